"""How allauth fits in: nobody opens an account without an invitation, and letters go through the outbox."""

from __future__ import annotations

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.accounts.selectors import desks_of
from apps.accounts.signin import factors
from apps.audit import services as audit
from apps.core.middleware import client_network
from apps.notifications.services import mail_queue

#: allauth's letters about a change of the account, and the words for letter and history.
CHANGES = {
    "account/email/password_changed": gettext_lazy("kata sandi diganti"),
    "account/email/password_set": gettext_lazy("kata sandi dibuat"),
    "account/email/password_reset": gettext_lazy("kata sandi diganti lewat tautan lupa kata sandi"),
    "mfa/email/totp_activated": gettext_lazy("aplikasi autentikator dipasang"),
    "mfa/email/totp_deactivated": gettext_lazy("aplikasi autentikator dilepas"),
    "mfa/email/webauthn_added": gettext_lazy("passkey ditambahkan"),
    "mfa/email/webauthn_removed": gettext_lazy("passkey dihapus"),
    "mfa/email/recovery_codes_generated": gettext_lazy("kode pemulihan dibuat ulang"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Closed sign-up, mail by the worker."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from invitations and verified registrations only."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the rendered letter; a worker sends it."""
        message: EmailMessage = self.render_mail(template_prefix, email, context)
        key = f"account:{uuid.uuid4()}"  # a code is six digits, so two people may get the same words
        mail_queue(key=key, to=email, subject=str(message.subject), text=str(message.body), area=0, secret=True)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Each change of the account: one line of history and one letter to its owner."""
        what = CHANGES[template_prefix]
        factors.security_changed(user, str(what))
        if template_prefix.startswith("mfa/"):
            self.request.session[factors.OWN] = factors.has_own_factor(user)
        if template_prefix in {"mfa/email/totp_activated", "mfa/email/webauthn_added"} and not factors.is_complete(self.request):
            factors.complete(self.request, "setup")

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Sign-ins of staff go into the history of their place, with what was shown."""
        if factors.is_staff(desks_of(user)):
            by = factors.acting(user)
            audit.record("account.sign_in", by=by, area=by.area, obj=user, changes={"how": factors.methods_in_words(request)})
        return super().post_login(request, user, **kwargs)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where sign-in leads without a target: the first desk, or the page that says which roles ended."""
        if isinstance(request.user, User) and not desks_of(request.user) and request.user.assignments.exists():
            return reverse("role-ended")
        return super().get_login_redirect_url(request)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Address that the limits count by: behind our proxy the one it names."""
        return client_network(request)

    def populate_username(self, request: HttpRequest, user: User) -> None:
        """People have no user name."""
