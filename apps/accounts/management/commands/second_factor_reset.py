"""Take away the second factor of somebody whom no administrator can help: the last operator with a lost device."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts.actors import SYSTEM
from apps.accounts.models import User
from apps.accounts.signin import factors
from apps.core.errors import DomainError


class Command(BaseCommand):
    """``manage.py second_factor_reset --email … --reason …``; recorded in the history, told to the person by mail."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whom, and why."""
        parser.add_argument("--email", required=True)
        parser.add_argument("--reason", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Reset, or say why not."""
        user = User.objects.filter(email=options["email"].lower()).first()
        if user is None:
            raise CommandError("Nobody signs in with this address.")
        try:
            factors.second_factor_reset(user=user, by=SYSTEM, reason=options["reason"])
        except DomainError as error:
            raise CommandError(error.message) from None
        self.stdout.write(f"The second factor of {user.full_name} is taken away, all sessions ended.")
