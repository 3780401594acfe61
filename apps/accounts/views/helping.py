"""What administrators do for people who cannot get in: taking away a lost second factor, activation letters on paper."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts import listing, rules, services
from apps.accounts.decorators import desk_view
from apps.accounts.forms import InvitationForm
from apps.accounts.models import Assignment, Invitation, User
from apps.accounts.permissions import Permission
from apps.accounts.places import desk_label
from apps.accounts.requests import PortalRequest
from apps.accounts.signin import activation, factors
from apps.accounts.signin.forms import ResetForm
from apps.core.dates import tanggal
from apps.core.errors import RuleViolation
from apps.core.pdf import PDF_CONTENT_TYPE, render_pdf


@desk_view(Permission.FACTOR_RESET)
def factor_reset(request: PortalRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then take away somebody's second factor."""
    person = _person(request, pk)
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            factors.second_factor_reset(user=person, by=request.actor, reason=form.cleaned_data["reason"])
        except RuleViolation as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(
                request, _("Langkah kedua %(name)s diatur ulang. Orang itu diberi tahu lewat surel.") % {"name": person.full_name}
            )
            return redirect("accounts:account-detail", desk=request.actor.slug, pk=person.pk)
    context = {"form": form, "person": person, "allowed": factors.may_reset(person, request.actor)}
    return render(request, "accounts/factor_reset.html", context, status=400 if form.is_bound and form.errors else 200)


@desk_view(Permission.ACTIVATION_PRINT)
def invitation_create_paper(request: PortalRequest) -> HttpResponse:
    """Invite somebody without mail: the portal makes a sign-in name, the letter is printed from the list."""
    form = InvitationForm(request.POST or None, actor=request.actor)
    del form.fields["email"]
    if request.method == "POST" and form.is_valid():
        try:
            made = services.invitation_send(by=request.actor, email=activation.new_address(), **form.values(request.actor))
        except RuleViolation as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            if rules.may_hold_code(request.actor, made.role, made.area):
                text = _("Undangan untuk %(name)s siap. Cetak surat aktivasinya di bawah, lalu serahkan langsung kepada orangnya.")
            else:
                text = _("Undangan untuk %(name)s siap. Mintalah sekretariat tingkat di atas atau operator mencetak suratnya.")
            messages.success(request, text % {"name": made.full_name})
            return redirect(f"{reverse('accounts:account-list', kwargs={'desk': request.actor.slug})}#undangan")
    return render(request, "accounts/invitation_paper.html", {"form": form}, status=400 if form.is_bound and form.errors else 200)


@desk_view(Permission.ACTIVATION_PRINT)
@require_POST
def invitation_letter(request: PortalRequest, pk: UUID) -> HttpResponse:
    """The activation letter of an open invitation, as PDF with a fresh code."""
    invitation = get_object_or_404(listing.in_reach(Invitation.objects.all(), request.actor), pk=pk)
    return _pdf(request, activation.letter_for_invitation(invitation=invitation, by=request.actor))


@desk_view(Permission.ACTIVATION_PRINT)
@require_POST
def account_letter(request: PortalRequest, pk: int) -> HttpResponse:
    """The activation letter for an account without mail, as PDF with a fresh code."""
    return _pdf(request, activation.letter_for_user(user=_person(request, pk), by=request.actor))


def _person(request: PortalRequest, pk: int) -> User:
    """Somebody with a current role in reach, else 404."""
    if not listing.in_reach(Assignment.objects.current(), request.actor).filter(user_id=pk).exists():
        raise Http404
    return get_object_or_404(User, pk=pk, is_active=True)


def _pdf(request: PortalRequest, letter: activation.Letter) -> HttpResponse:
    context = {
        "letter": letter,
        "place": desk_label(request.actor.desk),  # type: ignore[arg-type]  # below a desk
        "by": request.actor.name,
        "url": settings.SITE_URL + reverse("activation"),
        "today": tanggal(timezone.localdate()),
        "expires": tanggal(timezone.localtime(letter.expires_at)),
    }
    content = render_pdf("pdf/activation_letter.html", context, title=_("Surat aktivasi akun"))
    response = HttpResponse(content, content_type=PDF_CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="surat-aktivasi-{slugify(letter.name) or "akun"}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
