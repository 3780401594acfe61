"""`make bench`: every figure as one line of JSON, then a table; ends non-zero when a goal is missed."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

os.environ.setdefault("TEST_FOLDER", ".bench")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
PARTS = ("rls", "duplicates", "imports", "audit_verify")
#: Parts that make a database of their own and do without the national world.
OWN_DATABASE = frozenset({"duplicates", "imports", "audit_verify"})


def main() -> int:
    """Start the servers, build the world, run the parts named on the command line (all by default)."""
    import django
    from django.db import connections

    from tests.settings import SERVERS

    django.setup()
    from tests.bench import figures, world

    wanted = sys.argv[1:] or [part for part in PARTS if Path(__file__).with_name(f"{part}.py").exists()]
    SERVERS.start()
    try:
        connections["default"].close()
        if not OWN_DATABASE.issuperset(wanted):
            connections["default"].settings_dict["NAME"] = world.ready(SERVERS)
        made: list[figures.Figure] = []
        for part in wanted:
            print(f"{part}:", flush=True)
            made += importlib.import_module(f"tests.bench.{part}").run()
        connections["default"].close()
    finally:
        SERVERS.stop()
    for figure in made:
        print(figure.line())
    print(f"\n{figures.table(made)}")
    missed = [figure for figure in made if not figure.met]
    print(f"\n{len(made) - len(missed)} of {len(made)} goals met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
