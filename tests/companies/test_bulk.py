"""Several registrations verified together: exceptions shown first, ten seconds to call it off, each in a transaction of its own."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from apps.accounts.models import Assignment, User
from apps.accounts.permissions import Role
from apps.companies.models import BulkVerification, Membership, Registration
from apps.companies.services import bulk
from apps.companies.services.bulk import bulk_cancel, bulk_claim, bulk_run, bulk_start
from apps.core.errors import InvalidTransition, NotAllowed, RuleViolation
from apps.core.scope import Scope, scope
from tests import factories
from tests.companies.make import CILEGON, SERANG, browser, make_registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    factories.forum(SERANG)
    return factories.actor(Role.FORUM_SECRETARY, SERANG)


def start(by, *rows: Registration) -> BulkVerification:
    with scope(by.scope):
        return bulk_start(registrations=rows, by=by)


def due(made: BulkVerification) -> BulkVerification:
    with scope(Scope.system()):
        BulkVerification.objects.filter(pk=made.pk).update(run_after=timezone.now() - dt.timedelta(seconds=1))
    found = bulk_claim()
    assert found is not None
    return found


def fresh(made: BulkVerification) -> BulkVerification:
    with scope(Scope.system()):
        return BulkVerification.objects.get(pk=made.pk)


def test_the_first_page_shows_who_goes_and_why_the_others_stay(by) -> None:
    clear, access = make_registration(), make_registration(mode="access", company_name="PT Minta Akses")
    elsewhere = make_registration(CILEGON, company_name="PT Tempat Lain")
    page = browser(by).post(
        f"/{by.slug}/pendaftaran/verifikasi-massal/", {"id": [str(clear.pk), str(access.pk), str(elsewhere.pk), "bukan-uuid"]}
    )
    text = page.content.decode()
    assert "Akan diverifikasi: 1" in text
    assert "pilih lokasinya" in text
    assert str(elsewhere) not in text
    with scope(Scope.system()):
        assert Registration.objects.filter(state="verified").count() == 0


def test_nothing_ticked_is_said_calmly(by) -> None:
    page = browser(by).post(f"/{by.slug}/pendaftaran/verifikasi-massal/", {}, follow=True)
    assert "Belum ada pendaftaran yang ditandai" in page.content.decode()


def test_it_waits_ten_seconds_in_which_it_can_be_called_off(by) -> None:
    row = make_registration()
    client = browser(by)
    answer = client.post(f"/{by.slug}/pendaftaran/verifikasi-massal/", {"id": [str(row.pk)], "ya": "1"})
    assert answer.status_code == 302
    assert bulk_claim() is None
    assert "Batalkan" in client.get(answer["Location"]).content.decode()
    client.post(answer["Location"] + "batal/")
    with scope(Scope.system()):
        made = BulkVerification.objects.get()
        row.refresh_from_db()
    assert (made.state, row.state) == ("cancelled", "submitted")
    assert "Tidak ada pendaftaran yang diverifikasi" in client.get(answer["Location"]).content.decode()


def test_each_is_decided_for_itself_and_the_list_names_number_or_reason(by) -> None:
    own = make_registration(contact_email=User.objects.get(pk=by.user_id).email)
    first, last = make_registration(), make_registration()
    made = start(by, first, own, last)
    bulk_run(due(made))
    done = fresh(made)
    assert done.state == "done"
    assert [item["number"] for item in done.items] == ["3673-0001", "", "3673-0002"]
    assert "surel Anda sendiri" in done.items[1]["reason"]
    page = browser(by).get(f"/{by.slug}/pendaftaran/verifikasi-massal/{made.pk}/").content.decode()
    assert "Terverifikasi: 2" in page
    assert "3673-0002" in page


def test_a_run_broken_off_goes_on_where_it_stopped(by, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [make_registration(), make_registration()]
    made = start(by, *rows)
    real, calls = bulk.registration_verify, []

    def dies(**kwargs):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(**kwargs)

    monkeypatch.setattr(bulk, "registration_verify", dies)
    with pytest.raises(KeyboardInterrupt):
        bulk_run(due(made))
    monkeypatch.setattr(bulk, "registration_verify", real)
    assert bulk_claim() is None
    with scope(Scope.system()):
        BulkVerification.objects.update(updated_at=timezone.now() - bulk.STALE - dt.timedelta(seconds=1))
    again = bulk_claim()
    assert again is not None
    bulk_run(again)
    assert [item["number"] for item in fresh(made).items] == ["3673-0001", "3673-0002"]
    with scope(Scope.system()):
        assert Membership.objects.count() == 2


def test_a_role_that_ended_meanwhile_verifies_nothing(by) -> None:
    made = start(by, make_registration())
    Assignment.objects.filter(user_id=by.user_id).delete()
    bulk_run(due(made))
    assert "sudah berakhir" in fresh(made).items[0]["reason"]
    with scope(Scope.system()):
        assert not Membership.objects.exists()


def test_what_runs_cannot_be_called_off_and_others_may_not_start_or_see_it(by) -> None:
    made = start(by, make_registration())
    claimed = due(made)
    with scope(by.scope), pytest.raises(InvalidTransition):
        bulk_cancel(bulk=claimed, by=by)
    chair = factories.actor(Role.FORUM_CHAIR, SERANG)
    with scope(chair.scope), pytest.raises(NotAllowed):
        bulk_start(registrations=[], by=chair)
    with scope(by.scope), pytest.raises(RuleViolation):
        bulk_start(registrations=[], by=by)
    factories.forum(CILEGON)
    other = factories.actor(Role.FORUM_SECRETARY, CILEGON)
    assert browser(other).get(f"/{other.slug}/pendaftaran/verifikasi-massal/{made.pk}/").status_code == 404
