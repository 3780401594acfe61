"""What a person chose for the screens."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import RuleViolation


def language_set(*, user: User, language: str) -> None:
    """Store the language of the screens for a person; unknown codes are refused. Raises RuleViolation."""
    if language not in dict(settings.LANGUAGES):
        raise RuleViolation(_("Bahasa itu tidak tersedia. Pilih Bahasa Indonesia atau English."), field="language")
    User.objects.filter(pk=user.pk).update(language=language)
