"""Anybody may check a document: by its code, by scanning its QR, or by the file itself."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.decorators import public_view
from apps.core.middleware import client_network
from apps.forums.codes import clean_code
from apps.forums.forms import FileCheckForm
from apps.forums.limits import too_often
from apps.forums.selectors import CheckedDocument, document_check


def _page(request: HttpRequest, *, status: int = 200, **context: object) -> HttpResponse:
    context.setdefault("form", FileCheckForm())
    return render(request, "forums/document_check.html", {"nav": "periksa", **context}, status=status)


def _busy(request: HttpRequest) -> HttpResponse | None:
    if not too_often("check", client_network(request)):
        return None
    answer = _page(request, status=429, error=_("Terlalu banyak pemeriksaan dari jaringan Anda. Tunggu satu menit, lalu coba lagi."))
    answer["Retry-After"] = "60"
    return answer


@public_view
@require_http_methods(["GET", "HEAD", "POST"])
def check_start(request: HttpRequest) -> HttpResponse:
    """Ask for a code (GET ``kode``), or find the document of an uploaded file."""
    if request.method == "POST":
        return _busy(request) or _compare(request, None)
    typed = request.GET.get("kode", "").strip()
    if not typed:
        return _page(request)
    code = clean_code(typed)
    if code:
        return redirect("document-check", code)
    return _page(
        request,
        status=400,
        typed=typed[:40],
        error=_("Kode terdiri atas 10 huruf dan angka, misalnya ACDEF-GHJKM. Periksa kembali kode di bawah QR pada dokumen."),
    )


@public_view
@require_http_methods(["GET", "HEAD", "POST"])
def check_code(request: HttpRequest, code: str) -> HttpResponse:
    """What the portal recorded under a code; a POST compares an uploaded file with it."""
    busy = _busy(request)
    if busy:
        return busy
    clean = clean_code(code)
    if clean and clean != code:
        return redirect("document-check", clean)
    found = document_check(today=timezone.localdate(), code=clean) if clean else None
    if found is None:
        return _page(request, status=404, typed=code[:40], unknown=True)
    if request.method == "POST":
        return _compare(request, found)
    return _page(request, found=found, typed=found.code)


def _compare(request: HttpRequest, found: CheckedDocument | None) -> HttpResponse:
    """Compare the fingerprint of the uploaded bytes; the file is not kept."""
    form = FileCheckForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, status=400, form=form, found=found)
    fingerprint = hashlib.sha256()
    for chunk in form.cleaned_data["file"].chunks():
        fingerprint.update(chunk)
    digest = fingerprint.hexdigest()
    if found is not None:
        return _page(request, found=found, typed=found.code, digest=digest, same=digest == found.sha256)
    by_file = document_check(today=timezone.localdate(), sha256=digest)
    return _page(request, found=by_file, digest=digest, same=by_file is not None, by_file=True)
