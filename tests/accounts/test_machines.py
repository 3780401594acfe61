"""Machines of the ministry: registration, token and scope, end to end."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from oauth2_provider.models import get_application_model

from apps.accounts.machines import api_client_create
from apps.accounts.models import ApiClient

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.api_urls")]


def _token(client: Client, credentials: tuple[str, str], scope: str = "laporan:baca") -> dict:
    client_id, secret = credentials
    body = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret, "scope": scope}
    answer = client.post("/o/token/", body)
    return {"status": answer.status_code, **answer.json()}


def _get(client: Client, path: str, token: str | None) -> tuple[int, dict]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = client.get(f"/api/v1/{path}/", headers=headers)
    return answer.status_code, answer.json()


def test_a_registered_machine_gets_a_token_and_reads_its_place(client: Client) -> None:
    token = _token(client, api_client_create(name="Pusdatin", area=0))
    assert token["status"] == 200
    assert token["expires_in"] == 1800
    assert _get(client, "probe", token["access_token"]) == (200, {"name": "Pusdatin", "low": 0, "high": 9999})


def test_a_machine_of_a_province_reads_that_province_only(client: Client) -> None:
    token = _token(client, api_client_create(name="Dinsos Banten", area=3600))
    assert _get(client, "probe", token["access_token"])[1] == {"name": "Dinsos Banten", "low": 3600, "high": 3699}


def test_without_a_token_or_with_a_wrong_one_the_answer_is_401(client: Client) -> None:
    status, _ = _get(client, "probe", None)
    assert status == 401
    status, _ = _get(client, "probe", "bukan-token")
    assert status == 401


def test_a_token_without_the_needed_scope_is_refused_with_403(client: Client) -> None:
    token = _token(client, api_client_create(name="Pusdatin", area=0))
    assert _get(client, "ask", token["access_token"])[0] == 403


def test_a_token_with_the_scope_opens_the_view(client: Client) -> None:
    token = _token(client, api_client_create(name="Pusdatin", area=0), scope="laporan:tanya")
    assert _get(client, "ask", token["access_token"])[0] == 200


def test_a_view_that_names_no_scope_and_one_beyond_the_role_are_refused(client: Client) -> None:
    token = _token(client, api_client_create(name="Pusdatin", area=0))
    assert _get(client, "unnamed", token["access_token"])[0] == 403
    assert _get(client, "forbidden", token["access_token"])[0] == 403


def test_a_wrong_secret_gets_no_token(client: Client) -> None:
    client_id, _secret = api_client_create(name="Pusdatin", area=0)
    assert _token(client, (client_id, "salah"))["status"] == 401


def test_an_unknown_scope_gets_no_token(client: Client) -> None:
    assert _token(client, api_client_create(name="Pusdatin", area=0), scope="segalanya")["status"] == 400


def test_a_switched_off_machine_is_nobody(client: Client) -> None:
    token = _token(client, api_client_create(name="Pusdatin", area=0))
    ApiClient.objects.update(is_active=False)
    assert _get(client, "probe", token["access_token"])[0] == 401


def test_a_bearer_token_does_not_open_pages_of_people(client: Client) -> None:
    token = _token(client, api_client_create(name="Pusdatin", area=0))["access_token"]
    answer = client.get("/kemensos/", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_the_command_prints_the_secret_once_and_stores_a_hash(client: Client) -> None:
    out = io.StringIO()
    call_command("api_client_create", name="Pusdatin", area=0, stdout=out)
    lines = dict(line.split(maxsplit=1) for line in out.getvalue().splitlines()[:2])
    assert _token(client, (lines["client_id"], lines["client_secret"]))["status"] == 200
    stored = get_application_model().objects.get(client_id=lines["client_id"])
    assert lines["client_secret"] not in stored.client_secret


@pytest.mark.parametrize("wrong", [{"name": " ", "area": 0}, {"name": "Pusdatin", "area": 10_000}, {"name": "Pusdatin", "area": -1}])
def test_the_command_refuses_wrong_input(wrong: dict) -> None:
    with pytest.raises(CommandError):
        call_command("api_client_create", **wrong)
    assert not ApiClient.objects.exists()
