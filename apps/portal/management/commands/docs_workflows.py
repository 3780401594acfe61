"""Draws ``docs/workflows.md`` from the transition tables of all applications."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from apps.core.workflow import Move, Workflow

TARGET = Path(settings.BASE_DIR) / "docs" / "workflows.md"
HEAD = """# Life cycles

Made by `manage.py docs_workflows` from the `Workflow` tables of the applications; do not edit by hand. A guard test compares the page with
the tables. Rules beyond the state (own entry, missing file, amount) stand in the services. Why tables:
[ADR 0005](adr/0005-transition-tables.md). How to add a move: [recipe](recipes/add-a-transition.md).
"""


@dataclass(frozen=True)
class Table:
    """One transition table and where it stands."""

    app: str
    name: str
    module: str
    about: str
    workflow: Workflow


def tables() -> Iterator[Table]:
    """Every ``Workflow`` of every application's ``workflow`` module, in the order of the layers and of the module."""
    for config in apps.get_app_configs():
        module_name = f"{config.name}.workflow"
        if not config.name.startswith("apps.") or find_spec(module_name) is None:
            continue
        module = import_module(module_name)
        for name, value in vars(module).items():
            if isinstance(value, Workflow):
                yield Table(config.label, name, module_name, inspect.getdoc(module) or "", value)


def _ordered(workflow: Workflow) -> list[str]:
    """The states of a table: in the order of their choices where they have one, else by name."""
    kinds = {type(state) for state in workflow.statuses}
    kind: Any = next(iter(kinds)) if len(kinds) == 1 else None
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [state for state in kind if state in workflow.statuses]  # type: ignore[misc]
    return sorted(workflow.statuses)


def _label(state: str) -> str:
    return str(getattr(state, "label", state))


def _unreached(workflow: Workflow) -> str:
    """States that no move of the table reaches: the first is where a row begins, the others are set by the portal itself."""
    states = _ordered(workflow)
    targets = {move.target for move in workflow.moves.values()}
    rest = [state for state in states if state not in targets][1:]
    kind: Any = type(states[0])
    if issubclass(kind, Enum):
        rest += [state for state in kind if state not in workflow.statuses]
    return f"\nNot reached by a move: {', '.join(f'{_label(state)} (`{state}`)' for state in rest)}.\n" if rest else ""


def _diagram(workflow: Workflow, states: list[str]) -> str:
    targets = {move.target for move in workflow.moves.values()}
    sources = {source for move in workflow.moves.values() for source in move.sources}
    first = next((state for state in states if state not in targets), states[0])
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{_label(state)}" as {state}' for state in states]
    lines.append(f"    [*] --> {first}")
    for name, move in workflow.moves.items():
        lines += [f"    {source} --> {move.target}: {name}" for source in states if source in move.sources]
    lines += [f"    {state} --> [*]" for state in states if state not in sources]
    return "\n".join([*lines, "```"])


def _row(name: str, move: Move, states: list[str]) -> str:
    before = ", ".join(_label(state) for state in states if state in move.sources)
    return f"| `{name}` | {before} | {_label(move.target)} | `{move.permission}` |"


def _section(table: Table) -> str:
    states = _ordered(table.workflow)
    rows = [_row(name, move, states) for name, move in table.workflow.moves.items()]
    return (
        f"### {table.name}\n\n{_diagram(table.workflow, states)}\n\n"
        "| Move | From | To | Permission |\n| --- | --- | --- | --- |\n" + "\n".join(rows) + "\n" + _unreached(table.workflow)
    )


def render() -> str:
    """The whole page, in the source language of the screens."""
    parts, app = [HEAD], ""
    with translation.override("id"):
        for table in tables():
            if table.app != app:
                app = table.app
                parts.append(f"## {app}\n\n`{table.module.replace('.', '/')}.py`: {table.about}\n".replace("``", "`"))
            parts.append(_section(table))
    return "\n".join(parts)


class Command(BaseCommand):
    """``manage.py docs_workflows [--check]``"""

    help = "Menulis docs/workflows.md dari tabel peralihan keadaan semua aplikasi."

    def add_arguments(self, parser: Any) -> None:
        """Options of the command."""
        parser.add_argument("--check", action="store_true", help="write nothing; fail when the page is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page, or compare it."""
        page = render()
        if not options["check"]:
            TARGET.write_text(page, encoding="utf-8")
        elif TARGET.read_text(encoding="utf-8") != page:
            raise SystemExit("docs/workflows.md is out of date: run `manage.py docs_workflows`.")
