"""Reading forums and documents."""

from __future__ import annotations

from apps.forums.selectors.documents import (
    CheckedDocument,
    DocumentStatus,
    document_check,
    document_rows,
    document_status,
    documents_of,
)
from apps.forums.selectors.forums import (
    ForumFilter,
    ForumRow,
    ProvinceRow,
    current_term,
    forum_at,
    forum_page,
    forum_rows,
    forum_sheet,
    forums_below,
    provinces,
    record_ids,
    standing_counts,
    state_since,
)
from apps.forums.selectors.worklist import worklist

__all__ = [
    "CheckedDocument",
    "DocumentStatus",
    "ForumFilter",
    "ForumRow",
    "ProvinceRow",
    "current_term",
    "document_check",
    "document_rows",
    "document_status",
    "documents_of",
    "forum_at",
    "forum_page",
    "forum_rows",
    "forum_sheet",
    "forums_below",
    "provinces",
    "record_ids",
    "standing_counts",
    "state_since",
    "worklist",
]
