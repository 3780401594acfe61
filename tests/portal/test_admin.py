"""Django's admin: for operators, read-only, behind the same walls and the strict content policy."""

from __future__ import annotations

import re

import pytest
from django.contrib import admin
from django.db import IntegrityError, ProgrammingError
from django.test import Client
from oauth2_provider.models import get_application_model

from apps.accounts.machines import api_client_create
from apps.accounts.models import User
from apps.accounts.permissions import Role
from apps.core.scope import scope
from apps.portal.admin import ReadOnly, site
from apps.programs.models import Program
from tests import factories
from tests.programs import make

pytestmark = pytest.mark.django_db
TABLES = (
    "accounts/user", "accounts/assignment", "accounts/invitation", "accounts/supportaccess", "accounts/apiclient", "oauth2_provider/application",
    "regions/region", "pmks/ppkscategory", "programs/sector", "reports/periodrule", "reports/period",
)  # fmt: skip


def browser(actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


@pytest.fixture
def operator(db):
    return factories.actor(Role.OPERATOR, 0, name="Oki")


def test_who_is_no_operator_finds_nothing() -> None:
    factories.forum(3673)
    for role in (Role.FORUM_SECRETARY, Role.SOCIAL_HEAD):
        client = browser(factories.actor(role, 3673))
        for path in ("", "accounts/user/", "login/"):
            assert client.get(f"/kelola/{path}").status_code == 404, (role, path)
    answer = Client().get("/kelola/accounts/user/")
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_an_operator_reads_every_table_and_changes_none(operator) -> None:
    client = browser(operator)
    assert client.get("/kelola/").status_code == 200
    for table in TABLES:
        listed = client.get(f"/kelola/{table}/")
        assert listed.status_code == 200, table
        assert "jquery" not in listed.content.decode(), f"{table} asks for a file that is not collected"
        assert client.get(f"/kelola/{table}/add/").status_code == 403, table
    page = f"/kelola/accounts/user/{operator.user_id}/change/"
    shown = client.get(page)
    assert shown.status_code == 200
    assert "argon2" not in shown.content.decode().lower()
    assert "password" not in shown.content.decode().lower()
    assert client.post(page, {"full_name": "Lain"}).status_code == 403
    assert client.post(page.replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert client.get(page.replace("change", "history")).status_code == 404
    assert User.objects.get(pk=operator.user_id).full_name == "Oki"


def test_every_table_is_registered_read_only() -> None:
    assert {f"{model._meta.app_label}/{model._meta.model_name}" for model in site._registry} == set(TABLES)
    assert all(isinstance(entry, ReadOnly) for entry in site._registry.values())


def test_a_tenant_table_registered_by_mistake_shows_no_row_and_takes_none(operator) -> None:
    program = make.draft(make.cast())
    site.register(Program, type("Oops", (ReadOnly,), {"list_display": ["title"]}))
    try:
        listed = site._registry[Program]
        with scope(operator.scope):
            assert listed.model._default_manager.count() == 0
            assert not Program.objects.filter(pk=program.pk).exists()
    finally:
        site.unregister(Program)
    with pytest.raises((ProgrammingError, IntegrityError)), scope(operator.scope):
        Program.objects.bulk_create([program])


def test_pages_obey_the_content_policy(operator) -> None:
    client = browser(operator)
    for path in ("", "accounts/assignment/", "regions/region/", f"accounts/user/{operator.user_id}/change/"):
        answer = client.get(f"/kelola/{path}")
        policy = answer["Content-Security-Policy"]
        assert "unsafe" not in policy
        page = answer.content.decode()
        assert not re.search(r"\son[a-z]+=", page), path
        assert not re.search(r"<[^>]+\sstyle=", page), path
        assert "<style" not in page, path
        assert not re.search(r"<script(?![^>]*\ssrc=)(?![^>]*application/json)", page), path


def test_the_own_log_of_the_admin_stays_closed(operator) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), scope(operator.scope):
        admin.models.LogEntry.objects.count()


@pytest.mark.parametrize("lookup", ["password__startswith", "password__regex", "password", "first_signed_in_at__isnull"])
def test_no_filter_in_the_address_answers_about_hidden_columns(operator, lookup: str) -> None:
    answer = browser(operator).get(f"/kelola/accounts/user/?{lookup}=argon2")
    assert answer.status_code == 400 or answer["Location"].endswith("?e=1")


def test_no_filter_answers_about_secrets_of_machines_or_through_relations(operator) -> None:
    client = browser(operator)
    for address in (
        "oauth2_provider/application/?client_secret__startswith=p", "accounts/assignment/?user__password__startswith=a",
        "accounts/assignment/?role__startswith=f", "accounts/invitation/?invited_by__password__startswith=a",
    ):  # fmt: skip
        answer = client.get(f"/kelola/{address}")
        assert answer.status_code == 400 or answer["Location"].endswith("?e=1"), address
    assert client.get("/kelola/accounts/assignment/?role__exact=operator").status_code == 200


def test_the_page_of_a_machine_opens_without_its_secret(operator) -> None:
    api_client_create(name="Pusdatin", area=0)
    stored = get_application_model().objects.get()
    answer = browser(operator).get(f"/kelola/oauth2_provider/application/{stored.pk}/change/")
    assert answer.status_code == 200
    assert "Pusdatin" in answer.content.decode()
    assert stored.client_secret not in answer.content.decode()
