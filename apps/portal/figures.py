"""The four numbers of the home page, each with its denominator, its trend and a sentence that explains it.

Verified rupiah and the reporting rate come from the definitions of the report tables, so they can never differ from a report.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.companies.models import Site
from apps.core.money import angka, persen, rupiah
from apps.pmks.choices import OPEN_NEED_STATES, NeedState
from apps.pmks.models import Need
from apps.portal.navigation import address
from apps.programs.choices import ProgramState, RealizationState
from apps.programs.models import Program, Realization
from apps.reports.measures.base import Frame
from apps.reports.measures.members import reporting_rate

RECENT = dt.timedelta(days=30)


@dataclass(frozen=True)
class Figure:
    """Arguments of components/figure.html."""

    number: str
    label: str
    denominator: str = ""
    trend: str = ""
    direction: str = ""
    href: str = ""
    explain: str = ""


def of_place(actor: Actor) -> list[Figure]:
    """Forum, office and ministry: verified rupiah, reporting rate, programmes that wait, open needs."""
    return [_verified(actor), _rate(actor), _waiting(actor), _needs(actor)]


def of_company(actor: Actor) -> list[Figure]:
    """A company: own programmes, verified rupiah, open needs where it works, activities still to be reported."""
    return [_own_programs(actor), _verified(actor), _needs_nearby(actor), _to_report(actor)]


def short_rupiah(amount: int) -> str:
    """An amount that fits a card: from one miliar upwards in miliar or triliun with two decimals, cut, never rounded up."""
    for size, word in ((10**12, _("triliun")), (10**9, _("miliar"))):
        if amount >= size:
            return f"Rp{angka(amount * 100 // size / 100, 2)} {word}"
    return rupiah(amount)


def exactly(amount: int, words: str) -> str:
    """The denominator, led by the exact amount where the card shows a short one."""
    return f"{rupiah(amount)} · {words}" if amount >= 10**9 else words


def _verified(actor: Actor) -> Figure:
    today = timezone.localdate()
    start, before = today.replace(month=1, day=1), _year_before(today)
    in_year = models.Q(handover_on__gte=start, handover_on__lte=today)
    year_ago = models.Q(handover_on__gte=before.replace(month=1, day=1), handover_on__lte=before)
    rows = Realization.objects.visible_to(actor).filter(state=RealizationState.VERIFIED, handover_on__gte=before.replace(month=1, day=1))
    found = rows.order_by().aggregate(
        now=models.Sum("value_verified", filter=in_year, default=0),
        then=models.Sum("value_verified", filter=year_ago, default=0),
        count=models.Count("pk", filter=in_year),
    )
    trend, direction = _trend(found["now"], found["then"], short_rupiah, _("periode sama %(year)s") % {"year": before.year})
    counted = urlencode({"status": RealizationState.VERIFIED, "sejak": today.replace(month=1, day=1), "sampai": today})
    return Figure(
        short_rupiah(found["now"]),
        _("Realisasi terverifikasi %(year)s") % {"year": today.year},
        exactly(found["now"], _("dari %(count)s realisasi terverifikasi") % {"count": angka(found["count"])}),
        trend,
        direction,
        _with(address("programs:realization-list", actor.slug), counted),
        _(
            "Jumlah nilai terverifikasi dari realisasi yang diserahterimakan sejak 1 Januari. Rencana, komitmen, dan realisasi yang belum diverifikasi tidak dihitung."
        ),
    )


def _rate(actor: Actor) -> Figure:
    today = timezone.localdate()
    area = max(actor.area, 0)
    rows = {row.key: row.cells for row in reporting_rate(_year_frame(area, today.year)).rows}
    reporters, members = int(rows["n4"]["companies"]), int(rows["n1"]["companies"])  # type: ignore[arg-type]
    past = {row.key: row.cells for row in reporting_rate(_year_frame(area, today.year - 1)).rows}
    trend, direction = _rate_trend((reporters, members), (int(past["n4"]["companies"]), int(past["n1"]["companies"])), today.year - 1)  # type: ignore[arg-type]
    return Figure(
        persen(reporters, members),
        _("Tingkat pelaporan %(year)s") % {"year": today.year},
        _("%(part)s pelapor dari %(whole)s anggota (N4/N1)") % {"part": angka(reporters), "whole": angka(members)},
        trend,
        direction,
        address("companies:member-list", actor.slug),
        _("Perusahaan yang mengirim sekurangnya satu laporan realisasi tahun ini (N4), dibagi anggota forum (N1)."),
    )


def _waiting(actor: Actor) -> Figure:
    today = timezone.localdate()
    found = (
        Program.objects.visible_to(actor)
        .filter(state=ProgramState.SUBMITTED)
        .order_by()
        .aggregate(
            waiting=models.Count("pk"),
            late=models.Count("pk", filter=models.Q(due_on__lt=today)),
            fresh=models.Count("pk", filter=models.Q(submitted_at__gte=timezone.now() - dt.timedelta(days=7))),
        )
    )
    return Figure(
        angka(found["waiting"]),
        _("Program menunggu telaah"),
        _("%(late)s di antaranya lewat tenggat") % {"late": angka(found["late"])},
        _("%(fresh)s masuk dalam 7 hari terakhir") % {"fresh": angka(found["fresh"])},
        "naik" if found["fresh"] else "tetap",
        _with(address("programs:program-list", actor.slug), "status=submitted"),
        _("Rencana yang diajukan perusahaan dan belum ditelaah Dinas Sosial."),
    )


def _needs(actor: Actor) -> Figure:
    shown = [*OPEN_NEED_STATES, NeedState.MET]
    found = (
        Need.objects.visible_to(actor)
        .filter(state__in=shown)
        .order_by()
        .aggregate(
            open=models.Count("pk", filter=models.Q(state__in=OPEN_NEED_STATES)),
            published=models.Count("pk"),
            fresh=models.Count("pk", filter=models.Q(published_at__gte=timezone.now() - RECENT)),
        )
    )
    return Figure(
        angka(found["open"]),
        _("Kebutuhan terbuka"),
        _("dari %(all)s kebutuhan yang dipublikasikan") % {"all": angka(found["published"])},
        _("%(fresh)s dipublikasikan dalam 30 hari terakhir") % {"fresh": angka(found["fresh"])},
        "naik" if found["fresh"] else "tetap",
        address("pmks:need-list", actor.slug),
        _("Kebutuhan yang sudah diverifikasi dan dipublikasikan, dan belum seluruhnya terpenuhi."),
    )


def _own_programs(actor: Actor) -> Figure:
    year = timezone.localdate().year
    live = models.Q(state__in=[ProgramState.COMMITTED, ProgramState.RUNNING, ProgramState.COMPLETED])
    found = (
        Program.objects.visible_to(actor)
        .exclude(state=ProgramState.CANCELLED)
        .order_by()
        .aggregate(
            all=models.Count("pk"),
            live=models.Count("pk", filter=live),
            now=models.Count("pk", filter=models.Q(year=year)),
            then=models.Count("pk", filter=models.Q(year=year - 1)),
        )
    )
    trend, direction = _trend(found["now"], found["then"], angka, _("tahun %(year)s") % {"year": year - 1})
    return Figure(
        angka(found["all"]),
        _("Program perusahaan"),
        _("%(live)s sedang dijalankan") % {"live": angka(found["live"])},
        trend,
        direction,
        address("programs:program-list", actor.slug),
        _("Semua rencana dan laporan mandiri perusahaan ini, kecuali yang dibatalkan."),
    )


def _needs_nearby(actor: Actor) -> Figure:
    areas = list(Site.objects.visible_to(actor).order_by().values_list("area", flat=True).distinct())
    found = (
        Need.objects.filter(state__in=OPEN_NEED_STATES, area__in=areas)
        .order_by()
        .aggregate(open=models.Count("pk"), fresh=models.Count("pk", filter=models.Q(published_at__gte=timezone.now() - RECENT)))
    )
    return Figure(
        angka(found["open"]),
        _("Kebutuhan di sekitar Anda"),
        _("di %(places)s kabupaten/kota tempat usaha Anda") % {"places": angka(len(areas))},
        _("%(fresh)s baru dalam 30 hari terakhir") % {"fresh": angka(found["fresh"])},
        "naik" if found["fresh"] else "tetap",
        address("pmks:need-list", actor.slug),
        _("Kebutuhan terbuka di kabupaten/kota tempat perusahaan Anda mempunyai lokasi usaha."),
    )


def _to_report(actor: Actor) -> Figure:
    today = timezone.localdate()
    sent = Realization.objects.filter(program=models.OuterRef("pk")).exclude(state__in=[RealizationState.DRAFT, RealizationState.RETURNED])
    due = (
        Program.objects.visible_to(actor)
        .filter(state__in=[ProgramState.COMMITTED, ProgramState.RUNNING, ProgramState.COMPLETED])
        .exclude(models.Exists(sent))
        .order_by()
        .aggregate(all=models.Count("pk"), ended=models.Count("pk", filter=models.Q(ends_on__lt=today)))
    )
    return Figure(
        angka(due["ended"]),
        _("Laporan yang ditunggu"),
        _("dari %(all)s program berjalan yang belum dilaporkan") % {"all": angka(due["all"])},
        "",
        "",
        _with(address("programs:program-list", actor.slug), "status=committed&status=running&status=completed"),
        _("Program yang tanggal selesainya sudah lewat dan belum ada realisasinya yang dikirim."),
    )


def _rate_trend(now: tuple[int, int], then: tuple[int, int], year: int) -> tuple[str, str]:
    """A share beside the share of another year, each with its parts: “42,37 % sepanjang 2025 (25 dari 59)”."""
    if then[1] == 0:
        return _("belum ada pembanding (%(span)s)") % {"span": _("sepanjang %(year)s") % {"year": year}}, ""
    words = _("%(rate)s sepanjang %(year)s (%(part)s dari %(whole)s)")
    rise = now[0] * then[1] - then[0] * now[1]
    told = words % {"rate": persen(*then), "year": year, "part": angka(then[0]), "whole": angka(then[1])}
    return told, "naik" if rise > 0 else "turun" if rise < 0 else "tetap"


def _trend(now: int, then: int, write, span: str) -> tuple[str, str]:
    """“naik 12,5 % dari … (periode sama 2025)”; words only where a comparison has a sense."""
    if then == 0:
        return (
            (_("belum ada pembanding (%(span)s)") % {"span": span}, "")
            if now == 0
            else (_("%(then)s %(span)s") % {"then": write(0), "span": span}, "naik")
        )
    if now == then:
        return _("sama dengan %(span)s") % {"span": span}, "tetap"
    words = _("naik %(change)s dari %(then)s (%(span)s)") if now > then else _("turun %(change)s dari %(then)s (%(span)s)")
    change = persen(abs(now - then), then)
    return words % {"change": change, "then": write(then), "span": span}, "naik" if now > then else "turun"


def _year_before(day: dt.date) -> dt.date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _year_frame(area: int, year: int) -> Frame:
    return Frame(area, dt.date(year, 1, 1), dt.date(year, 12, 31), timezone.now(), "")


def _with(url: str, query: str) -> str:
    return f"{url}?{query}" if url else ""
