"""Imports: one way in for lists of companies and for past activities."""

from __future__ import annotations

from apps.companies.services.imports import listed as _listed  # noqa: F401 - makes its layout known
from apps.companies.services.imports.batches import (
    Uploaded,
    batch_check,
    batch_discard,
    batch_retry,
    batch_run,
    batch_undo,
    batch_upload,
    grids_of,
    head_and_columns,
    undo_until,
)
from apps.companies.services.imports.layout import kinds_of, layout_of

__all__ = [
    "Uploaded", "batch_check", "batch_discard", "batch_retry", "batch_run", "batch_undo", "batch_upload", "grids_of", "head_and_columns", "kinds_of", "layout_of",
    "undo_until",
]  # fmt: skip
