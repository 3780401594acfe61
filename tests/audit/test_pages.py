"""The page of the history."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.permissions import Role
from apps.accounts.selectors import desk_named, support_actor
from apps.accounts.services import support_open, support_page_open
from apps.audit import services as audit
from apps.audit.models import Event
from apps.audit.sentences import SENTENCES
from apps.core.scope import Scope, scope
from apps.core.sheets import read_rows
from apps.portal.forms import code_in_words
from apps.portal.views import history
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/forum-3673/jejak-audit/"


@pytest.fixture
def chair(db):
    factories.forum(3673)
    factories.forum(3672)
    return factories.actor(Role.FORUM_CHAIR, 3673, name="Hj. Ketua")


@pytest.fixture
def browser(chair) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=chair.user_id))
    return client


def _record(by, name: str, *, area: int = 3673, code: str = "account.end", reason: str = "") -> None:
    with scope(Scope.system()):
        audit.record(code, by=by, area=area, obj=factories.user(name), changes={"name": name, "role": "Bidang monev"}, reason=reason)


def _rows(browser: Client, query: str = "") -> list[dict[str, str]]:
    answer = browser.get(f"{URL}ekspor.csv{query}")
    assert answer["Content-Type"].startswith("text/csv")
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    return [row for row in rows if row["Kode"] != "audit.export"]  # of the files fetched before


def test_the_chair_reads_the_history_of_the_own_place(browser, chair) -> None:
    _record(chair, "Budi", reason="pindah tugas")
    _record(chair, "Tetangga", area=3672)
    page = browser.get(URL).content.decode()
    assert "Hj. Ketua mengakhiri peran Bidang monev untuk Budi" in page
    assert "pindah tugas" in page
    assert "1 kejadian" in page
    assert "Tetangga" not in page


def test_a_record_is_called_by_its_name_and_never_by_its_number(browser, chair) -> None:
    company = factories.company()
    with scope(Scope.system()):
        member = factories.membership(factories.site(company), factories.forum(3673))
        audit.record("membership.keep", by=chair, area=3673, obj=member, changes={"number": member.number})
        audit.record("membership.keep", by=chair, area=3673, obj=type(member).objects.get(pk=member.pk), changes={"number": member.number})
        older = Event.objects.order_by("pk").last()
        assert str(company.pk) not in older.object_label
    page = browser.get(URL).content.decode()
    assert f"{member.number} · {company.name}" in page
    assert history._called(f"FCSR-3673-0058 · {company.pk}") == "FCSR-3673-0058"
    assert history._called(str(company.pk)) == "–"


def test_only_those_who_may_read_it_get_it(browser) -> None:
    for role, slug in ((Role.FORUM_SECRETARY, "forum-3673"), (Role.SOCIAL_HEAD, "dinsos-3673")):
        client = Client()
        client.force_login(User.objects.get(pk=factories.actor(role, 3673).user_id))
        for path in ("", "ekspor.csv"):
            assert client.get(f"/{slug}/jejak-audit/{path}").status_code == 403
    assert browser.get("/forum-3672/jejak-audit/").status_code == 404


def test_it_is_filtered_by_person_action_record_and_day(browser, chair) -> None:
    _record(chair, "Budi")
    _record(factories.actor(Role.FORUM_SECRETARY, 3673, name="Siti Sekretaris"), "Ani", code="account.revoke")
    assert [row["Catatan"] for row in _rows(browser, "?orang=siti")] == ["Ani"]
    assert [row["Catatan"] for row in _rows(browser, "?kode=account.end")] == ["Budi"]
    assert [row["Catatan"] for row in _rows(browser, "?catatan=bud")] == ["Budi"]
    today = timezone.localdate()
    assert len(_rows(browser, f"?dari={today}&sampai={today}")) == 2
    assert _rows(browser, f"?sampai={today - dt.timedelta(days=1)}") == []
    page = browser.get(f"{URL}?orang=siti&kode=account.revoke").content.decode()
    assert "Orang: siti" in page
    assert "Tindakan: mencabut undangan untuk …" in page
    assert "Tidak ada kejadian yang cocok" in browser.get(f"{URL}?orang=zzz").content.decode()


def test_a_span_turned_round_is_explained_and_filters_nothing_away(browser, chair) -> None:
    _record(chair, "Budi")
    answer = browser.get(f"{URL}?dari=2026-05-02&sampai=2026-05-01")
    assert answer.status_code == 400
    assert "Tukar kedua tanggal itu" in answer.content.decode()
    assert browser.get(f"{URL}?dari=bukan-tanggal").status_code == 400
    assert browser.get(f"{URL}?kode=tidak.ada").status_code == 400


def test_days_are_those_of_the_place(browser, chair) -> None:
    _record(chair, "Budi")
    with scope(Scope.system()):
        from apps.audit.models import Event

        at = Event.objects.get().at
    local_day = timezone.localtime(at, dt.timezone(dt.timedelta(hours=7))).date()
    assert len(_rows(browser, f"?dari={local_day}&sampai={local_day}")) == 1


def test_pages_follow_each_other_without_a_hole(browser, chair, monkeypatch) -> None:
    monkeypatch.setattr(history, "PAGE_SIZE", 2)
    for number in range(5):
        _record(chair, f"Orang ke-{number}")
    seen, url = [], URL
    for _ in range(3):
        answer = browser.get(url)
        seen += [row["label"] for row in answer.context["rows"]]
        url = URL + answer.context["next_url"]
    assert seen == [f"Orang ke-{number}" for number in (4, 3, 2, 1, 0)]
    assert answer.context["next_url"] == ""
    assert browser.get(f"{URL}?sebelum=ngawur").status_code == 200
    assert browser.get(f"{URL}?sebelum=2026-01-01T00:00:00_x").status_code == 200


def test_the_file_holds_what_is_shown_and_no_formula(browser, chair) -> None:
    _record(chair, "=HYPERLINK(1)", reason="+1")
    row = _rows(browser)[0]
    assert row["Catatan"] == "'=HYPERLINK(1)"
    assert row["Alasan"] == "'+1"
    assert row["Kode"] == "account.end"
    assert "203." not in str(row)


def test_every_sentence_reads_as_words_in_the_filter() -> None:
    for code in SENTENCES:
        words = code_in_words(code)
        assert words
        assert "{" not in words


def test_words_of_reasons_and_facts_are_found(browser, chair) -> None:
    _record(chair, "Budi", reason="pindah tugas ke provinsi")
    _record(chair, "Ani")
    assert [row["Catatan"] for row in _rows(browser, "?catatan=PINDAH")] == ["Budi"]
    assert [row["Catatan"] for row in _rows(browser, "?catatan=monev")] == ["Ani", "Budi"], "facts of the event count, too"


def test_a_province_filters_by_place_and_a_place_has_nothing_to_choose(browser, chair) -> None:
    factories.forum(3600)
    above = factories.actor(Role.FORUM_CHAIR, 3600)
    for area in (3600, 3672, 3673):
        _record(chair, f"Orang {area}", area=area)
    client = Client()
    client.force_login(User.objects.get(pk=above.user_id))
    url = f"/{above.slug}/jejak-audit/"
    assert "Tempat: Kota Cilegon" in (page := client.get(f"{url}?tempat=3672").content.decode())
    assert "Orang 3672" in page
    assert "Orang 3673" not in page
    assert client.get(f"{url}?tempat=3100").status_code == 400, "a place outside the scope is no choice"
    assert 'name="tempat"' not in browser.get(URL).content.decode()
    assert len(_rows(browser, "?tempat=3672")) == 1, "at one place the filter is not known"


def test_the_workbook_holds_the_same_as_the_page_and_a_wrong_filter_gives_no_file(browser, chair) -> None:
    _record(chair, "=HYPERLINK(1)", reason="@SUM(A1)")
    _record(chair, "Ani")
    answer = browser.get(f"{URL}ekspor.xlsx?catatan=hyperlink")
    book = io.BytesIO(answer.content)
    book.name = "a.xlsx"
    (row,) = read_rows(book, max_rows=10)
    assert "'=HYPERLINK(1)" in row.cells.values()
    assert "'@SUM(A1)" in row.cells.values()
    for kind in ("csv", "xlsx"):
        assert browser.get(f"{URL}ekspor.{kind}?kode=tidak.ada").status_code == 400
    assert browser.get(f"{URL}ekspor.pdf").status_code == 404


def test_an_operator_reads_the_own_desk_and_support_and_no_row_of_a_place(chair) -> None:
    operator, colleague = (factories.actor(Role.OPERATOR, 0, name=name) for name in ("Oki", "Rani"))
    access = factories.user("x")
    with scope(Scope.system()):
        audit.record("account.end", by=chair, area=3673, obj=access, changes={"name": "Rahasia forum"}, reason="isi catatan tempat")
        audit.record("account.invite", by=operator, area=3673, obj=access, changes={"name": "Ketua baru", "role": "Ketua"})
        audit.record("support.end", by=chair, area=3673, obj=access, changes={"name": "Oki", "place": "Forum Serang"})
    client = Client()
    client.force_login(User.objects.get(pk=operator.user_id))
    page = client.get("/operator/jejak-audit/").content.decode()
    assert "Ketua baru" in page
    assert "mengakhiri akses bantuan Oki" in page
    for secret in ("Rahasia forum", "isi catatan tempat"):
        assert secret not in page
    assert "Rahasia forum" not in client.get("/operator/jejak-audit/ekspor.csv").content.decode()
    assert client.get("/forum-3673/jejak-audit/").status_code == 404
    with scope(colleague.scope):
        from apps.audit.models import Event

        assert set(Event.objects.values_list("code", flat=True)) == {"account.invite", "support.end", "audit.export"}, (
            "the database says the same"
        )


def test_an_operator_sees_the_pages_of_the_own_support_access_only(chair) -> None:
    operator, colleague = (factories.actor(Role.OPERATOR, 0, name=name) for name in ("Oki", "Rani"))
    with scope(operator.scope):
        opened = support_open(desk=desk_named("forum-3673"), reason="Siti meminta bantuan", hours=1, by=operator)
    support_page_open(access=opened, by=support_actor(opened), page="/forum-3673/anggota/")
    for person, seen in ((operator, True), (colleague, False)):
        client = Client()
        client.force_login(User.objects.get(pk=person.user_id))
        assert ("/forum-3673/anggota/" in client.get("/operator/jejak-audit/").content.decode()) is seen


def test_a_fact_without_any_entry_leaves_a_readable_line(browser, chair) -> None:
    with scope(Scope.system()):
        audit.record("report.return", by=chair, area=3673, obj=factories.user("x"), changes={"tables": []})
    assert "Hj. Ketua mengembalikan laporan untuk diperbaiki" in browser.get(URL).content.decode()
