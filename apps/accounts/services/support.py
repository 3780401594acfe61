"""Support access: an operator looks at one desk of others for a few hours, with a reason, and everybody there knows (ADR-0015)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import NAMESPACE_OID, UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor, Desk
from apps.accounts.models import Assignment, SupportAccess
from apps.accounts.permissions import DESK_OF_ROLE, ROLE_PERMISSIONS, Permission
from apps.accounts.places import desk_label
from apps.accounts.selectors import desk_of, supports
from apps.audit import services as audit
from apps.core.dates import waktu
from apps.core.db import lock, once
from apps.core.errors import NotAllowed, RuleViolation
from apps.core.ids import uuid7
from apps.core.scope import scope
from apps.notifications.services import mail_queue, message_send

MAX_HOURS = 4
MIN_REASON = 10


@transaction.atomic
def support_open(*, desk: Desk, reason: str, hours: int, by: Actor, key: UUID | None = None) -> SupportAccess:
    """Open one desk to an operator for ``hours`` (1 to 4), reading only; its administrators get a letter and an inbox line.

    Raises NotAllowed for anybody but an operator, RuleViolation (with the field) for a reason too short to say anything, a wrong number
    of hours, the operator's own desk, and a desk that is open to this operator already. The same form (``key``) sent twice opens one.
    """
    if not by.has(Permission.SUPPORT_OPEN) or by.support is not None or by.user_id is None:
        raise NotAllowed
    key = key or uuid7()
    once(uuid5(NAMESPACE_OID, f"support:{by.user_id}:{desk.slug}"))
    if found := SupportAccess.objects.filter(pk=key, user_id=by.user_id).first():
        return found
    reason = reason.strip()
    if len(reason) < MIN_REASON:
        raise RuleViolation(_("Alasan terlalu singkat. Sebut siapa yang meminta bantuan dan untuk apa."), field="reason")
    if not 1 <= hours <= MAX_HOURS:
        raise RuleViolation(_("Akses bantuan paling lama 4 jam. Pilih 1 sampai 4 jam."), field="hours")
    if desk.slug == by.slug:
        raise RuleViolation(_("Ini meja kerja Anda sendiri."), field="place")
    now = timezone.now()
    if SupportAccess.objects.filter(user_id=by.user_id, slug=desk.slug, ended_at=None, until__gt=now).exists():
        raise RuleViolation(_("Akses bantuan ke tempat kerja ini masih terbuka."), field="place")
    access = SupportAccess.objects.create(
        id=key, user_id=by.user_id, slug=desk.slug, area=desk.area, company_id=desk.company, site_id=desk.site, place_name=desk_label(desk),
        reason=reason[:500], until=now + dt.timedelta(hours=hours),
    )  # fmt: skip
    facts = {"place": access.place_name, "until": waktu(timezone.localtime(access.until))}
    audit.record("support.open", by=by, area=access.area, obj=access, changes=facts, reason=access.reason)
    _tell(access, by)
    return access


@transaction.atomic
def support_end(*, access: SupportAccess, by: Actor) -> SupportAccess:
    """End a support access at once: its operator, the people who administer that desk, or those of the same kind of desk above it.

    Raises NotAllowed for others, RuleViolation when it ended before.
    """
    access = lock(access)
    own = by.user_id is not None and access.user_id == by.user_id
    if not by.has(Permission.SUPPORT_END) or not (own or supports(by).filter(pk=access.pk).exists()):
        raise NotAllowed
    if not access.is_open:
        raise RuleViolation(_("Akses bantuan ini sudah berakhir."))
    access.ended_at, access.ended_by_name = timezone.now(), by.name
    access.save(update_fields=["ended_at", "ended_by_name", "updated_at"])
    facts = {"place": access.place_name, "name": access.user.full_name}
    audit.record("support.end", by=by, area=access.area, obj=access, changes=facts)
    return access


def support_page_open(*, access: SupportAccess, by: Actor, page: str) -> None:
    """Record that a page was opened with a support access, before it is shown and in a transaction of its own: the page's may not write."""
    with scope(replace(by.scope, read_only=False)):
        audit.record("support.page", by=by, area=access.area, obj=access, changes={"page": page[:300]})


def administrators(access: SupportAccess) -> list[Assignment]:
    """Who is told and may end it: the people of that desk with the permission; without one, those of the level above."""
    able = [role for role, granted in ROLE_PERMISSIONS.items() if Permission.SUPPORT_END in granted]
    roles = [role for role in able if DESK_OF_ROLE[role].value == access.slug.partition("-")[0]]
    current = Assignment.objects.current().filter(role__in=roles, user__is_active=True).select_related("user")
    if access.company_id is not None:
        return list(current.filter(company_id=access.company_id, site_id=access.site_id))
    for area in dict.fromkeys((access.area, access.area // 100 * 100, 0)):
        found = list(current.filter(area=area, company_id=None))
        if found:
            return found
    return []


def _tell(access: SupportAccess, by: Actor) -> None:
    with translation.override("id"):
        for one in {one.user_id: one for one in administrators(access)}.values():
            url = reverse("accounts:support-list", kwargs={"desk": desk_of(one).slug})
            until = waktu(timezone.localtime(access.until))
            text = _("Operator %(name)s membuka akses bantuan ke %(place)s sampai %(until)s") % {
                "name": by.name, "place": access.place_name, "until": until,
            }  # fmt: skip
            message_send(user_ids=[one.user_id], area=max(access.area, 0), code="support", text=text, url=url)
            facts = {"access": access, "name": one.user.full_name, "by": by.name, "until": until, "url": settings.SITE_URL + url}
            body = render_to_string("emails/support_opened.txt", facts)
            mail_queue(key=f"support:{access.pk}:{one.user_id}", to=one.user.email, subject=text, text=body, area=max(access.area, 0))
