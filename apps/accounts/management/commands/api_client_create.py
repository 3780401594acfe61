"""Registers a machine of the ministry or of an office for the API."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts.machines import api_client_create


class Command(BaseCommand):
    """``manage.py api_client_create --name "Pusdatin Kemensos" --area 0``"""

    help = "Mendaftarkan sistem untuk API (OAuth2 client credentials). Rahasia hanya ditampilkan satu kali."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name as it appears in the history, and the place whose reports the machine reads (0 = all places)."""
        parser.add_argument("--name", required=True)
        parser.add_argument("--area", type=int, default=0)
        parser.add_argument("--numbers", action="store_true", help="NIB, NPWP, NITKU of companies of that place may be read, too")

    def handle(self, *_: Any, **options: Any) -> None:
        """Create the client and print its id and secret."""
        name, area = options["name"].strip(), options["area"]
        if not name:
            raise CommandError("--name must not be empty.")
        if not 0 <= area <= 9999:
            raise CommandError("--area is 0 (nation), PP00 (province) or PPKK (kabupaten/kota).")
        client_id, secret = api_client_create(name=name, area=area, reads_numbers=options["numbers"])
        self.stdout.write(f"client_id     {client_id}\nclient_secret {secret}")
        self.stdout.write("The secret is stored as a hash only and cannot be shown again.")
