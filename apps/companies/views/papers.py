"""Papers, contact persons and relations of a company."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.audit import services as audit
from apps.companies.forms.profile import WHOLE, ContactForm, DocumentForm, RelationForm
from apps.companies.models import Company, CompanyContact, CompanyDocument, CompanyRelation, Site
from apps.companies.selectors import profile as selectors
from apps.companies.services import papers as services
from apps.companies.views.company import company_of, form_page, to_company
from apps.core import storage
from apps.core.errors import NotAllowed, RuleViolation
from apps.core.files import accept_document


def _places(request: PortalRequest, company: Company, form: Any) -> dict[str, Site]:
    """Offer the places for which the actor may write; none at all is refused."""
    whole = selectors.may_write(request.actor, company=company)
    sites = selectors.writable_sites(request.actor, company)
    if not whole and not sites:
        raise NotAllowed
    form.fields["place"].offer(sites, whole=whole)
    return {str(site.pk): site for site in sites}


@desk_view(Permission.COMPANY_UPDATE)
@require_http_methods(["GET", "POST"])
def document_add_view(request: PortalRequest, pk: UUID) -> HttpResponseBase:
    """Upload a paper."""
    company = company_of(request, pk)
    form = DocumentForm(request.POST or None, request.FILES or None, user_id=request.actor.user_id)
    sites = _places(request, company, form)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        upload, place, key = values.pop("document"), values.pop("place"), values.pop("key")
        try:
            accepted = accept_document(upload, field="document")
            services.document_add(
                company=company,
                site=None if place == WHOLE else sites[place],
                values=values,
                accepted=accepted,
                name=upload.name,
                by=request.actor,
                key=key,
            )
        except RuleViolation as error:
            form.add_error(error.field, error.message)
        else:
            return to_company(request, pk, _("Dokumen disimpan."), tab="company-papers")
    return form_page(request, form, company, title=_("Unggah dokumen"), button=_("Simpan dokumen"), files=True)


def _document(request: PortalRequest, pk: UUID) -> CompanyDocument:
    return get_object_or_404(CompanyDocument.objects.visible_to(request.actor).select_related("company", "site"), pk=pk)


@desk_view(Permission.COMPANY_VIEW)
@require_GET
def document_file(request: PortalRequest, pk: UUID) -> HttpResponseBase:
    """The file of a paper."""
    document = _document(request, pk)
    if request.actor.company_id is None:
        audit.record_read(
            by=request.actor, area=document.area, obj=document.company, file=document.file_name, company_id=document.company_id
        )
    return storage.send(document.file, name=document.file_name, content_type=document.file_type)


@desk_view(Permission.COMPANY_UPDATE)
@require_POST
def document_remove_view(request: PortalRequest, pk: UUID) -> HttpResponseBase:
    """Put a paper away."""
    document = _document(request, pk)
    services.document_remove(document=document, by=request.actor)
    return to_company(request, document.company_id, _("Dokumen disimpan sebagai arsip."), tab="company-papers")


@desk_view(Permission.COMPANY_UPDATE)
@require_http_methods(["GET", "POST"])
def contact_add_view(request: PortalRequest, pk: UUID) -> HttpResponseBase:
    """Add a contact person."""
    company = company_of(request, pk)
    form = ContactForm(request.POST or None, user_id=request.actor.user_id)
    sites = _places(request, company, form)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        place, key = values.pop("place"), values.pop("key")
        try:
            site = None if place == WHOLE else sites[place]
            services.contact_add(company=company, site=site, values=values, by=request.actor, key=key)
        except RuleViolation as error:
            form.add_error(error.field, error.message)
        else:
            return to_company(request, pk, _("Narahubung dicatat."))
    text = _("Hanya perusahaan, sekretariat setempat dan jenjang di atasnya yang melihat narahubung. Catat orang yang sudah setuju.")
    return form_page(request, form, company, title=_("Tambah narahubung"), button=_("Simpan narahubung"), text=text)


@desk_view(Permission.COMPANY_UPDATE)
@require_POST
def contact_end_view(request: PortalRequest, pk: UUID) -> HttpResponseBase:
    """End a contact person."""
    wanted = CompanyContact.objects.visible_to(request.actor).select_related("company", "site")
    contact = services.contact_end(contact=get_object_or_404(wanted, pk=pk), by=request.actor)
    return to_company(request, contact.company_id, _("Narahubung diakhiri."))


@desk_view(Permission.COMPANY_UPDATE)
@require_http_methods(["GET", "POST"])
def relation_add_view(request: PortalRequest, pk: UUID) -> HttpResponseBase:
    """Say how a company stands to another one."""
    company = company_of(request, pk)
    if request.actor.company_id is not None or not selectors.may_write(request.actor, company=company):
        raise NotAllowed
    form = RelationForm(request.POST or None, user_id=request.actor.user_id)
    if request.method == "POST" and form.is_valid():
        try:
            services.relation_add(company=company, by=request.actor, **form.cleaned_data)
        except RuleViolation as error:
            form.add_error(error.field, error.message)
        else:
            return to_company(request, pk, _("Hubungan dicatat."))
    return form_page(request, form, company, title=_("Tambah hubungan perusahaan"), button=_("Simpan hubungan"))


@desk_view(Permission.COMPANY_UPDATE)
@require_POST
def relation_remove_view(request: PortalRequest, pk: UUID) -> HttpResponseBase:
    """Take a relation back."""
    relation = get_object_or_404(CompanyRelation.objects.visible_to(request.actor).select_related("company", "other"), pk=pk)
    services.relation_remove(relation=relation, by=request.actor)
    return to_company(request, relation.company_id, _("Hubungan dihapus."))
