"""Checks that several services share. Each raises RuleViolation naming field, fault and remedy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.permissions import Permission
from apps.companies.models import Company, Site
from apps.core.errors import NotAllowed, RuleViolation
from apps.core.money import MAX_RUPIAH, angka, rupiah
from apps.forums import access
from apps.forums.choices import LegalLine
from apps.forums.models import Forum
from apps.pmks.choices import AidForm
from apps.pmks.models import PpksCategory
from apps.programs.choices import ProgramForm, ServiceField, Unit
from apps.programs.models import CompanyRow, Sector
from apps.programs.services.inputs import LineInput, ProgramInput, RealizationInput
from apps.regions.models import Level, Region

MAX_COUNT = 2_000_000_000
EARLIEST_YEAR, YEARS_AHEAD = 2000, 6


def workdays_after(start: dt.date, days: int) -> dt.date:
    """The day ``days`` working days (Monday to Friday) after ``start``."""
    day = start
    while days > 0:
        day += dt.timedelta(days=1)
        days -= day.weekday() < 5
    return day


def require_writer(by: Actor, permission: Permission, row: CompanyRow, *, entered_by_secretariat: bool) -> None:
    """The company's own people with ``permission``, or the secretariat for what it entered itself; else NotAllowed."""
    if by.company_id is not None or by is SYSTEM:
        access.require(by, permission, area=row.area)
        require_own(by, row.company_id, row.site_id)
    elif entered_by_secretariat:
        access.require(by, Permission.PROGRAM_ENTER_FOR, area=row.area)
    else:
        raise NotAllowed


def require_own(by: Actor, company_id: UUID, site_id: UUID) -> None:
    """A company's people write for their own company, people of a site for that site only; else NotAllowed."""
    if by is SYSTEM:
        return
    if by.company_id != company_id or (by.site_id is not None and by.site_id != site_id):
        raise NotAllowed


def check_site(company: Company, site: Site) -> None:
    """The site belongs to the company."""
    if site.company_id != company.pk:
        raise RuleViolation(_("Lokasi usaha ini bukan milik perusahaan tersebut. Pilih lokasi dari daftar."), "site")


def forum_at(area: int) -> Forum:
    """The Kesos forum of a place; its row exists also where no forum was formed yet."""
    forum = Forum.objects.filter(area=area, line=LegalLine.KESOS).first()
    if forum is None:
        raise RuleViolation(_("Wilayah ini belum terdaftar di portal. Hubungi forum provinsi."), "region")
    return forum


def check_region(region: Region, field: str = "region") -> None:
    """A place is at least a kabupaten/kota and still valid."""
    if region.level < Level.REGENCY:
        raise RuleViolation(
            _("“%(name)s” terlalu luas. Pilih kabupaten/kota, kecamatan, atau desa/kelurahan tempat kegiatan.") % {"name": region.name},
            field,
        )


def check_categories(categories: Sequence[int], field: str = "categories") -> None:
    """At least one category, all of them on the list."""
    if not categories:
        raise RuleViolation(_("Pilih sedikitnya satu kategori PPKS."), field)
    known = set(PpksCategory.objects.filter(pk__in=categories).values_list("pk", flat=True))
    if unknown := sorted(set(categories) - known):
        raise RuleViolation(
            _("Kategori PPKS nomor %(n)s tidak dikenal. Pilih dari daftar 26 kategori.") % {"n": ", ".join(map(str, unknown))}, field
        )


def check_count(number: int, field: str, *, least: int = 1) -> None:
    """A whole number that the database can hold."""
    if number < least:
        raise RuleViolation(_("Isi angka %(least)s atau lebih.") % {"least": least}, field)
    if number > MAX_COUNT:
        raise RuleViolation(_("Angka terlalu besar. Paling besar %(max)s.") % {"max": angka(MAX_COUNT)}, field)


def check_rupiah(amount: int, field: str, *, least: int = 0) -> None:
    """Whole rupiah between ``least`` and the largest amount the portal holds."""
    if amount < 0:
        raise RuleViolation(_("Nilai rupiah tidak boleh negatif. Tulis angka nol atau lebih."), field)
    if amount < least:
        raise RuleViolation(_("Isi nilai rupiah, paling sedikit %(least)s.") % {"least": rupiah(least)}, field)
    if amount > MAX_RUPIAH:
        raise RuleViolation(
            _("Nilai rupiah terlalu besar. Paling besar %(max)s; periksa jumlah angka nolnya.") % {"max": rupiah(MAX_RUPIAH)}, field
        )


def check_choice(value: str, allowed: Iterable[str], field: str) -> None:
    """The code is one of a list."""
    if value not in set(allowed):
        raise RuleViolation(_("Pilihan “%(value)s” tidak dikenal. Pilih dari daftar.") % {"value": str(value)[:40]}, field)


def check_text(text: str, field: str, longest: int, *, required: bool = True) -> None:
    """Text without control characters, not longer than the column."""
    if required and not text.strip():
        raise RuleViolation(_("Bagian ini wajib diisi."), field)
    if len(text) > longest:
        raise RuleViolation(_("Terlalu panjang: %(n)s huruf, paling banyak %(max)s.") % {"n": len(text), "max": longest}, field)
    if "\x00" in text:
        raise RuleViolation(_("Teks memuat karakter yang tidak dapat disimpan. Ketik ulang bagian ini."), field)


def check_reason(reason: str, field: str = "reason") -> str:
    """A reason that somebody can act on; returns it trimmed."""
    reason = reason.strip()
    if len(reason) < 5:
        raise RuleViolation(_("Tulis alasannya agar pihak lain tahu apa yang perlu dilakukan."), field)
    check_text(reason, field, 500)
    return reason


def check_sector(code: str) -> None:
    """The sector is on the national list."""
    if not Sector.objects.filter(pk=code).exists():
        raise RuleViolation(_("Bidang program tidak dikenal. Pilih dari daftar."), "sector")


def check_program(data: ProgramInput) -> None:
    """Everything about a plan that does not depend on its state."""
    check_text(data.title, "title", 160)
    check_text(data.location_note, "location_note", 200, required=False)
    check_text(data.data_source, "data_source", 160, required=False)
    check_text(data.description, "description", 4000, required=False)
    check_text(data.unit, "unit", 30)
    check_region(data.region)
    check_sector(data.sector_id)
    check_categories(data.categories)
    check_choice(data.aid_form, AidForm.values, "aid_form")
    check_choice(data.target_unit, Unit.values, "target_unit")
    check_choice(data.program_form, ProgramForm.values, "program_form")
    check_choice(data.service_field, ["", *ServiceField.values], "service_field")
    check_count(data.target_count, "target_count")
    check_count(data.quantity, "quantity")
    check_rupiah(data.budget, "budget")
    if data.ends_on < data.starts_on:
        raise RuleViolation(_("Tanggal selesai mendahului tanggal mulai. Periksa kedua tanggal."), "ends_on")
    latest = timezone.localdate().year + YEARS_AHEAD
    if not EARLIEST_YEAR <= data.year <= latest:
        raise RuleViolation(_("Tahun harus antara %(a)s dan %(b)s.") % {"a": EARLIEST_YEAR, "b": latest}, "year")
    if not data.starts_on.year <= data.year <= data.ends_on.year:
        raise RuleViolation(_("Tahun program tidak sesuai dengan tanggal mulai dan selesai."), "year")
    if data.need is not None and data.need.area != data.region.area:
        raise RuleViolation(
            _("Kebutuhan yang dipilih berada di kabupaten/kota lain. Ubah lokasi, atau lepaskan pilihan kebutuhannya."), "region"
        )


def check_line(line: LineInput) -> None:
    """One line by itself."""
    check_region(line.region, "lines")
    check_count(line.quantity, "lines")
    check_rupiah(line.value, "lines")
    counts = [getattr(line, name) for name in LineInput.__dataclass_fields__ if name not in {"region", "category", "quantity", "value"}]
    for count in counts:
        check_count(count, "lines", least=0)
    if not line.people + line.families + line.groups:
        raise RuleViolation(_("Isi jumlah penerima (orang, keluarga, atau kelompok) di %(place)s.") % {"place": line.region.name}, "lines")
    ages = line.age_0_5 + line.age_6_17 + line.age_18_59 + line.age_60
    deciles = line.decile_1 + line.decile_2 + line.decile_3 + line.decile_4 + line.decile_5 + line.decile_6_10
    for part, name in ((ages, _("kelompok usia")), (deciles, _("desil")), (line.disabled, _("penyandang disabilitas"))):
        if part > line.people:
            raise RuleViolation(
                _("Jumlah menurut %(name)s di %(place)s (%(part)s) melebihi jumlah orang (%(people)s).")
                % {"name": name, "place": line.region.name, "part": angka(part), "people": angka(line.people)},
                "lines",
            )


def check_realization(data: RealizationInput) -> None:
    """Everything about a realisation that does not depend on its state."""
    if data.handover_on > timezone.localdate():
        raise RuleViolation(_("Tanggal serah terima masih di depan. Laporkan setelah bantuan diserahkan."), "handover_on")
    if data.handover_on.year < EARLIEST_YEAR:
        raise RuleViolation(_("Tanggal serah terima terlalu lama. Periksa tahunnya."), "handover_on")
    check_choice(data.aid_form, AidForm.values, "aid_form")
    check_text(data.unit, "unit", 30)
    for name, longest in (("valuation", 160), ("bast_number", 100), ("receiver", 200), ("note", 4000)):
        check_text(getattr(data, name), name, longest, required=False)
    if not data.lines:
        raise RuleViolation(_("Isi sedikitnya satu baris lokasi dan penerima."), "lines")
    check_categories([line.category for line in data.lines], "lines")
    for line in data.lines:
        check_line(line)
    places = [(line.region.pk, line.category) for line in data.lines]
    if len(set(places)) < len(places):
        raise RuleViolation(_("Lokasi dan kategori yang sama tertulis dua kali. Gabungkan menjadi satu baris."), "lines")
    check_count(data.quantity, "lines")
    check_rupiah(data.value, "lines")
