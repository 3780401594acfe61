"""Telling a hall full of people from a script, and an applicant from somebody who tests lists of numbers.

A form counts only with the signed id that its page carried, so a script has to open the page. Counted in ten minutes, in this order; the
first limit that is passed asks a sum in words, and forms that are asked count at no later one, so a script does not use up what its neighbours
need:

- one device (its CSRF cookie): ``DEVICE`` forms,
- one address: ``QUICK`` forms sent less than ``QUICK_SECONDS`` after their page was made (nobody reads, ticks and sends that fast),
- one address with the same browser: ``CROWD``; one address whatever the browser: ``ADDRESS``; one registration link: ``LINK``.

Nothing is stored before the answer. Sums answered from one address go through ``ANSWERED`` times; after that even the right answer has to wait.
Sent twice, the same form counts once. Look-ups of NIB, NPWP and names in the register are counted apart: see ``Lookups``.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from apps.core.middleware import client_network
from apps.core.money import terbilang

DEVICE = 6
QUICK, QUICK_SECONDS = 5, 3
CROWD, ADDRESS, LINK = 150, 300, 400
ANSWERED = 100
WINDOW_SECONDS = 600

#: Different numbers (and names) that one draft, one device and one address may ask the register about.
NUMBERS_DRAFT, NUMBERS_DEVICE, NUMBERS_ADDRESS = 5, 20, 300
NAMES_DRAFT, NAMES_DEVICE, NAMES_ADDRESS = 10, 40, 600
HOUR, DAY = 3600, 86_400


class Gate(StrEnum):
    """What a first form has to pass."""

    FREE = "free"
    ASKED = "asked"
    CLOSED = "closed"


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


def gate(request: HttpRequest, draft: UUID, origin: UUID) -> Gate:
    """Count one form, the first time it is sent; ``origin`` is its link. A cache that does not answer lets people pass."""
    try:
        kept = cache.get(_name(f"form:{draft.hex}"))
        if kept:
            return Gate(kept)
        first = cache.add(_name(f"seen:{draft.hex}"), 1, WINDOW_SECONDS)
        found = Gate.ASKED if _is_beyond(request, draft, origin, int(first)) else Gate.FREE
        cache.set(_name(f"form:{draft.hex}"), found.value, WINDOW_SECONDS)
        return found
    except (RedisError, ValueError):
        return Gate.FREE


def gate_answered(request: HttpRequest, draft: UUID) -> Gate:
    """Count one right answer; closed when its address has answered too often to be people."""
    try:
        first = cache.add(_name(f"answered:{draft.hex}"), 1, WINDOW_SECONDS)
        beyond = _beyond(f"answers:{_short(client_network(request))}", ANSWERED, by=int(first))
        return Gate.CLOSED if beyond else Gate.FREE
    except (RedisError, ValueError):
        return Gate.FREE


def _is_beyond(request: HttpRequest, draft: UUID, origin: UUID, by: int) -> bool:
    address, browser = client_network(request), request.headers.get("User-Agent", "")[:200]
    if _beyond(f"device:{_device(request)}", DEVICE, by=by):
        return True
    seconds = time.time() - (draft.int >> 80) / 1000  # the id carries the moment its page was made
    if 0 <= seconds < QUICK_SECONDS and _beyond(f"quick:{_short(address)}", QUICK, by=by):
        return True
    counts = ((f"crowd:{_short(address + browser)}", CROWD), (f"address:{_short(address)}", ADDRESS), (f"link:{origin.hex}", LINK))
    return any([_beyond(key, most, by=by) for key, most in counts])  # noqa: C419 - a list, so that all three count


class Lookups:
    """How many different numbers and names one applicant may ask the register about.

    Who mistypes, or registers several companies, stays far below; who tests a list of numbers is told to go on by name, and learns nothing more.
    A number that was asked before in the same draft costs nothing.
    """

    def __init__(self, request: HttpRequest, draft: UUID) -> None:
        self.draft = draft.hex
        self.device, self.address = _device(request), _short(client_network(request))

    def number_refused(self, number: str) -> str:
        """Count one number; the words for the person when it may not be asked about, "" when it may."""
        most = (NUMBERS_DRAFT, NUMBERS_DEVICE, NUMBERS_ADDRESS)
        refused = self._count("number", number, most)
        words = {
            "draft": _("Nomor pada pendaftaran ini sudah diganti beberapa kali. Kosongkan kotak ini dan lanjutkan dengan nama; "
                       "sekretariat melengkapi nomornya saat memeriksa."),
            "device": _("Sudah banyak nomor diperiksa dari perangkat ini. Kosongkan kotak ini dan lanjutkan dengan nama, atau coba lagi satu jam lagi."),
            "address": _("Sudah banyak nomor diperiksa dari jaringan ini. Kosongkan kotak ini dan lanjutkan dengan nama, atau coba lagi satu jam lagi."),
        }  # fmt: skip
        return words.get(refused, "")

    def may_ask_name(self, name: str) -> bool:
        """Count one name; false when it may not be asked about: the form then goes on as with an unknown name."""
        return not self._count("name", name, (NAMES_DRAFT, NAMES_DEVICE, NAMES_ADDRESS))

    def has_asked_name(self, name: str) -> bool:
        """Whether this draft asked about the name before; counts nothing, for what is kept while somebody types."""
        try:
            return bool(cache.get(self._seen("name", name)))
        except RedisError:
            return False

    def _seen(self, what: str, text: str) -> str:
        return _name(f"{what}:{self.draft}:{_short(text)}")

    def _count(self, what: str, text: str, most: tuple[int, int, int]) -> str:
        """Which of draft, device and address is beyond its limit; "" for none, and without a cache."""
        if not text:
            return ""
        try:
            if cache.get(self._seen(what, text)):
                return ""
            owners = (("draft", self.draft, DAY), ("device", self.device, HOUR), ("address", self.address, HOUR))
            for (owner, key, seconds), limit in zip(owners, most, strict=True):
                if _beyond(f"{what}s:{owner}:{key}", limit, seconds=seconds):
                    return owner
            cache.set(self._seen(what, text), 1, DAY)
        except (RedisError, ValueError):
            return ""
        return ""


def _device(request: HttpRequest) -> str:
    return _short(str(request.META.get("CSRF_COOKIE") or ""))


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _name(key: str) -> str:
    return f"limit:registration:{key}"


def _beyond(key: str, most: int, *, by: int = 1, seconds: int = WINDOW_SECONDS) -> bool:
    """Count ``by`` more under a key; whether it is beyond its limit now."""
    cache.add(_name(key), 0, seconds)
    return cache.incr(_name(key), by) > most
