"""The same form sent several times at once makes one row and one event, and each sender gets the same answer."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from django.urls import reverse
from PIL import Image

from apps.accounts.models import Invitation, SupportAccess, User
from apps.accounts.permissions import Role
from apps.audit.models import Event
from apps.companies.models import BulkVerification, CompanyContact, CompanyDocument, CompanyRelation, Site
from apps.core.scope import Scope, scope
from apps.forums.models import BoardTerm, Decree
from apps.notifications.models import Mail
from apps.pmks.models import ProblemMap
from tests import factories
from tests.companies.make import SERANG, make_registration
from tests.racing import at_once, hidden

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 3


def _client(actor: Any) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def _picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "white").save(out, "PNG")
    return SimpleUploadedFile("sk.png", out.getvalue(), "image/png")


@pytest.fixture
def siti() -> Any:
    factories.forum(SERANG)
    return factories.actor(Role.FORUM_SECRETARY, SERANG, name="Siti")


def _send(by: Any, url: str, form: dict[str, Any], files: Callable[[], dict[str, Any]] = dict) -> None:
    key = hidden(_client(by).get(url))["key"]
    answers = at_once(*(lambda: _client(by).post(url, {**form, **files(), "key": key}) for _ in range(TIMES)))
    again = _client(by).post(url, {**form, **files(), "key": key})
    assert [answer.status_code for answer in (*answers, again)] == [302] * (TIMES + 1), answers[0].content.decode()
    assert len({answer["Location"] for answer in (*answers, again)}) == 1


def _made(model: type[models.Model], code: str, **wanted: Any) -> None:
    with scope(Scope.system()):
        assert model._default_manager.filter(**wanted).count() == 1
        assert Event.objects.filter(code=code).count() == 1


def test_a_contact_a_site_a_paper_and_a_relation_of_a_company(siti) -> None:
    company = factories.company(SERANG)
    factories.company(SERANG, name="PT Induk Besar", nib="9120007654321")
    factories.site(company, SERANG)
    page = f"/{siti.slug}/perusahaan/{company.pk}"
    _send(siti, f"{page}/narahubung/baru/", {"role": "csr", "place": "semua", "name": "Rina", "phone": "0812 3456 7890"})
    _made(CompanyContact, "company.contact_add")
    _send(siti, f"{page}/lokasi/baru/", {"name": "Pabrik", "kind": "plant", "region": "36.73.01"})
    _made(Site, "site.create", name="Pabrik")
    _send(siti, f"{page}/dokumen/baru/", {"kind": "permit", "place": "semua", "number": "IU-1"}, lambda: {"document": _picture()})
    _made(CompanyDocument, "company.document_add")
    _send(siti, f"{page}/hubungan/baru/", {"kind": "subsidiary", "other": "9120007654321"})
    _made(CompanyRelation, "company.relation_add")


def test_a_board_term_with_its_decree_and_a_decree_alone() -> None:
    factories.forum(SERANG, active=False)
    siti = factories.actor(Role.FORUM_SECRETARY, SERANG)
    term = {"starts_on": "2018-01-02", "ends_on": "2023-01-01", "chair_name": "H. Ketua", "sk-kind": "board", "sk-number": "460/1/2018",
            "sk-issuer": "Wali Kota Serang", "sk-subject": "Pengurus", "sk-year": "2018"}  # fmt: skip
    _send(siti, f"/{siti.slug}/forum/{SERANG}/masa-bakti/", term)
    _made(BoardTerm, "term.record")
    _made(Decree, "decree.record")
    decree = {"kind": "board", "number": "460/2/2019", "issuer": "Wali Kota Serang", "subject": "Perubahan", "year": "2019"}
    _send(siti, f"/{siti.slug}/forum/{SERANG}/sk/", decree, lambda: {"file": _picture()})
    with scope(Scope.system()):
        assert sorted(Decree.objects.values_list("number", flat=True)) == ["460/1/2018", "460/2/2019"]


@pytest.mark.parametrize("paper", [False, True])
def test_an_invitation_and_its_letter(paper: bool) -> None:
    factories.forum(SERANG)
    secretary = factories.actor(Role.FORUM_SECRETARY, SERANG)
    url = f"/{secretary.slug}/akun/undang{'-tanpa-surel' if paper else ''}/"
    _send(secretary, url, {"full_name": "Made", "role": "forum_monev", **({} if paper else {"email": "made@contoh.go.id"})})
    _made(Invitation, "account.invite")
    with scope(Scope.system()):
        assert Mail.objects.filter(to="made@contoh.go.id").count() == (0 if paper else 1)


def test_two_forms_for_one_person_make_one_invitation() -> None:
    factories.forum(SERANG)
    secretary = factories.actor(Role.FORUM_SECRETARY, SERANG)
    form = {"full_name": "Made", "role": "forum_monev", "email": "made@contoh.go.id"}
    answers = at_once(*(lambda: _client(secretary).post(f"/{secretary.slug}/akun/undang/", form) for _ in range(TIMES)))
    assert {answer.status_code for answer in answers} == {302}
    with scope(Scope.system()):
        assert Invitation.objects.count() == 1


def test_a_colleague_invited_by_the_company(siti) -> None:
    company = factories.company(SERANG)
    factories.membership(factories.site(company, SERANG), factories.forum(SERANG))
    own = factories.actor(Role.COMPANY_PIC, SERANG, company=company.pk)
    form = {"full_name": "Made", "email": "made@contoh.co.id", "role": "company_pic", "place": ""}
    page = _client(own).get(f"/{own.slug}/orang/undang/")
    form["place"] = next(key for key, _label in page.context["form"].fields["place"].choices)
    _send(own, f"/{own.slug}/orang/undang/", form)
    _made(Invitation, "account.invite")


def test_a_support_access(siti) -> None:
    operator = factories.actor(Role.OPERATOR, 0)
    _send(operator, "/operator/bantuan/", {"place": "forum-3673", "reason": "Siti meminta bantuan membuka laporan", "hours": "1"})
    _made(SupportAccess, "support.open")


def test_registrations_verified_together(siti) -> None:
    registration = make_registration(SERANG)
    url = f"/{siti.slug}/pendaftaran/verifikasi-massal/"
    form = {"id": str(registration.pk), "ya": "1", "key": hidden(_client(siti).post(url, {"id": str(registration.pk)}))["key"]}
    answers = at_once(*(lambda: _client(siti).post(url, form) for _ in range(TIMES)))
    assert len({answer["Location"] for answer in answers}) == 1
    with scope(Scope.system()):
        assert BulkVerification.objects.count() == 1


def test_the_same_file_of_counts_is_kept_once() -> None:
    factories.forum(SERANG)
    factories.office(SERANG)
    officer = factories.actor(Role.SOCIAL_OFFICER, SERANG)
    content = b"kode_wilayah,kategori,jumlah\n36.73.01,1,12\n"
    url, form = reverse("pmks:upload-create", args=[officer.slug]), {"source": "Dinas Sosial", "snapshot_on": "2026-01-02"}
    at_once(*(lambda: _client(officer).post(url, {**form, "file": SimpleUploadedFile("a.csv", content, "text/csv")}) for _ in range(TIMES)))
    with scope(Scope.system()):
        assert ProblemMap.objects.count() == 1
