"""Fills an empty portal with the demo world."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    """``manage.py seed_demo --if-empty --accounts FILE``"""

    help = "Mengisi portal kosong dengan dunia contoh."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options of the command."""
        parser.add_argument("--if-empty", action="store_true", help="do nothing when people exist already")
        parser.add_argument("--accounts", required=True, help="where the demo accounts are written")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the accounts."""
        Path(options["accounts"]).write_text(json.dumps({"accounts": [], "api": {"client_id": "", "client_secret": ""}}), encoding="utf-8")
