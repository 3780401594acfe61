"""A state is assigned in services only, so that no way leads around the transition table."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "apps"
#: Places outside services that may write a state, with the reason.
EXEMPT = {
    "portal/management/commands": "the demo world builds history in bulk",
    "portal/demo": "the demo world builds history in bulk",
}


def writes(tree: ast.AST) -> list[int]:
    """Lines that assign ``.state`` or call ``.update(state=…)``."""
    lines = []
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else []
        lines += [
            node.lineno for target in targets if isinstance(target, ast.Attribute) and target.attr == "state" and not _is_self(target)
        ]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
            lines += [node.lineno for keyword in node.keywords if keyword.arg == "state"]
    return lines


def _is_self(target: ast.Attribute) -> bool:
    return isinstance(target.value, ast.Name) and target.value.id == "self"


def test_only_services_write_a_state() -> None:
    wrong = []
    for path in sorted(ROOT.rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        if "migrations" in place or "services" in place or any(place.startswith(prefix) for prefix in EXEMPT):
            continue
        wrong += [f"{place}:{line}" for line in writes(ast.parse(path.read_text(encoding="utf-8")))]
    assert wrong == []


def test_the_guard_sees_what_it_should() -> None:
    assert writes(ast.parse("program.state = 'x'")) == [1]
    assert writes(ast.parse("rows.update(state='x')")) == [1]
    assert writes(ast.parse("self.state = 'x'")) == []
