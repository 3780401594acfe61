from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.template import TemplateSyntaxError, engines
from django.test import RequestFactory
from django.utils import timezone

from apps.core import dates


def show(source: str, **context: Any) -> str:
    return engines["django"].from_string("{% load ui %}" + source).render(context)


@pytest.mark.parametrize(
    ("source", "value", "text"),
    [
        ("{{ v|rupiah }}", 1_250_000, "Rp1.250.000"),
        ("{{ v|rupiah }}", None, "–"),
        ("{{ v|rupiah }}", 0, "Rp0"),
        ("{{ v|terbilang }}", 2, "dua rupiah"),
        ("{{ v|angka }}", 12345, "12.345"),
        ("{{ v|angka:1 }}", 12.35, "12,4"),
        ("{{ v|persen:4 }}", 1, "25,00 %"),
        ("{{ v|persen:0 }}", 1, "–"),
        ("{{ v|persen:4 }}", None, "–"),
        ("{{ v|tanggal }}", date(2020, 8, 11), "11 Agustus 2020"),
        ("{{ v|tanggal }}", None, "–"),
    ],
)
def test_filters_write_values_the_indonesian_way(source: str, value: Any, text: str):
    assert show(source, v=value) == text


def test_moments_are_shown_in_the_current_zone():
    moment = datetime(2020, 8, 11, 16, 30, tzinfo=UTC)
    with timezone.override(dates.WITA):
        assert show("{{ v|waktu }}", v=moment) == "12 Agustus 2020 00.30 WITA"
        assert show("{{ v|tanggal }}", v=moment) == "12 Agustus 2020"


def test_distances_are_seen_from_now():
    assert show("{{ v|lalu }}", v=timezone.now() - timedelta(days=3, minutes=1)) == "3 hari lalu"
    assert show("{{ v|lalu }}", v=None) == "–"


def test_an_icon_is_an_inline_drawing_hidden_from_screen_readers():
    html = show("{% icon 'house' %}")

    assert html.startswith('<svg class="ikon"')
    assert 'aria-hidden="true"' in html
    assert "<path d=" in html
    assert "{{" not in html
    assert "style=" not in html


@pytest.mark.parametrize("name", ["no-such-icon", "../../../settings", "House", ""])
def test_an_unknown_icon_raises(name: str):
    with pytest.raises(TemplateSyntaxError, match="icon"):
        show("{% icon name %}", name=name)


@pytest.mark.parametrize(
    ("tag", "result"),
    [
        ("{% qs request page=2 %}", "?q=a+b&amp;tag=x&amp;tag=y&amp;page=2"),
        ("{% qs request q=None %}", "?tag=x&amp;tag=y"),
        ("{% qs request q='' tag=None %}", "?"),
        ("{% qs request tag=tags %}", "?q=a+b&amp;tag=1&amp;tag=2"),
        ("{% qs request q='<b>' %}", "?q=%3Cb%3E&amp;tag=x&amp;tag=y"),
    ],
)
def test_a_query_string_keeps_what_is_not_changed(tag: str, result: str):
    request = RequestFactory().get("/?q=a+b&tag=x&tag=y")

    assert show(tag, request=request, tags=[1, 2]) == result


def test_a_qr_code_is_drawn_inline_or_given_as_the_address_of_a_picture():
    html = show("{% qr url 'Kode QR' %}|{% qr_uri url %}", url="https://contoh.id/?a=1&b=2")

    assert html.startswith('<svg role="img" aria-label="Kode QR"')
    assert "|data:image/png;base64," in html
