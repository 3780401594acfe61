"""Memberships: certificate, moves, search."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import QueryDict
from django.utils import timezone

from apps.accounts.permissions import Role
from apps.companies.filters import MemberFilter
from apps.companies.models import Membership
from apps.companies.services import members
from apps.companies.services.decisions import registration_verify
from apps.core import storage
from apps.core.errors import InvalidTransition, NotAllowed, RuleViolation
from apps.core.scope import Scope, scope
from apps.forums.choices import DocumentState
from apps.forums.models import BoardTerm, Document
from apps.forums.services import document_render_run
from tests import factories
from tests.companies.make import CILEGON, LEBAK, SERANG, drawn_codes, make_registration, matrix_of

pytestmark = pytest.mark.django_db


def member(name: str = "", area: int = SERANG, **fields: object) -> Membership:
    site = factories.site(factories.company(area, name=name, **fields), area)
    return factories.membership(site, factories.forum(area))


def test_the_certificate_is_valid_until_the_end_of_the_term_and_is_one_document() -> None:
    row, by = member(), factories.actor(Role.FORUM_SECRETARY, SERANG)
    with scope(by.scope):
        first, second = (members.certificate_issue(membership=row, by=by) for _ in range(2))
        term = BoardTerm.objects.get(area=SERANG)
    assert first.pk == second.pk
    assert first.valid_until == term.ends_on
    assert first.context["company"] == row.company.name


def test_without_a_running_term_it_has_no_end() -> None:
    row, by = member(), factories.actor(Role.FORUM_SECRETARY, SERANG)
    with scope(Scope.system()):
        BoardTerm.objects.update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    with scope(by.scope):
        assert members.certificate_issue(membership=row, by=by).valid_until is None


@pytest.mark.django_db(transaction=True)
def test_the_rendered_certificate_is_one_page_with_the_qr_of_its_check_page() -> None:
    row, by = member("PT Krakatau Contoh Sejahtera"), factories.actor(Role.FORUM_SECRETARY, SERANG)
    with scope(by.scope):
        document = members.certificate_issue(membership=row, by=by)
    document_render_run(document.pk)
    with scope(Scope.system()):
        document = Document.objects.get(pk=document.pk)
    assert (document.state, document.pages) == (DocumentState.READY, 1)
    assert drawn_codes(storage.get(document.file)) == [matrix_of(f"http://testserver/periksa/{document.code}/")]


def test_inactive_and_active_again() -> None:
    row, by = member(), factories.actor(Role.FORUM_SECRETARY, SERANG)
    with scope(by.scope):
        with pytest.raises(RuleViolation, match="Alasan belum diisi"):
            members.membership_deactivate(membership=row, by=by, reason=" ")
        assert members.membership_deactivate(membership=row, by=by, reason="Tidak melapor dua periode").state == "inactive"
        with pytest.raises(RuleViolation, match="anggota aktif"):
            members.certificate_issue(membership=Membership.objects.get(pk=row.pk), by=by)
        again = members.membership_reactivate(membership=row, by=by)
    assert (again.state, again.ended_reason) == ("active", "")


def test_ending_a_membership_revokes_its_certificate() -> None:
    row, by = member(), factories.actor(Role.FORUM_SECRETARY, SERANG)
    with scope(by.scope):
        document = members.certificate_issue(membership=row, by=by)
        ended = members.membership_end(membership=row, by=by, reason="Pindah ke Cilegon")
        document.refresh_from_db()
        with pytest.raises(InvalidTransition):
            members.membership_end(membership=row, by=by, reason="lagi")
    assert (ended.state, ended.ended_on) == ("left", timezone.localdate())
    assert document.revoked_at is not None
    assert "Pindah ke Cilegon" in document.revoke_reason


def test_only_the_own_secretariat_changes_memberships() -> None:
    row = member()
    chair, other = factories.actor(Role.FORUM_CHAIR, SERANG), factories.actor(Role.FORUM_SECRETARY, LEBAK)
    with scope(chair.scope):
        for act in (members.membership_deactivate, members.membership_end):
            with pytest.raises(NotAllowed):
                act(membership=row, by=chair, reason="x")
        with pytest.raises(NotAllowed):
            members.certificate_issue(membership=row, by=chair)
    with scope(other.scope), pytest.raises(Membership.DoesNotExist):
        members.membership_end(membership=row, by=other, reason="x")


@pytest.mark.parametrize("typed", ["krakatau", "krakatu", "sejahtra krakatau", "PT. KRAKATAU", "A-"])
def test_a_search_forgives_misspellings(typed: str) -> None:
    member("PT Krakatau Contoh Sejahtera")
    member("PT Bumi Lestari")
    by = factories.actor(Role.FORUM_SECRETARY, SERANG)
    with scope(by.scope):
        names = [row.company.name for row in MemberFilter(QueryDict(f"q={typed}"), by).rows()]
    assert "PT Krakatau Contoh Sejahtera" in names[:2]
    assert typed == "A-" or names == ["PT Krakatau Contoh Sejahtera"]


def test_filters_by_state_ownership_and_sector_show_as_chips_that_can_be_removed() -> None:
    member("PT Tambang", ownership="bumn", kbli_category="B")
    member("PT Dagang", ownership="private")
    by = factories.actor(Role.FORUM_SECRETARY, SERANG)
    query = QueryDict("status=active&kepemilikan=bumn&sektor=B&halaman=3&jenis=tidak-ada")
    with scope(by.scope):
        found = MemberFilter(query, by)
        assert [row.company.name for row in found.rows()] == ["PT Tambang"]
        assert MemberFilter(QueryDict("sektor=-"), by).rows().count() == 1
    chips = found.chips()
    assert [chip.label for chip in chips] == ["Status: Aktif", "Kepemilikan: BUMN", "Sektor (KBLI): Pertambangan dan penggalian"]
    assert "kepemilikan" not in chips[1].remove_url
    assert "halaman" not in chips[1].remove_url


def test_a_province_sees_its_own_first_and_those_below_when_asked() -> None:
    member("PT Serang", SERANG)
    member("PT Cilegon", CILEGON)
    by = factories.actor(Role.FORUM_SECRETARY, 3600)
    with scope(by.scope):
        assert MemberFilter(QueryDict(""), by).rows().count() == 0
        assert MemberFilter(QueryDict("cakupan=semua"), by).rows().count() == 2


def test_a_partner_has_a_number_and_a_certificate_of_its_own_kind() -> None:
    by = factories.actor(Role.FORUM_SECRETARY, SERANG)
    row = make_registration(kind="partner", partner_kind="university", company_name="Universitas Contoh")
    with scope(by.scope):
        made = registration_verify(registration=row, by=by)
        document = members.certificate_issue(membership=made, by=by)
    assert (made.kind, made.company.partner_kind, made.number) == ("partner", "university", "3673M-0001")
    assert document.context["member_as"] == "mitra (perguruan tinggi)"
