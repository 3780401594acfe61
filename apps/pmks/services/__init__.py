"""What can be done with the problem map and with needs."""

from __future__ import annotations

from apps.pmks.services.maps import Uploaded, map_add_rows, map_check, map_discard, map_enforce, map_upload
from apps.pmks.services.needs import (
    NeedInput,
    may_edit,
    need_close,
    need_create,
    need_edit,
    need_propose,
    need_publish,
    need_return,
    need_verify,
)
from apps.pmks.services.pledges import pledge_add, pledge_commit, pledge_deliver, pledge_release

__all__ = [
    "NeedInput",
    "Uploaded",
    "map_add_rows",
    "map_check",
    "map_discard",
    "map_enforce",
    "map_upload",
    "may_edit",
    "need_close",
    "need_create",
    "need_edit",
    "need_propose",
    "need_publish",
    "need_return",
    "need_verify",
    "pledge_add",
    "pledge_commit",
    "pledge_deliver",
    "pledge_release",
]
