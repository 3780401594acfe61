"""The register of companies for systems of the ministry and of offices: what works at the token's place, nothing of other places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api_views import MachineView
from apps.accounts.permissions import Permission
from apps.companies.api import serializers as shapes
from apps.companies.choices import CsrFocus, MemberKind, MembershipState, Ownership
from apps.companies.models import Company, Membership, Site
from apps.companies.selectors.companies import CompanyQuery, companies
from apps.core.api import AFTER, ERRORS, LIMIT, limit_of, next_of, uuid_of, wrong

#: Filters with a fixed choice: name of the parameter, field of the query, values.
CHOICES: tuple[tuple[str, str, Sequence[str]], ...] = (
    ("kind", "kind", MemberKind.values),
    ("ownership", "ownership", Ownership.values),
    ("focus", "focus", CsrFocus.values),
    ("state", "member", MembershipState.values),
)


class RegisterView(MachineView):
    """Reads with the scope ``perusahaan:baca``."""

    required_scope: ClassVar[str] = "perusahaan:baca"
    permission: ClassVar[Permission] = Permission.COMPANY_VIEW

    def data(self, found: Sequence[Company]) -> list[Any]:
        """Companies with their sites and the memberships that the token reads; two queries for all of them."""
        ids = [company.pk for company in found]
        sites: dict[UUID, list[Site]] = defaultdict(list)
        for site in Site.objects.visible_to(self.actor).filter(company__in=ids).select_related("region").order_by("id"):
            sites[site.company_id].append(site)
        members: dict[UUID, list[Membership]] = defaultdict(list)
        for row in Membership.objects.visible_to(self.actor).filter(company__in=ids).select_related("forum").order_by("area", "id"):
            members[row.company_id].append(row)
        numbers = self.actor.has(Permission.COMPANY_NUMBER_VIEW)
        return [shapes.company_data(one, sites[one.pk], members[one.pk], numbers=numbers) for one in found]


class CompanyListView(RegisterView):
    """Companies that work at the token's place."""

    @extend_schema(
        operation_id="companies", summary="Daftar perusahaan", responses={200: shapes.CompanyListSerializer, **ERRORS},
        parameters=[
            OpenApiParameter("q", OpenApiTypes.STR, description="Nama; salah ketik dimaklumi."),
            OpenApiParameter("kind", OpenApiTypes.STR, enum=MemberKind.values, description="Badan usaha atau mitra."),
            OpenApiParameter("ownership", OpenApiTypes.STR, enum=Ownership.values, description="Kepemilikan."),
            OpenApiParameter("focus", OpenApiTypes.STR, enum=CsrFocus.values, description="Bidang CSR utama."),
            OpenApiParameter("state", OpenApiTypes.STR, enum=MembershipState.values, description="Status keanggotaan di wilayah token."),
            AFTER, LIMIT,
        ],
    )  # fmt: skip
    def get(self, request: Request, **_kwargs: Any) -> Response:
        """Companies in the order of their keys, one page at a time; registered, with a site, or listed at the token's place."""
        rows = companies(self.actor, self._query(request)).order_by("id")
        limit, after = limit_of(request), uuid_of(request, "after")
        if after is not None:
            rows = rows.filter(id__gt=after)
        page = list(rows[: limit + 1])
        more = next_of(request, str(page[limit - 1].pk)) if len(page) > limit else None
        return Response({"results": self.data(page[:limit]), "next": more})

    def _query(self, request: Request) -> CompanyQuery:
        text = request.query_params.get("q", "")[:100].replace("\x00", "")
        values: dict[str, Any] = {"text": text, "numbers": self.actor.has(Permission.COMPANY_NUMBER_VIEW)}
        for name, field, known in CHOICES:
            value = request.query_params.get(name, "")
            if value and value not in known:
                raise wrong(name, f"Parameter {name} harus salah satu dari: {', '.join(known)}.")
            values[field] = value
        return CompanyQuery(**values)


class CompanyView(RegisterView):
    """One company that works at the token's place."""

    @extend_schema(operation_id="company", summary="Satu perusahaan", responses={200: shapes.CompanySerializer, **ERRORS})
    def get(self, request: Request, company_id: UUID, **_kwargs: Any) -> Response:
        """The company with its sites and memberships; 404 when it does not work at the token's place, or is not there at all."""
        company = companies(self.actor, CompanyQuery()).filter(pk=company_id).first()
        if company is None:
            raise Http404
        return Response(self.data([company])[0])
