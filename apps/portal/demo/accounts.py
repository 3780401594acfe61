"""The list of demo accounts that ``make run`` prints, and the machine that reads the API."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from apps.accounts.machines import api_client_create
from apps.portal.demo.people import PASSWORD, Seat
from apps.portal.demo.world import Person

API_NAME = "Sistem Kementerian Sosial (contoh)"


def write(path: Path, seats: list[Seat], people: dict[str, Person]) -> None:
    """Write the accounts of the personas and the API client; the file is readable by its owner only."""
    client_id, secret = api_client_create(name=API_NAME, area=0)
    found = {
        "accounts": [_account(seat, people[seat.email]) for seat in sorted(seats, key=_order) if seat.persona],
        "api": {"client_id": client_id, "client_secret": secret},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")


def _order(seat: Seat) -> tuple[int, int]:
    """Kabupaten/kota first, then companies, provinces and the nation: the way a report goes up."""
    if seat.company_id is not None:
        return 1, seat.area
    return (0, seat.area) if seat.area % 100 else (2, seat.area) if seat.area else (3, 0)


def _account(seat: Seat, person: Person) -> dict[str, Any]:
    return {
        "persona": seat.persona,
        "name": seat.name,
        "role": str(seat.role),
        "role_label": str(seat.role.label),
        "place": seat.place_name,
        "email": seat.email,
        "password": PASSWORD,
        "desk": person.slug,
        "url": settings.SITE_URL + reverse("desk-home", kwargs={"desk": person.slug}),
    }
