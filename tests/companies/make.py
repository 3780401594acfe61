"""Rows and browsers for the tests of companies."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import pikepdf
import segno
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from apps.accounts.actors import Actor
from apps.accounts.models import User
from apps.accounts.permissions import Role
from apps.companies.models import Registration, RegistrationLink
from apps.companies.tokens import link_token
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


def begin(client: Client, link: RegistrationLink, headers: dict[str, str] | None = None, **fields: str) -> HttpResponse:
    """Open page one anew and send it; returns the answer."""
    url = reverse("registration-start", kwargs={"token": link_token(link)})
    page = client.get(url, {"baru": "1"}, headers=headers)
    return client.post(url, first_form(page, **fields), headers=headers)


def first_form(page: HttpResponse, **fields: Any) -> dict[str, str]:
    """What a person sends from page one."""
    found = re.search(r'name="draft" value="([^"]+)"', page.content.decode())
    assert found, page.content.decode()[:2000]
    return {"kind": "company", "number": "", "consent": "on", "draft": found.group(1), **fields}


def drawn_codes(pdf: bytes) -> list[tuple[tuple[int, ...], ...]]:
    """The QR matrices that stand as pictures in a PDF, read module by module; segno draws them with a border of four."""
    found = []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            for image in page.get_images().values():
                picture = pikepdf.PdfImage(image).as_pil_image().convert("L")
                found.append(_modules(picture))
    return found


def _modules(picture: Image.Image) -> tuple[tuple[int, ...], ...]:
    dark = [x for x in range(picture.width) if any(picture.getpixel((x, y)) < 128 for y in range(picture.height))]
    left, right = dark[0], dark[-1] + 1
    finder = next(x for x in range(left, right) if picture.getpixel((x, left)) >= 128) - left  # the finder is seven modules wide
    size = finder // 7
    return tuple(
        tuple(int(picture.getpixel((x + size // 2, y + size // 2)) < 128) for x in range(left, right, size))
        for y in range(left, right, size)
    )


def matrix_of(text: str) -> tuple[tuple[int, ...], ...]:
    """The matrix that encodes ``text``: equal matrices decode to equal texts."""
    return tuple(tuple(row) for row in segno.make(text, error="m", micro=False).matrix)


def browser(by: Actor) -> Client:
    """A browser in which the actor's person is signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=by.user_id))
    return client


def signed_in(role: Role, area: int) -> tuple[Client, Actor]:
    """A browser of a new person with one role."""
    by = factories.actor(role, area)
    return browser(by), by


#: Tables that only grow (history, letters), and the records of merges and imports themselves.
GROWING = {
    "audit_event", "audit_head", "companies_companymerge", "companies_importbatch", "companies_importrow", "notifications_mail", "notifications_message",
}  # fmt: skip


def snapshot() -> dict[str, list[str]]:
    """Every row of every table as text, but of those that only grow."""
    found = {}
    with scope(Scope.system()), connection.cursor() as cursor:
        cursor.execute("SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace")
        for (table,) in cursor.fetchall():
            cursor.execute("SELECT has_table_privilege('csr_sistem', %s, 'SELECT')", [table])
            if cursor.fetchone()[0] and table not in GROWING and not table.startswith("regions_"):
                cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')
                found[table] = [row[0] for row in cursor.fetchall()]
    return found
