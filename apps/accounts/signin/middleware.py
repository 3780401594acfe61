"""The gate behind sign-in: age of the session, use of the device, second factor. Stands after ``ActorMiddleware``, before the scope."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.requests import PortalRequest
from apps.accounts.selectors import desks_of
from apps.accounts.signin import devices, factors
from apps.core.htmx import redirect as htmx_redirect

#: Pages where the account is changed: behind the second step, too, else a stolen password could plant an own factor.
GUARDED = ("/accounts/2fa/", "/accounts/password/change/", "/accounts/perangkat/")
#: How the second step itself is taken.
STEPS = ("/accounts/2fa/reauthenticate/", "/accounts/2fa/webauthn/reauthenticate/", "/accounts/2fa/webauthn/login/")
#: The only way on for people without mail who have no factor yet.
SET_UP = ("/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/", "/accounts/2fa/recovery-codes/")
GetResponse = Callable[[PortalRequest], HttpResponseBase]


class SignInMiddleware:
    """Ends sessions that are too old and leads people who owe a second step to it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponseBase:
        desk = request.actor.desk
        guarded = request.path_info.startswith(GUARDED)
        if (desk is None and not guarded) or not isinstance(request.user, User):
            return self.get_response(request)
        if devices.is_too_old(request):
            logout(request)
            return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
        if _owes_a_step(request, guarded=guarded):
            target = f"{reverse('second-step')}?{urlencode({'next': _target(request)})}"
            return htmx_redirect(request, target)
        devices.follow(request)
        devices.touch(request, desk)
        return self.get_response(request)


def _owes_a_step(request: PortalRequest, *, guarded: bool) -> bool:
    if not guarded:
        return factors.is_demanded(request, request.desks)
    if request.path_info.startswith(STEPS):
        return False
    user = request.user
    if isinstance(user, User) and not user.has_mail and request.path_info.startswith(SET_UP) and not factors.has_own_factor(user):
        return False
    return isinstance(user, User) and factors.is_demanded(request, desks_of(user))


def _target(request: PortalRequest) -> str:
    return request.get_full_path() if request.method == "GET" and not request.htmx else "/"
