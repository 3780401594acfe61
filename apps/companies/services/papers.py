"""Papers, contact persons and relations of a company; the reminder before a paper runs out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.models import Assignment
from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.companies.choices import RelationKind
from apps.companies.models import Company, CompanyContact, CompanyDocument, CompanyRelation, Site
from apps.companies.selectors.profile import REMIND_DAYS
from apps.companies.services.profile import owner_area, require_write
from apps.core import storage
from apps.core.dates import tanggal
from apps.core.db import lock, once
from apps.core.errors import NotAllowed, RuleViolation
from apps.core.files import AcceptedFile
from apps.core.ids import uuid7
from apps.forums import access
from apps.notifications.services import mail_queue, message_send

CHAIN_LIMIT = 20


@transaction.atomic
def document_add(
    *, company: Company, site: Site | None, values: Mapping[str, Any], accepted: AcceptedFile, name: str, by: Actor,
    key: UUID | None = None,
) -> CompanyDocument:  # fmt: skip
    """Keep a paper that ``core.files`` accepted; ``key`` is its id: the same form sent twice makes one. Raises RuleViolation when it runs out before it was issued."""
    require_write(by, company=company, site=site)
    key = key or uuid7()
    once(key)
    if found := CompanyDocument.objects.filter(pk=key, company=company).first():
        return found
    issued, until = values.get("issued_on"), values.get("valid_until")
    if issued and until and until < issued:
        raise RuleViolation(_("Tanggal berlaku sampai harus sesudah tanggal terbit. Ubah salah satunya."), "valid_until")
    area = owner_area(company, site)
    document = CompanyDocument.objects.create(
        id=key, area=area, company=company, site=site, kind=values["kind"], number=values.get("number", ""), issued_on=issued, valid_until=until,
        file=storage.put(area, "companies", accepted.content, accepted.suffix), file_name=name[:160], file_type=accepted.content_type,
        sha256=accepted.sha256, added_by=by.user_id,
    )  # fmt: skip
    audit.record(
        "company.document_add", by=by, area=area, obj=document, company_id=company.pk,
        changes={"kind": str(document.get_kind_display()), "number": document.number},
    )  # fmt: skip
    return document


@transaction.atomic
def document_remove(*, document: CompanyDocument, by: Actor) -> CompanyDocument:
    """Put a paper away, for example after a newer one came; the file stays for the history."""
    document = lock(document)
    require_write(by, company=document.company, site=document.site)
    if document.removed_at is not None:
        raise RuleViolation(_("Dokumen ini sudah disimpan sebagai arsip."))
    document.removed_at = timezone.now()
    document.save(update_fields=["removed_at", "updated_at"])
    audit.record(
        "company.document_remove", by=by, area=document.area, obj=document, company_id=document.company_id,
        changes={"kind": str(document.get_kind_display()), "number": document.number},
    )  # fmt: skip
    return document


def documents_remind(*, today: dt.date) -> int:
    """Tell the owners of papers that run out within thirty days, once for each paper; returns how many. Needs the system scope."""
    due = (
        CompanyDocument.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("company", "site")
        .filter(removed_at=None, reminded_on=None, valid_until__gte=today, valid_until__lte=today + dt.timedelta(days=REMIND_DAYS))
    )
    count = 0
    for document in due:
        _remind(document)
        document.reminded_on = today
        document.save(update_fields=["reminded_on"])
        count += 1
    return count


def _remind(document: CompanyDocument) -> None:
    people = Assignment.objects.current().filter(company_id=document.company_id).filter(Q(site_id=None) | Q(site_id=document.site_id))
    holders = list(people.select_related("user"))
    until = tanggal(document.valid_until) if document.valid_until else ""
    words = _("%(document)s %(company)s berlaku sampai %(until)s. Unggah yang baru.") % {
        "document": document, "company": document.company.name, "until": until,
    }  # fmt: skip
    message_send(user_ids=[holder.user_id for holder in holders], area=document.area, code="company.document_expiring", text=words)
    contacts = CompanyContact.objects.filter(company_id=document.company_id, ended_at=None).exclude(email="")
    wanted = contacts.filter(Q(site_id=None) | Q(site_id=document.site_id)).values_list("email", flat=True)
    text = render_to_string("companies/mail_document.txt", {"document": document, "until": until})
    for address in sorted({holder.user.email.lower() for holder in holders} | {email.lower() for email in wanted}):
        mail_queue(
            key=f"company-document:{document.pk.hex}:{address}"[:120], to=address, area=document.area, text=text,
            subject=_("%(document)s berlaku sampai %(until)s") % {"document": document.get_kind_display(), "until": until},
        )  # fmt: skip


@transaction.atomic
def contact_add(*, company: Company, site: Site | None, values: Mapping[str, Any], by: Actor, key: UUID | None = None) -> CompanyContact:
    """Add a contact person of the company or of one site; the same form (``key``) sent twice makes one. Raises RuleViolation when there is neither address nor number."""
    require_write(by, company=company, site=site)
    key = key or uuid7()
    once(key)
    if found := CompanyContact.objects.filter(pk=key, company=company).first():
        return found
    if not values.get("email") and not values.get("phone"):
        raise RuleViolation(_("Isi surel atau nomor WhatsApp, supaya orang ini dapat dihubungi."), "phone")
    contact = CompanyContact.objects.create(id=key, area=owner_area(company, site), company=company, site=site, **values)
    Company.objects.filter(pk=company.pk).update(alike_checked_at=None)
    audit.record("company.contact_add", by=by, area=contact.area, obj=contact, company_id=company.pk)
    return contact


@transaction.atomic
def contact_end(*, contact: CompanyContact, by: Actor) -> CompanyContact:
    """A person no longer speaks for the company."""
    contact = lock(contact)
    require_write(by, company=contact.company, site=contact.site)
    contact.ended_at = contact.ended_at or timezone.now()
    contact.save(update_fields=["ended_at", "updated_at"])
    audit.record("company.contact_end", by=by, area=contact.area, obj=contact, company_id=contact.company_id)
    return contact


@transaction.atomic
def relation_add(*, company: Company, other: Company, kind: str, note: str, by: Actor, key: UUID | None = None) -> CompanyRelation:
    """Say how a company stands to another one; the secretariat that registered it does. The same form (``key``) sent twice makes one.

    Raises RuleViolation for a relation to itself, one that exists, and a chain of owners that would end where it began.
    """
    if by.company_id is not None:
        raise NotAllowed
    access.require(by, Permission.COMPANY_UPDATE, area=company.area)
    key = key or uuid7()
    once(key)
    if found := CompanyRelation.objects.filter(pk=key, company=company).first():
        return found
    if company.pk == other.pk:
        raise RuleViolation(_("Perusahaan tidak dapat dihubungkan dengan dirinya sendiri. Pilih perusahaan lain."), "other")
    if CompanyRelation.objects.filter(Q(company=company, other=other) | Q(company=other, other=company)).exists():
        raise RuleViolation(
            _("Hubungan dengan %(name)s sudah tercatat. Hapus dahulu bila ingin mengubahnya.") % {"name": other.name}, "other"
        )
    if kind != RelationKind.GROUP and company.pk in _owners_of(other):
        raise RuleViolation(
            _("%(name)s berada di bawah perusahaan ini, jadi tidak dapat menjadi induknya.") % {"name": other.name}, "other"
        )
    made = CompanyRelation.objects.create(id=key, area=company.area, company=company, other=other, kind=kind, note=note.strip()[:160])
    facts = {"kind": str(RelationKind(kind).label), "other": other.name}
    audit.record("company.relation_add", by=by, area=company.area, obj=company, changes=facts, company_id=company.pk)
    return made


def _owners_of(company: Company) -> set[Any]:
    """The companies above one, through subsidiaries and branches."""
    found: set[Any] = set()
    layer = {company.pk}
    for _step in range(CHAIN_LIMIT):
        above = CompanyRelation.objects.filter(company__in=layer).exclude(kind=RelationKind.GROUP)
        layer = set(above.values_list("other_id", flat=True)) - found
        if not layer:
            break
        found |= layer
    return found


@transaction.atomic
def relation_remove(*, relation: CompanyRelation, by: Actor) -> None:
    """Take a relation back."""
    if by.company_id is not None:
        raise NotAllowed
    access.require(by, Permission.COMPANY_UPDATE, area=relation.area)
    facts = {"kind": str(relation.get_kind_display()), "other": relation.other.name}
    audit.record("company.relation_remove", by=by, area=relation.area, obj=relation.company, changes=facts, company_id=relation.company_id)
    relation.delete()
