"""Listed companies invited to register: by letter or by a text for WhatsApp, each with its own link. Opening a link never uses it up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.companies.choices import JoinMode, MembershipState
from apps.companies.models import Membership, Registration
from apps.companies.selectors.invitations import Invited, quiet_since
from apps.companies.selectors.known import company_known
from apps.companies.services.applicants import require_key
from apps.companies.services.drafts import registration_save
from apps.core import links
from apps.core.db import hold
from apps.core.errors import RuleViolation
from apps.forums import access
from apps.notifications.services import mail_queue

PURPOSE = "ajakan"
AGE = dt.timedelta(days=90)
#: Letters of one forum on one day; more would look like spam to the receiving servers.
MAILS_A_DAY = 500
#: Texts on one page, for copying one after the other.
TEXTS = 50


@dataclass(frozen=True)
class Outcome:
    """What became of one company: the text of its invitation, or why it got none."""

    name: str
    id: str = ""
    text: str = ""
    phone: str = ""
    reason: str = ""


def invitation_url(membership_id: UUID, view: str = "invitation") -> str:
    """Full address of an invitation; ``invitation-stop`` is the way out of all further ones."""
    return settings.SITE_URL + reverse(view, kwargs={"token": links.sign(PURPOSE, {"m": membership_id.hex})})


def read_invitation(token: str) -> UUID:
    """The listed membership behind an invitation; raises LinkError."""
    return UUID(links.read(PURPOSE, token, max_age=AGE)["m"])


@transaction.atomic
def members_invite(*, memberships: Sequence[UUID], by_mail: bool, by: Actor) -> list[Outcome]:
    """Invite listed companies of the own forum; the others among ``memberships`` are not found and left out.

    A company gets one letter in 14 days, none after it asked for peace, and a forum sends at most 500 letters a day. Raises NotAllowed
    for others than the secretariat and RuleViolation when nothing was chosen.
    """
    access.require(by, Permission.COMPANY_INVITE, area=by.area)
    if not memberships:
        raise RuleViolation(_("Belum ada perusahaan yang dipilih. Beri tanda pada barisnya, atau pilih seluruh hasil."))
    hold(f"companies_invite:{by.area}")
    wanted = Membership.objects.select_for_update(of=("self",)).select_related("company", "forum")
    found = wanted.filter(area=by.area, state=MembershipState.LISTED, pk__in=memberships).order_by("company__name_sort", "id")
    left = MAILS_A_DAY - _sent_today(by.area) if by_mail else TEXTS
    outcomes = []
    for membership in found:
        reason = _reason(membership, by_mail=by_mail, left=left)
        if not reason:
            left -= 1
        outcomes.append(Outcome(membership.company.name, reason=reason) if reason else _invite(membership, by_mail=by_mail, by=by))
    return outcomes


def _sent_today(area: int) -> int:
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Membership.objects.filter(area=area, invited_at__gte=start).count()


def _reason(membership: Membership, *, by_mail: bool, left: int) -> str:
    """Why a company gets no invitation now; empty when it does."""
    if membership.opt_out_at is not None:
        return _("Minta tidak diundang lagi.")
    if by_mail and not membership.contact_email:
        return _("Alamat surelnya belum diketahui.")
    if by_mail and membership.invited_at is not None and membership.invited_at > quiet_since():
        return _("Sudah diundang dalam 14 hari terakhir.")
    if left <= 0:
        return _("Batas undangan sekali jalan tercapai. Lanjutkan nanti.")
    return ""


def _invite(membership: Membership, *, by_mail: bool, by: Actor) -> Outcome:
    now = timezone.now()
    context = {"company": membership.company.name, "forum": membership.forum, "url": invitation_url(membership.pk),
               "stop_url": invitation_url(membership.pk, "invitation-stop")}  # fmt: skip
    if by_mail:
        mail_queue(
            key=f"invite:{membership.pk.hex}:{now:%Y%m%d}", to=membership.contact_email, area=membership.area,
            subject=_("Undangan bergabung dengan %(forum)s") % {"forum": membership.forum.short_name},
            text=render_to_string("companies/mail_invitation.txt", context), secret=True,
        )  # fmt: skip
    membership.invited_at = now
    membership.save(update_fields=["invited_at", "updated_at"])
    channel = _("surel") if by_mail else _("WhatsApp")
    facts = {"name": membership.company.name, "channel": channel}
    audit.record("membership.invite", by=by, area=membership.area, obj=membership, changes=facts)
    return Outcome(
        membership.company.name,
        f"undangan-{membership.pk.hex}",
        render_to_string("companies/text_invitation.txt", context).strip(),
        membership.contact_phone,
    )


def invitation_opt_out(pk: UUID) -> None:
    """The company wants no further invitation; works in the public scope, asked twice it changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT invitation_opt_out(%s)", [pk])


@transaction.atomic
def invitation_start(*, company: Invited, key: UUID, kind: str, nib: str, npwp: str, by: Actor, partner_kind: str = "") -> Registration:
    """Begin the registration of an invited company with what the list knows of it; the same form again continues the same draft.

    A number of another company wins over the list. Raises RuleViolation when the company has joined in the meantime.
    """
    require_key(by, key)
    if not company.is_listed:
        raise RuleViolation(_("Perusahaan ini sudah bergabung. Masuk dengan akun Anda, atau hubungi sekretariat forum."))
    draft = Registration(id=key, area=company.area, forum_id=company.forum_id, kind=kind, consent_at=timezone.now(), step=2)
    Registration.objects.bulk_create([draft], ignore_conflicts=True)
    registration = Registration.objects.select_for_update().get(pk=key)
    if registration.created_at == draft.created_at:
        audit.record("registration.start", by=by, area=company.area, obj=registration)
    other = company_known(nib=nib, npwp=npwp)
    values = {
        "kind": kind, "partner_kind": partner_kind, "nib": nib, "npwp": npwp, "known_company_id": other.id if other else company.company_id,
        "company_name": other.name if other else company.name, "mode": JoinMode.NEW_SITE, "legal_form": company.legal_form,
        "ownership": company.ownership, "region_id": company.region_id, "address": company.address,
    }  # fmt: skip
    return registration_save(registration=registration, values=values, by=by)
