"""Pages around sign-in, outside any desk; they run as the bare login role, without a scope."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from apps.accounts.decorators import public_view, signed_in_view
from apps.accounts.models import User
from apps.accounts.requests import PortalRequest
from apps.accounts.selectors import desks_of
from apps.accounts.signin import activation as paper
from apps.accounts.signin import devices, factors, steps
from apps.accounts.signin.ended import ended_roles
from apps.accounts.signin.forms import ActivationForm, StepCodeForm, StepPasswordForm, address_of
from apps.core.dates import tanggal
from apps.core.errors import RuleViolation


@signed_in_view
@login_required
@never_cache
@sensitive_post_parameters("code", "password")
def second_step(request: PortalRequest) -> HttpResponse:
    """The further step that staff take after the grace: a code by mail, or the password for who came in by a code."""
    user, target = _user(request), _target(request)
    if not factors.is_demanded(request, desks_of(user)):
        return redirect(target)
    if factors.has_own_factor(user):
        return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': target})}")
    by_password = factors.first_step(request) == "code" and user.has_usable_password()
    context: dict[str, Any] = {
        "next": target,
        "by_password": by_password,
        "has_mail": user.has_mail,
        "address": steps.masked(user.email),
        "url_next": urlencode({"next": target}),
    }
    form_class = StepPasswordForm if by_password else StepCodeForm
    form, status = form_class(), 200
    if request.method == "POST":
        if request.POST.get("action") == "send" and user.has_mail and not by_password:
            return _send_code(request, user, target)
        form = form_class(request.POST)
        if not ratelimit.consume(request, action="second_step", user=user):
            form.errors  # noqa: B018 - validate before adding the message
            form.add_error(None, _("Terlalu banyak percobaan. Tunggu 15 menit, lalu coba lagi."))
            status = 429
        elif form.is_valid() and _is_right(request, user, form):
            factors.complete(request, "password" if by_password else "code")
            return redirect(target)
        else:
            status = 400
    context |= {"form": form, "pending": by_password or steps.code_pending(request.session)}
    return render(request, "accounts/second_step.html", context, status=status)


def _is_right(request: PortalRequest, user: User, form: StepCodeForm | StepPasswordForm) -> bool:
    if isinstance(form, StepPasswordForm):
        if user.check_password(form.cleaned_data["password"]):
            return True
        form.add_error("password", _("Kata sandi tidak cocok. Periksa huruf besar dan kecil, lalu tulis lagi."))
        return False
    if steps.code_check(request.session, user, form.cleaned_data["code"]):
        return True
    if steps.code_pending(request.session):
        form.add_error("code", _("Kode tidak cocok. Pakai kode dari surel yang terbaru."))
    else:
        form.add_error("code", _("Kode ini tidak berlaku lagi. Minta kode baru di bawah."))
    return False


def _send_code(request: PortalRequest, user: User, target: str) -> HttpResponse:
    if ratelimit.consume(request, action="second_step_mail", user=user):
        steps.code_send(request.session, user)
        messages.success(request, _("Kode dikirim ke %(address)s. Biasanya tiba dalam satu menit.") % {"address": steps.masked(user.email)})
    else:
        messages.error(request, _("Kode sudah diminta beberapa kali. Tunggu 15 menit, dan lihat folder spam."))
    return redirect(f"{reverse('second-step')}?{urlencode({'next': target})}")


@signed_in_view
@login_required
@never_cache
def account_security(request: PortalRequest) -> HttpResponse:
    """Everything that keeps an account safe: password, authenticator app, passkeys, recovery codes, signed-in devices."""
    user = _user(request)
    found = factors.factors_of(user)
    app = next((row for row in found if row.type == Authenticator.Type.TOTP), None)
    codes = next((row for row in found if row.type == Authenticator.Type.RECOVERY_CODES), None)
    staff = factors.is_staff(desks_of(user))
    context = {
        "person": user,
        "app_since": _day(app.created_at) if app else "",
        "passkeys": [_passkey(row) for row in found if row.type == Authenticator.Type.WEBAUTHN],
        "has_codes": codes is not None,
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "devices": devices.device_list(user, request.session.session_key),
        "staff": staff,
        "grace": tanggal(timezone.localtime(factors.grace_ends(user))),
        "in_grace": staff and timezone.now() < factors.grace_ends(user),
    }
    return render(request, "accounts/security.html", context)


def _passkey(row: Authenticator) -> dict[str, Any]:
    used = _("terakhir dipakai %(day)s") % {"day": _day(row.last_used_at)} if row.last_used_at else _("belum pernah dipakai")
    return {"pk": row.pk, "name": row.wrap().name, "note": _("Ditambahkan %(day)s") % {"day": _day(row.created_at)} + f" · {used}"}


def _day(moment: Any) -> str:
    return tanggal(timezone.localtime(moment))


@signed_in_view
@login_required
def to_security(request: PortalRequest) -> HttpResponse:
    """Addresses of lists that our page of the account already shows."""
    return redirect("mfa_index")


@signed_in_view
@login_required
@require_POST
def device_end(request: PortalRequest, pk: UUID) -> HttpResponse:
    """End one session of one's own."""
    user = _user(request)
    if not devices.end(user, pk):
        raise Http404
    factors.security_changed(user, str(_("satu perangkat dikeluarkan")))
    messages.success(request, _("Perangkat itu sudah dikeluarkan."))
    return redirect("mfa_index")


@signed_in_view
@login_required
@require_POST
def device_end_others(request: PortalRequest) -> HttpResponse:
    """End all sessions but the present one."""
    user = _user(request)
    count = devices.end_all(user, except_key=request.session.session_key)
    if count:
        factors.security_changed(user, str(_("semua perangkat lain dikeluarkan")))
    messages.success(request, _("%(n)s perangkat lain sudah dikeluarkan.") % {"n": count})
    return redirect("mfa_index")


@signed_in_view
@login_required
@require_POST
def offer_answer(request: PortalRequest) -> HttpResponse:
    """A company's person answered the offer of a second factor: it does not come again."""
    factors.offer_answer(_user(request))
    return redirect("mfa_index") if request.POST.get("action") == "set-up" else redirect(_target(request))


@signed_in_view
@login_required
def role_ended(request: PortalRequest) -> HttpResponse:
    """What somebody sees whose roles all ended: which ones, when, and whom to ask."""
    return render(request, "accounts/role_ended.html", ended_roles(_user(request)))


@public_view
@never_cache
@sensitive_post_parameters("code", "password")
def activation(request: PortalRequest) -> HttpResponse:
    """Use the code of an activation letter and choose a password."""
    form, status = ActivationForm(request.POST or None), 200
    if request.method == "POST":
        status = 400
        name = address_of(request.POST.get("name", "")).lower()
        if not ratelimit.consume(request, action="activation", key=name):
            form.is_valid()
            form.too_many()
            status = 429
        elif form.is_valid():
            user = _activated(form)
            if user is not None:
                return _entered(request, user)
    return render(request, "accounts/activation.html", {"form": form}, status=status)


def _activated(form: ActivationForm) -> User | None:
    data = form.cleaned_data
    try:
        return paper.activate(address=data["name"], code=data["code"], password=data["password"])
    except RuleViolation as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return None


def _entered(request: PortalRequest, user: User) -> HttpResponse:
    """Sign in after activation, unless an own second factor must be shown first."""
    if factors.has_own_factor(user):
        messages.success(request, _("Kata sandi tersimpan. Masuklah dengan kata sandi baru dan langkah kedua Anda."))
        return redirect("account_login")
    login(request, user)
    return redirect("home")


def _user(request: PortalRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _target(request: PortalRequest) -> str:
    """Where to go on: an address of our own only."""
    target = request.POST.get("next") or request.GET.get("next") or "/"
    allowed = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return target if allowed else "/"
