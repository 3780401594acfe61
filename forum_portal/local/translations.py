"""Keeps the English catalogue complete: ``make translations`` collects new texts, ``--check`` fails when one lacks its translation."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
COMMAND = [
    sys.executable, str(ROOT / "manage.py"), "makemessages", "-l", "en", "--no-location", "--no-wrap", "--no-obsolete", "-i", ".venv", "-i", ".run",
    "-i", ".test", "-i", ".bench", "-i", "tests", "-v", "0",
]  # fmt: skip


def missing(text: str) -> list[str]:
    """Source texts of a catalogue without a translation, or marked as uncertain."""
    found = []
    for entry in re.split(r"\n\s*\n", text)[1:]:
        source = re.search(r'^msgid (".*?")\nmsgstr|^msgid (".*?")\nmsgid_plural', entry, re.DOTALL | re.MULTILINE)
        empty = re.search(r'^msgstr(?:\[\d\])? ""\n(?!")', entry + "\n", re.MULTILINE)
        if source and (empty or "#, fuzzy" in entry):
            found.append((source.group(1) or source.group(2)).strip())
    return found


def main() -> None:
    """Collect the texts; with ``--check`` into a copy that is compared and thrown away."""
    checking = "--check" in sys.argv
    if not checking:
        subprocess.run(COMMAND, cwd=ROOT, check=True)
        lacking = missing(CATALOGUE.read_text(encoding="utf-8"))
        print(f"{len(lacking)} texts lack their English translation.")
        return
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "django.po"
        shutil.copy(CATALOGUE, kept)
        try:
            subprocess.run(COMMAND, cwd=ROOT, check=True)
            lacking = missing(CATALOGUE.read_text(encoding="utf-8"))
        finally:
            shutil.copy(kept, CATALOGUE)
    if lacking:
        raise SystemExit(f"{len(lacking)} texts lack their English translation:\n" + "\n".join(lacking[:40]))


if __name__ == "__main__":
    main()
