"""Registrations as their applicants fill them in: begun, kept while typing, submitted once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.actors import Actor
from apps.audit import services as audit
from apps.companies.choices import JoinMode, RegistrationState
from apps.companies.models import Registration, RegistrationLink
from apps.companies.selectors.known import company_known
from apps.companies.selectors.links import is_open
from apps.companies.services import letters
from apps.companies.services.access import access_ask
from apps.companies.services.applicants import require_key
from apps.companies.services.links import link_count
from apps.companies.tasks import access_asked
from apps.companies.workflow import REGISTRATION
from apps.core import storage
from apps.core.db import lock
from apps.core.errors import RuleViolation
from apps.core.files import AcceptedFile

PROMISED_DAYS = 3
CLOSED = gettext_lazy("Tautan pendaftaran ini sudah ditutup atau belum dibuka. Mintalah tautan baru kepada sekretariat forum.")
#: What an applicant may write; everything else follows from the moves.
FIELDS = frozenset(
    {
        "kind", "partner_kind", "mode", "known_company_id", "nib", "npwp", "company_name", "legal_form", "ownership", "site_name", "region_id", "address",
        "contact_name", "contact_position", "contact_email", "contact_phone", "is_public",
    }
)  # fmt: skip
#: What must be there on submission, with the words for the person.
REQUIRED = {
    "company_name": gettext_lazy("Nama perusahaan belum diisi."),
    "site_name": gettext_lazy("Nama lokasi usaha belum diisi."),
    "contact_name": gettext_lazy("Nama penanggung jawab belum diisi."),
    "contact_email": gettext_lazy("Surel belum diisi."),
    "contact_phone": gettext_lazy("Nomor WhatsApp belum diisi."),
}


def working_days_after(day: dt.date, count: int) -> dt.date:
    """The day ``count`` working days (Monday to Friday) after ``day``."""
    while count:
        day += dt.timedelta(days=1)
        count -= day.weekday() < 5
    return day


@transaction.atomic
def registration_start(
    *, link: RegistrationLink, key: UUID, kind: str, nib: str, npwp: str, by: Actor, partner_kind: str = ""
) -> Registration:
    """Begin a registration under a key made beforehand; the same first form sent again continues the same draft.

    A known NIB or NPWP makes it a further site of that company. Raises RuleViolation when the link is not open.
    """
    require_key(by, key)
    if not is_open(link, timezone.now()):
        raise RuleViolation(str(CLOSED))
    draft = Registration(id=key, area=link.area, forum_id=link.forum_id, link_id=link.pk, kind=kind, consent_at=timezone.now(), step=2)
    Registration.objects.bulk_create([draft], ignore_conflicts=True)
    registration = Registration.objects.select_for_update().get(pk=key)
    if registration.created_at == draft.created_at:
        link_count(link.pk, "started")
        audit.record("registration.start", by=by, area=link.area, obj=registration)
    return registration_save(
        registration=registration,
        values={"kind": kind, "partner_kind": partner_kind, "nib": nib, "npwp": npwp, **known(nib, npwp, registration)},
        by=by,
    )


def known(nib: str, npwp: str, registration: Registration) -> dict[str, Any]:
    """What a NIB or NPWP says: the company of the register that it belongs to, or that the applicant's company is new."""
    found = company_known(nib=nib, npwp=npwp)
    if found is None:
        if registration.known_company_id is None or (nib, npwp) == (registration.nib, registration.npwp):
            return {}
        return {"known_company_id": None, "company_name": "", "mode": JoinMode.NEW_COMPANY}
    mode = registration.mode if registration.known_company_id == found.id else JoinMode.NEW_SITE
    return {"known_company_id": found.id, "company_name": found.name, "mode": mode}


@transaction.atomic
def registration_save(*, registration: Registration, values: Mapping[str, Any], by: Actor, step: int | None = None) -> Registration:
    """Keep what was typed so far. Raises InvalidTransition once the registration lies with the secretariat."""
    require_key(by, registration.pk)
    registration = lock(registration)
    REGISTRATION.target("submit", current=registration.state)
    unknown = set(values) - FIELDS
    if unknown:
        raise ValueError(f"Not for applicants: {sorted(unknown)}")
    if "contact_email" in values and values["contact_email"] != registration.contact_email:
        registration.email_confirmed_at, registration.email_code, registration.email_code_sent_at = None, "", None
    for name, value in values.items():
        setattr(registration, name, value)
    registration.step = max(registration.step, step or 1)
    registration.save()
    return registration


@transaction.atomic
def registration_attach(*, registration: Registration, document: AcceptedFile, name: str, by: Actor) -> Registration:
    """Keep a supporting document that ``core.files`` accepted; an earlier one is replaced."""
    require_key(by, registration.pk)
    registration = lock(registration)
    REGISTRATION.target("submit", current=registration.state)
    former = registration.file
    registration.file = storage.put(registration.area, "registrations", document.content, document.suffix)
    registration.file_name, registration.file_type = name[:160], document.content_type
    registration.save(update_fields=["file", "file_name", "file_type", "updated_at"])
    if former:
        transaction.on_commit(lambda: default_storage.delete(former), robust=True)
    return registration


@transaction.atomic
def registration_submit(*, registration: Registration, by: Actor) -> Registration:
    """Hand the registration to the secretariat: it gets its number and a promised day, and the applicant a letter with the status link.

    Raises RuleViolation naming the field that is missing, and InvalidTransition when it was submitted before (a form sent twice).
    """
    require_key(by, registration.pk)
    registration = lock(registration)
    again = registration.state == RegistrationState.NEEDS_CORRECTION
    registration.state = REGISTRATION.target("submit", current=registration.state)
    _complete(registration)
    now = timezone.now()
    if not registration.number:
        registration.number = _next_number(registration.area, timezone.localdate().year)
    registration.submitted_at, registration.step = now, 3
    registration.due_on = working_days_after(timezone.localdate(), PROMISED_DAYS)
    access_ask(registration)
    registration.save()
    audit.record(
        "registration.resubmit" if again else "registration.submit",
        by=by, area=registration.area, obj=registration, changes={"number": registration.number},
    )  # fmt: skip
    if registration.link_id and not again:
        link_count(registration.link_id, "finished")
    letters.submitted(registration)
    if registration.mode == JoinMode.ACCESS:
        number, area = str(registration.pk), registration.area
        transaction.on_commit(lambda: access_asked.delay(number, area=area), robust=True)
    return registration


def _complete(registration: Registration) -> None:
    if registration.consent_at is None:
        raise RuleViolation(_("Persetujuan pemberitahuan privasi belum diberikan. Kembali ke langkah pertama dan beri tanda centang."))
    for field, message in REQUIRED.items():
        if not getattr(registration, field):
            raise RuleViolation(str(message), field)
    if registration.region_id is None and registration.mode != JoinMode.ACCESS:
        raise RuleViolation(_("Wilayah lokasi usaha belum dipilih."), "region")


def _next_number(area: int, year: int) -> str:
    """The next number of the place and year, without gaps: the database's lock holds until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT registration_number(%s, %s)", [area, year])
        return str(cursor.fetchone()[0])
