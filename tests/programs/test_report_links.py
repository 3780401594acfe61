"""Reporting without an account: opening never uses a link up, sending does, and the holder reaches one site alone."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from apps.accounts.permissions import Role
from apps.audit.models import Event
from apps.core import links
from apps.core.errors import InvalidTransition, NotAllowed, RuleViolation
from apps.core.scope import Scope, scope
from apps.programs import limits, services
from apps.programs.models import Evidence, Program, Realization, ReportLink
from apps.programs.services.report_links import (
    LinkKey,
    LinkPeriod,
    report_link_make,
    report_link_read,
    report_link_revoke,
    report_link_send,
)
from tests import factories
from tests.programs import make

pytestmark = pytest.mark.django_db
PERIOD = LinkPeriod("2026-S1", "Semester I 2026", dt.date(2026, 1, 1), dt.date(2026, 6, 30), dt.date(2026, 7, 14))
ACTIVITY = services.DirectInput("Bagi sembako Ramadan", "kesos")


@pytest.fixture
def by() -> make.Cast:
    cache.clear()
    found = make.cast()
    factories.membership(found.site, factories.forum(make.AREA))
    return found


def made(by: make.Cast, **period: object) -> ReportLink:
    with scope(by.citra.scope):
        membership = by.company.memberships.get()
        return report_link_make(membership=membership, period=dataclasses.replace(PERIOD, **period), by=by.citra)


def key_of(link: ReportLink) -> LinkKey:
    return LinkKey(link.area, link.pk)


def path_of(link: ReportLink) -> str:
    return services.report_link_url(link).split("/", 3)[3].join(["/", ""])


def send(link: ReportLink, **changes: object) -> list[Program]:
    wanted = {"name": "Sari Dewi", "activity": ACTIVITY, "realization": make.handover(), "files": [make.photo()], **changes}
    return report_link_send(key=key_of(link), **wanted)


def typed(**changes: object) -> dict[str, object]:
    return {
        "title": "Bagi sembako Ramadan", "sector": "kesos", "handover_on": "2026-03-10", "aid_form": "goods", "unit": "paket",
        "baris-region": "36.73.01.1001", "baris-category": "9", "baris-quantity": "120", "baris-value": "36 jt", "baris-sex_unknown": "120",
        "reporter": "Sari Dewi", "photos": make.Upload(make.photo_bytes(), "foto.jpg"), "consent": "on", **changes,
    }  # fmt: skip


def test_opening_twice_changes_nothing_and_the_form_stands_ready_for_the_company(by: make.Cast) -> None:
    link = made(by)
    for _ in range(2):
        page = Client().get(path_of(link))
        assert page.status_code == 200
    text = page.content.decode()
    assert by.company.name in text
    assert "Semester I 2026" in text
    assert by.site.name in text
    assert make.fresh(link, by.citra).used_at is None


def test_sending_makes_a_direct_report_marked_with_link_and_name_and_uses_the_link_up(by: make.Cast) -> None:
    link = made(by)
    answer = Client().post(path_of(link), typed(), follow=True)
    assert answer.status_code == 200
    assert "Laporan sudah terkirim" in answer.content.decode()
    with scope(Scope.system()):
        program, row = Program.objects.get(), Realization.objects.get()
        link.refresh_from_db()
        assert Evidence.objects.get().kind == "photo"
    assert (program.route, program.state, program.report_link_id, program.reporter_name) == ("direct", "completed", link.pk, "Sari Dewi")
    assert (program.company_id, program.site_id, program.entered_by_secretariat) == (by.company.pk, by.site.pk, False)
    assert (row.state, row.first_sent_at, row.value) == ("sent", row.sent_at, 36_000_000)
    assert (link.used_name, link.used_title) == ("Sari Dewi", "Bagi sembako Ramadan")


def test_a_used_link_says_so_and_takes_no_second_report(by: make.Cast) -> None:
    link = made(by)
    send(link)
    page = Client().get(path_of(link))
    assert "Sari Dewi" in page.content.decode()
    again = Client().post(path_of(link), typed())
    assert "sudah dipakai" in again.content.decode()
    with pytest.raises(InvalidTransition, match="sudah dipakai"):
        send(link)
    with scope(Scope.system()):
        assert Program.objects.count() == 1


def test_an_expired_link_names_the_day_and_the_remedy(by: make.Cast) -> None:
    link = made(by)
    with scope(Scope.system()):
        ReportLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - dt.timedelta(minutes=1))
    page = Client().get(path_of(link))
    assert page.status_code == 410
    assert "kedaluwarsa" in page.content.decode()
    with pytest.raises(links.LinkError):
        send(link)


def test_damaged_and_foreign_tokens_are_refused_in_words(by: make.Cast) -> None:
    link = made(by)
    page = Client().get(path_of(link)[:-8] + "rusak/")
    assert page.status_code == 410
    assert "tidak lengkap atau rusak" in page.content.decode()
    other = links.sign("konfirmasi", {"a": link.area, "k": link.pk.hex})
    with pytest.raises(links.LinkError):
        report_link_read(other)
    elsewhere = LinkKey(3672, link.pk)
    with pytest.raises(links.LinkError, match="tidak dikenal"):
        report_link_send(
            key=LinkKey(link.area, by.company.pk), name="Sari", activity=ACTIVITY, realization=make.handover(), files=[make.photo()]
        )
    with pytest.raises(DatabaseError, match="row-level security"), scope(elsewhere.scope()):
        ReportLink.objects.filter(pk=link.pk).update(used_name="orang lain")


def test_the_holder_reads_the_link_and_nothing_else(by: make.Cast) -> None:
    link = made(by)
    made(by, key="2026-1")
    with scope(key_of(link).scope()):
        assert list(ReportLink.objects.values_list("pk", flat=True)) == [link.pk]
        assert not Program.objects.exists()
        assert not Realization.objects.exists()


@pytest.mark.parametrize(
    ("realization", "field"),
    [
        (lambda: make.handover(handover_on=dt.date(2025, 12, 31)), "handover_on"),
        (lambda: make.handover(make.line("36.72.01")), "region"),
    ],
)
def test_days_and_places_outside_the_link_are_refused_and_keep_it_unused(by: make.Cast, realization, field: str) -> None:
    link = made(by)
    with pytest.raises(RuleViolation) as refused:
        send(link, realization=realization())
    assert refused.value.field == field
    assert make.fresh(link, by.citra).used_at is None


def test_a_report_without_proof_is_refused_at_the_photos_and_the_link_stays_good(by: make.Cast) -> None:
    link = made(by)
    wanted = typed()
    del wanted["photos"]
    page = Client().post(path_of(link), wanted)
    assert page.status_code == 400
    assert "Lampirkan sedikitnya satu bukti" in page.content.decode()
    assert make.fresh(link, by.citra).used_at is None


def test_empty_boxes_are_named(by: make.Cast) -> None:
    page = Client().post(path_of(made(by)), {"title": "", "baris-value": "minus"})
    assert page.status_code == 400
    assert "Nama kegiatan belum diisi" in page.content.decode()
    assert "Nama Anda belum diisi" in page.content.decode()


def test_the_same_request_gives_the_same_link_until_it_is_used(by: make.Cast) -> None:
    first = made(by)
    assert made(by).pk == first.pk
    send(first)
    assert made(by).pk != first.pk


def test_a_closed_link_opens_no_form_and_takes_no_report_and_a_new_one_is_made(by: make.Cast) -> None:
    link = made(by)
    with scope(by.citra.scope):
        report_link_revoke(link=link, by=by.citra)
        with pytest.raises(InvalidTransition, match="sudah ditutup"):
            report_link_revoke(link=link, by=by.citra)
    assert "sudah ditutup sekretariat" in Client().get(path_of(link)).content.decode()
    with pytest.raises(links.LinkError, match="sudah ditutup"):
        send(link)
    with scope(Scope.system()):
        assert not Program.objects.exists()
        assert Event.objects.filter(code="report_link.revoke", object_id=str(link.pk)).count() == 1
    assert made(by).pk != link.pk


def test_a_used_link_and_a_strangers_link_are_not_closed(by: make.Cast) -> None:
    link = made(by)
    stranger = factories.actor(Role.FORUM_SECRETARY, 3672)
    with scope(by.budi.scope), pytest.raises(NotAllowed):
        report_link_revoke(link=link, by=by.budi)
    with scope(stranger.scope), pytest.raises(ReportLink.DoesNotExist):
        report_link_revoke(link=link, by=stranger)
    send(link)
    with scope(by.citra.scope), pytest.raises(InvalidTransition, match="sudah dipakai"):
        report_link_revoke(link=link, by=by.citra)


def test_a_link_is_made_at_the_own_place_for_a_begun_period_by_the_secretariat(by: make.Cast) -> None:
    membership = by.company.memberships.model.objects
    with scope(Scope.system()):
        one = membership.select_related("forum", "company").get()
    for stranger in (by.budi, by.ani, factories.actor(Role.FORUM_SECRETARY, 3672)):
        with scope(stranger.scope), pytest.raises(NotAllowed):
            report_link_make(membership=one, period=PERIOD, by=stranger)
    with pytest.raises(RuleViolation, match="belum dimulai"):
        made(by, starts_on=timezone.localdate() + dt.timedelta(days=1))


def test_who_made_the_link_does_not_verify_its_report(by: make.Cast) -> None:
    link = made(by)
    send(link)
    with scope(Scope.system()):
        ReportLink.objects.filter(pk=link.pk).update(created_by=by.monev.user_id)
        row = Realization.objects.get()
    with scope(by.monev.scope), pytest.raises(NotAllowed):
        services.realization_verify(realization=row, by=by.monev, value=row.value, quantity=row.quantity, note="")


def test_too_many_tries_from_one_address_are_answered_calmly(by: make.Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SENT", 1)
    link = made(by)
    Client().post(path_of(link), {})
    assert Client().post(path_of(link), {}).status_code == 429
    assert Client().get(path_of(link)).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_two_who_send_at_once_one_report_stands(by: make.Cast) -> None:
    link, results = made(by), []

    def run() -> None:
        try:
            results.append(len(send(link)))
        except InvalidTransition:
            results.append("used")
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, results)) == ["1", "used"]
    with scope(Scope.system()):
        assert Program.objects.count() == 1
