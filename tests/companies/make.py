"""Rows and browsers for the tests of companies."""

from __future__ import annotations

import datetime as dt

from django.test import Client
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.models import User
from apps.accounts.permissions import Role
from apps.companies.models import Registration, RegistrationLink
from apps.core.scope import Scope, scope
from tests import factories

NAMES = ("Aroma Kopi", "Baja Perkasa", "Cahaya Timur", "Dermaga Biru", "Elang Muda", "Fajar Indah", "Gunung Hijau", "Harapan Kita")
SERANG, CILEGON, LEBAK, BANTEN = 3673, 3672, 3602, 3600


def make_link(area: int = SERANG, **fields: object) -> RegistrationLink:
    """A link that is open now."""
    forum = factories.forum(area)
    now = timezone.now()
    wanted = {"label": "Rakor 23 April", "opens_at": now - dt.timedelta(hours=1), "closes_at": now + dt.timedelta(days=7), **fields}
    with scope(Scope.system()):
        return RegistrationLink.objects.create(forum=forum, area=area, **wanted)


def make_registration(area: int = SERANG, **fields: object) -> Registration:
    """A submitted registration of a new company."""
    forum = factories.forum(area)
    with scope(Scope.system()):
        count = Registration.objects.filter(area=area).count() + 1
        wanted = {
            "state": "submitted", "number": f"REG-{area}-2026-{count:04d}", "submitted_at": timezone.now(), "due_on": timezone.localdate(),
            "company_name": f"PT {NAMES[count % len(NAMES)]}", "legal_form": "pt", "ownership": "private", "site_name": "Kantor pusat",
            "region_id": f"{area // 100:02d}.{area % 100:02d}.01", "contact_name": "Rina Amalia", "contact_email": f"rina{count}@contoh.co.id",
            "contact_phone": "+6281234567890", "consent_at": timezone.now(), **fields,
        }  # fmt: skip
        return Registration.objects.create(forum=forum, area=area, **wanted)


def browser(by: Actor) -> Client:
    """A browser in which the actor's person is signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=by.user_id))
    return client


def signed_in(role: Role, area: int) -> tuple[Client, Actor]:
    """A browser of a new person with one role."""
    by = factories.actor(role, area)
    return browser(by), by
