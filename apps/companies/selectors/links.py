"""Reads about registration links."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import QuerySet

from apps.accounts.actors import Actor
from apps.companies.models import RegistrationLink
from apps.forums.choices import DocumentKind, LegalLine
from apps.forums.models import Document, Forum

PUBLIC_LINK = ("id", "area", "forum_id", "label", "opens_at", "closes_at", "closed_at")
PUBLIC_FORUM = ("id", "area", "region_id", "name", "short_name", "state", "address", "email", "phone")


def own_forum(actor: Actor) -> Forum | None:
    """The forum of the actor's place."""
    return Forum.objects.visible_to(actor).select_related("region").filter(area=actor.area, line=LegalLine.KESOS).first()


def links_of(actor: Actor) -> QuerySet[RegistrationLink]:
    """Links that the actor may see, newest first."""
    return RegistrationLink.objects.visible_to(actor).select_related("forum__region").order_by("-id")


def open_link(actor: Actor, area: int, now: dt.datetime) -> RegistrationLink | None:
    """The newest link of a place that takes registrations at ``now``."""
    return links_of(actor).filter(area=area, closed_at=None, opens_at__lte=now, closes_at__gt=now).first()


def poster_of(actor: Actor, link: RegistrationLink, paper: str) -> Document | None:
    """The newest poster of a link on this paper; those made before there was a choice are A4."""
    found = Document.objects.visible_to(actor).filter(kind=DocumentKind.POSTER, subject_id=link.pk, revoked_at=None).order_by("-id")
    return next((poster for poster in found if poster.context.get("paper", "a4") == paper), None)


def public_link(pk: UUID) -> RegistrationLink | None:
    """A link with the columns that the public may read."""
    return RegistrationLink.objects.only(*PUBLIC_LINK).filter(pk=pk).first()


def public_forum(pk: UUID) -> Forum:
    """A forum with the columns that the public may read."""
    return Forum.objects.only(*PUBLIC_FORUM).get(pk=pk)


def is_open(link: RegistrationLink, now: dt.datetime) -> bool:
    """Whether the link takes new registrations at ``now``."""
    return link.closed_at is None and link.opens_at <= now < link.closes_at
