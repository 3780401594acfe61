"""Pages, API views and tasks hold no rules: they save no rows, and pages and API read through the scoped querysets only."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "apps"
WRITES = re.compile(r"\.(?:save|delete|bulk_create|bulk_update)\(")
UNSCOPED = re.compile(r"\b[A-Z]\w+\.objects\.(?!visible_to\b)\w+")
#: Reads of reference, door and personal tables, with the reason.
READS = {
    "Region": "reference",
    "User": "door",
    "Assignment": "door",
    "Invitation": "door",
    "Period": "reference",
    "PpksCategory": "reference",
    "Sector": "reference",
    "Message": "personal: the policy shows the own ones",
}


def edges() -> list[Path]:
    return [
        path for path in sorted(ROOT.rglob("*.py"))
        if path.stem in {"views", "api", "tasks"} or path.parent.name in {"views", "api"}
    ]  # fmt: skip


def test_edges_write_nothing() -> None:
    wrong = []
    for path in edges():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if WRITES.search(line):
                wrong.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    assert wrong == []


def test_edges_read_through_the_scoped_querysets() -> None:
    """Tasks are left out: they open the scope of the system or of one place themselves."""
    wrong = []
    for path in edges():
        if path.stem == "tasks":
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = UNSCOPED.search(line)
            if found and found.group(0).split(".")[0] not in READS:
                wrong.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    assert wrong == []
