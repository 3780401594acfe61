"""The public front page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.decorators import public_view
from apps.accounts.requests import PortalRequest
from apps.core.dates import waktu
from apps.core.money import NO_VALUE, angka
from apps.forums.forms import PlaceSearchForm
from apps.portal.figures import Figure, exactly, short_rupiah
from apps.portal.forums import directory_page
from apps.portal.totals import Totals, totals


@public_view
def home(request: PortalRequest) -> HttpResponse:
    """Totals, map and search; a signed-in person goes on to their first desk."""
    if request.desks:
        return redirect("desk-home", desk=next(iter(request.desks)))
    found = totals()
    context = {
        "nav": "beranda",
        "form": PlaceSearchForm(),
        "figures": _figures(found),
        "as_of": _("angka sementara per %(moment)s") % {"moment": waktu(found.at)},
        "map": directory_page(timezone.localdate())["map"],
    }
    return render(request, "portal/home_public.html", context)


def _figures(found: Totals) -> list[Figure]:
    hidden = _("disembunyikan: kurang dari lima program")
    return [
        Figure(
            short_rupiah(found.verified) if found.verified is not None else NO_VALUE,
            _("Realisasi terverifikasi"),
            exactly(found.verified, _("sudah diserahterimakan dan diperiksa")) if found.verified is not None else hidden,
            explain=_(
                "Jumlah nilai terverifikasi semua realisasi di seluruh Indonesia. Rencana dan laporan yang belum diverifikasi tidak dihitung."
            ),
        ),
        Figure(
            angka(found.programs) if found.programs is not None else NO_VALUE,
            _("Program terverifikasi"),
            _("dengan sekurangnya satu realisasi terverifikasi") if found.programs is not None else hidden,
            explain=_("Satu kegiatan di beberapa daerah dihitung satu kali di tiap daerahnya. Jumlah di bawah lima tidak ditampilkan."),
        ),
        Figure(
            angka(found.forums),
            _("Forum aktif"),
            _("dari 553 tempat: nasional, 38 provinsi, 514 kabupaten/kota"),
            href=reverse("public-forums"),
            explain=_("Forum yang sudah dibentuk dan bekerja, juga yang masa baktinya sudah berakhir."),
        ),
        Figure(
            angka(found.needs),
            _("Kebutuhan terbuka"),
            _("terverifikasi dan belum terpenuhi"),
            href=reverse("public-needs"),
            explain=_("Kebutuhan yang diverifikasi Dinas Sosial, dipublikasikan, dan belum seluruhnya terpenuhi."),
        ),
    ]
