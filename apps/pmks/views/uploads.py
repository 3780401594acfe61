"""Uploads of PPKS counts by Dinas Sosial: file in, faults and warnings out, in force when checked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.audit.rows import timeline_rows
from apps.core.dates import lalu, tanggal, waktu
from apps.core.downloads import table_response
from apps.core.errors import RuleViolation
from apps.core.htmx import redirect
from apps.core.money import angka
from apps.forums import access
from apps.pmks import rows as cells
from apps.pmks import services
from apps.pmks.choices import MapState
from apps.pmks.exports import fault_sheet, template_sheets
from apps.pmks.forms import RowsForm, UploadForm
from apps.pmks.models import PpksCategory, ProblemMap
from apps.regions.models import Region
from apps.regions.places import code_of

SHOWN_FAULTS = 50
TONES = {MapState.UPLOADED: "perlu", MapState.CHECKED: "perlu", MapState.IN_FORCE: "selesai", MapState.SUPERSEDED: "netral"}


def _map(request: PortalRequest, pk: UUID) -> ProblemMap:
    return get_object_or_404(ProblemMap.objects.visible_to(request.actor), pk=pk)


@desk_view(Permission.PPKS_VIEW)
@require_GET
def upload_list(request: PortalRequest) -> HttpResponse:
    """All uploads of the place, the latest first."""
    actor = request.actor
    found = ProblemMap.objects.visible_to(actor).defer("faults", "warnings").order_by("-created_at")[:100]
    names = dict(Region.objects.filter(level__lte=2).values_list("area", "name")) if not actor.area % 100 else {}
    rows = [
        {
            "url": cells.desk_url(actor, "upload-detail", pk=row.pk), "source": row.source, "day": tanggal(row.snapshot_on), "file": row.file_name,
            "place": names.get(row.area, ""), "good": angka(row.rows_good), "bad": angka(row.rows_bad), "when": waktu(row.created_at),
            "state": row.get_state_display(), "tone": _tone(row, actor),
        }
        for row in found
    ]  # fmt: skip
    context = {
        "rows": rows,
        "tabs": cells.tabs(actor, "upload-list"),
        "several": bool(names),
        "create_url": cells.desk_url(actor, "upload-create") if actor.has(Permission.PPKS_IMPORT) else "",
    }
    return render(request, "pmks/upload_list.html", context)


def _tone(row: ProblemMap, actor: Any) -> str:
    tone = TONES[MapState(row.state)]
    return tone if tone != "perlu" or access.allowed(actor, Permission.PPKS_IMPORT, area=row.area) else "jalan"


@desk_view(Permission.PPKS_IMPORT)
@require_http_methods(["GET", "POST"])
def upload_create(request: PortalRequest) -> HttpResponse:
    """Choose a file, say where it comes from."""
    actor = request.actor
    form = UploadForm(request.POST or None, request.FILES or None, places=_places(actor), initial={"snapshot_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            done = services.map_upload(
                upload=data["file"], source=data["source"], snapshot_on=data["snapshot_on"], by=actor, area=data.get("area", actor.area)
            )
        except RuleViolation as error:
            form.add_error(error.field if error.field in form.fields else "file", error.message)
        else:
            _tell(request, done)
            return redirect(request, cells.desk_url(actor, "upload-detail", pk=done.problem_map.pk))
    templates = [(kind.upper(), cells.desk_url(actor, "upload-template", kind=kind)) for kind in ("xlsx", "csv")]
    context = {"form": form, "templates": templates, "crumbs": _crumbs(actor), "back_url": cells.desk_url(actor, "upload-list")}
    return render(request, "pmks/upload_form.html", context, status=400 if form.is_bound else 200)


def _places(actor: Any) -> list[tuple[int, str]]:
    """The own place, and for a province those below it where nobody can upload."""
    rows = Region.objects.filter(code__startswith=code_of(actor.area), level__lte=2, valid_until=None).values_list("area", "name")
    return [(area, name) for area, name in rows if access.allowed(actor, Permission.PPKS_IMPORT, area=area)]


def _tell(request: PortalRequest, done: services.Uploaded) -> None:
    found = done.problem_map
    if done.repeated:
        messages.info(
            request, _("Berkas yang sama persis sudah diunggah %(when)s. Tidak ada yang berubah.") % {"when": waktu(found.created_at)}
        )
    elif found.rows_bad:
        words = _("%(good)s baris masuk, %(bad)s baris perlu diperbaiki.")
        messages.warning(request, words % {"good": angka(found.rows_good), "bad": angka(found.rows_bad)})
    else:
        messages.success(request, _("%(good)s baris masuk.") % {"good": angka(found.rows_good)})


@desk_view(Permission.PPKS_VIEW)
@require_GET
def upload_detail(request: PortalRequest, pk: UUID) -> HttpResponse:
    """One upload: what went in, what stayed out, what looks odd, and the next step."""
    return _detail(request, _map(request, pk), RowsForm())


def _detail(request: PortalRequest, found: ProblemMap, form: RowsForm) -> HttpResponse:
    actor = request.actor
    mine = access.allowed(actor, Permission.PPKS_IMPORT, area=found.area)
    is_open = found.state in {MapState.UPLOADED, MapState.CHECKED}
    totals = dict(found.counts.totals().filter(region_id=code_of(found.area)).values_list("category_id", "count"))
    context = {
        "map": found,
        "turn": _turn(found, mine),
        "actions": _actions(found, actor) if mine else [],
        "state": found.get_state_display(),
        "tone": _tone(found, actor),
        "facts": [
            {"label": _("Sumber data"), "value": found.source},
            {"label": _("Keadaan per tanggal"), "value": tanggal(found.snapshot_on)},
            {"label": _("Berkas"), "value": found.file_name},
            {"label": _("Diunggah"), "value": waktu(found.created_at)},
            {"label": _("Baris masuk"), "value": angka(found.rows_good)},
            {"label": _("Baris perlu diperbaiki"), "value": angka(found.rows_bad)},
        ],
        "faults": found.faults[:SHOWN_FAULTS],
        "more_faults": max(0, len(found.faults) - SHOWN_FAULTS),
        "fault_urls": [(kind.upper(), cells.desk_url(actor, "upload-faults", pk=found.pk, kind=kind)) for kind in ("xlsx", "csv")],
        "form": form if mine and is_open else None,
        "discard_url": cells.desk_url(actor, "upload-discard", pk=found.pk) if mine and is_open else "",
        "add_url": cells.desk_url(actor, "upload-add", pk=found.pk),
        "totals": [(one.number, one.name, f"{angka(totals[one.number])} {one.unit}") for one in PpksCategory.objects.filter(pk__in=totals)],
        "history": timeline_rows([found.pk]),
        "crumbs": _crumbs(actor),
    }
    return render(request, "pmks/upload_detail.html", context, status=400 if form.errors else 200)


def _crumbs(actor: Any) -> list[dict[str, str]]:
    return [{"label": _("Data yang diunggah"), "url": cells.desk_url(actor, "upload-list")}]


def _turn(found: ProblemMap, mine: bool) -> dict[str, str]:
    office = _("Dinas Sosial")
    words = {
        MapState.UPLOADED: (
            _("Periksa baris yang salah dan peringatan, lalu nyatakan sudah diperiksa") if mine else _("Menunggu pemeriksaan %(who)s") % {"who": office},
            found.created_at, _("Peta dapat diberlakukan."),
        ),
        MapState.CHECKED: (
            _("Berlakukan peta ini agar angkanya dipakai") if mine else _("Menunggu diberlakukan %(who)s") % {"who": office},
            found.updated_at, _("Peta sebelumnya digantikan, tetap tersimpan."),
        ),
        MapState.IN_FORCE: (_("Peta ini berlaku: angkanya dipakai di seluruh portal"), found.in_force_at, ""),
        MapState.SUPERSEDED: (_("Digantikan oleh unggahan yang lebih baru"), found.updated_at, ""),
    }  # fmt: skip
    text, since, after = words[MapState(found.state)]
    return {"text": text, "since": _("sejak %(when)s") % {"when": lalu(since, timezone.localtime())} if since else "", "after": after}


def _actions(found: ProblemMap, actor: Any) -> list[dict[str, str]]:
    if found.state == MapState.UPLOADED:
        return [
            {"label": _("Sudah diperiksa"), "url": cells.desk_url(actor, "upload-check", pk=found.pk), "style": "utama", "method": "post"}
        ]
    if found.state == MapState.CHECKED:
        question = _("Berlakukan peta ini? Angka sebelumnya digantikan.")
        url = cells.desk_url(actor, "upload-enforce", pk=found.pk)
        return [{"label": _("Berlakukan"), "url": url, "style": "utama", "method": "post", "confirm": question}]
    return []


@desk_view(Permission.PPKS_IMPORT)
@require_POST
def upload_add(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Add mended rows."""
    found, form = _map(request, pk), RowsForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            found = services.map_add_rows(problem_map=found, upload=form.cleaned_data["file"], by=request.actor)
        except RuleViolation as error:
            form.add_error("file", error.message)
        else:
            _tell(request, services.Uploaded(found, repeated=False))
            return redirect(request, cells.desk_url(request.actor, "upload-detail", pk=found.pk))
    return _detail(request, found, form)


@desk_view(Permission.PPKS_IMPORT)
@require_POST
def upload_check(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Say that the upload was looked at."""
    found = services.map_check(problem_map=_map(request, pk), by=request.actor)
    messages.success(request, _("Unggahan dinyatakan sudah diperiksa."))
    return redirect(request, cells.desk_url(request.actor, "upload-detail", pk=found.pk))


@desk_view(Permission.PPKS_IMPORT)
@require_POST
def upload_enforce(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Put the map in force."""
    services.map_enforce(problem_map=_map(request, pk), by=request.actor)
    messages.success(request, _("Peta PPKS berlaku."))
    return redirect(request, cells.desk_url(request.actor, "map"))


@desk_view(Permission.PPKS_IMPORT)
@require_POST
def upload_discard(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Throw an upload away."""
    services.map_discard(problem_map=_map(request, pk), by=request.actor)
    messages.success(request, _("Unggahan dibuang."))
    return redirect(request, cells.desk_url(request.actor, "upload-list"))


@desk_view(Permission.PPKS_VIEW)
@require_GET
def upload_faults(request: PortalRequest, pk: UUID, kind: str) -> HttpResponse:
    """The rows that stayed out, with remarks."""
    return table_response([fault_sheet(_map(request, pk))], kind=kind, name="ppks-perlu-diperbaiki", delimiter=";")


@desk_view(Permission.PPKS_IMPORT)
@require_GET
def upload_template(request: PortalRequest, kind: str) -> HttpResponse:
    """The empty table to fill in."""
    return table_response(template_sheets(request.actor.area), kind=kind, name=f"templat-ppks-{code_of(request.actor.area)}", delimiter=";")
