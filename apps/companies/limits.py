"""Telling a hall full of people from a script: nobody is refused, whoever is unusually quick answers one small question.

A form counts only with the signed id that its page carried, so a script has to open the page. One device (its CSRF cookie) begins at most
six registrations in ten minutes without a question, one address with the same browser 150: sixty phones behind one Wi-Fi pass. Beyond
that the page asks for a sum written in words, and stores nothing until it is answered. Sent twice, the same form counts once.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from apps.core.middleware import client_address
from apps.core.money import terbilang

DEVICE = 6
CROWD = 150
WINDOW_SECONDS = 600


@dataclass(frozen=True)
class Question:
    """A sum in words and its answer."""

    text: str
    answer: str


def question(draft: str) -> Question:
    """The question of one form; the same form is always asked the same."""
    one, two = (2 + byte % 8 for byte in salted_hmac("registration-question", draft, algorithm="sha256").digest()[:2])
    words = _("Berapa %(one)s ditambah %(two)s? Tulis angkanya.")
    plain = [terbilang(number, "") for number in (one, two)]
    return Question(words % {"one": plain[0], "two": plain[1]}, str(one + two))


def must_answer(request: HttpRequest, draft: str) -> bool:
    """Count one more form; true when its device or its crowd is beyond the limit. A cache that does not answer lets people pass."""
    device = str(request.META.get("CSRF_COOKIE") or "")
    crowd = f"{client_address(request)}|{request.headers.get('User-Agent', '')[:200]}"
    try:
        if not cache.add(f"limit:registration:form:{_short(draft)}", 1, WINDOW_SECONDS):
            return bool(cache.get(f"limit:registration:asked:{_short(draft)}"))
        asked = _beyond(f"device:{_short(device)}", DEVICE) | _beyond(f"crowd:{_short(crowd)}", CROWD)
        if asked:
            cache.set(f"limit:registration:asked:{_short(draft)}", 1, WINDOW_SECONDS)
        return asked
    except (RedisError, ValueError):
        return False


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _beyond(key: str, most: int) -> bool:
    name = f"limit:registration:{key}"
    cache.add(name, 0, WINDOW_SECONDS)
    return cache.incr(name) > most
