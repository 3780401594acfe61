"""Fills an empty portal with the demo world."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import translation

from apps.portal.demo.seed import is_empty, seed


@contextmanager
def _migration_login() -> Iterator[None]:
    """Connect as the login of migrations: no login of a running portal can tell of an earlier day. Raises CommandError without it."""
    given = settings.MIGRATION_DATABASE
    if given is None:
        raise CommandError("Dunia contoh memerlukan DATABASE_MIGRATE_URL: riwayatnya bercerita tentang hari-hari yang lalu.")
    kept = connection.settings_dict
    connection.close()
    connection.settings_dict = {
        **kept,
        **{name: given[name] for name in ("USER", "PASSWORD", "HOST", "PORT")},
        "OPTIONS": {**given.get("OPTIONS", {}), "assume_role": "csr_pemilik"},
    }
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = kept


class Command(BaseCommand):
    """``manage.py seed_demo --if-empty --accounts FILE [--seed N] [--size full|small]``"""

    help = "Mengisi portal kosong dengan dunia contoh."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options of the command."""
        parser.add_argument("--if-empty", action="store_true", help="do nothing when people exist already")
        parser.add_argument("--accounts", required=True, help="where the demo accounts are written")
        parser.add_argument("--seed", type=int, default=2026, help="number that decides every chance")
        parser.add_argument("--size", choices=["full", "small"], default="full", help="small: a sample for tests")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill the portal unless it is to stay as it is."""
        if not is_empty():
            if options["if_empty"]:
                return
            self.stderr.write("Portal sudah berisi; dunia contoh hanya untuk portal kosong.")
            raise SystemExit(1)
        say = (lambda text: self.stdout.write(f"  {text}")) if options["verbosity"] else (lambda _text: None)
        with translation.override("id"), _migration_login():
            seed(number=options["seed"], size=options["size"], accounts_file=Path(options["accounts"]), say=say)
