"""How often links may be opened and sent from one address: a busy office passes, a script does not."""

from __future__ import annotations

from django.core.cache import cache
from redis.exceptions import RedisError

WINDOW_SECONDS = 600
OPENED, SENT = 200, 30


def too_many(kind: str, address: str) -> bool:
    """Count one more ``opened`` or ``sent`` of ``address`` in ten minutes; true beyond the limit. Without a cache people pass."""
    key = f"limit:report-link:{kind}:{address}"
    try:
        cache.add(key, 0, WINDOW_SECONDS)
        return cache.incr(key) > (SENT if kind == "sent" else OPENED)
    except (RedisError, ValueError):
        return False
