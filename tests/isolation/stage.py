"""The world that pages, files, searches and the API are asked about: people of one tenant, people of others, every role among both."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pikepdf
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client, override_settings

from apps.accounts.models import User
from apps.accounts.permissions import Role
from apps.core import pdf
from tests.isolation.plan import Held, Plan
from tests.isolation.world import MODELS, Seat, World, build, marker

AREAS = (0, 3600, 3671, 3673, 6400, 6471)
NATION, BANTEN, NEIGHBOUR, HOME, KALTIM, FAR = range(6)  # counted into AREAS; HOME is Kota Serang
COMPANIES = ((HOME, NEIGHBOUR), (HOME, FAR), (NEIGHBOUR, FAR))
#: Whose pages are walked: every role, at the place of the first tenant and in its company.
OWN_PEOPLE = (
    (Held(Role.FORUM_SECRETARY, HOME),),
    (Held(Role.FORUM_CHAIR, HOME),),
    (Held(Role.FORUM_DELEGATE, HOME),),
    (Held(Role.FORUM_PLANNING, HOME),),
    (Held(Role.FORUM_MONEV, HOME),),
    (Held(Role.SOCIAL_HEAD, HOME),),
    (Held(Role.SOCIAL_OFFICER, HOME),),
    (Held(Role.COMPANY_PIC, HOME, 0),),
    (Held(Role.COMPANY_APPROVER, HOME, 0, 0),),
    (Held(Role.MINISTRY_OFFICER),),
    (Held(Role.OPERATOR),),
)
#: Who asks for what was found there: every role again, of other places, provinces, companies and sites.
STRANGERS = (
    (Held(Role.FORUM_SECRETARY, NEIGHBOUR),),  # another kabupaten/kota of the same province
    (Held(Role.FORUM_CHAIR, FAR),),  # another province
    (Held(Role.FORUM_DELEGATE, NEIGHBOUR),),
    (Held(Role.FORUM_PLANNING, KALTIM),),  # the forum of another province
    (Held(Role.FORUM_MONEV, FAR),),
    (Held(Role.SOCIAL_HEAD, NEIGHBOUR),),
    (Held(Role.SOCIAL_OFFICER, FAR),),
    (Held(Role.COMPANY_PIC, HOME, 1),),  # another company, at work in the same place
    (Held(Role.COMPANY_APPROVER, NEIGHBOUR, 0, 1),),  # another site of the same company
    (Held(Role.COMPANY_PIC, FAR, 2, 1),),
    (Held(Role.MINISTRY_OFFICER),),
    (Held(Role.OPERATOR),),
)
ANYBODY = Seat("anybody", "public")
#: Columns with the key of a stored file.
FILE_COLUMNS = frozenset({"file", "signed_file", "proof"})


@contextmanager
def staged(folder: Path) -> Iterator[World]:
    """Two provinces; every file that a row names exists and holds the row's marker, and a PDF shows its words plainly."""
    write_pdf, pdf.HTML.write_pdf = pdf.HTML.write_pdf, _plain_pdf
    try:
        with override_settings(MEDIA_ROOT=folder):
            with transaction.atomic():
                made = build(Plan(AREAS, COMPANIES, OWN_PEOPLE + STRANGERS, 2, 20260817, figures=True))
            for number, (table, position) in made.numbers.items():
                for column, field in enumerate(MODELS[table]._meta.concrete_fields):
                    key = made.rows[table][position].get(field.attname)
                    if field.name in FILE_COLUMNS and key and "/" in str(key):
                        default_storage.save(key, ContentFile(marker(number, column).encode()))
            cache.clear()
            yield made
    finally:
        pdf.HTML.write_pdf = write_pdf


def _plain_pdf(self: Any, *_arguments: Any, **_options: Any) -> bytes:
    """A PDF of one empty page with the words of the document in an uncompressed stream: laying out pages proves nothing about tenants."""
    made, out = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.Root.Words = pikepdf.Stream(made, "".join(self.etree_element.itertext()).encode())
    made.save(out, compress_streams=False, static_id=True)
    return out.getvalue()


def own_seats(world: World) -> list[Seat]:
    """The people whose site is walked."""
    return world.seats[: len(OWN_PEOPLE)]


def strange_seats(world: World) -> list[Seat]:
    """The people of others, and the public."""
    return [*world.seats[len(OWN_PEOPLE) : len(OWN_PEOPLE) + len(STRANGERS)], ANYBODY]


def client_of(seat: Seat) -> Client:
    """A browser signed in as the person of the seat; nobody signed in for the public."""
    browser = Client(raise_request_exception=False)
    if seat.user is not None:
        browser.force_login(User.objects.get(pk=seat.user))
    return browser
