"""Everything that changes forums, boards, decrees and documents."""

from __future__ import annotations

from apps.forums.services.documents import document_issue, document_retry, document_revoke, letterhead
from apps.forums.services.rendering import document_render_run

__all__ = [
    "document_issue",
    "document_render_run",
    "document_retry",
    "document_revoke",
    "letterhead",
]
