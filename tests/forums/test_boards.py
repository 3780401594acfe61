"""Board terms and decrees."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from apps.accounts.permissions import Role
from apps.core.errors import NotAllowed, RuleViolation
from apps.core.scope import Scope, scope
from apps.forums import services
from apps.forums.models import BoardTerm, Decree, Forum
from tests import factories
from tests.forums.people import client_at

pytestmark = pytest.mark.django_db
BANTEN, CILEGON, SERANG = 3600, 3672, 3673
DAY = dt.date


@pytest.fixture(autouse=True)
def _no_remembered_chairs() -> None:
    cache.clear()


def bare(area: int = SERANG) -> Forum:
    return factories.forum(area, active=False)


def picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "white").save(out, "PNG")
    return SimpleUploadedFile("sk.png", out.getvalue(), "image/png")


TERM = {"starts_on": DAY(2018, 1, 2), "ends_on": DAY(2023, 1, 1), "chair_name": "H. Ketua"}
DECREE = {"kind": "board", "number": "460/K.15/2019", "issuer": "Gubernur Kalimantan Timur", "subject": "Forum CSR Kesos"}


def test_a_decree_may_be_signed_after_its_term_began() -> None:
    forum, by = bare(), factories.actor(Role.FORUM_SECRETARY, SERANG)
    with scope(by.scope):
        term = services.term_record(forum=forum, by=by, **TERM)
        decree = services.decree_record(forum=forum, by=by, term=term, signed_on=DAY(2019, 1, 7), **DECREE)
    assert (decree.year, decree.term_id) == (2019, term.pk)


def test_a_number_is_unique_for_issuer_and_year_in_the_whole_country() -> None:
    first, second = bare(SERANG), bare(CILEGON)
    one, two = factories.actor(Role.FORUM_SECRETARY, SERANG), factories.actor(Role.FORUM_SECRETARY, CILEGON)
    with scope(one.scope):
        services.decree_record(forum=first, by=one, year=2019, **DECREE)
    with pytest.raises(RuleViolation, match="sudah dicatat untuk Forum CSR Kesos Kota Serang") as fault, scope(two.scope):
        services.decree_record(forum=second, by=two, year=2019, **{**DECREE, "number": " 460/K.15/2019 "})
    assert fault.value.field == "number"
    with scope(two.scope):
        services.decree_record(forum=second, by=two, year=2020, **DECREE)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": " "}, "number"), ({"issuer": ""}, "issuer"), ({"subject": ""}, "subject"), ({"year": None}, "year"), ({"year": 1800}, "year"),
        ({"effective_from": DAY(2020, 1, 2), "effective_until": DAY(2020, 1, 1)}, "effective_until"),
    ],
)  # fmt: skip
def test_a_wrong_decree_is_refused_by_field(change: dict[str, object], field: str) -> None:
    forum, by = bare(), factories.actor(Role.FORUM_SECRETARY, SERANG)
    with pytest.raises(RuleViolation) as fault, scope(by.scope):
        services.decree_record(forum=forum, by=by, **{**DECREE, "year": 2020, **change})
    assert fault.value.field == field


def test_a_decree_belongs_to_a_term_of_the_same_forum() -> None:
    mine, other = bare(SERANG), bare(BANTEN)
    by, above = factories.actor(Role.FORUM_SECRETARY, SERANG), factories.actor(Role.FORUM_SECRETARY, BANTEN)
    with scope(above.scope):
        theirs = services.term_record(forum=other, by=above, **TERM)
    with pytest.raises(RuleViolation, match="bukan milik"), scope(by.scope):
        services.decree_record(forum=mine, by=by, term=theirs, year=2020, **DECREE)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"ends_on": DAY(2018, 1, 2)}, "ends_on"), ({"ends_on": DAY(2040, 1, 1)}, "ends_on"), ({"chair_name": " "}, "chair_name")],
)
def test_a_wrong_term_is_refused_by_field(change: dict[str, object], field: str) -> None:
    forum, by = bare(), factories.actor(Role.FORUM_SECRETARY, SERANG)
    with pytest.raises(RuleViolation) as fault, scope(by.scope):
        services.term_record(forum=forum, by=by, **{**TERM, **change})
    assert fault.value.field == field


def test_terms_do_not_overlap_unless_the_one_before_ends_early() -> None:
    forum, by = bare(), factories.actor(Role.FORUM_SECRETARY, SERANG)
    new = {"starts_on": DAY(2022, 6, 1), "ends_on": DAY(2027, 6, 1), "chair_name": "Baru"}
    with scope(by.scope):
        services.term_record(forum=forum, by=by, **TERM)
    with pytest.raises(RuleViolation, match="Bertumpang tindih") as fault, scope(by.scope):
        services.term_record(forum=forum, by=by, **new)
    assert fault.value.field == "starts_on"
    with scope(by.scope):
        services.term_record(forum=forum, by=by, ends_previous=True, **new)
        assert BoardTerm.objects.get(chair_name="H. Ketua").ended_early_on == DAY(2022, 5, 31)
    with pytest.raises(RuleViolation, match="Bertumpang tindih"), scope(by.scope):
        services.term_record(forum=forum, by=by, ends_previous=True, **{**new, "starts_on": DAY(2022, 1, 1)})


def test_others_do_not_record() -> None:
    forum = bare()
    for role, area in ((Role.FORUM_PLANNING, SERANG), (Role.SOCIAL_HEAD, SERANG), (Role.FORUM_SECRETARY, 0)):
        by = factories.actor(role, area)
        factories.actor(Role.FORUM_SECRETARY, SERANG)
        factories.actor(Role.FORUM_SECRETARY, BANTEN)
        with pytest.raises(NotAllowed), scope(by.scope):
            services.term_record(forum=forum, by=by, **TERM)


# --- pages ----------------------------------------------------------------------------------------------------------------


def url(name: str, *args: object) -> str:
    return reverse(f"forums:{name}", args=["forum-3673", *args])


TERM_POST = {"starts_on": "2024-01-02", "ends_on": "02-01-2029", "chair_name": "Hj. Siti", "board": "Sekretaris: Ahmad\nBendahara\tDewi"}
DECREE_POST = {"sk-kind": "board", "sk-number": "100/7", "sk-issuer": "Wali Kota Serang", "sk-subject": "Pengurus", "sk-signed_on": "2024-03-01"}  # fmt: skip


def test_term_and_decree_are_recorded_with_the_scan_and_shown() -> None:
    bare()
    client = client_at(Role.FORUM_SECRETARY, SERANG)
    assert client.get(url("term-record", SERANG)).status_code == 200
    answer = client.post(
        url("term-record", SERANG), {**TERM_POST, **DECREE_POST, "sk-tasks": "Menyusun kebijakan\n- Monev", "sk-file": picture()}
    )
    assert answer.status_code == 302
    page = client.get(url("forum-detail"))
    for text in ("Masa bakti 2024–2029", "Hj. Siti", "Bendahara", "Dewi", "100/7", "2 tugas", "Monev"):
        assert text in page.text, text
    with scope(Scope.system()):
        decree = Decree.objects.get(number="100/7")
    file = client.get(url("decree-file", SERANG, decree.pk))
    assert file.status_code == 200
    assert b"".join(file.streaming_content).startswith(b"\xff\xd8\xff")
    other = client_at(Role.FORUM_SECRETARY, CILEGON)
    assert other.get(reverse("forums:decree-file", args=["forum-3672", SERANG, decree.pk])).status_code == 404


def test_a_term_without_decree_is_recorded_alone_and_the_decree_later() -> None:
    bare()
    client = client_at(Role.FORUM_SECRETARY, SERANG)
    assert client.post(url("term-record", SERANG), TERM_POST).status_code == 302
    with scope(Scope.system()):
        term = BoardTerm.objects.get(chair_name="Hj. Siti")
        assert not Decree.objects.filter(area=SERANG).exists()
    answer = client.post(
        url("decree-record", SERANG),
        {"kind": "board", "term": term.pk, "number": "7", "issuer": "Wali Kota", "subject": "Pengurus", "year": "2025"},
    )
    assert answer.status_code == 302
    with scope(Scope.system()):
        assert Decree.objects.get(area=SERANG).term_id == term.pk


def test_a_refused_decree_leaves_no_term_behind() -> None:
    bare()
    client = client_at(Role.FORUM_SECRETARY, SERANG)
    client.post(
        url("decree-record", SERANG), {"kind": "policy", "number": "100/7", "issuer": "Wali Kota Serang", "subject": "x", "year": "2024"}
    )
    answer = client.post(url("term-record", SERANG), {**TERM_POST, **DECREE_POST})
    assert answer.status_code == 400
    assert "sudah dicatat" in answer.text
    with scope(Scope.system()):
        assert not BoardTerm.objects.filter(area=SERANG).exists()


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"starts_on": "kemarin"}, "Tanggal tidak terbaca"),
        ({"board": "Sekretaris Ahmad"}, "Baris 1"),
        ({"board": "\n".join(f"Anggota: Orang {n}" for n in range(101))}, "lebih dari 100"),
        ({**DECREE_POST, "sk-number": ""}, "Nomor SK"),
        ({**DECREE_POST, "sk-file": SimpleUploadedFile("sk.pdf", b"bukan pdf", "application/pdf")}, "sk.pdf"),
    ],
)
def test_wrong_input_names_field_and_remedy(changes: dict[str, object], word: str) -> None:
    bare()
    client = client_at(Role.FORUM_SECRETARY, SERANG)
    answer = client.post(url("term-record", SERANG), {**TERM_POST, **changes})
    assert answer.status_code == 400
    assert word in answer.text
    with scope(Scope.system()):
        assert not BoardTerm.objects.filter(area=SERANG).exists()


def test_who_may_not_record_gets_403_and_strangers_404() -> None:
    bare()
    assert client_at(Role.FORUM_PLANNING, SERANG).get(url("term-record", SERANG)).status_code == 403
    assert client_at(Role.FORUM_SECRETARY, SERANG).get(url("term-record", CILEGON)).status_code == 404
    assert client_at(Role.FORUM_SECRETARY, SERANG).get(url("decree-record", BANTEN)).status_code == 403
