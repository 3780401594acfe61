"""The yearly confirmation: opened by the calendar, answered by a signed link, corrections taken over by the secretariat."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.companies.choices import MembershipState
from apps.companies.models import MemberConfirmation, MemberRule, Membership
from apps.companies.services import member_letters
from apps.companies.workflow import CONFIRMATION
from apps.core import links
from apps.core.db import lock
from apps.core.errors import InvalidTransition, RuleViolation
from apps.core.identifiers import clean_phone
from apps.core.scope import Scope, required, scope
from apps.forums import access

#: What the holder of the link may correct; everything else goes into the note.
FIELDS = ("contact_name", "contact_position", "contact_email", "contact_phone")
REMINDERS, REMIND_EVERY = 2, dt.timedelta(days=10)
BATCH = 500


def longest(field: str) -> int:
    """How many letters a membership's field holds."""
    return cast("CharField[str, str]", Membership._meta.get_field(field)).max_length or 0


@dataclass(frozen=True)
class ConfirmKey:
    """What opens one confirmation: its place and its id."""

    area: int
    id: UUID

    def scope(self) -> Scope:
        """Opens that row and nothing else."""
        return Scope.public(area=self.area, key=self.id)


def confirmation_read(token: str) -> ConfirmKey:
    """What a token opens; raises LinkError. The row itself says whether it was answered."""
    found = links.read(member_letters.CONFIRM_PURPOSE, token, max_age=dt.timedelta(days=370))
    return ConfirmKey(int(found["a"]), UUID(found["k"]))


def confirmations_open_due(now: dt.datetime) -> int:
    """Open the year's confirmation for every active member of the forums whose day has come; returns how many. System scope.

    A day that passed before the time to answer began anew is left for next year. Safe to repeat: one row a member and year.
    """
    required()
    today, made = timezone.localtime(now).date(), 0
    for rule in MemberRule.objects.exclude(confirm_month=None).order_by("area"):
        opens = rule.opens_in(today.year)
        if opens is None or not opens <= today <= opens + dt.timedelta(days=rule.confirm_days):
            continue
        known = MemberConfirmation.objects.filter(membership=OuterRef("pk"), year=today.year)
        members = Membership.objects.filter(~Exists(known), area=rule.area, state=MembershipState.ACTIVE)
        for membership in members.select_related("company", "forum", "site__region").order_by("id")[:BATCH]:
            made += _open(membership, today.year, today + dt.timedelta(days=rule.confirm_days), now)
    return made


@transaction.atomic
def _open(membership: Membership, year: int, due: dt.date, now: dt.datetime) -> int:
    site = membership.site
    found = MemberConfirmation(
        area=membership.area, forum=membership.forum, membership=membership, company=membership.company, site=site, year=year,
        opened_at=now, due_on=due,
        shown={
            "forum": membership.forum.name, "company": membership.company.name, "number": membership.number,
            "site": site.name if site else "", "place": site.region.path if site else "", "address": site.address if site else "",
            **{name: getattr(membership, name) for name in FIELDS},
        },
    )  # fmt: skip
    MemberConfirmation.objects.bulk_create([found], ignore_conflicts=True)
    if not MemberConfirmation.objects.filter(pk=found.pk).exists():
        return 0
    member_letters.confirmation(found, membership)
    return 1


def confirmations_remind_due(now: dt.datetime) -> int:
    """Remind who has not answered, twice at most, ten days apart; returns how many. System scope."""
    required()
    today, sent = timezone.localtime(now).date(), 0
    waiting = MemberConfirmation.objects.filter(state="open", due_on__gte=today, reminders__lt=REMINDERS)
    for found in waiting.select_related("membership__company", "membership__forum").order_by("id")[:BATCH]:
        last = found.reminded_on or timezone.localtime(found.opened_at).date()
        if today - last < REMIND_EVERY:
            continue
        with transaction.atomic():
            row = lock(found)
            row.reminders, row.reminded_on = row.reminders + 1, today
            row.save(update_fields=["reminders", "reminded_on", "updated_at"])
            member_letters.confirmation(row, found.membership)
        sent += 1
    return sent


@transaction.atomic
def confirmation_answer(*, key: ConfirmKey, name: str, corrections: Mapping[str, str], note: str = "") -> MemberConfirmation:
    """The company's answer: the data are right, or what is to be corrected. Raises InvalidTransition when it was answered before,
    RuleViolation naming the field."""
    name, note = name.strip(), note.strip()
    if len(name) < 3 or len(name) > 160:
        raise RuleViolation(_("Tulis nama lengkap Anda sebagai yang menjawab untuk perusahaan."), "name")
    with scope(key.scope()):
        found = lock(MemberConfirmation(pk=key.id))
        if found.state != "open":
            raise InvalidTransition(_("Konfirmasi tahun ini sudah dijawab oleh %(name)s.") % {"name": found.answered_name})
        changed = _changed(found, corrections)
        found.state = CONFIRMATION.target("correct" if changed or note else "confirm", current=found.state)
        found.answered_at, found.answered_name, found.corrections, found.note = timezone.now(), name, changed, note[:500]
        found.save()
        voice = Actor(None, name, None, frozenset(), frozenset(), key.scope())
        facts = {"year": found.year, "name": name}
        code = "membership.correct" if changed or note else "membership.confirm"
        audit.record(code, by=voice, area=found.area, obj=found, changes=facts, company_id=found.company_id)
    return found


def _changed(found: MemberConfirmation, corrections: Mapping[str, str]) -> dict[str, str]:
    """Only what differs from what was shown, cleaned."""
    changed = {}
    for field in FIELDS:
        value = " ".join(str(corrections.get(field, found.shown.get(field, ""))).split())
        if field == "contact_phone" and value:
            try:
                value = clean_phone(value)
            except ValueError as error:
                raise RuleViolation(str(error), field) from error
        if value != found.shown.get(field, ""):
            changed[field] = value[: longest(field)]
    return changed


@transaction.atomic
def confirmation_apply(*, confirmation: MemberConfirmation, by: Actor) -> MemberConfirmation:
    """Take corrections over into the membership. Raises InvalidTransition unless corrections wait."""
    confirmation = lock(confirmation)
    access.require(by, Permission.MEMBERSHIP_UPDATE, area=confirmation.area)
    confirmation.state = CONFIRMATION.target("apply", current=confirmation.state)
    confirmation.applied_at, confirmation.applied_by = timezone.now(), by.user_id
    confirmation.save(update_fields=["state", "applied_at", "applied_by", "updated_at"])
    membership = lock(Membership(pk=confirmation.membership_id))
    changes = {}
    for field, value in confirmation.corrections.items():
        if field in FIELDS:
            changes[field] = [getattr(membership, field), value]
            setattr(membership, field, value)
    membership.save()
    facts = {"year": confirmation.year, **changes}
    audit.record("membership.apply", by=by, area=membership.area, obj=membership, changes=facts, company_id=membership.company_id)
    return confirmation
