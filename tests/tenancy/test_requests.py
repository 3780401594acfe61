"""A request is one transaction in one scope: kept when it succeeds, gone without a trace when it does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client
from django.urls import include, path, re_path
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.views import APIView

from apps.accounts.actors import DESK_PATTERN
from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission, Role
from apps.core.errors import RuleViolation
from apps.core.scope import Scope, current, scope
from apps.pmks.models import ProblemMap
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]


def write(area: int) -> None:
    ProblemMap.objects.create(area=area, source="ditulis", snapshot_on=dt.date(2026, 1, 1))


@desk_view(Permission.HOME_VIEW)
def works(request: HttpRequest) -> HttpResponse:
    write(request.actor.area)
    return HttpResponse(str(current()))


@desk_view(Permission.HOME_VIEW)
def answers(request: HttpRequest, what: str) -> HttpResponse:
    write(request.actor.area)
    if what == "404":
        raise Http404
    if what == "rule":
        raise RuleViolation("Jumlah harus lebih dari nol.")
    if what == "crash":
        raise ZeroDivisionError
    return HttpResponse(status=503)


@desk_view(Permission.HOME_VIEW)
def foreign(request: HttpRequest) -> HttpResponse:
    write(6400)
    return HttpResponse("stored")


@desk_view(Permission.HOME_VIEW)
def stream(request: HttpRequest, fail: str = "") -> StreamingHttpResponse:
    wanted = request.actor.scope

    def body() -> Iterator[bytes]:
        for number in range(1000):
            with scope(wanted), connection.cursor() as cursor:
                cursor.execute("SELECT 1 / %s", [0 if fail else 1])
            yield f"{number}\n".encode()

    return StreamingHttpResponse(body())


class Api(APIView):
    authentication_classes = ()
    permission_classes = ()

    def post(self, request, what: str):
        with scope(Scope.public()):
            from apps.notifications.services import mail_queue

            mail_queue(key=what, to="a@example.com", subject="s", text="t", area=0)
        raise ValidationError({"nama": "wajib"}) if what == "400" else NotFound


handler404 = handler403 = None
del handler404, handler403
urlpatterns = [
    path("accounts/", include("allauth.urls")),
    re_path(rf"^(?P<desk>{DESK_PATTERN})/works/$", works),
    re_path(rf"^(?P<desk>{DESK_PATTERN})/foreign/$", foreign),
    re_path(rf"^(?P<desk>{DESK_PATTERN})/answers/(?P<what>\w+)/$", answers),
    re_path(rf"^(?P<desk>{DESK_PATTERN})/stream/$", stream),
    re_path(rf"^(?P<desk>{DESK_PATTERN})/stream/(?P<fail>fail)/$", stream),
    path("api/v1/<str:what>/", Api.as_view()),
    re_path(rf"^(?P<desk>{DESK_PATTERN})/", include("apps.portal.urls.desk")),
    path("", include("apps.portal.urls.public")),
]


@pytest.fixture
def client() -> Client:
    person = factories.user()
    factories.assign(person, Role.SOCIAL_OFFICER, 3673)
    browser = Client(raise_request_exception=False)
    browser.force_login(person)
    return browser


def stored() -> int:
    with scope(Scope.system()):
        return ProblemMap.objects.count()


def test_a_good_request_is_kept_and_ran_in_the_scope_of_the_desk(client: Client) -> None:
    answer = client.get("/dinsos-3673/works/")
    assert answer.status_code == 200
    assert "lo=3673, hi=3673" in answer.content.decode()
    assert stored() == 1


@pytest.mark.parametrize(("what", "status"), [("404", 404), ("rule", 400), ("crash", 500), ("503", 503)])
def test_after_an_error_behind_a_write_nothing_stays(client: Client, what: str, status: int) -> None:
    assert client.get(f"/dinsos-3673/answers/{what}/").status_code == status
    assert stored() == 0


def test_a_write_for_another_place_is_an_alarm_and_nothing_stays(client: Client) -> None:
    assert client.get("/dinsos-3673/foreign/").status_code == 500
    assert stored() == 0


@pytest.mark.parametrize("desk", ["dinsos-3671", "dinsos-3600", "forum-3673", "kemensos", "usaha-0123456789ab", "operator"])
def test_a_desk_that_is_not_mine_does_not_exist(client: Client, desk: str) -> None:
    assert client.get(f"/{desk}/works/").status_code == 404
    assert stored() == 0


def test_a_stranger_is_sent_to_sign_in() -> None:
    answer = Client().get("/dinsos-3673/works/?a=1")
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/dinsos-3673/works/%3Fa%3D1"


@pytest.mark.parametrize(("what", "status"), [("400", 400), ("404", 404)])
def test_after_a_refused_api_call_nothing_is_stored(what: str, status: int) -> None:
    from apps.notifications.models import Mail

    assert Client().post(f"/api/v1/{what}/").status_code == status
    with scope(Scope.system()):
        assert Mail.objects.count() == 0


def open_transactions() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%%'")
        return cursor.fetchone()[0]


def test_closing_a_download_midway_leaves_no_open_transaction(client: Client) -> None:
    answer = client.get("/dinsos-3673/stream/")
    chunks = iter(answer.streaming_content)
    assert next(chunks) == b"0\n"
    assert next(chunks) == b"1\n"
    assert open_transactions() == 0
    assert not connection.in_atomic_block
    answer.close()
    assert open_transactions() == 0


def test_an_error_in_the_first_chunk_is_still_an_error_page(client: Client) -> None:
    assert client.get("/dinsos-3673/stream/fail/").status_code == 500
    assert not connection.in_atomic_block


def test_two_tenants_in_turn_on_one_connection_twelve_times_over(client: Client) -> None:
    other = factories.user()
    factories.assign(other, Role.SOCIAL_OFFICER, 3671)
    second = Client()
    second.force_login(other)
    for _ in range(12):
        assert "lo=3673, hi=3673" in client.get("/dinsos-3673/works/").content.decode()
        assert "lo=3671, hi=3671" in second.get("/dinsos-3671/works/").content.decode()
    with scope(Scope.area(3671)):
        assert ProblemMap.objects.count() == 12
    assert current() is None
