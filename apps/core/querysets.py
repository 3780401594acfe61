"""Querysets that know who is asking."""

from __future__ import annotations

from typing import Any, Protocol, Self

from django.db import models

from apps.core.scope import Scope


class Asking(Protocol):
    """Anybody with a scope: an actor."""

    @property
    def scope(self) -> Scope: ...


class ScopedQuerySet(models.QuerySet[Any]):
    """Rows of a tenant table. Wall 1: the bounds as literals, so that a forgotten scope is not the only thing in the way."""

    company_field = "company_id"
    site_field = "site_id"

    def visible_to(self, actor: Asking) -> Self:
        """Rows that the actor may see: inside the actor's place, or of the actor's company and site."""
        wanted = actor.scope
        if wanted.kind in {"nation", "system"}:
            return self.all()
        if wanted.kind == "area":
            if wanted.lo == wanted.hi:
                return self.filter(area=wanted.lo)
            return self.filter(area__gte=wanted.lo, area__lte=wanted.hi)
        if wanted.kind == "company":
            return self._of_company(wanted)
        return self.none()

    def _of_company(self, wanted: Scope) -> Self:
        names = {field.attname for field in self.model._meta.concrete_fields}
        if self.company_field not in names:
            return self.none()
        rows = self.filter(**{self.company_field: wanted.company})
        if wanted.site is not None and self.site_field in names:
            rows = rows.filter(**{self.site_field: wanted.site})
        return rows


class RegisterQuerySet(models.QuerySet[Any]):
    """Rows of a register: everybody signed in may read them, the place writes them."""

    def visible_to(self, actor: Asking) -> Self:
        """All rows, since a register is read by every scope but the public one."""
        return self.none() if actor.scope.kind == "public" else self.all()


class DownwardQuerySet(models.QuerySet[Any]):
    """Rows of a place that the levels below may read when they are shared."""

    def visible_to(self, actor: Asking) -> Self:
        """Own rows and the shared rows of the province and the nation above."""
        wanted = actor.scope
        if wanted.kind in {"nation", "system"}:
            return self.all()
        if wanted.kind == "public":
            return self.none()
        if wanted.kind == "company":
            return self.filter(shared=True)
        if wanted.lo < 0:
            return self.none()  # the operator sits nowhere
        province = wanted.lo // 100 * 100
        own = models.Q(area__gte=wanted.lo, area__lte=wanted.hi)
        return self.filter(own | models.Q(shared=True, area__in=[0, province]))
