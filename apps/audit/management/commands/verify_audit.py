"""Checks that nobody changed the history."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.audit.checking import chains


class Command(BaseCommand):
    """``manage.py verify_audit [--area 3673]``: ends non-zero and names the first event of each place whose seal does not hold."""

    help = "Memeriksa rantai jejak audit tiap tempat dan menyebut kejadian pertama yang tidak cocok."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One place, or all."""
        parser.add_argument("--area", type=int, default=None, help="kode tempat (0 nasional, PP00 provinsi, PPKK kabupaten/kota)")

    def handle(self, *_: Any, **options: Any) -> None:
        """Print a line for each place; a broken chain makes the command fail."""
        broken, places, events = [], 0, 0
        for chain in chains(options["area"]):
            places, events = places + 1, events + chain.events
            if chain.fault:
                broken.append(f"area {chain.area}: {chain.fault}")
        if broken:
            raise CommandError("The history was changed.\n" + "\n".join(broken))
        self.stdout.write(f"{events} events of {places} places hold.")
