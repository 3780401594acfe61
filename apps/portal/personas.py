"""The persona bar of a demonstration: one click signs in as another of the invented people. Nothing here works unless DEMO is on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings


@dataclass(frozen=True)
class Persona:
    """One invented person of the demo world."""

    number: int
    label: str
    email: str
    desk: str


def personas() -> list[Persona]:
    """The people listed in the file that the demo world was written with; none outside a demonstration or without the file."""
    if not settings.DEMO or not settings.DEMO_ACCOUNTS:
        return []
    try:
        content: Any = json.loads(Path(settings.DEMO_ACCOUNTS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    accounts = content["accounts"] if isinstance(content, dict) else content
    return [
        Persona(number, account["persona"], account["email"].lower(), account.get("desk", "")) for number, account in enumerate(accounts)
    ]
