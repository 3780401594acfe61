from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import RequestFactory

from apps.core import htmx

PAGE = "<html>{% partialdef thing-list inline %}<ul id='thing-list'></ul>{% endpartialdef %}</html>"


@pytest.fixture(autouse=True)
def page_template(monkeypatch: pytest.MonkeyPatch):
    """Serve one template from memory, its partial by the `#name` suffix."""
    whole = engines["django"].from_string("{% load partials %}" + PAGE)
    part = engines["django"].from_string("<ul id='thing-list'></ul>")

    def django_render(request, source, context, status):
        chosen = {"page.html": whole, "page.html#thing-list": part}[source]
        return HttpResponse(chosen.render(context, request), status=status)

    monkeypatch.setattr(htmx, "django_render", django_render)


@htmx.partials("thing-list")
def view(request: HttpRequest) -> HttpResponse:
    return htmx.render(request, "page.html", {})


def get(**headers: str) -> HttpResponse:
    return view(RequestFactory().get("/", headers=headers))


def test_a_browser_gets_the_whole_page():
    assert b"<html>" in get().content


@pytest.mark.parametrize("target", ["thing-list", "ul#thing-list"])
def test_htmx_gets_the_partial_named_by_its_target(target: str):
    assert get(hx_request="true", hx_target=target).content == b"<ul id='thing-list'></ul>"


@pytest.mark.parametrize("target", ["", "secret-block", "../base", "thing-list#x"])
def test_a_target_outside_the_list_gets_the_whole_page(target: str):
    assert b"<html>" in get(hx_request="true", hx_target=target).content


def test_a_page_restored_from_history_is_whole():
    headers = {"hx_request": "true", "hx_target": "thing-list"}

    assert b"<html>" in get(**headers, hx_history_restore_request="true").content


def test_a_view_without_the_list_never_serves_partials():
    request = RequestFactory().get("/", headers={"hx_request": "true", "hx_target": "thing-list"})

    assert b"<html>" in htmx.render(request, "page.html").content


def test_caches_are_told_that_the_answer_depends_on_htmx():
    assert get()["Vary"] == "HX-Request, HX-Target"


def test_a_form_error_keeps_its_status():
    request = RequestFactory().post("/")

    assert htmx.render(request, "page.html", {}, status=422).status_code == 422


def test_a_redirect_is_plain_for_a_browser_and_a_header_for_htmx():
    plain = htmx.redirect(RequestFactory().post("/"), "/tujuan/")
    by_htmx = htmx.redirect(RequestFactory().post("/", headers={"hx_request": "true"}), "/tujuan/")

    assert (plain.status_code, plain["Location"]) == (302, "/tujuan/")
    assert (by_htmx.status_code, by_htmx["HX-Redirect"]) == (200, "/tujuan/")
    assert "Location" not in by_htmx
