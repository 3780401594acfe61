"""Rules of a forum about its members, and numbers without gap or double."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.utils import timezone

from apps.accounts.permissions import Role
from apps.companies import numbers
from apps.companies.models import MemberRule, Membership, Registration
from apps.companies.services import decisions
from apps.companies.services.rules import RuleInput, member_rule_save, number_give
from apps.core.errors import NotAllowed, RuleViolation
from apps.core.scope import Scope, scope
from apps.forums.models import Forum
from tests import factories
from tests.companies.make import SERANG, browser, make_registration

pytestmark = pytest.mark.django_db


def rule(**changes: object) -> RuleInput:
    return RuleInput(**{
        "number_pattern": "{kode}-{tahun}-{urut4}", "report_days": 14, "inactive_after": 2, "confirm_month": 2, "confirm_day": 1,
        "confirm_days": 30, **changes,
    })  # fmt: skip


@pytest.fixture
def secretary():
    factories.forum(SERANG)
    return factories.actor(Role.FORUM_SECRETARY, SERANG)


def save(by, **changes: object) -> MemberRule:
    with scope(by.scope):
        return member_rule_save(forum=Forum.objects.get(area=SERANG, line="kesos"), data=rule(**changes), by=by)


@pytest.mark.parametrize(
    ("pattern", "number"),
    [("{kode}-{urut4}", "FCS-0007"), ("{kode}-{tahun}-{urut4}", "FCS-2026-0007"), ("A/{urut}/{tahun}", "A/7/2026")],
)
def test_a_pattern_composes_the_number(pattern: str, number: str) -> None:
    assert numbers.compose(numbers.check_pattern(pattern), code="FCS", year=2026, serial=7) == number


@pytest.mark.parametrize(
    "pattern", ["{kode}", "{urut4}{urut4}", "{nama}-{urut4}", "{urut9}", "{kode2}-{urut}", "=1+{urut4}", "{urut4}\n<b>"]
)
def test_a_pattern_that_cannot_work_is_refused_with_the_remedy(pattern: str, secretary) -> None:
    with pytest.raises(RuleViolation) as refused:
        save(secretary, number_pattern=pattern)
    assert refused.value.field == "number_pattern"


def test_new_members_get_the_new_scheme_and_old_numbers_stay(secretary) -> None:
    for letter in "AB":
        make_registration(company_name=f"PT {letter * 9} Usaha", site_name=f"Lokasi {letter}")
    with scope(secretary.scope):
        first = decisions.registration_verify(registration=waiting(), by=secretary)
    save(secretary)
    with scope(secretary.scope):
        second = decisions.registration_verify(registration=waiting(), by=secretary)
        first.refresh_from_db()
    year = timezone.localdate().year
    assert (first.number, first.serial) == ("3673-0001", 1)
    assert (second.number, second.serial) == (f"3673-{year}-0002", 2)


def waiting() -> Registration:
    return Registration.objects.filter(area=SERANG, state="submitted").order_by("id")[0]


@pytest.mark.parametrize("field", ["report_days", "inactive_after", "confirm_day", "confirm_days"])
def test_numbers_out_of_range_are_refused_at_their_field(field: str, secretary) -> None:
    with pytest.raises(RuleViolation) as refused:
        save(secretary, **{field: 999})
    assert refused.value.field == field


def test_only_the_secretariat_of_the_place_settles_rules(secretary) -> None:
    other, chair = factories.actor(Role.FORUM_SECRETARY, 3672), factories.actor(Role.FORUM_CHAIR, SERANG)
    for by in (other, chair):
        with pytest.raises(NotAllowed):
            save(by)
    assert browser(chair).get(f"/{chair.slug}/anggota/aturan/").status_code == 403


def test_the_page_previews_the_next_numbers_and_saves(secretary) -> None:
    client, url = browser(secretary), f"/{secretary.slug}/anggota/aturan/"
    assert "3673-0001, 3673-0002, 3673-0003" in client.get(url).content.decode()
    typed = {
        "number_pattern": "{kode}/{urut5}",
        "report_days": "10",
        "inactive_after": "3",
        "confirm_month": "2",
        "confirm_day": "1",
        "confirm_days": "30",
    }
    assert "3673/00001" in client.post(url, typed | {"lihat": "1"}).content.decode()
    with scope(Scope.system()):
        assert not MemberRule.objects.exists()
    assert client.post(url, typed).status_code == 302
    with scope(Scope.system()):
        kept = MemberRule.objects.get()
    assert (kept.number_pattern, kept.report_days, kept.confirm_month) == ("{kode}/{urut5}", 10, 2)
    wrong = client.post(url, typed | {"number_pattern": "{nama}"})
    assert wrong.status_code == 400
    assert "nomor urut tepat satu kali" in wrong.content.decode()


@pytest.mark.django_db(transaction=True)
def test_members_numbered_at_once_get_numbers_without_gap_or_double() -> None:
    forum = factories.forum(SERANG)
    rows = [factories.membership(factories.site(factories.company()), forum, state="verified") for _ in range(6)]
    faults = []

    def run(pk) -> None:
        try:
            with scope(Scope.area(SERANG)):
                row = Membership.objects.select_related("forum").get(pk=pk)
                number_give(row)
                row.save()
        except Exception as error:  # noqa: BLE001 - shown by the assertion
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[row.pk]) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with scope(Scope.system()):
        assert sorted(Membership.objects.values_list("number", flat=True)) == [f"3673-{n:04d}" for n in range(1, 7)]
        assert sorted(Membership.objects.values_list("serial", flat=True)) == list(range(1, 7))
