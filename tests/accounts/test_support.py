"""Support access: an operator looks at one desk for a while; nothing is written, everything is recorded, everybody there knows."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import InternalError, connection
from django.test import Client
from django.utils import timezone

from apps.accounts import services
from apps.accounts.models import SupportAccess, User
from apps.accounts.permissions import READING, Permission, Role
from apps.accounts.selectors import desk_named, support_actor
from apps.audit.models import Event
from apps.companies.models import Membership
from apps.core.errors import NotAllowed, RuleViolation
from apps.core.scope import Scope, scope
from apps.forums.models import Forum
from apps.notifications.models import Mail, Message
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "Siti meminta bantuan: laporan tidak dapat dibuka"


@pytest.fixture
def cast(db):
    class Cast:
        forum = factories.forum(3673)
        operator = factories.actor(Role.OPERATOR, 0, name="Oki Operator")
        secretary = factories.actor(Role.FORUM_SECRETARY, 3673, name="Siti")
        chair = factories.actor(Role.FORUM_CHAIR, 3673, name="Hadi")
        elsewhere = factories.actor(Role.FORUM_SECRETARY, 3672, name="Lain")

    factories.forum(3672)
    return Cast


def browser(actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def opened(cast, slug: str = "forum-3673", hours: int = 1) -> SupportAccess:
    with scope(cast.operator.scope):
        return services.support_open(desk=desk_named(slug), reason=REASON, hours=hours, by=cast.operator)


def system(query):
    with scope(Scope.system()):
        return query()


def test_without_it_the_operator_finds_no_desk(cast) -> None:
    assert browser(cast.operator).get("/forum-3673/").status_code == 404


def test_opening_lets_the_operator_read_that_desk_and_no_other(cast) -> None:
    client = browser(cast.operator)
    answer = client.post("/operator/bantuan/", {"place": "https://portal.example/forum-3673/anggota/?q=x", "reason": REASON, "hours": "1"})
    assert answer.status_code == 302
    page = client.get("/forum-3673/anggota/")
    assert page.status_code == 200
    assert "Akses bantuan ke" in page.content.decode()
    assert "Setiap halaman yang Anda buka dicatat" in page.content.decode()
    for slug in ("forum-3672", "forum-3600", "dinsos-3673", "kemensos"):
        assert client.get(f"/{slug}/").status_code == 404, slug


def test_its_administrators_are_told_by_mail_and_in_their_inbox(cast) -> None:
    access = opened(cast)
    told = {cast.secretary.user_id, cast.chair.user_id}
    assert system(lambda: set(Message.objects.filter(code="support").values_list("user_id", flat=True))) == told
    letters = system(lambda: list(Mail.objects.filter(key__startswith=f"support:{access.pk}")))
    assert {mail.to for mail in letters} == set(User.objects.filter(pk__in=told).values_list("email", flat=True))
    assert REASON in letters[0].text


def test_every_page_is_an_event_of_that_place(cast) -> None:
    opened(cast)
    client = browser(cast.operator)
    client.get("/forum-3673/program/?q=kursi")
    client.get("/forum-3673/laporan/")
    pages = system(lambda: [event.changes["page"] for event in Event.objects.filter(code="support.page").order_by("at")])
    assert pages == ["/forum-3673/program/?q=kursi", "/forum-3673/laporan/"]
    event = system(lambda: Event.objects.filter(code="support.page").first())
    assert (event.area, event.actor_name, event.actor_role, event.desk) == (3673, "Oki Operator", "Akses bantuan operator", "forum-3673")


def test_pages_of_the_desk_open_and_offer_nothing_to_write(cast) -> None:
    opened(cast)
    client = browser(cast.operator)
    for path in ("", "anggota/", "pendaftaran/", "program/", "kebutuhan/", "rapat/", "laporan/", "forum/", "akun/", "bantuan/"):
        answer = client.get(f"/forum-3673/{path}")
        assert answer.status_code in {200, 403, 404}, path
        assert b"/undang/" not in answer.content, path
    assert client.get("/forum-3673/akun/undang/").status_code == 403
    assert client.get("/forum-3673/tautan-pendaftaran/baru/").status_code == 403


def test_every_write_is_refused_by_the_page_the_permissions_and_the_database(cast) -> None:
    access = opened(cast)
    actor = support_actor(SupportAccess.objects.get(pk=access.pk))
    assert actor.permissions
    assert actor.permissions <= READING
    client = browser(cast.operator)
    for path in ("akun/undang/", "tautan-pendaftaran/baru/", "kotak-masuk/dibaca/", f"bantuan/{access.pk}/akhiri/"):
        answer = client.post(f"/forum-3673/{path}", {"email": "x@example.com", "full_name": "X", "role": "forum_chair"})
        assert answer.status_code in {403, 404}, path
    with scope(actor.scope), pytest.raises(NotAllowed):
        services.invitation_send(email="x@example.com", full_name="X", role=Role.FORUM_CHAIR, area=3673, by=actor)
    with pytest.raises(InternalError, match="read-only"), scope(actor.scope):
        Forum.objects.filter(area=3673).update(phone="0")
    with (
        pytest.raises(InternalError, match="read-only"),
        scope(actor.scope),
        scope(actor.scope.narrowed(3673)),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM companies_membership")
    assert system(lambda: Forum.objects.get(area=3673, line="kesos").phone) != "0"


def test_a_page_that_would_write_is_answered_kindly(cast, monkeypatch) -> None:
    opened(cast)
    from apps.portal.views import home

    def writing(_actor):
        Membership.objects.filter(area=3673).update(source="x")

    monkeypatch.setattr(home, "worklist", writing)
    answer = browser(cast.operator).get("/forum-3673/")
    assert answer.status_code == 403
    assert "hanya membaca" in answer.content.decode()


def test_it_ends_by_itself(cast) -> None:
    opened(cast, hours=2)
    client = browser(cast.operator)
    assert client.get("/forum-3673/program/").status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(hours=2, seconds=1), tick=False):
        assert client.get("/forum-3673/program/").status_code == 404


def test_the_people_of_the_desk_end_it_and_others_do_not(cast) -> None:
    access = opened(cast)
    assert browser(cast.elsewhere).post(f"/forum-3672/bantuan/{access.pk}/akhiri/").status_code == 404
    with scope(cast.elsewhere.scope), pytest.raises(NotAllowed):
        services.support_end(access=access, by=cast.elsewhere)
    page = browser(cast.secretary).get("/forum-3673/bantuan/").content.decode()
    assert "Oki Operator" in page
    assert REASON in page
    assert browser(cast.secretary).post(f"/forum-3673/bantuan/{access.pk}/akhiri/").status_code == 302
    assert browser(cast.operator).get("/forum-3673/program/").status_code == 404
    ended = SupportAccess.objects.get()
    assert ended.ended_by_name == "Siti"
    with scope(cast.secretary.scope), pytest.raises(RuleViolation, match="sudah berakhir"):
        services.support_end(access=ended, by=cast.secretary)


def test_the_operator_ends_it_from_the_own_desk(cast) -> None:
    access = opened(cast)
    client = browser(cast.operator)
    assert f"/operator/bantuan/{access.pk}/akhiri/" in client.get("/forum-3673/").content.decode()
    assert client.post(f"/operator/bantuan/{access.pk}/akhiri/").status_code == 302
    assert client.get("/forum-3673/").status_code == 404


def test_who_is_no_operator_any_more_keeps_no_access(cast) -> None:
    from apps.accounts.models import Assignment

    opened(cast)
    Assignment.objects.filter(user_id=cast.operator.user_id).update(ended_at=timezone.now())
    assert browser(cast.operator).get("/forum-3673/").status_code == 404


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"reason": "tes"}, "reason", "terlalu singkat"),
        ({"hours": "5"}, "hours", ""),
        ({"place": "forum-9999"}, "place", "tidak ditemukan"),
        ({"place": "https://contoh.id/x\x00"}, "place", ""),
        ({"place": "operator"}, "place", "tidak ditemukan"),
        ({"place": "usaha-0123456789ab"}, "place", "tidak ditemukan"),
    ],
)
def test_wrong_input_names_the_field_and_the_remedy(cast, change, field, words) -> None:
    answer = browser(cast.operator).post("/operator/bantuan/", {"place": "forum-3673", "reason": REASON, "hours": "1", **change})
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert words in str(answer.context["form"].errors)
    assert not SupportAccess.objects.exists()


def test_only_operators_open_one(cast) -> None:
    for actor in (cast.secretary, cast.chair):
        with scope(actor.scope), pytest.raises(NotAllowed):
            services.support_open(desk=desk_named("forum-3672"), reason=REASON, hours=1, by=actor)
        assert browser(actor).post("/forum-3673/bantuan/", {"place": "forum-3672", "reason": REASON, "hours": "1"}).status_code == 200
    assert not SupportAccess.objects.exists()


def test_a_site_is_opened_alone(cast) -> None:
    company = factories.company()
    site, other = factories.site(company), factories.site(company)
    for one in (site, other):
        factories.membership(one, cast.forum)
    pic = factories.actor(Role.COMPANY_PIC, 3673, company=company.pk, site=site.pk)
    access = opened(cast, pic.slug)
    assert (access.company_id, access.site_id) == (company.pk, site.pk)
    actor = support_actor(access)
    with scope(actor.scope):
        assert list(Membership.objects.values_list("site_id", flat=True)) == [site.pk]
    assert browser(cast.operator).get(f"/{pic.slug}/orang/").status_code == 200
    assert browser(pic).get(f"/{pic.slug}/bantuan/").status_code == 200
    assert Permission.PERSON_INVITE not in actor.permissions


def test_where_nobody_may_end_it_the_level_above_is_told_sees_it_and_ends_it(cast) -> None:
    province = factories.forum(3600)
    above = factories.actor(Role.FORUM_SECRETARY, province.area, name="Provinsi")
    beside = factories.actor(Role.SOCIAL_HEAD, 3600, name="Dinsos")
    factories.forum(3674)
    factories.actor(Role.FORUM_MONEV, 3674)
    access = opened(cast, "forum-3674")
    assert system(lambda: list(Message.objects.filter(code="support").values_list("user_id", flat=True))) == [above.user_id]
    with scope(beside.scope), pytest.raises(NotAllowed):
        services.support_end(access=access, by=beside)
    assert browser(cast.secretary).post(f"/forum-3673/bantuan/{access.pk}/akhiri/").status_code == 404
    page = browser(above).get("/forum-3600/bantuan/").content.decode()
    assert REASON in page
    assert access.place_name in page
    assert browser(above).post(f"/forum-3600/bantuan/{access.pk}/akhiri/").status_code == 302
    assert SupportAccess.objects.get().ended_by_name == "Provinsi"
