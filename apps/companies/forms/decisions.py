"""Forms of the secretariat: the choice beside a verification, and the reason of a decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from apps.companies.choices import SiteKind
from apps.companies.models import Company, Registration, Site
from apps.companies.selectors.matches import Match, sites_inside
from apps.companies.services.registers import guessed_kind

NEW = "new"


class VerifyForm(forms.Form):
    """Which record a registration becomes: a new company or one of the register, a new site or one of its sites."""

    company = forms.ChoiceField(widget=forms.RadioSelect)
    site = forms.ChoiceField()
    site_kind = forms.ChoiceField(choices=SiteKind.choices)

    def __init__(self, *args: Any, registration: Registration, matches: list[Match], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        certain = next((match.company for match in matches if match.certain), None)
        known = next((match.company for match in matches if match.company.pk == registration.known_company_id), None)
        same = next((match.company for match in matches if match.score >= 100), None)
        likely = certain or known or same
        self.companies = {str(match.company.pk): match.company for match in matches}
        self.sites: dict[str, Site] = {}
        company, site, kind = self.fields["company"], self.fields["site"], self.fields["site_kind"]
        company.label, site.label, kind.label = _("Perusahaan"), _("Lokasi"), _("Jenis lokasi baru")
        options = [(str(match.company.pk), f"{match.company.name} ({', '.join(match.reasons)})") for match in matches]
        fresh = [] if certain else [(NEW, _("Perusahaan baru: %(name)s") % {"name": registration.company_name})]
        company.choices = [*options, *fresh] if likely else [*fresh, *options]  # type: ignore[attr-defined]  # a choice field
        company.initial = str(likely.pk) if likely else NEW
        for match in matches:
            self.sites |= {str(found.pk): found for found in sites_inside(match.company, registration.area)}
        new_site = (
            [(NEW, _("Lokasi baru: %(name)s") % {"name": registration.site_name})]
            if registration.region_id
            else [("", _("— pilih lokasi —"))]
        )
        site.choices = [*new_site, *((pk, f"{found.company.name}: {found.name}, {found.region.path}") for pk, found in self.sites.items())]  # type: ignore[attr-defined]  # a choice field
        kind.initial = guessed_kind(registration, likely)
        if not self.sites and registration.region_id:
            del self.fields["site"]

    def choice(self) -> dict[str, Any]:
        """Arguments of the service."""
        data = self.cleaned_data
        site = self.sites.get(data.get("site") or "")
        company: Company | None = self.companies.get(data["company"])
        return {"company": company, "site": site, "site_kind": data.get("site_kind") or ""}


class ReasonForm(forms.Form):
    """A reason, written or taken from an earlier one."""

    note = forms.CharField(required=False, max_length=2000)
    earlier = forms.CharField(required=False, max_length=2000)

    def reason(self) -> str:
        """What was written, else the earlier reason that was chosen."""
        self.is_valid()
        return str(self.cleaned_data.get("note") or self.cleaned_data.get("earlier") or "")
