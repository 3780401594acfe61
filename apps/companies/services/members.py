"""Memberships: number, certificate, and the moves between active, inactive and left."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.companies.choices import MemberKind, MembershipState
from apps.companies.models import Company, Membership, Registration, Site
from apps.companies.services import member_letters
from apps.companies.services.people import people_end_with_membership
from apps.companies.services.rules import number_give
from apps.companies.workflow import MEMBERSHIP
from apps.core.dates import tanggal
from apps.core.db import lock
from apps.core.errors import NotAllowed, RuleViolation
from apps.forums import access
from apps.forums.choices import DocumentKind, TermState
from apps.forums.models import BoardTerm, Document, Forum
from apps.forums.services import document_issue, document_revoke

CONTACT = ("contact_name", "contact_position", "contact_email", "contact_phone")
REASON_LIMIT = 200


@transaction.atomic
def membership_join(*, registration: Registration, company: Company, site: Site, by: Actor) -> Membership:
    """The active membership of a site that was verified: a new one, the listed one, or one that exists already.

    The caller has required REGISTRATION_VERIFY. Number and first day are given once and kept; the contact of an active membership
    stays, since the applicant then joins as a further person.
    """
    membership = _row(registration, company, site)
    if membership.state == MembershipState.ACTIVE:
        _record("membership.join", membership, by, name=registration.contact_name)
        return membership
    if membership.state == MembershipState.INACTIVE:
        membership.state = MEMBERSHIP.target("reactivate", current=membership.state)
    else:
        if membership.state != MembershipState.VERIFIED:
            membership.state = MEMBERSHIP.target("verify", current=membership.state)
        membership.state = MEMBERSHIP.target("activate", current=membership.state)
        membership.since = timezone.localdate()
    number_give(membership)
    membership.ended_on, membership.ended_reason = None, ""
    for field in CONTACT:
        setattr(membership, field, getattr(registration, field))
    membership.save()
    _record("membership.activate", membership, by)
    return membership


def _row(registration: Registration, company: Company, site: Site) -> Membership:
    """The row of this site, locked: a listed row of the company without a site takes it over."""
    rows = Membership.objects.select_for_update().filter(area=registration.area, company=company)
    found = rows.filter(site=site).first()
    if found is not None:
        return found
    listed = rows.filter(site=None, state=MembershipState.LISTED).first()
    if listed is not None:
        listed.site = site
        return listed
    new = Membership(
        forum=registration.forum, area=registration.area, company=company, site=site, kind=registration.kind, state=MembershipState.LISTED,
        source=_("Pendaftaran %(number)s") % {"number": registration.number},
    )  # fmt: skip
    Membership.objects.bulk_create([new], ignore_conflicts=True)
    return rows.get(site=site)


def certificate_issue(*, membership: Membership, by: Actor) -> Document:
    """Issue the certificate of an active member; unchanged content gives the certificate that exists.

    Valid until the end of the running board term, without an end when no term runs. Raises RuleViolation for a member that is not active.
    """
    if membership.state != MembershipState.ACTIVE:
        raise RuleViolation(_("Sertifikat hanya terbit untuk anggota aktif. Aktifkan keanggotaan ini dahulu."))
    access.require(by, Permission.MEMBERSHIP_UPDATE, area=membership.area)
    term = _running_term(membership.forum)
    site, company = membership.site, membership.company
    partner = membership.kind == MemberKind.PARTNER
    return document_issue(
        kind=DocumentKind.CERTIFICATE,
        forum=membership.forum,
        title=_("Sertifikat Keanggotaan %(name)s") % {"name": company.name},
        subject=membership,
        template="pdf/certificate.html",
        context={
            "forum_name": membership.forum.name,
            "company": company.name,
            "member_as": _partner_words(company) if partner else "anggota",
            "site": site.name if site else "",
            "place": site.region.path if site else "",
            "since": tanggal(membership.since) if membership.since else "",
            "term": str(term) if term else "",
            "until": tanggal(term.ends_on) if term else "",
            "chair": term.chair_name if term else "",
        },
        by=by,
        number=membership.number,
        holder=company.name,
        company_id=company.pk,
        valid_until=term.ends_on if term else None,
    )


def _partner_words(company: Company) -> str:
    """How a certificate calls a partner: ``mitra (perguruan tinggi)``."""
    if not company.partner_kind:
        return "mitra"
    words = str(company.get_partner_kind_display())
    return f"mitra ({words[0].lower()}{words[1:]})"


def _running_term(forum: Forum) -> BoardTerm | None:
    today = timezone.localdate()
    term = BoardTerm.objects.filter(forum=forum, starts_on__lte=today).order_by("-starts_on").first()
    return None if term is None or term.state_on(today) == TermState.ENDED else term


@transaction.atomic
def membership_deactivate(*, membership: Membership, by: Actor, reason: str) -> Membership:
    """Set a member inactive, for example after periods without a report; reversible. Raises RuleViolation without a reason."""
    membership = _move("deactivate", membership, by)
    membership.ended_reason = _reason(reason)
    membership.proposed_at, membership.proposed_reason = None, ""
    membership.save(update_fields=["state", "ended_reason", "proposed_at", "proposed_reason", "updated_at"])
    _record("membership.deactivate", membership, by, reason=reason)
    member_letters.deactivated(membership)
    return membership


@transaction.atomic
def membership_propose(*, membership: Membership, period: str, reason: str, by: Actor) -> Membership:
    """Propose to set an active member inactive, once for a period; the secretariat decides and the company is told. By the calendar."""
    membership = lock(membership)
    access.require(by, Permission.MEMBERSHIP_UPDATE, area=membership.area)
    MEMBERSHIP.target("deactivate", current=membership.state)
    if membership.proposed_period == period:
        return membership
    membership.proposed_at, membership.proposed_period, membership.proposed_reason = timezone.now(), period, reason[:300]
    membership.save(update_fields=["proposed_at", "proposed_period", "proposed_reason", "updated_at"])
    _record("membership.propose", membership, by, reason=reason)
    member_letters.proposed(membership)
    return membership


@transaction.atomic
def membership_keep(*, membership: Membership, by: Actor, reason: str) -> Membership:
    """Decline the proposal: the member stays active and is not proposed again for that period. Raises RuleViolation without a reason or
    a proposal."""
    membership = lock(membership)
    access.require(by, Permission.MEMBERSHIP_UPDATE, area=membership.area)
    if membership.proposed_at is None:
        raise RuleViolation(_("Usulan ini sudah diputus."), "note")
    reason = _reason(reason)
    membership.proposed_at, membership.proposed_reason = None, ""
    membership.save(update_fields=["proposed_at", "proposed_reason", "updated_at"])
    _record("membership.keep", membership, by, reason=reason)
    return membership


@transaction.atomic
def membership_reactivate(*, membership: Membership, by: Actor) -> Membership:
    """Make an inactive member active again."""
    membership = _move("reactivate", membership, by)
    membership.ended_reason = ""
    membership.save(update_fields=["state", "ended_reason", "updated_at"])
    _record("membership.reactivate", membership, by)
    member_letters.reactivated(membership)
    return membership


@transaction.atomic
def membership_end(*, membership: Membership, by: Actor, reason: str) -> Membership:
    """End a membership; its certificates are revoked and its history stays. Raises RuleViolation without a reason.

    Where no membership of the site (or the company) remains anywhere, the roles of its people end with it.
    """
    membership = _move("end", membership, by)
    _ended(membership, reason, by=by, permission=Permission.MEMBERSHIP_UPDATE)
    _record("membership.end", membership, by, reason=reason)
    people_end_with_membership(membership=membership, by=by)
    return membership


@transaction.atomic
def membership_leave(*, membership: Membership, by: Actor, reason: str) -> Membership:
    """The company leaves a forum; its certificates are revoked, number and history stay. Raises RuleViolation without a reason.

    Its people keep their desk, with which they read their own records.
    """
    membership = lock(membership)
    access.require(by, Permission.MEMBERSHIP_LEAVE, area=membership.area)
    if by.company_id != membership.company_id or (by.site_id is not None and by.site_id != membership.site_id):
        raise NotAllowed
    membership.state = MEMBERSHIP.target("leave", current=membership.state)
    _ended(membership, reason, by=by, permission=Permission.MEMBERSHIP_LEAVE)
    _record("membership.leave", membership, by, reason=reason)
    return membership


def _ended(membership: Membership, reason: str, *, by: Actor, permission: Permission) -> None:
    """What both ways out share: the spell is kept, certificates are revoked, the contact is told."""
    membership.ended_on, membership.ended_reason = timezone.localdate(), _reason(reason)
    membership.proposed_at, membership.proposed_reason = None, ""
    since = membership.since.isoformat() if membership.since else ""
    spell = {
        "number": membership.number, "since": since, "ended_on": membership.ended_on.isoformat(), "reason": membership.ended_reason,
    }  # fmt: skip
    membership.past = [*membership.past, spell]
    membership.save(update_fields=["state", "ended_on", "ended_reason", "proposed_at", "proposed_reason", "past", "updated_at"])
    certificates = Document.objects.filter(area=membership.area, kind=DocumentKind.CERTIFICATE, subject_id=membership.pk, revoked_at=None)
    words = _("Keanggotaan berakhir: %(reason)s") % {"reason": membership.ended_reason}
    for document in certificates:
        document_revoke(document=document, by=by, reason=words[:200], permission=permission)
    member_letters.ended(membership)


def _move(name: str, membership: Membership, by: Actor) -> Membership:
    membership = lock(membership)
    access.require(by, Permission.MEMBERSHIP_UPDATE, area=membership.area)
    membership.state = MEMBERSHIP.target(name, current=membership.state)
    return membership


def _reason(text: str) -> str:
    text = text.strip()
    if not text:
        raise RuleViolation(_("Alasan belum diisi. Tulis alasannya; anggota dapat membacanya."), "note")
    if len(text) > REASON_LIMIT:
        raise RuleViolation(_("Alasan lebih panjang dari 200 huruf. Persingkat alasannya."), "note")
    return text


def _record(code: str, membership: Membership, by: Actor, *, reason: str = "", name: str = "") -> None:
    facts = {"number": membership.number, "state": str(membership.get_state_display())}
    if name:
        facts["name"] = name
    audit.record(code, by=by, area=membership.area, obj=membership, changes=facts, reason=reason, company_id=membership.company_id)
