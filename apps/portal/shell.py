"""The frame around every page of a desk: place, navigation, person."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor; empty outside a desk, and never a query on error and sign-in pages."""
    return {}
