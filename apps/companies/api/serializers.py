"""Shapes of the register in the API, for the answers and for their description."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from rest_framework import serializers

from apps.companies.choices import (
    CompanySize,
    CsrFocus,
    KbliVersion,
    LegalForm,
    MemberKind,
    MembershipState,
    Ownership,
    PartnerKind,
    SiteKind,
)
from apps.companies.models import Company, Membership, Site


class KbliSerializer(serializers.Serializer[Any]):
    """Main activity; letters and codes mean something only with the edition."""

    version = serializers.ChoiceField(choices=KbliVersion.values)
    category = serializers.CharField(help_text="Huruf kategori; kosong bila tidak diketahui")
    code = serializers.CharField(help_text="Lima angka; kosong bila tidak diketahui")


class IdentifiersSerializer(serializers.Serializer[Any]):
    """Numbers of identity, for machines that were allowed to read them."""

    nib = serializers.CharField(allow_null=True)
    npwp = serializers.CharField(allow_null=True, help_text="16 angka")


class CompanySiteSerializer(serializers.Serializer[Any]):
    """A place where the company works."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=SiteKind.values)
    area = serializers.IntegerField(help_text="PPKK kabupaten/kota")
    region_code = serializers.CharField(help_text="Kode Kemendagri")
    region = serializers.CharField()
    address = serializers.CharField()
    closed_on = serializers.DateField(allow_null=True)
    nitku = serializers.CharField(allow_null=True, help_text="Null juga bila token tidak berhak")


class CompanyMembershipSerializer(serializers.Serializer[Any]):
    """A membership at a place that the token reads."""

    area = serializers.IntegerField()
    forum = serializers.CharField()
    site_id = serializers.UUIDField(allow_null=True)
    state = serializers.ChoiceField(choices=MembershipState.choices)
    number = serializers.CharField()
    since = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)


class CompanySerializer(serializers.Serializer[Any]):
    """A company (or partner) of the national register."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=MemberKind.values, help_text="Mitra dihitung terpisah dari badan usaha")
    partner_kind = serializers.ChoiceField(choices=["", *PartnerKind.values])
    name = serializers.CharField()
    legal_form = serializers.ChoiceField(choices=LegalForm.values)
    ownership = serializers.ChoiceField(choices=Ownership.values)
    size = serializers.ChoiceField(choices=["", *CompanySize.values])
    kbli = KbliSerializer()
    csr_focus = serializers.ListField(child=serializers.ChoiceField(choices=CsrFocus.values))
    website = serializers.CharField()
    registered_area = serializers.IntegerField(help_text="Wilayah yang mencatat perusahaan ini")
    updated_at = serializers.DateTimeField()
    identifiers = IdentifiersSerializer(allow_null=True, help_text="Null bila token tidak berhak")
    sites = CompanySiteSerializer(many=True)
    memberships = CompanyMembershipSerializer(many=True)


class CompanyListSerializer(serializers.Serializer[Any]):
    """One page of companies and the address of the following page."""

    results = CompanySerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="Alamat halaman berikutnya, atau null")


def company_data(company: Company, sites: Sequence[Site], memberships: Sequence[Membership], *, numbers: bool) -> Mapping[str, Any]:
    """A company as the API answers it; ``numbers`` says whether NIB, NPWP and NITKU may be read."""
    return {
        "id": company.pk, "kind": company.kind, "partner_kind": company.partner_kind, "name": company.name,
        "legal_form": company.legal_form, "ownership": company.ownership, "size": company.size,
        "kbli": {"version": company.kbli_version, "category": company.kbli_category, "code": company.kbli_code},
        "csr_focus": company.csr_focus, "website": company.website, "registered_area": company.area, "updated_at": company.updated_at,
        "identifiers": {"nib": company.nib, "npwp": company.npwp} if numbers else None,
        "sites": [_site(site, numbers=numbers) for site in sites],
        "memberships": [_membership(row) for row in memberships],
    }  # fmt: skip


def _site(site: Site, *, numbers: bool) -> Mapping[str, Any]:
    return {
        "id": site.pk, "name": site.name, "kind": site.kind, "area": site.area, "region_code": site.region_id, "region": site.region.path,
        "address": site.address, "closed_on": site.closed_on, "nitku": site.nitku if numbers else None,
    }  # fmt: skip


def _membership(row: Membership) -> Mapping[str, Any]:
    site_id: UUID | None = row.site_id
    return {
        "area": row.area, "forum": row.forum.name, "site_id": site_id, "state": row.state, "number": row.number, "since": row.since,
        "ended_on": row.ended_on,
    }  # fmt: skip
