"""Lists of known companies (DPMPTSP, Disnaker): the denominator of the reporting rate. Each row becomes a listed membership."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.companies.choices import ImportKind, LegalForm, MembershipState, Ownership, RowOutcome
from apps.companies.models import Company, ImportBatch, ImportRow, Membership
from apps.companies.selectors.register import Neighbours, Registered, Twins, known_rows, named_by_applicants
from apps.companies.services.imports.fields import LISTED_FIELDS
from apps.companies.services.imports.kbli import kbli_of
from apps.companies.services.imports.layout import Read, RowCells, register
from apps.companies.services.imports.returning import delete_unless_used
from apps.companies.services.imports.writing import companies_write, members_write, plain_write
from apps.core import cells
from apps.core.columns import Field
from apps.core.dates import tanggal
from apps.core.identifiers import name_sort, normalise_company
from apps.regions.models import Level
from apps.regions.places import Place, Places

_FORMS = (
    ("(persero)", LegalForm.PERSERO), ("persero", LegalForm.PERSERO), ("perumda", LegalForm.PERUM), ("perum", LegalForm.PERUM),
    ("perseroan terbatas", LegalForm.PT), ("pt", LegalForm.PT), ("cv", LegalForm.CV), ("commanditaire", LegalForm.CV),
    ("firma", LegalForm.FIRMA), ("fa", LegalForm.FIRMA), ("koperasi", LegalForm.KOPERASI), ("kop", LegalForm.KOPERASI),
    ("yayasan", LegalForm.YAYASAN),
)  # fmt: skip
_OWNERS = (
    ("bumn", Ownership.BUMN), ("bumd", Ownership.BUMD), ("pma", Ownership.FOREIGN), ("asing", Ownership.FOREIGN),
    ("koperasi", Ownership.COOPERATIVE), ("pmdn", Ownership.PRIVATE), ("swasta", Ownership.PRIVATE), ("nasional", Ownership.PRIVATE),
)  # fmt: skip


#: New rows that one statement brings in.
PLAIN = 4000


class ListedReader:
    """Reads rows of one list; remembers numbers and names so that a row standing twice comes in once."""

    def __init__(self, batch: ImportBatch) -> None:
        levels = (Level.REGENCY, Level.DISTRICT, Level.VILLAGE) if batch.area else (Level.REGENCY,)
        self.area, self.places, self.source = batch.area, Places.of(batch.area, levels), batch.source[:130]
        self.twins, self.neighbours = Twins(), Neighbours(batch.area)

    def read(self, number: int, row: RowCells) -> Read:
        """Understand one row. Name, NIB, NPWP and place must be right; a wrong contact or date is left out."""
        name = row.words("name", 200, blocks=True)
        key = _key(row, name)
        place = self._place(row)
        kbli = row.take("kbli", kbli_of, blocks=False) or ("", "")
        day = row.take("data_on", cells.day, blocks=False)
        data: dict[str, Any] = {
            "name": name, "key": key,
            "nib": row.take("nib", cells.nib) or "",
            "npwp": row.take("npwp", cells.npwp) or "",
            "legal_form": _first(_FORMS, row.text("legal_form")) or _first(_FORMS, name) or LegalForm.OTHER,
            "ownership": _owner(row.text("ownership"), name),
            "kbli_category": kbli[0], "kbli_code": kbli[1],
            "region": place.code if place else "", "address": row.words("address", 300),
            "phone": row.take("phone", cells.phone, blocks=False) or "",
            "email": row.take("email", cells.email, blocks=False) or "",
            "contact_name": row.words("contact_name", 160), "contact_position": row.words("contact_position", 120),
            "data_on": day.isoformat() if day else "",
        }  # fmt: skip
        data["digest"] = hashlib.sha256("\x1f".join(f"{field}={data[field]}" for field in sorted(data)).encode()).hexdigest()
        since = _(" · per %(day)s") % {"day": tanggal(day)} if day else ""
        data |= {"source": f"{self.source}{since}"[:160], "sort": name_sort(name)[:200] if key else ""}
        found = Read(data, row.faults)
        if not found.blocked:
            found.twin, found.why = self.twins.seen(number, nib=data["nib"], npwp=data["npwp"], key=key, region=data["region"] or "")
        return found

    def _place(self, row: RowCells) -> Place | None:
        """The deepest region the row names; a name that is not in the forum's area is a fault with the likely spelling."""
        found: Place | None = None
        for key, level in (("regency", Level.REGENCY), ("district", Level.DISTRICT), ("village", Level.VILLAGE)):
            text = row.text(key)
            if not text:
                continue
            inside = [p for p in self.places.named(text) if p.level == level and (found is None or p.code.startswith(found.code))]
            if len(inside) == 1:
                found = inside[0]
            else:
                row.wrong(key, self._unknown(text, several=bool(inside)), blocks=level != Level.VILLAGE or found is None)
        return found

    def _unknown(self, text: str, *, several: bool) -> str:
        if several:
            return _("Ada beberapa wilayah bernama “%(name)s”. Isi juga kolom kabupaten/kota atau kecamatan.") % {"name": text[:60]}
        likely = self.places.likely(text)
        words = _("Wilayah “%(name)s” tidak ditemukan di daerah forum ini.") % {"name": text[:60]}
        return f"{words} {_('Mungkin maksudnya %(likely)s.') % {'likely': likely} if likely else _('Periksa ejaannya.')}"

    def settle(self, rows: Sequence[ImportRow]) -> None:
        """Compare with the national register and the forum's own members."""
        for row, hit in known_rows(self.area, [(row, row.data) for row in rows]):
            unknown = hit.company_id is None and not hit.conflict
            _place_row(row, (self.neighbours.like(row.data) or hit) if unknown else hit)


def _place_row(row: ImportRow, hit: Registered) -> None:
    row.data["company"] = str(hit.company_id) if hit.company_id and hit.certain else ""
    if hit.conflict:
        row.outcome, row.remark = RowOutcome.FAULT, hit.conflict
        row.faults = [*row.faults, {"key": "npwp", "column": "NIB/NPWP", "letter": "", "value": f"{row.data['nib']} / {row.data['npwp']}",
                                    "fault": hit.conflict, "remedy": _("Periksa kedua nomor pada dokumen NIB dan kartu NPWP."), "blocks": True}]  # fmt: skip
    elif hit.member:
        row.outcome, row.remark = RowOutcome.KNOWN, hit.member[:300]
    elif hit.company_id and not hit.certain:
        row.outcome = RowOutcome.SIMILAR
        row.remark = (_("Mirip %(name)s yang sudah terdaftar (%(why)s). Ditahan agar tidak ganda.") % {"name": hit.name, "why": hit.why})[
            :300
        ]
    else:
        row.outcome = RowOutcome.NEW
        row.remark = (_("Perusahaan sudah ada pada daftar nasional (%(why)s); dicatat sebagai terdata di sini.") % {"why": hit.why} if hit.company_id else "")[:300]  # fmt: skip


def _key(row: RowCells, name: str) -> str:
    """The name as it is compared; a fault where there is none."""
    if not name:
        if not any(fault.key == "name" for fault in row.faults):
            row.wrong("name", _("Nama perusahaan kosong. Isi nama lengkap sesuai akta."))
        return ""
    try:
        return normalise_company(name)
    except ValueError as error:
        row.wrong("name", str(error))
        return ""


def _first(pairs: tuple[tuple[str, Any], ...], text: str) -> str:
    words = text.casefold().replace(".", "").replace(",", " ")
    padded = f" {words} "
    return next((str(value) for word, value in pairs if f" {word} " in padded), "")


def _owner(text: str, name: str) -> str:
    return _first(_OWNERS, text) or (Ownership.BUMN if "persero" in name.casefold() else Ownership.PRIVATE)


class ListedLayout:
    """Rows of a list become listed memberships of the forum, under the company's one record in the nation."""

    kind: str = ImportKind.LISTED
    fields: tuple[Field, ...] = LISTED_FIELDS
    record = "name"

    def permission(self, by: Actor) -> Permission:
        """The secretariat's; a company holds none of it."""
        return Permission.COMPANY_IMPORT

    def notes(self, batch: ImportBatch) -> list[str]:
        """Nothing that concerns the file as a whole."""
        return []

    def reader(self, batch: ImportBatch, by: Actor) -> ListedReader:
        """A reader that knows the regions of the place."""
        return ListedReader(batch)

    def store_plain(self, batch: ImportBatch, after: int) -> tuple[int, int | None]:
        """Bring in what the register knows nothing of, thousands at a time."""
        return plain_write(batch, after, PLAIN)

    def store(self, batch: ImportBatch, rows: Sequence[ImportRow], by: Actor) -> None:
        """Make the companies that are new and list all of them. What another place or batch recorded meanwhile is looked up again."""
        ready = []
        for row, hit in known_rows(batch.area, [(row, row.data) for row in rows]):
            if hit.conflict or hit.member or hit.certain:
                _place_row(row, hit)
            else:  # like another name: the person has decided, or that other one came in with this very batch
                row.data["company"], row.outcome, row.remark = "", RowOutcome.NEW, ""
            if row.outcome == RowOutcome.NEW:
                ready.append(row)
        unknown = [row for row in ready if not row.data["company"]]
        made = companies_write(batch, unknown)
        for row in unknown:
            row.data["company"] = made.get(row.pk, "")
        named = [row for row in ready if row.data["company"]]
        listed = members_write(batch, named)
        for row in ready:
            if row.pk in listed:
                row.made = {"membership": listed[row.pk], **({"company": made[row.pk]} if row.pk in made else {})}
                row.outcome = RowOutcome.MADE
            else:
                row.outcome, row.remark = RowOutcome.KNOWN, _("Sudah tercatat lewat cara lain pada saat yang sama.")

    def take_back(self, batch: ImportBatch, rows: Sequence[ImportRow], by: Actor) -> None:
        """Remove listings nobody used, then the companies this batch made that nothing refers to."""
        wanted = [row.made["membership"] for row in rows if row.made.get("membership")]
        unused = Membership.objects.filter(
            area=batch.area, pk__in=wanted, state=MembershipState.LISTED, site=None, invited_at=None, opt_out_at=None
        )
        gone = delete_unless_used(_remove_members, [str(pk) for pk in unused.values_list("pk", flat=True)])
        made = [row.made["company"] for row in rows if row.made.get("company") and row.made["membership"] in gone]
        removed = delete_unless_used(_remove_companies, _unnamed(made))
        for row in rows:
            if row.made.get("membership") not in gone:
                row.outcome, row.remark = (
                    RowOutcome.KEPT,
                    _("Tetap: perusahaan ini sudah diundang, menjadi anggota, atau dipakai catatan lain."),
                )
            elif row.made.get("company") and row.made["company"] not in removed:
                row.outcome, row.remark = RowOutcome.TAKEN_BACK, _("Dibatalkan; catatan perusahaannya tetap karena dipakai tempat lain.")
            else:
                row.outcome, row.remark = RowOutcome.TAKEN_BACK, _("Dibatalkan.")


def _remove_members(ids: Sequence[str]) -> None:
    rows = Membership.objects.filter(pk__in=ids)
    rows._raw_delete(rows.db)


def _remove_companies(ids: Sequence[str]) -> None:
    rows = Company.objects.filter(pk__in=ids)
    rows._raw_delete(rows.db)


def _unnamed(companies: list[str]) -> list[str]:
    """Those that no applicant has named in a registration."""
    named = named_by_applicants(companies)
    return [pk for pk in companies if pk not in named]


LISTED = ListedLayout()
register(LISTED)
