"""What can be done with the problem map and with needs."""

from __future__ import annotations

from apps.pmks.services.pledges import pledge_add, pledge_commit, pledge_deliver, pledge_release

__all__ = ["pledge_add", "pledge_commit", "pledge_deliver", "pledge_release"]
