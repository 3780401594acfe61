"""The public directory of members."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from apps.accounts.decorators import public_view
from apps.companies.choices import KBLI_2020_CATEGORIES, MemberKind, Ownership
from apps.companies.rows.frame import file_of, page_of
from apps.companies.selectors import directory as reads
from apps.core.dates import tanggal
from apps.core.money import angka
from apps.core.tables import Column, ColumnKind, Sheet
from apps.regions.fields import RegionField
from apps.regions.models import Level

SECTORS, OWNERSHIP = dict(KBLI_2020_CATEGORIES), dict(Ownership.choices)
EXPORT_LIMIT = 20_000


class DirectoryFilter(forms.Form):
    """Filters of the directory; what is not understood filters nothing."""

    q = forms.CharField(label=gettext_lazy("Cari nama"), required=False, max_length=100)
    wilayah = RegionField(label=gettext_lazy("Provinsi atau kabupaten/kota"), levels=(Level.PROVINCE, Level.REGENCY), required=False)
    kepemilikan = forms.ChoiceField(
        label=gettext_lazy("Kepemilikan"), required=False, choices=[("", gettext_lazy("Semua")), *Ownership.choices]
    )
    sektor = forms.ChoiceField(
        label=gettext_lazy("Sektor (KBLI)"), required=False, choices=[("", gettext_lazy("Semua")), *KBLI_2020_CATEGORIES]
    )
    jenis = forms.ChoiceField(label=gettext_lazy("Jenis"), required=False, choices=[("", gettext_lazy("Semua")), *MemberKind.choices])

    def query(self) -> reads.DirectoryQuery:
        """The filters as the reads take them."""
        self.is_valid()
        data = self.cleaned_data
        region = data.get("wilayah")
        return reads.DirectoryQuery(
            data.get("q", "").replace("\x00", ""), region.area if region else None, data.get("kepemilikan", ""), data.get("sektor", ""),
            data.get("jenis", ""),
        )  # fmt: skip


@public_view
@require_GET
def directory(request: HttpRequest) -> HttpResponse:
    """Members that agreed to be shown; the sentence above says of how many."""
    form = DirectoryFilter(request.GET)
    query = form.query()
    found = reads.shown(query)
    if request.GET.get("berkas") in {"csv", "xlsx"}:
        return file_of(_sheet(found), name="direktori-anggota", kind=request.GET["berkas"])
    pager = page_of(request, found)
    export = request.GET.copy()
    export.pop("halaman", None)
    context = {
        "form": form,
        "pager": pager,
        "rows": [_row(row) for row in pager.objects],
        "summary": _summary(query, reads.tally_of(found), pager.count_text),
        "export": export.urlencode(),
        "nav": "anggota",
    }
    return render(request, "companies/directory.html", context)


def _summary(query: reads.DirectoryQuery, shown: reads.Tally, lines: str) -> str:
    """How many of the active members of the place are shown, companies and partners apart; under further filters, how many match."""
    if query.narrowed:
        words = _(
            "Cocok: %(companies)s badan usaha dan %(partners)s mitra (%(n)s keanggotaan). Hanya anggota yang bersedia tampil di sini."
        )
        return words % {"companies": angka(shown.companies), "partners": angka(shown.partners), "n": lines}
    active = reads.members_in(query)
    return _(
        "%(companies)s dari %(all_companies)s badan usaha aktif dan %(partners)s dari %(all_partners)s mitra aktif tampil di sini, "
        "hanya yang bersedia (%(n)s keanggotaan)."
    ) % {
        "companies": angka(shown.companies), "all_companies": angka(active.companies), "partners": angka(shown.partners),
        "all_partners": angka(active.partners), "n": lines,
    }  # fmt: skip


def _row(row: dict[str, Any]) -> dict[str, str]:
    partner = row["kind"] == MemberKind.PARTNER
    return {
        "name": row["company__name"],
        "kind": _("Mitra") if partner else str(OWNERSHIP.get(row["company__ownership"], "")),
        "sector": str(SECTORS.get(row["company__kbli_category"], "")) or "–",
        "forum": row["forum__short_name"],
        "since": tanggal(row["since"]) if row["since"] else "–",
        "website": row["company__website"] if row["company__website"].startswith(("https://", "http://")) else "",
    }


def _sheet(found: Any) -> Sheet:
    columns = (
        Column("name", _("Nama")), Column("kind", _("Kepemilikan")), Column("sector", _("Sektor (KBLI)")), Column("forum", _("Forum")),
        Column("since", _("Anggota sejak"), ColumnKind.DATE), Column("website", _("Situs")),
    )  # fmt: skip
    lines = [_row(row) | {"since": row["since"]} for row in found[:EXPORT_LIMIT]]
    return Sheet(_("Direktori anggota"), columns, lines, (_("Hanya anggota aktif yang bersedia tampil di direktori publik."),))
