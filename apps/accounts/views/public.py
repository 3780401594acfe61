"""Pages outside any desk: taking up an invitation, language of the screens. They run as the bare login role, without a scope."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from apps.accounts import services
from apps.accounts.decorators import public_view
from apps.accounts.forms import AcceptForm
from apps.accounts.models import Invitation, User
from apps.accounts.permissions import DESK_OF_ROLE, Role
from apps.accounts.selectors import desk_of
from apps.core.dates import tanggal
from apps.core.errors import RuleViolation


@public_view
@sensitive_post_parameters("password")
@never_cache
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation and take it up. Opening the page changes nothing; the button does."""
    invitation = services.invitation_of(token)
    context = _facts(invitation) | {"invitation": invitation, "state": _state(invitation, request)}
    if context["state"] == "take" and request.method == "POST":
        assignment = services.invitation_take(invitation=invitation, user=request.user)  # type: ignore[arg-type]
        return redirect("desk-home", desk=desk_of(assignment).slug)
    if context["state"] != "new":
        context["login_url"] = f"{reverse('account_login')}?next={request.path}"
        return render(request, "accounts/invitation_accept.html", context, status=410 if context["state"] == "spent" else 200)
    form = AcceptForm(request.POST or None, initial={"full_name": invitation.full_name})
    if request.method == "POST" and form.is_valid():
        user = _accept(form, invitation)
        if user is not None:
            login(request, user)
            return redirect("home")
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "accounts/invitation_accept.html", context | {"form": form}, status=status)


def _accept(form: AcceptForm, invitation: Invitation) -> User | None:
    try:
        return services.invitation_accept(invitation=invitation, **form.cleaned_data)
    except RuleViolation as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
    except IntegrityError:
        form.add_error(None, _("Alamat ini baru saja mendapat akun. Masuklah, lalu buka kembali tautan undangan."))
    return None


def _state(invitation: Invitation, request: HttpRequest) -> str:
    """What the page offers: spent, new account, sign in first, add to the open account, or the wrong person is signed in."""
    if not invitation.is_open:
        return "spent"
    if request.user.is_authenticated:
        return "take" if request.user.email.lower() == invitation.email else "other"
    return "sign-in" if User.objects.filter(email=invitation.email, is_active=True).exists() else "new"


def _facts(invitation: Invitation) -> dict[str, object]:
    facts = [
        {"label": _("Peran"), "value": str(Role(invitation.role).label)},
        {"label": _("Tempat"), "value": _place(invitation)},
        {"label": _("Untuk alamat"), "value": invitation.email},
        {"label": _("Berlaku sampai"), "value": tanggal(invitation.until) if invitation.until else _("tanpa batas waktu")},
    ]
    reasons = {
        "accepted": _("Undangan ini sudah diterima. Masuklah dengan alamat surel dan kata sandi Anda."),
        "revoked": _("Undangan ini dicabut oleh pengirimnya. Hubungi sekretariat forum bila menurut Anda keliru."),
        "expired": _("Undangan ini kedaluwarsa pada %(day)s. Mintalah pengirimnya mengirim ulang.")
        % {"day": tanggal(timezone.localtime(invitation.expires_at))},
    }
    key = "accepted" if invitation.accepted_at else "revoked" if invitation.revoked_at else "expired"
    return {"facts": facts, "spent_reason": reasons[key]}


def _place(invitation: Invitation) -> str:
    """Place as stored with the invitation: without a scope the list of regions cannot be read."""
    return invitation.place_name or str(DESK_OF_ROLE[Role(invitation.role)].label)


@public_view
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language of the screens: kept in a cookie, and with the person who is signed in."""
    wanted = request.POST.get("language", "")
    target = request.POST.get("next") or request.headers.get("Referer") or "/"
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        target = "/"
    if wanted not in dict(settings.LANGUAGES) or not check_for_language(wanted):
        raise RuleViolation(_("Bahasa itu tidak tersedia. Pilih Bahasa Indonesia atau English."))
    if request.user.is_authenticated:
        services.language_set(user=request.user, language=wanted)
    response = HttpResponseRedirect(target)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, wanted, max_age=31_536_000, samesite="Lax", secure=request.is_secure(), httponly=True
    )
    return response
