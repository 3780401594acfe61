"""Profiles, the list of forums, documents of a place, the worklist."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from apps.accounts.permissions import Role
from apps.core.errors import NotAllowed, RuleViolation, StaleVersion
from apps.core.scope import Scope, scope
from apps.forums import services
from apps.forums.models import BoardTerm, Forum
from apps.forums.reference import forums_load
from apps.forums.selectors import worklist
from tests import factories
from tests.forums.people import client_at
from tests.forums.test_documents import issue, late, ready

pytestmark = pytest.mark.django_db
NATION, BANTEN, CILEGON, SERANG = 0, 3600, 3672, 3673


@pytest.fixture(autouse=True)
def _all_forums() -> None:
    cache.clear()
    with scope(Scope.system()):
        forums_load()


def url(name: str, desk: str = "forum-3673", *args: object) -> str:
    return reverse(f"forums:{name}", args=[desk, *args])


def end_term(area: int, days: int) -> None:
    """Let the running term of a place end in ``days`` days."""
    with scope(Scope.system()):
        BoardTerm.objects.filter(area=area).update(ends_on=timezone.localdate() + dt.timedelta(days=days))


# --- profile --------------------------------------------------------------------------------------------------------------


def test_the_secretariat_updates_the_profile() -> None:
    forum, by = factories.forum(SERANG), factories.actor(Role.FORUM_SECRETARY, SERANG)
    with scope(by.scope):
        saved = services.forum_update(
            forum=forum, by=by, version=forum.updated_at, values={"address": "Jl. Jenderal Sudirman 1", "state": "dissolved"}
        )
    assert (saved.address, saved.state) == ("Jl. Jenderal Sudirman 1", "active")


def test_an_outdated_or_empty_profile_is_refused() -> None:
    forum, by = factories.forum(SERANG), factories.actor(Role.FORUM_SECRETARY, SERANG)
    with pytest.raises(StaleVersion), scope(by.scope):
        services.forum_update(forum=forum, by=by, version=forum.updated_at - dt.timedelta(seconds=1), values={"address": "x"})
    with pytest.raises(RuleViolation, match="kosong"), scope(by.scope):
        services.forum_update(forum=forum, by=by, version=forum.updated_at, values={"name": " "})


def test_others_do_not_update() -> None:
    forum = factories.forum(SERANG)
    factories.actor(Role.FORUM_SECRETARY, SERANG)
    for role, area in ((Role.FORUM_CHAIR, SERANG), (Role.FORUM_SECRETARY, BANTEN), (Role.FORUM_SECRETARY, NATION)):
        by = factories.actor(role, area)
        with pytest.raises(NotAllowed), scope(by.scope):
            services.forum_update(forum=forum, by=by, version=forum.updated_at, values={"address": "x"})


def test_the_form_keeps_what_was_typed_when_somebody_else_saved() -> None:
    forum = factories.forum(SERANG)
    client = client_at(Role.FORUM_SECRETARY, SERANG)
    form = {
        "version": forum.updated_at.isoformat(),
        "name": forum.name,
        "short_name": forum.short_name,
        "phone": "0812 3456 7890",
        "countersign": "on",
    }
    assert client.post(url("forum-update", "forum-3673", SERANG), form).status_code == 302
    again = client.post(url("forum-update", "forum-3673", SERANG), {**form, "phone": "0254 200300"})
    assert again.status_code == 409
    assert "0254 200300" in again.text
    assert "+6281234567890" in again.text
    assert client.post(url("forum-update", "forum-3673", SERANG), {**form, "version": "x"}).status_code == 409
    assert client.post(url("forum-update", "forum-3673", SERANG), {**form, "phone": "12"}).status_code == 400
    assert client_at(Role.FORUM_SECRETARY, CILEGON).get(url("forum-update", "forum-3672", SERANG)).status_code == 404
    assert client_at(Role.FORUM_CHAIR, SERANG).get(url("forum-update", "forum-3673", SERANG)).status_code == 403


@pytest.mark.parametrize(("days", "words"), [(900, "Aktif"), (100, "Masa bakti segera berakhir"), (-10, "Masa bakti berakhir")])
def test_the_page_says_what_the_term_says(days: int, words: str) -> None:
    factories.forum(SERANG)
    end_term(SERANG, days)
    page = client_at(Role.FORUM_SECRETARY, SERANG).get(url("forum-detail")).text
    assert words in page
    assert "kedaluwarsa" not in page


def test_a_forum_that_was_not_formed_says_so() -> None:
    page = client_at(Role.SOCIAL_OFFICER, CILEGON).get(url("forum-detail", "dinsos-3672")).text
    assert "Belum terbentuk" in page
    assert "Ubah profil" not in page


def test_levels_above_are_readable_neighbours_are_not() -> None:
    client = client_at(Role.FORUM_SECRETARY, SERANG)
    assert client.get(url("forum-detail", "forum-3673", BANTEN)).status_code == 200
    assert client.get(url("forum-detail", "forum-3673", NATION)).status_code == 200
    assert client.get(url("forum-detail", "forum-3673", CILEGON)).status_code == 404
    assert client.get(url("forum-detail", "forum-3673", 9999)).status_code == 404
    assert client_at(Role.FORUM_SECRETARY, BANTEN).get(url("forum-detail", "forum-3600", CILEGON)).status_code == 200


def test_history_is_for_the_place_and_those_above() -> None:
    forum, by = factories.forum(SERANG), factories.actor(Role.FORUM_SECRETARY, SERANG)
    with scope(by.scope):
        services.forum_update(forum=forum, by=by, version=forum.updated_at, values={"address": "Jl. Baru"})
    page = client_at(Role.FORUM_SECRETARY, SERANG).get(url("forum-detail") + "?bagian=riwayat").text
    assert "mengubah profil forum" in page
    assert (
        "mengubah profil forum"
        in client_at(Role.FORUM_SECRETARY, BANTEN).get(url("forum-detail", "forum-3600", SERANG) + "?bagian=riwayat").text
    )


# --- list -----------------------------------------------------------------------------------------------------------------


def test_the_nation_pages_through_all_552_forums_with_filters_and_counts() -> None:
    factories.forum(NATION)
    factories.forum(SERANG)
    factories.forum(CILEGON)
    end_term(CILEGON, -5)
    client = client_at(Role.FORUM_SECRETARY, NATION)
    page = client.get(url("forum-list", "forum-0"))
    assert "552" in page.text
    assert "1–25 dari 552" in page.text
    assert "550 belum terbentuk" in page.text
    ended = client.get(url("forum-list", "forum-0"), {"keadaan": "ended"}).text
    assert "Kota Cilegon" in ended
    assert "Kota Serang" not in ended
    assert "Keadaan: Masa bakti berakhir" in ended
    assert "Kota Serang" in client.get(url("forum-list", "forum-0"), {"q": "kota serang"}).text
    assert client.get(url("forum-list", "forum-0"), {"tingkat": "1"}).context["count"] == 38
    assert client.get(url("forum-list", "forum-0"), {"provinsi": "3600", "tingkat": "2"}).context["count"] == 8
    assert "551–552" not in client.get(url("forum-list", "forum-0"), {"hal": "2"}).text
    for number in ("99999999", "-1", "x", "²"):
        assert client.get(url("forum-list", "forum-0"), {"hal": number}).status_code == 200


def test_a_province_sees_its_own_only_and_a_district_has_no_list() -> None:
    page = client_at(Role.FORUM_SECRETARY, BANTEN).get(url("forum-list", "forum-3600"), {"provinsi": "6400"})
    assert page.context["count"] == 8
    assert client_at(Role.FORUM_SECRETARY, SERANG).get(url("forum-list")).status_code == 302


def test_the_fragment_answers_htmx_and_the_page_everybody_else() -> None:
    client = client_at(Role.FORUM_SECRETARY, BANTEN)
    part = client.get(url("forum-list", "forum-3600"), headers={"HX-Request": "true", "HX-Target": "forum_list"}).text
    assert part.lstrip().startswith('<div id="forum_list"')
    assert "<html" not in part


def test_exports_hold_exactly_what_is_shown() -> None:
    factories.forum(CILEGON)
    client = client_at(Role.FORUM_SECRETARY, BANTEN)
    csv = client.get(url("forum-list", "forum-3600"), {"keadaan": "active", "unduh": "csv"})
    lines = csv.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("36.72,Kota Cilegon,Banten,")
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(url("forum-list", "forum-3600"), {"unduh": "xlsx"}).content))
    table = book.get_sheet_by_index(0).to_python()
    assert [row[0] for row in table[1:9]] == ["36.01", "36.02", "36.03", "36.04", "36.71", "36.72", "36.73", "36.74"]


# --- documents ------------------------------------------------------------------------------------------------------------


def test_the_list_of_documents_shows_the_place_and_finds_by_code() -> None:
    mine, other = ready(SERANG, holder="PT Mitra"), ready(CILEGON)
    client = client_at(Role.FORUM_SECRETARY, SERANG)
    page = client.get(url("document-list"))
    assert page.context["count"] == 1
    assert "PT Mitra" in page.text
    assert client.get(url("document-list"), {"q": mine.code.lower()}).context["count"] == 1
    assert client.get(url("document-list"), {"q": other.code}).context["count"] == 0
    assert client.get(url("document-list"), {"jenis": "poster"}).context["count"] == 0


def test_a_company_sees_its_own_documents_only() -> None:
    firm = factories.company(SERANG)
    ready(SERANG, company_id=firm.pk, holder="Milik sendiri")
    ready(SERANG, context={"n": 2}, holder="Milik orang lain")
    client = client_at(Role.COMPANY_PIC, SERANG, company=firm.pk)
    page = client.get(url("document-list", f"usaha-{firm.pk.hex[-12:]}"))
    assert "Milik sendiri" in page.text
    assert "Milik orang lain" not in page.text


def test_the_secretariat_revokes_with_a_reason() -> None:
    document = ready(SERANG)
    client = client_at(Role.FORUM_SECRETARY, SERANG)
    assert "Cabut dokumen" in client.get(url("document-detail", "forum-3673", document.pk)).text
    assert client.post(url("document-revoke", "forum-3673", document.pk), {"reason": ""}).status_code == 400
    assert client.post(url("document-revoke", "forum-3673", document.pk), {"reason": "Nama keliru"}).status_code == 302
    assert "Nama keliru" in client.get(url("document-detail", "forum-3673", document.pk)).text
    assert client.post(url("document-revoke", "forum-3673", document.pk), {"reason": "Lagi"}).status_code == 409
    assert client_at(Role.FORUM_CHAIR, SERANG).post(url("document-revoke", "forum-3673", document.pk), {"reason": "x"}).status_code == 403
    assert (
        client_at(Role.FORUM_SECRETARY, CILEGON).post(url("document-revoke", "forum-3672", document.pk), {"reason": "x"}).status_code == 404
    )


# --- worklist -------------------------------------------------------------------------------------------------------------


def test_the_worklist_names_ending_terms_forums_being_formed_and_failed_documents() -> None:
    factories.forum(BANTEN)
    end_term(BANTEN, -3)
    forming = factories.forum(CILEGON, active=False)
    late(issue(BANTEN), state="failed")
    with scope(Scope.system()):
        Forum.objects.filter(pk=forming.pk).update(state="awaiting_decree")
    secretary, chair, company = factories.actor(Role.FORUM_SECRETARY, BANTEN), factories.actor(Role.FORUM_CHAIR, BANTEN), None
    with scope(secretary.scope):
        items = worklist(secretary)
    assert [item.mine for item in items] == [True, True, True]
    assert "Masa bakti berakhir" in items[0].title
    assert items[1].title == "Forum CSR Kesos Kota Cilegon"
    with scope(chair.scope):
        assert [item.waits_for for item in worklist(chair)] == ["Sekretariat forum"]
    firm = factories.company(SERANG)
    company = factories.actor(Role.COMPANY_PIC, SERANG, company=firm.pk)
    with scope(company.scope):
        assert worklist(company) == []
