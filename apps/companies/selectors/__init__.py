"""Reads of companies, registrations and memberships."""

from __future__ import annotations

from apps.companies.selectors.worklist import worklist

__all__ = ["worklist"]
