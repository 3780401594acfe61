from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string

TEMPLATES = Path(settings.BASE_DIR) / "templates"
BAD = "<script>alert(1)</script>"

COMPONENTS: dict[str, dict[str, Any]] = {
    "breadcrumb": {"items": [{"label": BAD, "url": "/x/"}]},
    "confirm_button": {"url": "/x/", "label": BAD, "confirm": BAD, "style": "tolak", "csrf_token": "token"},
    "copy_text": {"id": "t", "label": BAD, "text": BAD, "whatsapp": True},
    "decision": {
        "text": BAD,
        "choices": [{"label": BAD, "url": "/x/", "reason": "wajib", "help": BAD, "open": True}],
        "reasons": [BAD],
        "error": BAD,
        "value": BAD,
        "csrf_token": "token",
    },
    "empty": {"title": BAD, "text": BAD, "action_url": "/x/", "action_label": BAD},
    "facts": {"items": [{"label": BAD, "value": BAD, "note": BAD}]},
    "figure": {"number": BAD, "label": BAD, "denominator": BAD, "trend": BAD, "direction": "naik", "explain": BAD, "href": "/x/"},
    "next_step": {
        "text": BAD,
        "since": BAD,
        "due": BAD,
        "after": BAD,
        "tone": "perlu",
        "actions": [{"label": BAD, "url": "/x/", "method": "post"}],
    },
    "pager": {"text": BAD, "next_url": "/x/"},
    "progress": {"id": "p", "title": BAD, "state": "gagal", "error": BAD},
    "state_chip": {"label": BAD, "tone": "perlu"},
    "steps": {"now": 2, "total": 3, "label": BAD},
    "tabs": {"items": [{"label": BAD, "url": "/x/", "active": True, "count": 0}]},
    "timeline": {"entries": [{"text": BAD, "note": BAD, "iso": "2026-11-05", "absolute": "5 November 2026", "relative": "kemarin"}]},
    "undo": {"url": "/x/", "text": BAD, "csrf_token": "token"},
}


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_escapes_what_it_is_given(name: str):
    page = render_to_string(f"components/{name}.html", COMPONENTS[name])
    assert BAD not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("name", ["confirm_button", "decision", "next_step", "undo"])
def test_a_component_that_posts_carries_the_token(name: str):
    page = render_to_string(f"components/{name}.html", {**COMPONENTS[name], "csrf_token": "the-token"})
    assert page.count('method="post"') == page.count('name="csrfmiddlewaretoken" value="the-token"') > 0


def test_an_unknown_fact_says_so():
    assert "tidak diketahui" in render_to_string("components/facts.html", {"items": [{"label": "NIB", "value": ""}]})


def test_running_work_asks_again_and_finished_work_does_not():
    running = {"id": "p", "title": "Laporan", "state": "jalan", "poll_url": "/p/", "done": "3 dari 9", "value": 3, "max": 9}
    assert 'hx-get="/p/"' in render_to_string("components/progress.html", running)
    assert "hx-get" not in render_to_string("components/progress.html", {**running, "state": "selesai"})


def test_the_message_box_is_there_without_messages():
    assert 'id="pesan"' in render_to_string("components/messages.html")


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "500", "503"])
def test_an_error_page_needs_no_context_and_says_what_to_do(code: str):
    page = render_to_string(f"{code}.html")
    assert f"Galat {code[:3]}" in page
    assert 'href="/"' in page
    assert "htmx" not in page


def sources() -> list[Path]:
    """Templates that a browser shows."""
    return sorted(path for path in TEMPLATES.rglob("*.html") if path.relative_to(TEMPLATES).parts[0] not in {"pdf", "emails"})


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_a_template_has_nothing_that_the_security_policy_refuses(path: Path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<[^>]*\sstyle=", text), "inline style"
    assert not re.search(r"<[^>]*\son[a-z]+=", text), "inline handler"
    assert not re.search(r"hx-on[:-]|hx-vals=.js:", text), "htmx expression"
    assert not re.search(r"<script(?![^>]*\b(src|type=\"application/json\"))", text), "inline script"


def test_only_the_tokens_know_colours():
    text = (Path(settings.BASE_DIR) / "static" / "css" / "app.css").read_text(encoding="utf-8")
    assert not re.search(r":[^;{}]*#[0-9a-f]{3,8}\b|rgb\(|hsl\(", text)


def test_the_tones_are_drawn():
    text = (Path(settings.BASE_DIR) / "static" / "css" / "app.css").read_text(encoding="utf-8")
    for tone in ("jalan", "perlu", "selesai", "tolak"):
        assert f".cip-{tone}" in text
        assert f".langkah-{tone}" in text
