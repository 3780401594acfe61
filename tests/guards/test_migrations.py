"""Migrations are complete, named by hand, numbered once, and stand on their own."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(path for path in (ROOT / "apps").glob("*/migrations/*.py") if path.name != "__init__.py")


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_names_tell_what_happens_and_numbers_are_used_once() -> None:
    for path in FILES:
        assert "_auto_" not in path.name, path
    numbers = Counter((path.parent.parent.name, path.name[:4]) for path in FILES)
    assert [key for key, count in numbers.items() if count > 1] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_it_imports_no_application_code_that_may_change(path: Path) -> None:
    """Only core's migration steps, and what Django's own autodetector writes for field defaults and managers."""
    imported = re.findall(r"^(?:from|import)\s+(apps\.[\w.]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    allowed = {"apps.core.rls", "apps.core.ids"}
    models = {name for name in imported if path.stem == "0001_initial"}
    assert set(imported) - allowed - models == set()
