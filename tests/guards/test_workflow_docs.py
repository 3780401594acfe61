"""The page of life cycles is the tables' own picture."""

from __future__ import annotations

from apps.portal.management.commands.docs_workflows import TARGET, render, tables


def test_the_page_of_life_cycles_is_up_to_date() -> None:
    assert TARGET.read_text(encoding="utf-8") == render(), "run `.venv/bin/python manage.py docs_workflows`"


def test_every_move_of_every_table_is_on_the_page() -> None:
    page = render()
    for table in tables():
        section = page.split(f"\n## {table.app}\n")[1].split(f"\n### {table.name}\n")[1].split("\n##")[0]
        for name in table.workflow.moves:
            assert f"| `{name}` |" in section
