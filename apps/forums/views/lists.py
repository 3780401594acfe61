"""Filters, chips and pages in the address of a list."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.core.money import angka
from apps.forums.selectors.forums import PAGE_SIZE


def page_number(request: HttpRequest) -> int:
    """The page asked for (``hal``); 1 for anything that is not a number."""
    text = request.GET.get("hal", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 1


def query(request: HttpRequest, **changes: str) -> str:
    """The present address with some filters changed; an empty value removes one. Starts again at the first page."""
    kept = request.GET.copy()
    for key in ("hal", "unduh"):
        kept.pop(key, None)
    for key, value in changes.items():
        kept.pop(key, None)
        if value:
            kept[key] = value
    return f"{request.path}?{kept.urlencode()}" if kept else request.path


def chips(request: HttpRequest, form: forms.Form) -> list[dict[str, str]]:
    """Active filters, each with the address without it."""
    found = []
    for name, value in form.cleaned_data.items():
        if value:
            choices = dict(getattr(form.fields[name], "choices", ()))
            found.append({"label": f"{form.fields[name].label}: {choices.get(value, value)}", "remove_url": query(request, **{name: ""})})
    return found


def pager(request: HttpRequest, number: int, count: int) -> dict[str, str]:
    """Arguments of components/pager.html."""
    size = PAGE_SIZE
    first, last = (number - 1) * size + 1, min(number * size, count)
    return {
        "prev": query(request, hal=str(number - 1)) if number > 1 else "",
        "next": query(request, hal=str(number + 1)) if last < count else "",
        "text": _("%(first)s–%(last)s dari %(count)s") % {"first": angka(first), "last": angka(last), "count": angka(count)}
        if count
        else "",
    }
