"""What a worker is doing with a document right now, kept in the cache for the page that waits."""

from __future__ import annotations

import contextlib
from enum import IntEnum
from uuid import UUID

from django.core.cache import cache
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

SECONDS = 15 * 60


class Step(IntEnum):
    """Steps of rendering; the value is the share done, in per cent."""

    QUEUED = 5
    LAYOUT = 25
    STORE = 85


def _words(step: Step) -> str:
    return {
        Step.QUEUED: _("Menunggu giliran"),
        Step.LAYOUT: _("Menyusun halaman PDF"),
        Step.STORE: _("Menghitung sidik jari dan menyimpan berkas"),
    }[step]


def _key(document_id: UUID) -> str:
    return f"document-progress:{document_id}"


def progress_set(document_id: UUID, step: Step) -> None:
    """Note the step. A cache that does not answer never stops the work."""
    with contextlib.suppress(RedisError):
        cache.set(_key(document_id), int(step), SECONDS)


def progress_clear(document_id: UUID) -> None:
    """Forget the step when the work is done or given back."""
    with contextlib.suppress(RedisError):
        cache.delete(_key(document_id))


def progress_of(document_id: UUID) -> tuple[str, int]:
    """What is being done, in words, and the share done in per cent."""
    value: int | None = None
    with contextlib.suppress(RedisError):
        value = cache.get(_key(document_id))
    step = Step(value) if value in set(Step) else Step.QUEUED
    return _words(step), int(step)
