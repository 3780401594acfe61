"""What happens to one handover: reported, sent, checked and decided, with lines, proof and checks."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any

from apps.accounts.permissions import Role
from apps.core.money import rupiah
from apps.portal.demo.activities import Activity
from apps.portal.demo.files import Files
from apps.portal.demo.receivers import line_rows
from apps.portal.demo.store import stamped
from apps.portal.demo.world import Person, World
from apps.programs.choices import BAST_FROM, VERIFY_DAYS, CheckMethod, EvidenceKind, RealizationState
from apps.programs.models import Check, Evidence, Program, Realization, RealizationLine

R = RealizationState
NOTES_LESS = (
    "Jumlah diterima kurang dari laporan; selisih dibuktikan dengan daftar penyaluran.",
    "Harga satuan disesuaikan dengan kuitansi.",
    "Sebagian volume belum diserahkan saat kunjungan.",
)
RETURN_REASONS = (
    "Foto belum memperlihatkan penyerahan. Lampirkan foto lain atau surat kelurahan.",
    "Jumlah penerima pada laporan dan BAST berbeda. Sesuaikan salah satunya.",
    "BAST belum ditandatangani penerima. Lampirkan BAST yang sudah ditandatangani.",
)
UNVERIFIABLE = (
    "Penerima tidak ditemukan di lokasi yang dilaporkan.",
    "Barang sudah dipindahkan dan tidak ada saksi; bukti tertulis tidak dapat diperoleh.",
)
DESK_NOTES = ("Dokumen lengkap, sesuai dengan daftar penyaluran.", "Kuitansi dan foto sesuai.", "")
FIELD_NOTES = (
    "Diperiksa bersama TKSK; barang diterima dan dipakai.",
    "Kunjungan ke lokasi: sarana berfungsi, warga membenarkan penerimaan.",
)
RECEIVERS = ("Kelurahan/Desa {place}", "TKSK {place}", "LKS setempat di {place}", "Karang Taruna {place}")


@dataclass
class Ledger:
    """Rows of all handovers, to be written together."""

    realizations: list[Realization] = field(default_factory=list)
    lines: list[RealizationLine] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)


@dataclass
class Handover:
    """The story of one realisation. ``until`` stops it in that state; ``slow`` lets the verifier take long."""

    world: World
    ledger: Ledger
    files: Files
    dice: random.Random
    program: Program
    activity: Activity
    writer: Person
    secretariat: bool = False
    until: RealizationState | None = None
    slow: bool = False

    def live(self, day: dt.date, quantity: int, value: int, *, after: dt.datetime, at_once: bool = False) -> Realization | None:
        """Report what was handed over on ``day``; None when the report was not written yet.

        ``after`` is the earliest moment of writing; with ``at_once`` it is the moment itself, as in a direct report.
        """
        at = after if at_once else max(after, self.world.moment(day + dt.timedelta(days=self.dice.randint(0, 6)), self.dice))
        if day > self.world.today or not self.world.past(at):
            return None
        row = self._row(at, day, quantity, value)
        self.ledger.realizations.append(row)
        lines = line_rows(self.world, self.dice, row, self.activity)
        self.ledger.lines += lines
        self._prove(row)
        if not self.program.entered_by_secretariat:
            self._tell(at, "realization.create", self.writer, amount=rupiah(value))
        if self.until == R.DRAFT or (sent := self._later(at, 0, 0 if at_once else 3)) is None:
            return row
        self._send(row, sent)
        self._check(row, lines)
        return row

    def _row(self, at: dt.datetime, day: dt.date, quantity: int, value: int) -> Realization:
        program, in_kind = self.program, self.activity.aid != "money"
        row = Realization(
            id=self.world.key(at), area=program.area, company=program.company, site=program.site, program=program, state_since=at, handover_on=day,
            aid_form=program.aid_form, quantity=quantity, unit=program.unit, value=value,
            valuation=self.dice.choice(("Harga beli menurut kuitansi", "Harga kontrak", "Taksiran harga pasar")) if in_kind else "",
            receiver=self.dice.choice(RECEIVERS).format(place=program.region.name), entered_by_secretariat=self.secretariat,
            created_by=self.writer.user_id,
        )  # fmt: skip
        if value >= BAST_FROM or self.dice.random() < 0.45:
            row.bast_number, row.bast_on = f"{self.dice.randint(1, 180):03d}/BAST/CSR/{day:%m}/{day.year}", day
        return stamped(row, at)

    def _later(self, at: dt.datetime, least: int, most: int) -> dt.datetime | None:
        moment = at + dt.timedelta(days=self.dice.randint(least, most), minutes=self.dice.randint(7, 240))
        return moment if self.world.past(moment) else None

    def _tell(self, at: dt.datetime, code: str, by: Person, *, reason: str = "", **changes: Any) -> None:
        self.world.tell(at, code, by, self.program, changes=changes, reason=reason, company_id=self.program.company_id)

    def _move(self, row: Realization, state: RealizationState, at: dt.datetime) -> None:
        row.state, row.state_since, row.updated_at = state, at, at
        row.version += 1

    def _prove(self, row: Realization) -> None:
        kinds = [EvidenceKind.PHOTO] * self.dice.choice((1, 1, 2, 3))
        if row.bast_number:
            kinds.append(EvidenceKind.BAST)
        elif self.dice.random() < 0.5:
            kinds.append(self.dice.choice((EvidenceKind.RECEIPT, EvidenceKind.VILLAGE_LETTER)))
        for kind in kinds:
            proof = self.files.add(row.area, kind, self.dice)
            made = Evidence(
                id=self.world.key(row.created_at), area=row.area, company_id=row.company_id, site_id=row.site_id, program=self.program,
                realization=row, kind=kind, caption=self._caption(kind), consent=kind == EvidenceKind.PHOTO, file=proof.key, file_name=proof.name,
                content_type=proof.content_type, size=proof.size, sha256=proof.sha256, uploaded_by=self.writer.user_id,
            )  # fmt: skip
            self.ledger.evidence.append(stamped(made, row.created_at))

    def _caption(self, kind: EvidenceKind) -> str:
        return f"Penyerahan di {self.program.region.name}" if kind == EvidenceKind.PHOTO else ""

    def _send(self, row: Realization, at: dt.datetime) -> None:
        self._move(row, R.SENT, at)
        row.sent_at, row.sent_by, row.reason = at, self.writer.user_id, ""
        row.due_on = workdays_after(at.date(), VERIFY_DAYS)
        self._tell(at, "realization.send", self.writer, amount=rupiah(row.value))

    def _check(self, row: Realization, lines: list[RealizationLine]) -> None:
        """Desk, sometimes field, then the decision: as the dice fall or as ``until`` says."""
        fate, delay = self._fate(row)
        officer, by_province = self._verifier(row)
        at: dt.datetime | None = row.state_since
        if fate in {R.DESK_CHECK, R.FIELD_CHECK} or (fate == R.VERIFIED and self.dice.random() < 0.35):
            at = self._later(row.state_since, 1, 4)
            if at is None:
                return
            field_wanted = fate == R.FIELD_CHECK or (fate == R.VERIFIED and row.value > 100_000_000 and self.dice.random() < 0.6)
            self._begin(row, at, officer, by_province, CheckMethod.FIELD if field_wanted else CheckMethod.DESK)
        if fate in {R.SENT, R.DESK_CHECK, R.FIELD_CHECK} or at is None or (at := self._later(at, *delay)) is None:
            return
        if fate == R.VERIFIED:
            self._verify(row, lines, at, officer, by_province)
        else:
            self._refuse(row, lines, at, officer, by_province, fate)

    def _fate(self, row: Realization) -> tuple[RealizationState, tuple[int, int]]:
        """How it ends and how many days that takes; what was sent long ago is decided by now."""
        if self.until is not None:
            return self.until, (1, 5)
        age = (self.world.now - row.state_since).days
        if self.slow and age < 70:
            return self.dice.choice((R.SENT, R.DESK_CHECK, R.FIELD_CHECK)), (1, 5)
        roll = self.dice.random()
        if roll < 0.07:
            return R.RETURNED, (2, 10)
        return (R.UNVERIFIABLE, (6, 24)) if roll < 0.095 else (R.VERIFIED, (2, 13))

    def _verifier(self, row: Realization) -> tuple[Person, bool]:
        """The verifier of the place of the activity, never the writer."""
        roles = [Role.SOCIAL_OFFICER, Role.FORUM_MONEV]
        if self.dice.random() < 0.4:
            roles.reverse()
        return self.world.officer(row.area, *roles)

    def _begin(self, row: Realization, at: dt.datetime, officer: Person, by_province: bool, method: CheckMethod) -> None:
        is_field = method == CheckMethod.FIELD
        self._move(row, R.FIELD_CHECK if is_field else R.DESK_CHECK, at)
        self._check_row(row, at, method, officer, by_province, "Nilai besar; diminta kunjungan lapangan." if is_field else "")
        self._tell(at, "realization.check_field" if is_field else "realization.check_desk", officer)

    def _check_row(
        self,
        row: Realization,
        at: dt.datetime,
        method: CheckMethod,
        officer: Person,
        by_province: bool,
        note: str,
        visited_on: dt.date | None = None,
    ) -> None:
        made = Check(
            id=self.world.key(at), area=row.area, company_id=row.company_id, site_id=row.site_id, realization=row, method=method, result=row.state,
            note=note, visited_on=visited_on, by_id=officer.user_id or 0, by_name=officer.name, by_role=officer.role_label,
            handled_by_province=by_province,
        )  # fmt: skip
        self.ledger.checks.append(stamped(made, at))

    def _verify(self, row: Realization, lines: list[RealizationLine], at: dt.datetime, officer: Person, by_province: bool) -> None:
        was_field = row.state == R.FIELD_CHECK
        self._move(row, R.VERIFIED, at)
        less = self.dice.random() < 0.07 and row.value > 10_000_000
        found = round(int(row.value * self.dice.uniform(0.82, 0.97)), -4) if less else row.value
        row.value_verified, row.quantity_verified = found, row.quantity
        row.verified_at, row.verified_by, row.handled_by_province, row.due_on = at, officer.user_id, by_province, None
        if less:
            _scale(lines, found)
        note = self.dice.choice(NOTES_LESS) if less else self.dice.choice(FIELD_NOTES if was_field else DESK_NOTES)
        visited = max(row.handover_on, (at - dt.timedelta(days=1)).date()) if was_field else None
        self._check_row(row, at, CheckMethod.FIELD if was_field else CheckMethod.DESK, officer, by_province, note, visited)
        self._tell(at, "realization.verify", officer, reason=note if less else "", amount=rupiah(found), by_province=by_province)

    def _refuse(
        self, row: Realization, lines: list[RealizationLine], at: dt.datetime, officer: Person, by_province: bool, fate: RealizationState
    ) -> None:
        self._move(row, fate, at)
        row.reason = self.dice.choice(RETURN_REASONS if fate == R.RETURNED else UNVERIFIABLE)
        row.handled_by_province, row.due_on = by_province, None
        self._check_row(row, at, CheckMethod.DESK, officer, by_province, row.reason)
        self._tell(at, "realization.return" if fate == R.RETURNED else "realization.cannot_verify", officer, reason=row.reason)
        corrected = fate == R.RETURNED and self.until is None and self.dice.random() < 0.72
        if corrected and (again := self._later(at, 2, 14)) is not None:
            self._send(row, again)
            if (decided := self._later(again, 2, 9)) is not None:
                self._verify(row, lines, decided, officer, by_province)


def _scale(lines: list[RealizationLine], value: int) -> None:
    """Bring the values of the lines to the verified sum."""
    whole = sum(line.value for line in lines)
    for line in lines:
        line.value = line.value * value // whole
    lines[0].value += value - sum(line.value for line in lines)


def workdays_after(start: dt.date, days: int) -> dt.date:
    """The day ``days`` working days (Monday to Friday) after ``start``."""
    day = start
    while days > 0:
        day += dt.timedelta(days=1)
        days -= day.weekday() < 5
    return day
