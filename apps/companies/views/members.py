"""Members of a forum, one member, and a company's own page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.accounts.requests import PortalRequest
from apps.audit import services as audit
from apps.audit.selectors import timeline
from apps.companies.choices import MembershipState
from apps.companies.filters import MemberFilter
from apps.companies.forms.decisions import ReasonForm
from apps.companies.models import Membership
from apps.companies.rows import members as rows
from apps.companies.rows.frame import Choice, file_of, history, member_tabs, page_of
from apps.companies.selectors.links import open_link
from apps.companies.selectors.members import certificate_of, earlier_reasons
from apps.companies.services import members as services
from apps.companies.tokens import link_url
from apps.companies.workflow import MEMBERSHIP
from apps.core.dates import lalu, waktu
from apps.core.errors import RuleViolation
from apps.core.htmx import partials
from apps.core.htmx import render as render_part
from apps.forums.access import allowed
from apps.forums.selectors import document_status


def _membership(request: PortalRequest, pk: UUID) -> Membership:
    wanted = Membership.objects.visible_to(request.actor).select_related("forum__region", "company", "site__region")
    return get_object_or_404(wanted, pk=pk)


@desk_view(Permission.REGISTRATION_VIEW)
@require_GET
@partials("daftar-anggota")
def member_list(request: PortalRequest) -> HttpResponse:
    """The members, by name; a search puts the closest name first."""
    found = MemberFilter(request.GET, request.actor)
    wanted = found.rows()
    pager = page_of(request, wanted)
    context = {
        "tabs": member_tabs(request.actor, "member-list"),
        "count": rows.count_text(wanted, pager.count_text),
        "filter": found,
        "chips": found.chips(),
        "pager": pager,
        "rows": [rows.member_row(membership, request.actor.slug) for membership in pager.objects],
        "may_link": request.actor.has(Permission.LINK_MANAGE),
        "export": request.GET.urlencode(),
    }
    return render_part(request, "companies/member_list.html", context)


@desk_view(Permission.REGISTRATION_VIEW)
@require_GET
def member_export(request: PortalRequest) -> HttpResponse:
    """Exactly the filtered list as CSV or XLSX."""
    found = MemberFilter(request.GET, request.actor)
    audit.record_read(by=request.actor, area=request.actor.area, rows=found.rows().count())
    return file_of(rows.member_sheet(found.rows().iterator(chunk_size=2000)), name="anggota", kind=request.GET.get("berkas", "csv"))


@desk_view(Permission.COMPANY_VIEW)
@require_GET
def member_detail(request: PortalRequest, pk: UUID) -> HttpResponse:
    """One membership: company, site, contact, certificate, history."""
    membership = _membership(request, pk)
    if request.actor.company_id is None:
        audit.record_read(by=request.actor, area=membership.area, obj=membership, company_id=membership.company_id)
    return _page(request, membership)


def _page(request: PortalRequest, membership: Membership, *, opened: str = "", error: str = "") -> HttpResponse:
    actor = request.actor
    may_update = actor.has(Permission.MEMBERSHIP_UPDATE) and allowed(actor, Permission.MEMBERSHIP_UPDATE, area=membership.area)
    moves = set(MEMBERSHIP.available(membership.state)) - {"leave"} if may_update else set()
    own = actor.company_id == membership.company_id and actor.has(Permission.MEMBERSHIP_LEAVE)
    moves |= {"leave"} & set(MEMBERSHIP.available(membership.state)) if own else set()
    moves |= {"keep"} if may_update and membership.proposed_at else set()
    certificate = certificate_of(actor, membership)

    def url(name: str) -> str:
        return reverse(f"companies:{name}", kwargs={"desk": actor.slug, "pk": membership.pk})

    context: dict[str, Any] = {
        "membership": membership,
        "row": rows.member_row(membership, actor.slug),
        "facts": rows.member_facts(membership),
        "company_facts": rows.company_facts(membership.company),
        "company_url": reverse("companies:company-detail", kwargs={"desk": actor.slug, "pk": membership.company_id}),
        "contact": rows.contact_facts(membership),
        "certificate": certificate,
        "certificate_status": document_status(certificate, desk=actor.slug, page_url=request.path) if certificate else None,
        "may_issue": may_update and membership.state == MembershipState.ACTIVE,
        "issue_url": url("member-certificate"),
        "reactivate_url": url("member-reactivate") if "reactivate" in moves else "",
        "invitation": _invitation(request, membership) if membership.state == MembershipState.LISTED and may_update else "",
        "choices": _choices(moves, url, opened, membership.proposed_reason),
        "reasons": earlier_reasons(actor) if may_update else [],
        "proposal": membership.proposed_reason if membership.proposed_at else "",
        "proposed": lalu(membership.proposed_at, timezone.localtime()) if membership.proposed_at else "",
        "error": error,
        "typed": request.POST.get("note", ""),
        "history": history(timeline([membership.pk])),
    }
    return render(request, "companies/member_detail.html", context, status=400 if error else 200)


def _invitation(request: PortalRequest, membership: Membership) -> str:
    """Words by which a listed company is asked to join; empty while no link is open."""
    link = open_link(request.actor, membership.area, timezone.now())
    if link is None:
        return ""
    return _(
        "Bapak/Ibu pimpinan %(company)s, %(forum)s mengajak perusahaan Anda menjadi anggota. Daftar lewat ponsel, sekitar 3 menit, sampai "
        "%(closes)s:\n%(url)s\n\nGratis. Forum tidak menerima uang."
    ) % {"company": membership.company.name, "forum": membership.forum.name, "closes": waktu(link.closes_at), "url": link_url(link)}


def _choices(moves: set[str], url: Any, opened: str, proposal: str) -> list[Choice]:
    found = []
    if "keep" in moves:
        found.append(
            Choice(
                _("Tolak usulan: tetap aktif"), url("member-keep"), _("Tidak diusulkan lagi untuk periode ini."), "wajib", _("Tetap aktif"), "",
                opened == "keep",
            )
        )  # fmt: skip
    if "leave" in moves:
        found.append(
            Choice(
                _("Keluar dari keanggotaan"), url("member-leave"),
                _("Sertifikat dicabut; nomor dan riwayat tetap tersimpan. Perusahaan dapat mendaftar kembali."), "wajib", _("Keluar"), "tolak",
                opened == "leave",
            )
        )  # fmt: skip
    if "deactivate" in moves:
        found.append(
            Choice(
                _("Tandai tidak aktif"), url("member-deactivate"), proposal or _("Misalnya lama tidak melapor. Dapat diaktifkan kembali."), "wajib",
                _("Tandai tidak aktif"), "", opened == "deactivate",
            )
        )  # fmt: skip
    if "end" in moves:
        found.append(
            Choice(
                _("Akhiri keanggotaan"), url("member-end"), _("Sertifikat dicabut; riwayat tetap tersimpan."), "wajib", _("Akhiri"), "tolak", opened == "end"
            )
        )  # fmt: skip
    return found


def _moved(request: PortalRequest, pk: UUID, service: Callable[..., object], *, opened: str, said: str) -> HttpResponse:
    """One move of a membership that asks for a reason: a refusal opens its form again, success says so."""
    try:
        service(membership=_membership(request, pk), by=request.actor, reason=ReasonForm(request.POST).reason())
    except RuleViolation as error:
        return _page(request, _membership(request, pk), opened=opened, error=error.message)
    messages.success(request, said)
    return redirect("companies:member-detail", request.actor.slug, pk)


@desk_view(Permission.MEMBERSHIP_UPDATE)
@require_POST
def member_deactivate(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Set inactive, with the reason."""
    return _moved(request, pk, services.membership_deactivate, opened="deactivate", said=_("Anggota ditandai tidak aktif."))


@desk_view(Permission.MEMBERSHIP_UPDATE)
@require_POST
def member_keep(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Decline the proposal of the calendar, with the reason."""
    return _moved(request, pk, services.membership_keep, opened="keep", said=_("Usulan ditolak; anggota tetap aktif."))


@desk_view(Permission.MEMBERSHIP_LEAVE)
@require_POST
def member_leave(request: PortalRequest, pk: UUID) -> HttpResponse:
    """The company leaves, with the reason."""
    said = _("Keanggotaan berakhir. Terima kasih atas partisipasi Anda; riwayat tetap tersimpan.")
    return _moved(request, pk, services.membership_leave, opened="leave", said=said)


@desk_view(Permission.MEMBERSHIP_UPDATE)
@require_POST
def member_reactivate(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Make active again."""
    services.membership_reactivate(membership=_membership(request, pk), by=request.actor)
    messages.success(request, _("Anggota aktif kembali."))
    return redirect("companies:member-detail", request.actor.slug, pk)


@desk_view(Permission.MEMBERSHIP_UPDATE)
@require_POST
def member_end(request: PortalRequest, pk: UUID) -> HttpResponse:
    """End the membership, with the reason; the certificate is revoked."""
    return _moved(request, pk, services.membership_end, opened="end", said=_("Keanggotaan berakhir dan sertifikatnya dicabut."))


@desk_view(Permission.MEMBERSHIP_UPDATE)
@require_POST
def member_certificate(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Issue the certificate, or again after name, site or board term changed."""
    try:
        services.certificate_issue(membership=_membership(request, pk), by=request.actor)
    except RuleViolation as error:
        return _page(request, _membership(request, pk), error=error.message)
    messages.success(request, _("Sertifikat diterbitkan. Bila isinya tidak berubah, berkas yang ada tetap berlaku."))
    return redirect("companies:member-detail", request.actor.slug, pk)
