"""Brings reference data, translations and static files up to date in one process; the demo world on request."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    """``manage.py prepare [--demo ACCOUNTS_FILE]``; quick when nothing changed."""

    help = "Menyiapkan data acuan, terjemahan, berkas statis, dan (bila diminta) dunia contoh."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options of the command."""
        parser.add_argument("--demo", metavar="FILE", help="also seed the demo world when the portal is empty; accounts go to FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the parts in order."""
        call_command("reference_load", verbosity=0)
        if options["demo"]:
            call_command("seed_demo", if_empty=True, accounts=options["demo"], verbosity=options["verbosity"])
        call_command("compilemessages", verbosity=0, ignore_patterns=[".venv", ".run", ".test"])
        call_command("collectstatic", interactive=False, verbosity=0)
