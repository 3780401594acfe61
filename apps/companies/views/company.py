"""A company's page, its record and its sites."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.actors import Actor
from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.audit import services as audit
from apps.audit.rows import last_words
from apps.companies.forms.decisions import ReasonForm
from apps.companies.forms.profile import ProfileForm, RingForm, SiteForm
from apps.companies.models import Company, Site, SiteRing
from apps.companies.rows import members as member_rows
from apps.companies.rows import profile as rows
from apps.companies.rows.company_page import TEMPLATE, company_frame
from apps.companies.selectors import profile as selectors
from apps.companies.selectors.members import certificates_of, memberships_of
from apps.companies.services import profile as services
from apps.core import versions
from apps.core.errors import NotAllowed, RuleViolation, StaleVersion
from apps.core.htmx import partials
from apps.core.htmx import render as render_part
from apps.forums.selectors import document_status


def company_of(request: PortalRequest, pk: UUID) -> Company:
    """The company of an address that the actor may see, else 404."""
    return get_object_or_404(Company.objects.visible_to(request.actor), pk=pk)


def to_company(request: PortalRequest, pk: UUID, text: str, *, tab: str = "company-detail") -> HttpResponse:
    """Back to the company's page (or another tab of it) with a word about what was done."""
    messages.success(request, text)
    return redirect(f"companies:{tab}", request.actor.slug, pk)


def form_page(request: PortalRequest, form: Any, company: Company, *, title: str, button: str, text: str = "", **more: Any) -> HttpResponse:
    """One form about a company; with faults it is answered with 400."""
    context = {"form": form, "company": company, "title": title, "button": button, "text": text, **more}
    return render(request, "companies/company_form.html", context, status=400 if form.errors else 200)


@desk_view(Permission.COMPANY_VIEW)
@require_GET
@partials("isi-perusahaan")
def company_detail(request: PortalRequest, pk: UUID) -> HttpResponse:
    """A company of the register; at a company's desk its own page. The address of a merged record leads to the one it became."""
    actor = request.actor
    company = Company.objects.visible_to(actor).filter(pk=pk).first()
    if company is None:
        target = selectors.merged_target(pk) if actor.company_id is None else None
        if target is None:
            raise Http404
        messages.info(request, _("Catatan ini sudah digabungkan dengan perusahaan di bawah."))
        return redirect("companies:company-detail", actor.slug, target)
    context = _summary(request, actor, company)
    if context["contacts"] and actor.company_id is None:
        audit.record_read(by=actor, area=company.area, obj=company, company_id=company.pk)
    return render_part(request, TEMPLATE, context)


def _summary(request: PortalRequest, actor: Actor, company: Company) -> dict[str, Any]:
    frame, slug = company_frame(actor, company, "companies:company-detail", "companies/_company_summary.html"), actor.slug
    writes = frame["may_write"]
    sites = selectors.sites_of(actor, company)
    editable = {site.pk: selectors.may_write(actor, company=company, site=site) for site in sites}
    return frame | {
        "facts": rows.profile_facts(company),
        "may_relate": writes and actor.company_id is None,
        "may_add_site": actor.has(Permission.COMPANY_UPDATE) and actor.site_id is None,
        "may_add": writes or any(editable[site.pk] for site in sites if site.closed_on is None),
        "sites": [rows.site_row(site, slug, editable=editable[site.pk]) for site in sites],
        "contacts": [
            rows.contact_row(row, slug, editable=selectors.may_write(actor, company=company, site=row.site))
            for row in selectors.contacts_of(actor, company)
        ],
        "relations": _relations(actor, company, removable=writes and actor.company_id is None),
        "members": _members(request, actor, company),
    }


def _relations(actor: Actor, company: Company, *, removable: bool) -> list[rows.PaperRow]:
    return [
        rows.PaperRow(
            title=name or _("perusahaan lain"),
            text=relation.note,
            state=rows.relation_words(relation.kind, from_here=from_here),
            href="" if actor.company_id else reverse("companies:company-detail", kwargs={"desk": actor.slug, "pk": other}),
            remove_url=reverse("companies:relation-remove", kwargs={"desk": actor.slug, "pk": relation.pk})
            if removable and from_here
            else "",
        )
        for relation, other, name, from_here in selectors.relations_of(actor, company)
    ]


def _members(request: PortalRequest, actor: Actor, company: Company) -> list[dict[str, Any]]:
    found = []
    memberships = list(memberships_of(actor, company))
    certificates = certificates_of(actor, memberships)
    for membership in memberships:
        certificate = certificates.get(membership.pk)
        valid = certificate if certificate and not certificate.revoked_at else None
        found.append(
            {
                "row": member_rows.member_row(membership, actor.slug),
                "forum": membership.forum.name,
                "revoked": bool(certificate and certificate.revoked_at),
                "status": document_status(valid, desk=actor.slug, page_url=request.path) if valid else None,
            }
        )
    return found


@desk_view(Permission.COMPANY_UPDATE)
@require_http_methods(["GET", "POST"])
def company_edit(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Change the record."""
    company, actor = company_of(request, pk), request.actor
    services.require_write(actor, company=company)
    own = actor.company_id is not None
    form = ProfileForm(versions.chosen(request.POST) if request.method == "POST" else None, company=company, own=own)
    if request.method == "POST" and form.is_valid():
        try:
            services.company_update(company=company, values=form.cleaned_data, by=actor, version=form.cleaned_data["version"])
        except StaleVersion:
            fresh = company_of(request, pk)
            return _both(request, form, ProfileForm(company=fresh, own=own), fresh, company_id=pk)
        except RuleViolation as error:
            form.add_error(error.field, error.message)
        else:
            return to_company(request, pk, _("Data perusahaan disimpan."))
    return form_page(request, form, company, title=_("Ubah data perusahaan"), button=_("Simpan"))


def _both(request: PortalRequest, mine: Any, theirs: Any, row: Company | Site, *, company_id: UUID) -> HttpResponse:
    """Both versions, since somebody saved in between."""
    back = reverse("companies:company-detail", kwargs={"desk": request.actor.slug, "pk": company_id})
    return versions.side_by_side(request, mine=mine, theirs=theirs, version=row.updated_at, back_url=back, last=last_words(row.pk))


def _site_area(actor: Actor) -> int | None:
    """Where new sites may lie: anywhere for a company, inside the own place for a secretariat."""
    return None if actor.company_id is not None else actor.area


@desk_view(Permission.COMPANY_UPDATE)
@require_http_methods(["GET", "POST"])
def site_add(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Add a site."""
    company, actor = company_of(request, pk), request.actor
    if actor.site_id is not None:
        raise NotAllowed
    form = SiteForm(request.POST or None, site=None, area=_site_area(actor), user_id=actor.user_id)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            region, key = values.pop("region"), values.pop("key")
            services.site_save(company=company, site=None, region=region, values=values, by=actor, key=key)
        except RuleViolation as error:
            form.add_error(error.field, error.message)
        else:
            return to_company(request, pk, _("Lokasi dicatat. Keanggotaannya diajukan lewat tautan pendaftaran forum setempat."))
    text = _("Lokasi baru dicatat pada daftar nasional. Keanggotaan di forum setempat diajukan tersendiri.")
    return form_page(request, form, company, title=_("Tambah lokasi"), button=_("Simpan lokasi"), text=text)


def _site(request: PortalRequest, pk: UUID) -> Site:
    return get_object_or_404(Site.objects.visible_to(request.actor).select_related("company", "region"), pk=pk)


@desk_view(Permission.COMPANY_UPDATE)
@require_http_methods(["GET", "POST"])
def site_edit(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Change a site, its rings of impact, close it or open it again."""
    site, actor = _site(request, pk), request.actor
    services.require_write(actor, company=site.company, site=site)
    form = SiteForm(versions.chosen(request.POST) if request.method == "POST" else None, site=site, area=site.area, user_id=None)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        region, version = values.pop("region"), values.pop("version")
        try:
            services.site_save(company=site.company, site=site, region=region, values=values, by=actor, version=version)
        except StaleVersion:
            fresh = _site(request, pk)
            return _both(request, form, SiteForm(site=fresh, area=fresh.area, user_id=None), fresh, company_id=fresh.company_id)
        except RuleViolation as error:
            form.add_error(error.field, error.message)
        else:
            return to_company(request, site.company_id, _("Lokasi disimpan."))
    return _site_page(request, site, form, RingForm())


def _site_page(request: PortalRequest, site: Site, form: SiteForm, ring_form: RingForm, error: str = "") -> HttpResponse:
    rings = SiteRing.objects.visible_to(request.actor).filter(site=site).select_related("region")
    context = {
        "form": form,
        "ring_form": ring_form,
        "site": site,
        "company": site.company,
        "rings": [{"pk": ring.pk, "ring": ring.ring, "place": ring.region.path} for ring in rings],
        "error": error,
        "typed": request.POST.get("note", ""),
    }
    faulty = bool(form.errors or ring_form.errors or error)
    return render(request, "companies/site_form.html", context, status=400 if faulty else 200)


@desk_view(Permission.COMPANY_UPDATE)
@require_POST
def site_close_view(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Close a site, with the reason."""
    site = _site(request, pk)
    try:
        services.site_close(site=site, reason=ReasonForm(request.POST).reason(), by=request.actor)
    except RuleViolation as error:
        return _site_page(request, site, SiteForm(site=site, area=site.area, user_id=None), RingForm(), error.message)
    return to_company(request, site.company_id, _("Lokasi ditutup. Catatan kegiatannya tetap tersimpan."))


@desk_view(Permission.COMPANY_UPDATE)
@require_POST
def site_reopen_view(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Open a closed site again."""
    site = _site(request, pk)
    try:
        services.site_reopen(site=site, by=request.actor)
    except RuleViolation as error:
        return _site_page(request, site, SiteForm(site=site, area=site.area, user_id=None), RingForm(), error.message)
    return to_company(request, site.company_id, _("Lokasi dibuka kembali."))


@desk_view(Permission.COMPANY_UPDATE)
@require_POST
def ring_add(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Put a region into a ring of impact."""
    site = _site(request, pk)
    services.require_write(request.actor, company=site.company, site=site)
    form = RingForm(request.POST)
    if not form.is_valid():
        return _site_page(request, site, SiteForm(site=site, area=site.area, user_id=None), form)
    services.ring_set(site=site, by=request.actor, **form.cleaned_data)
    messages.success(request, _("Wilayah terdampak dicatat."))
    return redirect("companies:site-edit", request.actor.slug, pk)


@desk_view(Permission.COMPANY_UPDATE)
@require_POST
def ring_remove_view(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Take a region out of the rings."""
    ring = get_object_or_404(SiteRing.objects.visible_to(request.actor).select_related("site__company", "region"), pk=pk)
    site_id = ring.site_id
    services.ring_remove(ring=ring, by=request.actor)
    messages.success(request, _("Wilayah dikeluarkan."))
    return redirect("companies:site-edit", request.actor.slug, site_id)
