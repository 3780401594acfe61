from __future__ import annotations

from typing import Any

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "apps.accounts"

    def ready(self) -> None:
        """Every way of signing in passes Django's own signal: there the device is noted and the grace begins."""
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415 - needs loaded models

        user_logged_in.connect(_signed_in, dispatch_uid="accounts.signed_in")


def _signed_in(sender: Any, request: Any, user: Any, **_more: Any) -> None:
    from apps.accounts.signin import devices, factors  # noqa: PLC0415 - needs loaded models

    devices.begin(request, user)
    request.session.pop(factors.DONE, None)
    request.session[factors.OWN] = factors.has_own_factor(user)
