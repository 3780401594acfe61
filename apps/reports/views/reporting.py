"""Reporting status of companies: who has reported on a period, who has not, and reminders."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.companies.choices import Ownership
from apps.companies.models import Membership
from apps.core.errors import RuleViolation
from apps.core.htmx import partials
from apps.core.htmx import render as render_part
from apps.core.tables import csv_bytes, xlsx_bytes
from apps.programs.models import ReportLink
from apps.programs.services import report_link_revoke
from apps.reports import exports, reporting, reporting_rows
from apps.reports.models import Period
from apps.reports.services import reminders
from apps.reports.views.listing import chosen_period

PAGE = 50


class ReportingFilter(forms.Form):
    """Filters of the list, read from the address; what is not understood filters nothing."""

    q = forms.CharField(label=gettext_lazy("Cari nama"), required=False, max_length=100)
    status = forms.ChoiceField(
        label=gettext_lazy("Status pelaporan"), required=False,
        choices=[("", gettext_lazy("Semua")), ("nothing", gettext_lazy("Belum melapor")), ("on_time", gettext_lazy("Tepat waktu")), ("late", gettext_lazy("Terlambat"))],
    )  # fmt: skip
    anggota = forms.ChoiceField(
        label=gettext_lazy("Keanggotaan"), required=False,
        choices=[("", gettext_lazy("Anggota aktif")), ("joined", gettext_lazy("Semua anggota")), ("listed", gettext_lazy("Terdata, belum anggota")), ("semua", gettext_lazy("Semua yang terdata"))],
    )  # fmt: skip
    kepemilikan = forms.ChoiceField(
        label=gettext_lazy("Kepemilikan"), required=False, choices=[("", gettext_lazy("Semua")), *Ownership.choices]
    )
    periode = forms.CharField(required=False, widget=forms.HiddenInput, max_length=10)

    def query(self) -> reporting.ReportingQuery:
        """The filters as the reads take them."""
        self.is_valid()
        data = self.cleaned_data
        member = {"": "active", "semua": ""}.get(data.get("anggota", ""), data.get("anggota", ""))
        return reporting.ReportingQuery(data.get("q", ""), data.get("status", ""), member, data.get("kepemilikan", ""))

    def chips(self, query: Any) -> list[dict[str, str]]:
        """Filters in force, each with the address of the list without it."""
        found = []
        for name in ("q", "status", "anggota", "kepemilikan"):
            value = self.cleaned_data.get(name)
            if value:
                rest = query.copy()
                for key in (name, "halaman"):
                    rest.pop(key, None)
                words = dict(getattr(self.fields[name], "choices", ())).get(value, value)
                found.append({"label": f"{self.fields[name].label}: {words}", "remove_url": f"?{rest.urlencode()}"})
        return found


@desk_view(Permission.REPORT_VIEW)
@require_GET
@partials("daftar-pelaporan")
def reporting_list(request: PortalRequest) -> HttpResponse:
    """Companies of the place and how each stands on the period."""
    period = chosen_period(request)
    if period is None:
        return render(request, "reports/reporting_list.html", {"period": None})
    area, found = request.actor.area, ReportingFilter(request.GET)
    query = found.query()
    tally = reporting.counts(period, area, query)
    total = {"": tally.all, "nothing": tally.nothing, "on_time": tally.on_time, "late": tally.late}[query.status]
    number = reporting_rows.page_number(request.GET.get("halaman"), total, PAGE)
    shown = reporting.statuses(period, area, query, limit=PAGE, offset=(number - 1) * PAGE)
    context = {
        "period": period,
        "periods": Period.objects.all(),
        "filter": found,
        "chips": found.chips(request.GET),
        "summary": reporting_rows.summary(period, area, query, tally),
        "rate": reporting_rows.rate_lines(reporting.rate_table(period, area)),
        "tallies": reporting_rows.tallies(request, query, tally, period, area),
        "rows": reporting_rows.lines(request.actor, period, shown),
        "pager": reporting_rows.pager(request, number, total, PAGE),
        "may_remind": request.actor.has(Permission.MEMBER_REMIND),
        "waiting": tally.nothing,
        "export": request.GET.urlencode(),
        "clear_url": f"?periode={period.key}",
        "may_settle": request.actor.has(Permission.MEMBERSHIP_UPDATE),
    }
    return render_part(request, "reports/reporting_list.html", context)


@desk_view(Permission.REPORT_VIEW)
@require_GET
def reporting_export(request: PortalRequest, kind: str) -> HttpResponse:
    """Exactly the filtered list, with its denominator, as a file."""
    period = chosen_period(request)
    if period is None:
        raise Http404
    query = ReportingFilter(request.GET).query()
    sheet = reporting_rows.sheet(request.actor, period, query)
    content = csv_bytes(sheet) if kind == "csv" else xlsx_bytes([sheet])
    return exports.answer(content, kind=kind, name=f"status-pelaporan-{period.key}-{request.actor.area}")


def _chosen(request: PortalRequest, period: Period) -> list[Membership]:
    """The members named by the form, or all that have not reported; ids of other places are 404."""
    area = request.actor.area
    if "semua" in request.POST:
        query = reporting.ReportingQuery(status=reporting.NOTHING)
        ids = [row.company_id for row in reporting.statuses(period, area, query, limit=reminders.BULK_LIMIT)]
    else:
        ids = _ids(request.POST.getlist("id"))
    found = reporting.contacts(area, ids)
    if "semua" not in request.POST and set(ids) - set(found):
        raise Http404
    return sorted(found.values(), key=lambda row: row.company.name_sort)


def _ids(texts: list[str]) -> list[UUID]:
    try:
        return list({UUID(text) for text in texts[: reminders.BULK_LIMIT]})
    except ValueError:
        raise Http404 from None


@desk_view(Permission.MEMBER_REMIND)
@require_POST
def reporting_remind(request: PortalRequest) -> HttpResponse:
    """First shows who would be written to and who not and why; with ``ya`` the letters go out."""
    period = get_object_or_404(Period, key=request.POST.get("periode", ""))
    back = f"{reverse('reports:reporting-list', kwargs={'desk': request.actor.slug})}?periode={period.key}"
    chosen = _chosen(request, period)
    if not chosen:
        messages.error(request, _("Belum ada perusahaan yang ditandai. Tandai sedikitnya satu baris."))
        return redirect(back)
    if "ya" in request.POST:
        done = reminders.reminders_send(memberships=chosen, period=period, by=request.actor)
        left = [row for row in done if row.reason]
    else:
        refused = reminders.refusals(request.actor.area, chosen, period)
        done = [reminders.Reminded(row.company_id, row.company.name, row.contact_email, refused[row.company_id]) for row in chosen]
        left = [row for row in done if row.reason]
    context = {
        "period": period, "back_url": back, "sent": "ya" in request.POST, "going": [row for row in done if not row.reason], "left": left,
    }  # fmt: skip
    return render(request, "reports/reporting_remind.html", context)


@desk_view(Permission.MEMBER_REMIND)
@require_POST
def reporting_text(request: PortalRequest, company: UUID) -> HttpResponse:
    """Prepare the link of one company for WhatsApp; the page with the text follows."""
    period = get_object_or_404(Period, key=request.POST.get("periode", ""))
    membership = reporting.contacts(request.actor.area, [company]).get(company)
    if membership is None:
        raise Http404
    try:
        link = reminders.reminder_text(membership=membership, period=period, by=request.actor)
    except RuleViolation as error:
        messages.error(request, error.message)
        return redirect(f"{reverse('reports:reporting-list', kwargs={'desk': request.actor.slug})}?periode={period.key}")
    return redirect("reports:reporting-link", request.actor.slug, link.pk)


@desk_view(Permission.MEMBER_REMIND)
@require_GET
def reporting_link(request: PortalRequest, pk: UUID) -> HttpResponse:
    """The text for WhatsApp, ready to copy, and what became of its link."""
    link = _link(request, pk)
    contact = reporting.contacts(link.area, [link.company_id]).get(link.company_id)
    context = {"link": link, **reporting_rows.whatsapp(link, contact)}
    context["back_url"] = f"{reverse('reports:reporting-list', kwargs={'desk': request.actor.slug})}?periode={link.period_key}"
    return render(request, "reports/reporting_link.html", context)


@desk_view(Permission.MEMBER_REMIND)
@require_POST
def reporting_link_close(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Close a link that went to the wrong person; a new text makes a new one."""
    link = report_link_revoke(link=_link(request, pk), by=request.actor)
    messages.success(request, _("Tautan ditutup. Siapkan teks baru bila perusahaan ini tetap akan melapor lewat tautan."))
    return redirect("reports:reporting-link", request.actor.slug, link.pk)


def _link(request: PortalRequest, pk: UUID) -> ReportLink:
    return get_object_or_404(ReportLink.objects.visible_to(request.actor).filter(area=request.actor.area), pk=pk)
