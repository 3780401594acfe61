"""Everything that changes forums, boards, decrees and documents."""

from __future__ import annotations

from apps.forums.services.boards import decree_record, term_record
from apps.forums.services.documents import document_issue, document_retry, document_revoke, letterhead
from apps.forums.services.formation import (
    forum_activate,
    forum_await_decree,
    forum_deliberate,
    forum_dispute,
    forum_dissolve,
    forum_propose,
    forum_ratify,
    forum_restore,
    forum_suspend,
    forum_withdraw,
)
from apps.forums.services.profile import forum_update
from apps.forums.services.rendering import document_render_run

__all__ = [
    "decree_record",
    "document_issue",
    "document_render_run",
    "document_retry",
    "document_revoke",
    "forum_activate",
    "forum_await_decree",
    "forum_deliberate",
    "forum_dispute",
    "forum_dissolve",
    "forum_propose",
    "forum_ratify",
    "forum_restore",
    "forum_suspend",
    "forum_update",
    "forum_withdraw",
    "letterhead",
    "term_record",
]
