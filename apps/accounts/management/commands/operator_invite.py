"""Invites the first operator of a new portal; operators invite everybody else on the screen."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts.actors import SYSTEM
from apps.accounts.permissions import Role
from apps.accounts.services import invitation_send, invitation_url
from apps.core.errors import DomainError


class Command(BaseCommand):
    """``manage.py operator_invite --email siti@example.go.id --name "Siti Rahma"``"""

    help = "Mengundang operator pertama. Tautan undangan juga ditampilkan di sini, bila surat belum dapat dikirim."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who is invited."""
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)

    def handle(self, *_: Any, **options: Any) -> None:
        """Queue the letter and print its link; the same address again renews the open invitation."""
        try:
            invitation = invitation_send(email=options["email"], full_name=options["name"], role=Role.OPERATOR, area=0, by=SYSTEM)
        except DomainError as error:
            raise CommandError(error.message) from None
        self.stdout.write(invitation_url(invitation))
