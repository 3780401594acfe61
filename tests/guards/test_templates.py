"""Templates compile, everything they name exists, and nothing in them needs an unsafe policy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import TemplateDoesNotExist, engines
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
NAMES = [str(path.relative_to(ROOT / "templates")) for path in TEMPLATES]

INCLUDED = re.compile(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']")
ASKED = re.compile(r"hx-target=[\"']#([\w-]+)[\"']")
INLINE = re.compile(
    r"\son[a-z]+\s*=\s*[\"']|\sstyle\s*=\s*[\"']|<style\b(?![^>]*nonce)|<script\b(?![^>]*(?:src|nonce|application/json))", re.IGNORECASE
)


@pytest.mark.parametrize("name", NAMES)
def test_it_compiles_and_its_parts_exist(name: str) -> None:
    get_template(name)
    for part in INCLUDED.findall((ROOT / "templates" / name).read_text(encoding="utf-8")):
        try:
            get_template(part)
        except TemplateDoesNotExist:
            pytest.fail(f"{name} names {part}, which does not exist")


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("pdf/")])
def test_it_runs_under_a_strict_content_policy(name: str) -> None:
    markup = re.sub(r"{%.*?%}|{#.*?#}", "", (ROOT / "templates" / name).read_text(encoding="utf-8"), flags=re.DOTALL)
    found = INLINE.search(markup)
    assert found is None, f"{name}: {found.group(0) if found else ''}"


def test_every_target_is_an_id_somewhere() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    ids = set(re.findall(r"id=[\"']([\w-]+)[\"']", text))
    assert set(ASKED.findall(text)) - ids == set()


def test_partials_named_in_views_exist() -> None:
    engine = engines["django"].engine
    assert engine is not None
    partials = re.compile(r"{%\s*(?:partialdef|startpartial)\s+([\w-]+)")
    defined = {name for path in TEMPLATES for name in partials.findall(path.read_text(encoding="utf-8"))}
    named = set()
    for path in (ROOT / "apps").rglob("*.py"):
        for group in re.findall(r"@partials\(([^)]*)\)", path.read_text(encoding="utf-8")):
            named |= set(re.findall(r"[\"']([\w-]+)[\"']", group))
    assert named - defined - {"name", "program-results"} == set()
