"""A counter per address and minute, for public pages that a machine could try through."""

from __future__ import annotations

import time

from django.core.cache import cache
from redis.exceptions import RedisError

PER_MINUTE = 60


def too_often(name: str, address: str, *, limit: int = PER_MINUTE) -> bool:
    """Whether ``address`` asked more than ``limit`` times in this minute; a cache that does not answer lets people pass."""
    key = f"limit:{name}:{address}:{int(time.time()) // 60}"
    try:
        cache.add(key, 0, 120)
        return cache.incr(key) > limit
    except (RedisError, ValueError):
        return False
