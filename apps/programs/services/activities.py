"""Past activities brought in from a table: each row is a direct report, confirmed by the company and verified by another person (R3, R5)."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.companies.choices import ImportKind, RowOutcome
from apps.companies.models import Company, ImportBatch, ImportRow, Site
from apps.companies.services.imports.layout import register
from apps.companies.services.imports.returning import delete_unless_used
from apps.core import storage
from apps.core.columns import Field
from apps.core.errors import DomainError
from apps.core.money import angka
from apps.core.periods import Kind, bounds, containing
from apps.programs.choices import EvidenceKind, RealizationState
from apps.programs.models import Evidence, Program, Realization, RealizationLine
from apps.programs.services.activity_rows import ACTIVITY_FIELDS, ActivityReader, key_of
from apps.programs.services.direct import direct_report_create
from apps.programs.services.inputs import DirectInput, LineInput, RealizationInput
from apps.programs.services.realization import realization_send
from apps.regions.models import Region

#: Realisations in these states nobody has dealt with yet.
UNTOUCHED = (RealizationState.DRAFT, RealizationState.SENT)


class ActivityLayout:
    """Rows of past activities become direct reports with their realisations."""

    kind: str = ImportKind.ACTIVITY
    fields: tuple[Field, ...] = ACTIVITY_FIELDS
    record = "title"

    def permission(self, by: Actor) -> Permission:
        """A company reports its own; the secretariat enters for its members."""
        return Permission.REALIZATION_CREATE if by.company_id else Permission.PROGRAM_ENTER_FOR

    def notes(self, batch: ImportBatch) -> list[str]:
        """How rows of earlier periods count: sent reports stay as they are."""
        quarter = containing(Kind.TRIWULAN, timezone.localdate())
        start = bounds(Kind.TRIWULAN, *quarter)[0]
        days = batch.rows.filter(outcome__in=(RowOutcome.NEW, RowOutcome.SIMILAR)).values_list("data__handover_on", flat=True)
        early = sum(day < start.isoformat() for day in days)
        words = [
            _("%(n)s kegiatan bertanggal sebelum triwulan ini. Laporan yang sudah dikirim tidak berubah; sesudah terverifikasi, kegiatan ini dihitung pada periode tanggal serah terimanya lewat perubahan (amendemen) laporan.")
            % {"n": angka(early)}
        ]  # fmt: skip
        if not batch.proof:
            words.append(_("Tidak ada bukti bersama: kegiatan masuk sebagai draf. Lampirkan bukti pada tiap kegiatan, lalu kirim."))
        return words if early else words[1:]

    def reader(self, batch: ImportBatch, by: Actor) -> ActivityReader:
        """A reader that knows members, regions, sectors and categories."""
        return ActivityReader(batch, by)

    def store_plain(self, batch: ImportBatch, after: int) -> tuple[int, int | None]:
        """None: each row is a report of its own."""
        return 0, None

    def store(self, batch: ImportBatch, rows: Sequence[ImportRow], by: Actor) -> None:
        """Report each row; with a common proof it is sent to the verifier at once, without it stays a draft."""
        proof = storage.get(batch.proof) if batch.proof else b""
        companies = Company.objects.in_bulk({row.data["company"] for row in rows})
        sites = Site.objects.in_bulk({row.data["site"] for row in rows})
        regions = Region.objects.in_bulk({row.data["region"] for row in rows})
        for row in rows:
            key = key_of(batch, row)
            if Program.objects.filter(pk=key).exists():
                row.outcome, row.remark = RowOutcome.KNOWN, _("Kegiatan ini sudah masuk lewat impor sebelumnya.")
                continue
            try:
                with transaction.atomic():
                    self._report(
                        batch,
                        row,
                        key,
                        companies[UUID(row.data["company"])],
                        sites[UUID(row.data["site"])],
                        regions[row.data["region"]],
                        proof,
                        by,
                    )
            except DomainError as error:
                row.outcome, row.remark = RowOutcome.FAULT, error.message[:300]
            else:
                row.outcome, row.remark, row.made = RowOutcome.MADE, "", {"program": str(key)}

    def _report(
        self, batch: ImportBatch, row: ImportRow, key: UUID, company: Company, site: Site, region: Region, proof: bytes, by: Actor
    ) -> None:
        data = row.data
        line = LineInput(
            region=region, category=data["category"], quantity=data["quantity"], value=data["value"], sex_unknown=data["people"],
            families=data["families"], groups=data["groups"],
        )  # fmt: skip
        made = direct_report_create(
            company=company, site=site, by=by, key=key, send=False,
            activity=DirectInput(title=data["title"], sector_id=data["sector"], data_source=_("Impor: %(source)s") % {"source": batch.source[:140]}),
            realization=RealizationInput(
                handover_on=dt.date.fromisoformat(data["handover_on"]), aid_form=data["aid_form"], unit=data["unit"], lines=[line],
                bast_number=data["bast_number"], receiver=data["receiver"], note=data["note"],
            ),
        )  # fmt: skip
        realization = Realization.objects.get(program=made[0])
        if proof:
            _attach(batch, made[0], realization, proof, by)
            realization_send(realization=realization, by=by)

    def take_back(self, batch: ImportBatch, rows: Sequence[ImportRow], by: Actor) -> None:
        """Remove activities that nobody confirmed, checked, changed or added a proof to since."""
        ids = [row.made["program"] for row in rows if row.made.get("program")]
        gone = delete_unless_used(_remove, _untouched(batch, ids))
        for row in rows:
            if row.made.get("program") in gone:
                row.outcome, row.remark = RowOutcome.TAKEN_BACK, _("Dibatalkan.")
            else:
                row.outcome = RowOutcome.KEPT
                row.remark = _("Tetap: kegiatan ini sudah dikonfirmasi, diperiksa, diubah, atau dilengkapi bukti.")


def _attach(batch: ImportBatch, program: Program, realization: Realization, proof: bytes, by: Actor) -> None:
    """The common proof beside each activity: one stored file, one row each."""
    pdf = batch.proof.endswith(".pdf")
    Evidence.objects.create(
        area=program.area, company_id=program.company_id, site_id=program.site_id, program=program, realization=realization,
        kind=EvidenceKind.RECEIPT, caption=_("Rekap bertanda tangan, bukti bersama impor"), file=batch.proof,
        file_name=batch.proof_name or "rekap", content_type="application/pdf" if pdf else "image/jpeg", size=len(proof),
        sha256=hashlib.sha256(proof).hexdigest(), uploaded_by=by.user_id,
    )  # fmt: skip


def _untouched(batch: ImportBatch, ids: Sequence[str]) -> list[str]:
    realizations = Realization.objects.filter(program_id__in=ids)
    dealt_with = set(realizations.exclude(state__in=UNTOUCHED, version__lte=2).values_list("program_id", flat=True))
    dealt_with |= set(Evidence.objects.filter(program_id__in=ids).exclude(file=batch.proof).values_list("program_id", flat=True))
    open_ones = Program.objects.filter(pk__in=ids, confirmed_at=None, version=1).exclude(pk__in=dealt_with)
    return [str(pk) for pk in open_ones.values_list("pk", flat=True)]


def _remove(ids: Sequence[str]) -> None:
    """The programmes with all that came with them; anything else that refers to them stops it."""
    realizations = list(Realization.objects.filter(program_id__in=ids).values_list("pk", flat=True))
    for rows in (
        Evidence.objects.filter(program_id__in=ids),
        RealizationLine.objects.filter(realization_id__in=realizations),
        Realization.objects.filter(pk__in=realizations),
        Program.objects.filter(pk__in=ids),
    ):
        rows._raw_delete(rows.db)


ACTIVITY = ActivityLayout()
register(ACTIVITY)
