"""Signed-in devices of a person: which browser, from where, last used when; and ending them."""

from __future__ import annotations

import datetime as dt
import re
import time
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Desk
from apps.accounts.models import Device, User
from apps.accounts.places import desk_label
from apps.core.dates import lalu, waktu
from apps.core.middleware import client_address
from apps.core.scope import Scope, scope

BEGAN = "began"  # session: when it was opened
KEY = "device"  # session: the key under which its device is noted
SEEN = "seen"  # session: when the device was last noted
NOTE_EVERY = 300  # seconds between two notes of the last use

_BROWSERS = (
    (r"Edg(?:e|A|iOS)?/", "Edge"),
    (r"OPR/|Opera", "Opera"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"HeadlessChrome/|Chrome/|CriOS/", "Chrome"),
    (r"Safari/", "Safari"),
)
_SYSTEMS = (
    (r"Android", "Android"),
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Windows", "Windows"),
    (r"CrOS", "Chromebook"),
    (r"Mac OS X|Macintosh", "Mac"),
    (r"Linux|X11", "Linux"),
)


@dataclass(frozen=True)
class DeviceRow:
    """One line of the list."""

    pk: UUID
    name: str
    place: str
    when: str
    since: str
    current: bool


def device_name(user_agent: str) -> str:
    """Browser and system in plain words; a guess from what the browser says of itself."""
    browser = next((name for pattern, name in _BROWSERS if re.search(pattern, user_agent)), "")
    system = next((name for pattern, name in _SYSTEMS if re.search(pattern, user_agent)), "")
    if browser and system:
        return _("%(browser)s di %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Perangkat tidak dikenal")


def begin(request: HttpRequest, user: User) -> None:
    """Note a new signed-in session and the person's first sign-in, from which the grace is counted."""
    now = timezone.now()
    if user.first_signed_in_at is None:
        user.first_signed_in_at = now
        User.objects.filter(pk=user.pk, first_signed_in_at=None).update(first_signed_in_at=now)
    if not request.session.session_key:
        request.session.save()
    request.session[BEGAN] = request.session[SEEN] = int(now.timestamp())
    request.session[KEY] = request.session.session_key
    Device.objects.filter(user=user, last_seen_at__lt=now - dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)).delete()
    Device.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "user_agent": request.META.get("HTTP_USER_AGENT", "")[:300],
            "address": client_address(request),
            "last_seen_at": now,
        },
    )


def is_too_old(request: HttpRequest) -> bool:
    """Whether the session was opened longer ago than a session may last, however much it was used."""
    began = request.session.setdefault(BEGAN, int(time.time()))
    return time.time() - began > settings.SESSION_COOKIE_AGE


def follow(request: HttpRequest) -> None:
    """Keep the device with its session when the key of the session changed (a new password does that). No query otherwise."""
    key, noted = request.session.session_key, request.session.get(KEY)
    if key and noted and noted != key:
        Device.objects.filter(session_key=noted).update(session_key=key)
        request.session[KEY] = key


def touch(request: HttpRequest, desk: Desk | None) -> None:
    """Note time and place of use, at most every five minutes."""
    if time.time() - request.session.get(SEEN, 0) < NOTE_EVERY:
        return
    request.session[SEEN] = int(time.time())
    Device.objects.filter(session_key=request.session.session_key).update(
        last_seen_at=timezone.now(), address=client_address(request), desk_name=desk_name(desk)[:200]
    )


def desk_name(desk: Desk | None) -> str:
    """What a desk is called; opens a scope of its own, since sign-in has none and names of places are reference data."""
    if desk is None:
        return ""
    with scope(Scope.public()):
        return desk_label(desk)


def device_list(user: User, current_key: str | None) -> list[DeviceRow]:
    """Sessions that still work, the present one first, then the latest used; dead ones are forgotten."""
    rows = []
    for device in Device.objects.filter(user=user).order_by("-last_seen_at"):
        if _is_alive(device, user):
            rows.append(_row(device, current_key))
        else:
            device.delete()
    return sorted(rows, key=lambda row: not row.current)


def end(user: User, pk: UUID) -> bool:
    """End one session of the person; False when it is not theirs or gone."""
    device = Device.objects.filter(user=user, pk=pk).first()
    if device is None:
        return False
    _end(device)
    return True


def end_all(user: User, *, except_key: str | None = None) -> int:
    """End all sessions of the person but one; returns how many ended."""
    found = list(Device.objects.filter(user=user).exclude(session_key=except_key or ""))
    for device in found:
        _end(device)
    return len(found)


def _end(device: Device) -> None:
    _store(device.session_key).delete()
    device.delete()


def _store(key: str | None = None) -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore(key)


def _is_alive(device: Device, user: User) -> bool:
    held = _store(device.session_key)
    return held.get(SESSION_KEY) == str(user.pk) and held.get(HASH_SESSION_KEY) == user.get_session_auth_hash()


def _row(device: Device, current_key: str | None) -> DeviceRow:
    parts = [device.desk_name, _("Alamat internet %(address)s") % {"address": device.address} if device.address else ""]
    seen = timezone.localtime(device.last_seen_at)
    return DeviceRow(
        pk=device.pk,
        name=device_name(device.user_agent),
        place=" · ".join(part for part in parts if part),
        when=f"{lalu(device.last_seen_at, timezone.now())} ({waktu(seen)})",
        since=waktu(timezone.localtime(device.created_at)),
        current=device.session_key == current_key,
    )


def purge() -> int:
    """Forget devices whose session can no longer be open; returns how many."""
    long_ago = timezone.now() - dt.timedelta(seconds=2 * settings.SESSION_COOKIE_AGE)
    return Device.objects.filter(last_seen_at__lt=long_ago).delete()[0]
