"""Letters to the owner of an account about its security."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import request_context
from apps.core.dates import waktu
from apps.notifications.services import mail_queue


def send(user: User, name: str, context: dict[str, Any], *, key: str = "") -> None:
    """Queue the letter ``templates/emails/<name>.txt``; the same ``key`` is sent once. People without mail get none."""
    if not user.has_mail:
        return
    with translation.override("id"):
        subjects = {
            "factor_reset": _("Langkah kedua akun Anda diatur ulang"),
            "second_step": _("Kode masuk Portal Forum CSR Kesos"),
            "security_change": _("Perubahan keamanan akun Anda"),
            "role_ends": _("Peran Anda berakhir besok"),
            "role_ends_admin": _("Peran seseorang di tempat Anda berakhir besok"),
        }
        facts = {
            "name": user.full_name,
            "moment": waktu(timezone.now()),
            "address": request_context.current().address,
            "site": settings.SITE_URL,
        }
        text = render_to_string(f"emails/{name}.txt", facts | context)
        subject = subjects[name]
    mail_queue(key=key or f"{name}:{uuid.uuid4()}", to=user.email, subject=subject, text=text, area=0, secret=name == "second_step")
