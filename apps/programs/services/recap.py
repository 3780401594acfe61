"""The recap of a company for one year: its own paper about what it planned, handed over and had verified. No tax advice."""

from __future__ import annotations

import zipfile
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.companies.models import Company
from apps.core import storage
from apps.core.dates import tanggal
from apps.core.errors import NotAllowed, RuleViolation
from apps.core.identifiers import mask_identity_numbers
from apps.core.money import angka, rupiah, terbilang
from apps.forums import access
from apps.forums.choices import DocumentKind
from apps.forums.models import Document, Forum
from apps.forums.services import document_issue
from apps.programs.choices import PLANNED_STATES, EvidenceKind, ProgramState, RealizationState, Route
from apps.programs.models import Evidence, Program, Realization
from apps.programs.selectors.recap import Recap, recap_forums, recap_of

#: A recap with more handovers would be a book; a company with so many orders one for each place.
LIMIT = 1_000
#: Receipts of one download; more are fetched place by place.
RECEIPT_BYTES = 200_000_000
IN_MEMORY = 8_000_000


@transaction.atomic
def recap_issue(*, company: Company, year: int, forum: Forum, by: Actor) -> Document:
    """The recap of a year at the place of ``forum`` and below it; the same records give the same document again.

    Raises NotAllowed for another company's people and for a place that is not the actor's, RuleViolation when there is nothing to tell.
    People of one site get that site's recap, which only they and the head office may read.
    """
    access.require(by, Permission.RECAP_ISSUE, area=forum.area)
    if by.company_id not in {None, company.pk} or forum not in recap_forums(by, company):
        raise NotAllowed
    found = recap_of(by, company, year=year, area=forum.area)
    if not found.programs:
        raise RuleViolation(_("Belum ada kegiatan perusahaan ini pada tahun %(year)s. Pilih tahun lain.") % {"year": year}, "tahun")
    if len(found.realizations) > LIMIT:
        raise RuleViolation(_("Realisasinya lebih dari %(n)s. Pesan rekap untuk satu tempat saja.") % {"n": angka(LIMIT)}, "tempat")
    return document_issue(
        kind=DocumentKind.RECAP,
        forum=forum,
        title=_("Rekap kegiatan CSR %(year)s – %(company)s") % {"year": year, "company": company.name},
        subject=company,
        template="pdf/recap.html",
        context=recap_context(found, company=company, year=year, forum=forum, by=by),
        by=by,
        holder=company.name,
        company_id=company.pk,
        site_id=by.site_id,
    )


@transaction.atomic
def recap_receipts(*, company: Company, year: int, forum: Forum, by: Actor) -> IO[bytes]:
    """The receipts that the recap of the same year and place lists, as one ZIP for the company itself: papers, not photos.

    A name begins with the number of its handover in the recap; equal files give equal bytes. Raises NotAllowed for everybody but the company's
    people, RuleViolation when there are none or they are larger than ``RECEIPT_BYTES``.
    """
    access.require(by, Permission.RECAP_ISSUE, area=forum.area)
    if by.company_id != company.pk or forum not in recap_forums(by, company):
        raise NotAllowed
    found = recap_of(by, company, year=year, area=forum.area)
    numbered = [(number, file) for number, row in enumerate(found.realizations, start=1) for file in found.files[row.pk]]
    papers = [(number, file) for number, file in numbered if file.kind != EvidenceKind.PHOTO]
    if not papers:
        raise RuleViolation(_("Belum ada tanda terima yang diunggah untuk tahun %(year)s. Pilih tahun lain.") % {"year": year}, "tahun")
    if sum(file.size for _number, file in papers) > RECEIPT_BYTES:
        raise RuleViolation(
            _("Tanda terimanya lebih dari %(n)s MB. Unduh untuk satu tempat saja, atau satu per satu dari halaman realisasi.")
            % {"n": angka(RECEIPT_BYTES // 1_000_000)},
            "tempat",
        )
    made: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer that sends it closes it
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as target:
        for number, file in papers:
            target.writestr(zipfile.ZipInfo(_member(number, file)), storage.get(file.file))
    made.seek(0)
    facts = {"year": str(year), "files": angka(len(papers))}
    audit.record("recap.receipts", by=by, area=company.area, obj=company, changes=facts, company_id=company.pk)
    return made


def _member(number: int, file: Evidence) -> str:
    """Name of a receipt in the ZIP: number in the recap, kind, beginning of its checksum."""
    return f"{number:03d}-{file.kind.replace('_', '-')}-{file.sha256[:8]}.{file.file.rpartition('.')[2]}"


def recap_context(found: Recap, *, company: Company, year: int, forum: Forum, by: Actor) -> dict[str, Any]:
    """Everything the paper prints, as finished texts: equal records give equal papers, whoever orders them. Numbers like a NIK are masked."""
    sites = sorted({program.site.name for program in found.programs}) if by.site_id is not None else []
    return {
        "company": company.name,
        "site": ", ".join(sites),
        "site_id": str(by.site_id or ""),
        "year": str(year),
        "place": forum.region.path if forum.region else _("seluruh Indonesia"),
        "sums": _sums(found, year),
        "programs": [_program(program) for program in found.programs],
        "receipts": [_receipt(number, row) for number, row in enumerate(found.realizations, start=1)],
        "files": [_file(number, file) for number, row in enumerate(found.realizations, start=1) for file in found.files[row.pk]],
    }


def _sums(found: Recap, year: int) -> list[dict[str, str]]:
    """Plans and promises count in the year of their programme, handovers in the year of the day: over the years nothing counts twice."""
    own = [row for row in found.programs if row.year == year]
    planned = sum(row.budget for row in own if _is_planned(row))
    committed = sum(getattr(row, "sum_committed", None) or 0 for row in own)
    realised = sum(row.value for row in found.realizations)
    verified = sum(row.value_verified or 0 for row in found.realizations)
    rows = (
        (_("Direncanakan"), planned, _("anggaran rencana yang diajukan")),
        (_("Dikomitmenkan"), committed, _("nilai surat komitmen atau MoU")),
        (_("Direalisasikan"), realised, _("dilaporkan perusahaan, menurut tanggal serah terima")),
        (_("Terverifikasi"), verified, _("diakui pemeriksa")),
    )
    return [{"label": label, "value": rupiah(value), "words": terbilang(value), "note": note} for label, value, note in rows]


def _is_planned(program: Program) -> bool:
    return program.route == Route.PLAN and program.state in PLANNED_STATES


def _program(program: Program) -> dict[str, str]:
    row: Any = program
    return {
        "title": mask_identity_numbers(program.title),
        "place": program.region.path,
        "route": str(Route(program.route).label),
        "state": str(ProgramState(program.state).label),
        "planned": rupiah(program.budget) if _is_planned(program) else "–",
        "committed": "–" if row.sum_committed is None else rupiah(int(row.sum_committed)),
        "realised": "–" if row.sum_realised is None else rupiah(int(row.sum_realised)),
        "verified": "–" if row.sum_verified is None else rupiah(int(row.sum_verified)),
    }


def _receipt(number: int, row: Realization) -> dict[str, str]:
    """One handover: whom it went to, by which paper, and both amounts."""
    return {
        "number": str(number),
        "day": tanggal(row.handover_on),
        "program": mask_identity_numbers(row.program.title),
        "place": row.program.region.path,
        "receiver": mask_identity_numbers(row.receiver),
        "bast": row.bast_number,
        "bast_on": tanggal(row.bast_on) if row.bast_on else "",
        "quantity": f"{angka(row.quantity)} {row.unit}",
        "value": rupiah(row.value),
        "verified": rupiah(row.value_verified) if row.value_verified is not None else "–",
        "state": str(RealizationState(row.state).label),
    }


def _file(number: int, file: Evidence) -> dict[str, str]:
    return {
        "receipt": str(number),
        "kind": str(EvidenceKind(file.kind).label),
        "name": mask_identity_numbers(file.file_name),
        "sha256": file.sha256,
    }
