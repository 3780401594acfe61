"""How allauth fits in: nobody opens an account without an invitation, and letters go through the outbox."""

from __future__ import annotations

import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.mail import EmailMessage
from django.http import HttpRequest

from apps.accounts.models import User
from apps.core.middleware import client_address
from apps.notifications.services import mail_queue


class AccountAdapter(DefaultAccountAdapter):
    """Closed sign-up, mail by the worker."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from invitations and verified registrations only."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the rendered letter; a worker sends it."""
        message: EmailMessage = self.render_mail(template_prefix, email, context)
        digest = hashlib.sha256(str(message.body).encode()).hexdigest()[:40]
        mail_queue(key=f"account:{digest}", to=email, subject=str(message.subject), text=str(message.body), area=0)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Address that the limits count by: behind our proxy the one it names."""
        return client_address(request)

    def populate_username(self, request: HttpRequest, user: User) -> None:
        """People have no user name."""
