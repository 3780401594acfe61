"""Rows of past activities read with patience: which company, where, what, for whom."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.companies.choices import MembershipState, RowOutcome, SiteKind
from apps.companies.models import ImportBatch, ImportRow, Membership, Site
from apps.companies.services.imports.layout import Read, RowCells
from apps.core import cells
from apps.core.columns import Field
from apps.core.dates import tanggal
from apps.core.identifiers import normalise_company
from apps.core.money import parse_rupiah, rupiah
from apps.core.scope import scope
from apps.forums import access
from apps.pmks.choices import AidForm
from apps.pmks.models import PpksCategory
from apps.programs.models import Program, Realization, Sector
from apps.regions.loading import area_of
from apps.regions.models import Level
from apps.regions.places import Place, Places, code_of, squeezed

_NAMESPACE = UUID("6f0d8d2e-4f0b-5c55-9a50-3b0c2f6f7a11")
_L = gettext_lazy
ACTIVITY_FIELDS = (
    Field("company", _L("Nama perusahaan"), ("nama perusahaan", "perusahaan", "nama badan usaha", "pelaksana", "nama anggota")),
    Field("nib", _L("NIB"), ("nib", "nomor induk berusaha", "no nib")),
    Field("title", _L("Nama kegiatan"), ("nama kegiatan", "kegiatan", "nama program", "program", "uraian kegiatan", "bentuk kegiatan"), required=True),
    Field("handover_on", _L("Tanggal serah terima"), ("tanggal serah terima", "tanggal kegiatan", "tanggal pelaksanaan", "tgl serah terima", "tanggal", "tgl", "waktu pelaksanaan"), required=True),
    Field("regency", _L("Kabupaten/kota"), ("kabupaten/kota", "kab/kota", "kabupaten", "kota")),
    Field("district", _L("Kecamatan"), ("kecamatan", "kec")),
    Field("village", _L("Desa/kelurahan"), ("desa/kelurahan", "kelurahan/desa", "kel/desa", "kelurahan", "desa")),
    Field("sector", _L("Bidang"), ("bidang", "bidang program", "sektor", "bidang csr")),
    Field("category", _L("Kategori PPKS"), ("kategori ppks", "kategori pmks", "ppks", "pmks", "kategori sasaran", "sasaran"), required=True),
    Field("aid_form", _L("Bentuk bantuan"), ("bentuk bantuan", "jenis bantuan", "bantuan"), required=True),
    Field("quantity", _L("Volume"), ("volume", "jumlah bantuan", "kuantitas", "banyaknya")),
    Field("unit", _L("Satuan"), ("satuan", "satuan bantuan")),
    Field("value", _L("Nilai (rupiah)"), ("nilai", "nilai (rp)", "nilai rupiah", "anggaran", "realisasi", "biaya", "nilai bantuan", "jumlah (rp)"), required=True),
    Field("people", _L("Penerima (orang)"), ("penerima orang", "jumlah penerima", "penerima manfaat", "penerima", "orang", "jumlah orang")),
    Field("families", _L("Penerima (keluarga)"), ("penerima keluarga", "keluarga", "kk", "jumlah kk")),
    Field("groups", _L("Penerima (kelompok)"), ("penerima kelompok", "kelompok", "lembaga penerima")),
    Field("receiver", _L("Diserahkan kepada"), ("diserahkan kepada", "lembaga", "penerima serah terima", "perwakilan penerima")),
    Field("bast_number", _L("Nomor BAST"), ("nomor bast", "no bast", "bast")),
    Field("note", _L("Keterangan"), ("keterangan", "catatan", "ket")),
)  # fmt: skip
_AID = (
    ("pelatihan", AidForm.TRAINING), ("sarana", AidForm.FACILITY), ("prasarana", AidForm.FACILITY), ("bangun", AidForm.FACILITY),
    ("renovasi", AidForm.FACILITY), ("uang", AidForm.MONEY), ("tunai", AidForm.MONEY), ("dana", AidForm.MONEY), ("beasiswa", AidForm.MONEY),
    ("jasa", AidForm.SERVICE), ("layanan", AidForm.SERVICE), ("barang", AidForm.GOODS), ("sembako", AidForm.GOODS), ("paket", AidForm.GOODS),
)  # fmt: skip


def key_of(batch: ImportBatch, row: ImportRow) -> UUID:
    """The programme's id for a row: the same content at the same place is the same programme."""
    return uuid5(_NAMESPACE, f"{batch.area}:{batch.company_id or ''}:{row.digest}")


class ActivityReader:
    """Reads rows of past activities of one company or of the members of one place."""

    def __init__(self, batch: ImportBatch, by: Actor) -> None:
        self.batch, self.by = batch, by
        self.regencies = (
            Places.of(0 if batch.company_id else batch.area, (Level.REGENCY,)) if batch.area % 100 == 0 or batch.company_id else None
        )
        self._places: dict[int, Places] = {}
        self.sectors = {squeezed(name): code for code, name in Sector.objects.values_list("code", "name")}
        self.categories = _categories()
        self.sites = _sites(batch, by)
        self.allowed: dict[int, bool] = {}
        self.seen: dict[str, int] = {}

    def read(self, number: int, row: RowCells) -> Read:
        """Understand one row; everything the direct report asks for must be right."""
        company, site = self._company(row)
        place = self._place(row)
        if place is None and not row.faults:
            row.wrong("regency", _("Lokasi belum diketahui. Isi kabupaten/kota, kecamatan, atau desa/kelurahan kegiatan."))
        counts = {key: row.take(key, cells.count) or 0 for key in ("people", "families", "groups")}
        if not any(counts.values()) and not any(fault.key in counts for fault in row.faults):
            row.wrong("people", _("Jumlah penerima kosong. Isi jumlah orang, keluarga, atau kelompok."))
        day = self._required(row, "handover_on", _day)
        data: dict[str, Any] = {
            "company": company, "site": site, "name": row.text("company"), "region": place.code if place else "", **counts,
            "title": self._required(row, "title", lambda text: cells.plain_text(text, 160)) or "",
            "handover_on": day.isoformat() if day else "", "value": self._required(row, "value", parse_rupiah) or 0,
            "category": self._required(row, "category", self._category) or 0, "aid_form": self._required(row, "aid_form", _aid) or "",
            "sector": self.sectors.get(squeezed(row.text("sector")), "lainnya"),
            "quantity": row.take("quantity", _least_one) or 1, "unit": row.words("unit", 30) or "kegiatan",
            "receiver": row.words("receiver", 200), "bast_number": row.words("bast_number", 100), "note": row.words("note", 2000),
        }  # fmt: skip
        data["digest"] = hashlib.sha256("\x1f".join(f"{field}={data[field]}" for field in sorted(data)).encode()).hexdigest()
        found = Read(data, row.faults)
        if not found.blocked and (twin := self.seen.setdefault(data["digest"], number)) != number:
            found.twin, found.why = twin, _("isinya sama persis")
        return found

    def _required(self, row: RowCells, key: str, read: Any) -> Any:
        if not row.text(key):
            label = next(str(field.label) for field in ACTIVITY_FIELDS if field.key == key)
            row.wrong(key, _("%(label)s kosong. Isi sel ini.") % {"label": label})
            return None
        return row.take(key, read)

    def _company(self, row: RowCells) -> tuple[str, str]:
        """Company and site: the own one, or the member named by NIB or by name."""
        if self.batch.company_id:
            own = next(iter(self.sites.values()), ("", ""))
            if not own[1]:
                row.wrong("company", _("Perusahaan belum punya lokasi usaha. Daftarkan lokasinya dahulu."))
            return own
        nib = row.take("nib", cells.nib) or ""
        if nib and nib in self.sites:
            return self.sites[nib]
        name = row.text("company")
        if not name:
            row.wrong("company", _("Nama perusahaan kosong. Isi nama anggota yang melaksanakan kegiatan."))
            return "", ""
        try:
            found = self.sites.get(normalise_company(name))
        except ValueError:
            found = None
        if found is None:
            row.wrong("company", _("“%(name)s” bukan anggota forum ini atau belum punya lokasi terdaftar. Periksa ejaannya, atau daftarkan dahulu.") % {"name": name[:60]})  # fmt: skip
            return "", ""
        return found

    def _place(self, row: RowCells) -> Place | None:
        found: Place | None = None
        area = self.batch.area
        text = row.text("regency")
        if text and self.regencies is not None:
            hits = self.regencies.named(text)
            if len(hits) != 1:
                row.wrong("regency", self._unknown(text, self.regencies))
                return None
            found, area = hits[0], area_of(hits[0].code)
        for key, level in (("regency", Level.REGENCY), ("district", Level.DISTRICT), ("village", Level.VILLAGE)):
            text = row.text(key)
            if not text or (key == "regency" and found is not None):
                continue
            places = self._of(area)
            hits = [p for p in places.named(text) if p.level == level and (found is None or p.code.startswith(found.code))]
            if len(hits) == 1:
                found = hits[0]
            else:
                row.wrong(key, self._unknown(text, places))
                return None
        return found if found is not None or area % 100 == 0 else self._of(area).by_code.get(code_of(area))

    def _of(self, area: int) -> Places:
        if area not in self._places:
            with scope(self.by.scope):  # rows are read between transactions
                self._places[area] = Places.of(area, (Level.REGENCY, Level.DISTRICT, Level.VILLAGE))
        return self._places[area]

    @staticmethod
    def _unknown(text: str, places: Places) -> str:
        likely = places.likely(text)
        words = _("Wilayah “%(name)s” tidak ditemukan atau ada beberapa.") % {"name": text[:60]}
        return f"{words} {_('Mungkin maksudnya %(likely)s.') % {'likely': likely} if likely else _('Periksa ejaannya, isi juga wilayah di atasnya.')}"

    def _category(self, text: str) -> int:
        found = self.categories.get(squeezed(text))
        if found is None:
            raise ValueError(_("Kategori PPKS “%(text)s” tidak dikenal. Tulis satu nomor 1–26 atau namanya.") % {"text": text[:60]})
        return found

    def settle(self, rows: Sequence[ImportRow]) -> None:
        """What was brought in before is known; what looks reported already is held; what lies outside the person's places stays out."""
        keys = {key_of(self.batch, row): row for row in rows}
        known = set(Program.objects.filter(pk__in=keys).values_list("pk", flat=True))
        reported = _reported([row.data for row in rows])
        for key, row in keys.items():
            data = row.data
            if key in known:
                row.outcome, row.remark = RowOutcome.KNOWN, _("Kegiatan ini sudah masuk lewat impor sebelumnya.")
            elif not self._may(area_of(data["region"])):
                self._outside(row)
            elif (data["company"], data["handover_on"], data["value"]) in reported:
                row.outcome = RowOutcome.SIMILAR
                row.remark = _("Perusahaan ini sudah melaporkan %(value)s untuk tanggal %(day)s. Ditahan agar tidak ganda.") % {
                    "value": rupiah(data["value"]), "day": tanggal(dt.date.fromisoformat(data["handover_on"])),
                }  # fmt: skip

    def _may(self, area: int) -> bool:
        if area not in self.allowed:
            wanted = Permission.REALIZATION_CREATE if self.by.company_id else Permission.PROGRAM_ENTER_FOR
            self.allowed[area] = access.allowed(self.by, wanted, area=area)
        return self.allowed[area]

    @staticmethod
    def _outside(row: ImportRow) -> None:
        row.outcome, row.remark = RowOutcome.FAULT, _("Lokasi kegiatan ditangani forum lain.")
        row.faults = [*row.faults, {"key": "regency", "column": _("Lokasi"), "letter": "", "value": row.data["region"], "fault": row.remark,
                                    "remedy": _("Serahkan baris ini kepada sekretariat di daerah kegiatan."), "blocks": True}]  # fmt: skip


def _reported(rows: Sequence[Mapping[str, Any]]) -> set[tuple[str, str, int]]:
    found = Realization.objects.filter(
        company_id__in={row["company"] for row in rows}, handover_on__in={row["handover_on"] for row in rows}
    )
    return {(str(company), day.isoformat(), value) for company, day, value in found.values_list("company_id", "handover_on", "value")}


def _sites(batch: ImportBatch, by: Actor) -> dict[str, tuple[str, str]]:
    """Company and site by NIB and by name: of the own company, or of the members of the place (a head office first)."""
    if batch.company_id:
        rows = Site.objects.filter(company_id=batch.company_id, **({"pk": batch.site_id} if batch.site_id else {}))
        chosen = min(rows, key=lambda site: (site.kind != SiteKind.HEAD_OFFICE, site.pk), default=None)
        return {"": (str(chosen.company_id), str(chosen.pk))} if chosen else {}
    members = Membership.objects.visible_to(by).filter(area=batch.area).exclude(site=None).exclude(state=MembershipState.LEFT)
    found: dict[str, tuple[str, str]] = {}
    for one in sorted(
        members.select_related("company", "site"), key=lambda row: (row.site is None or row.site.kind != SiteKind.HEAD_OFFICE, row.pk)
    ):
        for key in (one.company.nib, one.company.name_key):
            if key:
                found.setdefault(key, (str(one.company_id), str(one.site_id)))
    return found


def _categories() -> dict[str, int]:
    found: dict[str, int] = {}
    for one in PpksCategory.objects.all():
        for name in (str(one.number), f"{one.number:02d}", one.short, one.name, f"{one.number} {one.name}"):
            found[squeezed(name)] = one.number
    return found


def _day(text: str) -> dt.date:
    day = cells.day(text)
    if day > timezone.localdate():
        raise ValueError(_("Tanggal serah terima masih di depan. Isi tanggal saat bantuan diserahkan."))
    if day.year < 2000:
        raise ValueError(_("Tanggal serah terima terlalu lama. Periksa tahunnya."))
    return day


def _least_one(text: str) -> int:
    return max(1, cells.count(text))


def _aid(text: str) -> str:
    bare = text.casefold()
    found = next((form for word, form in _AID if word in bare), None)
    if found is None:
        raise ValueError(
            _("Bentuk bantuan “%(text)s” tidak dikenal. Tulis uang, barang, jasa, pelatihan, atau sarana.") % {"text": text[:40]}
        )
    return str(found)
