"""How many drafts one address may begin: a hall full of people behind one Wi-Fi passes, a script does not."""

from __future__ import annotations

from django.core.cache import cache
from redis.exceptions import RedisError

DRAFTS = 300
WINDOW_SECONDS = 600


def too_many_drafts(address: str) -> bool:
    """Count one more draft of ``address``; true beyond 300 in ten minutes. A cache that does not answer lets people pass."""
    key = f"limit:registration:{address}"
    try:
        cache.add(key, 0, WINDOW_SECONDS)
        return cache.incr(key) > DRAFTS
    except (RedisError, ValueError):
        return False
