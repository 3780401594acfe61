"""Forms of sign-in, of the second step and of activation on paper."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm, RequestLoginCodeForm, ResetPasswordForm
from allauth.account.forms import ReauthenticateForm as ReauthenticateFormOfPassword
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm
from django import forms
from django.core.cache import cache
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import NO_MAIL
from apps.core.forms import PlainForm

USED_FOR = 150  # seconds during which a code of an authenticator app could still be valid


def address_of(text: str) -> str:
    """The address behind what somebody types: an address stays one, a name from an activation letter becomes one."""
    text = text.strip()
    return text if "@" in text else f"{text.replace('-', '').replace(' ', '').lower()}{NO_MAIL}"


def code_field(label: Any, *, help_text: Any = "", numeric: bool = True, focus: bool = True) -> forms.CharField:
    """A box for a code: large keys on a phone, filled in by the browser where it can."""
    attrs: dict[str, Any] = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
    if focus:
        attrs["autofocus"] = True
    if numeric:
        attrs["inputmode"] = "numeric"
    return forms.CharField(label=label, help_text=help_text, max_length=40, widget=forms.TextInput(attrs))


class SignInForm(LoginForm):
    """Sign in with a mail address, or with the name printed on an activation letter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attrs = {"autocomplete": "username webauthn", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        self.fields["login"] = forms.CharField(label=_("Alamat surel atau nama masuk"), max_length=254, widget=forms.TextInput(attrs))
        self.fields["password"].label = _("Kata sandi")
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.order_fields(["login", "password"])

    def clean_login(self) -> str:
        """The address that allauth looks up."""
        return address_of(self.cleaned_data["login"])


class _AddressMixin(forms.Form):
    """Asks for the address in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Alamat surel")
        self.fields["email"].widget.attrs.pop("placeholder", None)
        self.fields["email"].widget.attrs["autofocus"] = True


class MailCodeForm(_AddressMixin, RequestLoginCodeForm):
    """Where to send a sign-in code."""


class ForgottenForm(_AddressMixin, ResetPasswordForm):
    """Where to send the link for a new password."""


class PasswordAgainForm(ReauthenticateFormOfPassword):
    """The password once more before a delicate step."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Kata sandi")
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields["password"].widget.attrs["autofocus"] = True


class _OnceMixin(forms.Form):
    """Refuses the same code of an authenticator app a second time, also while the tolerance still accepts it."""

    def clean_code(self) -> str:
        code = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP:  # type: ignore[attr-defined]
            key = f"totp:{self.user.pk}:{normalize_user_code(code)}"  # type: ignore[attr-defined]
            if not cache.add(key, 1, USED_FOR):
                raise get_adapter().validation_error("incorrect_code")
        return code


class FactorForm(_OnceMixin, AuthenticateForm):
    """Second factor at sign-in: code of the app, or one of the recovery codes."""

    code = code_field(_("Kode"), help_text=_("6 angka dari aplikasi autentikator, atau satu kode pemulihan 8 angka."))


class FactorAgainForm(_OnceMixin, ReauthenticateForm):
    """The same before a delicate step, for somebody already signed in."""

    code = code_field(_("Kode"), help_text=_("6 angka dari aplikasi autentikator, atau satu kode pemulihan 8 angka."))


class AuthenticatorForm(ActivateTOTPForm):
    """First code of a new authenticator app, which proves that it was set up."""

    code = code_field(_("Kode dari aplikasi"), help_text=_("6 angka yang sedang tampil di aplikasi."))


class _RubbishMixin(forms.Form):
    """What a hostile sender puts in place of a passkey's answer is a wrong answer, not an error of ours."""

    def full_clean(self) -> None:
        try:
            super().full_clean()
        except (KeyError, TypeError, ValueError, AttributeError, IndexError):
            self.cleaned_data = {}
            self._errors = ErrorDict()
            self.add_error("credential", get_adapter().validation_error("incorrect_code"))


class PasskeyAddForm(_RubbishMixin, AddWebAuthnForm):
    """A new passkey."""


class PasskeyForm(_RubbishMixin, AuthenticateWebAuthnForm):
    """A passkey as second factor."""


class PasskeyAgainForm(_RubbishMixin, ReauthenticateWebAuthnForm):
    """A passkey before a delicate step."""


class PasskeySignInForm(_RubbishMixin, LoginWebAuthnForm):
    """Sign-in by a passkey alone."""


class StepCodeForm(PlainForm):
    """The code that was sent by mail."""

    code = code_field(_("Kode dari surel"), help_text=_("6 angka. Berlaku 15 menit."))


class StepPasswordForm(PlainForm):
    """The password, for somebody who came in by a code alone."""

    password = forms.CharField(
        label=_("Kata sandi"), strip=False, max_length=200, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )


class ResetForm(PlainForm):
    """Why an administrator takes away a second factor."""

    reason = forms.CharField(
        label=_("Alasan"),
        max_length=300,
        help_text=_("Misalnya: ponsel hilang; orangnya datang sendiri dan menunjukkan KTP. Alasan ini tercatat dan dikirim kepadanya."),
        widget=forms.Textarea({"rows": 3}),
    )


class ActivationForm(PlainForm):
    """What somebody types from the activation letter, with a password of their own."""

    name = forms.CharField(
        label=_("Nama masuk atau alamat surel"),
        max_length=254,
        help_text=_("Tercetak di surat aktivasi, misalnya K7QF-29TM."),
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    code = code_field(_("Kode aktivasi"), help_text=_("10 huruf di surat aktivasi, misalnya BCDFG-HJKLM."), numeric=False, focus=False)
    password = forms.CharField(
        label=_("Kata sandi baru"),
        help_text=_("Paling sedikit 10 huruf. Kalimat pendek yang mudah diingat lebih baik daripada kata yang rumit."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        strip=False,
        max_length=200,
    )

    def clean_name(self) -> str:
        """The address of the account or invitation."""
        return address_of(self.cleaned_data["name"]).lower()

    def too_many(self) -> None:
        """Put the message about too many tries on the form."""
        self.add_error(None, _now("Terlalu banyak percobaan. Tunggu 15 menit, lalu coba lagi dengan surat di tangan."))
