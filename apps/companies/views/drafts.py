"""What the pages of the public registration share: opening a draft by its key, the first gate, the memory of a browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.companies.choices import RegistrationState
from apps.companies.forms.registration import StartForm
from apps.companies.limits import Gate, gate, gate_answered, question
from apps.companies.models import Registration
from apps.companies.selectors.registrations import by_key
from apps.companies.tokens import Key, read_resume, resume_token
from apps.core.links import LinkError
from apps.core.scope import Scope, scope
from apps.regions.reference import time_zone

COOKIE, COOKIE_SECONDS = "__Host-pendaftaran" if settings.SECURE else "pendaftaran", 7200


@contextmanager
def opened(key: Key) -> Iterator[Registration]:
    """The registration behind a key, with times in the zone of its place."""
    with scope(Scope.public(area=key.area, key=key.id)), timezone.override(zone(key.area)):
        yield by_key(key.id)


def zone(area: int) -> str:
    """Time zone of a place."""
    return time_zone(f"{area // 100:02d}")


def must_wait(request: HttpRequest, key: Key, origin: UUID, form: StartForm) -> bool:
    """Whether a first form has to answer a question, or to wait; the form then says so."""
    if gate(request, key.id, origin) is Gate.FREE:
        return False
    if not form.answers(question(key.id.hex)):
        return True
    if gate_answered(request, key.id) is Gate.FREE:
        return False
    words = _(
        "Terlalu banyak pendaftaran datang dari jaringan ini. Isian Anda masih ada: tunggu sepuluh menit lalu tekan Lanjut lagi, "
        "atau pakai jaringan lain, misalnya data seluler."
    )
    form.add_error(None, words)
    return True


def keep_draft(answer: HttpResponse, registration: Registration) -> HttpResponse:
    """Let this browser find its draft again for two hours: back on page one it goes on instead of beginning another."""
    answer.set_cookie(COOKIE, resume_token(registration), max_age=COOKIE_SECONDS, secure=settings.SECURE, httponly=True, samesite="Lax")
    return answer


def forget_draft(answer: HttpResponse) -> HttpResponse:
    """The draft was sent: the next visit of this browser begins anew."""
    answer.delete_cookie(COOKIE, samesite="Lax")
    return answer


def kept_draft(request: HttpRequest, *, link: UUID | None = None, company: UUID | None = None) -> Registration | None:
    """The unsent draft that this browser began through a link, or as this invited company; None when there is none."""
    try:
        with opened(read_resume(request.COOKIES.get(COOKIE, ""))) as registration:
            here = registration.link_id == link and (link is not None or registration.known_company_id == company)
            return registration if here and registration.state == RegistrationState.DRAFT else None
    except LinkError:
        return None
