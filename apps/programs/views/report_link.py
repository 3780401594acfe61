"""The page behind a report link: the five-minute report without an account.

It runs outside the request's scope (see ``accounts.middleware.UNSCOPED``): reading opens the one row of the link, sending the one site.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts.decorators import public_view
from apps.core.dates import rentang, tanggal
from apps.core.errors import RuleViolation
from apps.core.middleware import client_network
from apps.core.scope import scope
from apps.programs import limits, services
from apps.programs.forms.report_link import LinkProofForm, LinkReportForm, line_form
from apps.programs.models import ReportLink
from apps.programs.services.report_links import LinkKey, report_link_find, report_link_read, used_words


@public_view
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form, or what became of the link; a POST sends. Opening never uses the link up."""
    address = client_network(request)
    if limits.too_many("sent" if request.method == "POST" else "opened", address):
        return render(
            request,
            "errors/rule.html",
            {"message": _("Terlalu banyak percobaan dari jaringan ini. Tunggu sepuluh menit, lalu buka tautannya lagi.")},
            status=429,
        )
    key = report_link_read(token)
    with scope(key.scope()):
        link = report_link_find(key)
        if link.used_at is not None:
            return render(request, "programs/report_link_used.html", {"link": link, "words": used_words(link)})
        form, line, proof = _forms(request, link)
        if request.method != "POST":
            return _page(request, link, form, line, proof)
        valid = [form.is_valid(), line.is_valid(), proof.is_valid()]
        if not all(valid):
            return _page(request, link, form, line, proof)
    return _send(request, key, form, line, proof)


def _forms(request: HttpRequest, link: ReportLink) -> tuple[LinkReportForm, Any, LinkProofForm]:
    if request.method == "POST":
        return LinkReportForm(request.POST), line_form(link, request.POST), LinkProofForm(request.POST, request.FILES)
    return LinkReportForm(), line_form(link), LinkProofForm()


def _send(request: HttpRequest, key: LinkKey, form: LinkReportForm, line: Any, proof: LinkProofForm) -> HttpResponse:
    try:
        services.report_link_send(
            key=key, name=form.cleaned_data["reporter"], activity=form.activity(), realization=form.value([line.value_input()]),
            files=proof.proofs(),
        )  # fmt: skip
    except RuleViolation as error:
        _refuse(error, form, line, proof)
        with scope(key.scope()):
            return _page(request, report_link_find(key), form, line, proof)
    return redirect(request.path)


def _refuse(error: RuleViolation, form: LinkReportForm, line: Any, proof: LinkProofForm) -> None:
    """Show an error of the rules at its box, wherever that box stands."""
    field = "photos" if error.field == "files" else error.field
    if field in line.fields or field == "lines":
        line.refuse(field, error.message)
    elif field in proof.fields:
        proof.refuse(field, error.message)
    else:
        form.refuse(field, error.message)


def _page(request: HttpRequest, link: ReportLink, form: LinkReportForm, line: Any, proof: LinkProofForm) -> HttpResponse:
    faulty = bool(form.errors or line.errors or proof.errors)
    context = {
        "link": link,
        "form": form,
        "line": line,
        "proof": proof,
        "again": faulty and bool(request.FILES),
        "span": rentang(link.starts_on, link.ends_on),
        "facts": [
            {"label": _("Perusahaan"), "value": link.company_name, "note": link.site_name},
            {"label": _("Periode"), "value": link.period_label, "note": rentang(link.starts_on, link.ends_on)},
            {"label": _("Batas lapor"), "value": tanggal(link.due_on)},
        ],
    }
    return render(request, "programs/report_link.html", context, status=400 if faulty else 200)
