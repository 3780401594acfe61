"""The rarer refusals and ways: what applicants may not write, what must be there, what happens when the cache is gone."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from django.core.files.storage import default_storage
from django.http import QueryDict
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisGone

from apps.accounts.permissions import Role
from apps.companies import limits
from apps.companies.filters import MemberFilter, RegistrationFilter
from apps.companies.models import Membership, Registration
from apps.companies.selectors.known import company_known, company_named
from apps.companies.selectors.matches import blocking_reason
from apps.companies.selectors.registrations import neighbours
from apps.companies.services import decisions, drafts, letters, members
from apps.companies.services.applicants import applicant
from apps.companies.tokens import Key, resume_token, status_token
from apps.core.errors import NotAllowed, RuleViolation
from apps.core.files import AcceptedFile
from apps.core.scope import Scope, scope
from apps.forums.models import Document
from tests import factories
from tests.companies.make import SERANG, browser, make_link, make_registration, signed_in

pytestmark = pytest.mark.django_db


def draft(**fields: object) -> tuple[Registration, object]:
    registration = make_registration(state="draft", number="", submitted_at=None, **fields)
    return registration, applicant(Key(SERANG, registration.pk))


def as_applicant(registration: Registration):
    return scope(Scope.public(area=SERANG, key=registration.pk))


def test_another_key_opens_nothing() -> None:
    registration, _ = draft()
    stranger = applicant(Key(SERANG, make_registration().pk))
    with as_applicant(registration):
        for act in (
            lambda: drafts.registration_save(registration=registration, values={}, by=stranger),
            lambda: drafts.registration_submit(registration=registration, by=stranger),
            lambda: letters.email_code_send(registration=registration, by=stranger),
        ):
            with pytest.raises(NotAllowed):
                act()


def test_an_applicant_cannot_write_the_state() -> None:
    registration, by = draft()
    with as_applicant(registration), pytest.raises(ValueError, match="state"):
        drafts.registration_save(registration=registration, values={"state": "verified"}, by=by)


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"consent_at": None}, "Persetujuan"),
        ({"company_name": ""}, "Nama perusahaan"),
        ({"site_name": ""}, "Nama lokasi"),
        ({"region_id": None}, "Wilayah lokasi"),
        ({"contact_email": ""}, "Surel belum diisi"),
    ],
)
def test_nothing_incomplete_is_submitted(missing: dict, words: str) -> None:
    registration, by = draft(**missing)
    with as_applicant(registration), pytest.raises(RuleViolation, match=words):
        drafts.registration_submit(registration=registration, by=by)


def test_a_missing_field_of_an_earlier_page_stands_above_the_last_form() -> None:
    registration, _ = draft(company_name="")
    url = reverse("registration-step", kwargs={"token": resume_token(registration), "number": 3})
    page = Client().post(url, {"contact_name": "Rina", "contact_email": "rina@contoh.co.id", "contact_phone": "081234567890"})
    assert page.status_code == 400
    assert "Nama perusahaan belum diisi" in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_second_document_replaces_the_first_one_in_the_store() -> None:
    registration, by = draft()
    file = AcceptedFile(b"satu", "application/pdf", ".pdf", "x")
    with as_applicant(registration):
        first = drafts.registration_attach(registration=registration, document=file, name="a.pdf", by=by).file
    with as_applicant(registration):
        second = drafts.registration_attach(registration=registration, document=file, name="b.pdf", by=by).file
    assert not default_storage.exists(first)
    assert default_storage.exists(second)


def test_a_known_number_that_is_taken_away_forgets_the_company() -> None:
    company = factories.company(SERANG, name="PT Dikenal", nib="9120001234567")
    registration, _by = draft(nib="9120001234567", known_company_id=company.pk, company_name="PT Dikenal", mode="new_site")
    with as_applicant(registration):
        values = drafts.known("", "", registration)
    assert values == {"known_company_id": None, "company_name": "", "mode": "new_company"}
    url = reverse("registration-step", kwargs={"token": resume_token(registration), "number": 1})
    assert Client().post(url, {"kind": "company", "number": "", "consent": "on"}).status_code == 302
    with scope(Scope.system()):
        registration.refresh_from_db()
    assert (registration.nib, registration.known_company_id) == ("", None)


def test_a_confirmed_address_needs_no_code_and_a_changed_one_does() -> None:
    registration, by = draft(email_confirmed_at=timezone.now())
    with as_applicant(registration):
        with pytest.raises(RuleViolation, match="sudah dikonfirmasi"):
            letters.email_code_send(registration=registration, by=by)
        assert letters.email_confirm(registration=registration, code="000000", by=by)[1] == ""
        changed = drafts.registration_save(registration=registration, values={"contact_email": "baru@contoh.co.id"}, by=by)
        assert changed.email_confirmed_at is None
        nobody = drafts.registration_save(registration=registration, values={"contact_email": ""}, by=by)
        with pytest.raises(RuleViolation, match="Surel belum diisi"):
            letters.resume(nobody, by=by)


def test_reasons_have_a_limit() -> None:
    registration, by = make_registration(), factories.actor(Role.FORUM_SECRETARY, SERANG)
    member = factories.membership(factories.site(factories.company()), factories.forum(SERANG))
    with scope(by.scope):
        with pytest.raises(RuleViolation, match="500 huruf"):
            decisions.registration_refuse(registration=registration, by=by, note="x" * 501)
        with pytest.raises(RuleViolation, match="200 huruf"):
            members.membership_end(membership=member, by=by, reason="x" * 201)


def test_an_inactive_member_that_registers_again_is_active_with_its_number() -> None:
    site = factories.site(factories.company(SERANG, nib="9120001234567"), SERANG)
    row = factories.membership(site, factories.forum(SERANG))
    by = factories.actor(Role.FORUM_SECRETARY, SERANG)
    registration = make_registration(nib="9120001234567")
    with scope(by.scope):
        members.membership_deactivate(membership=row, by=by, reason="lama")
        again = decisions.registration_verify(registration=registration, by=by, site=site)
    assert (again.pk, again.state, again.number) == (row.pk, "active", row.number)


def test_a_site_outside_the_place_is_refused_and_the_same_site_is_not_made_twice() -> None:
    by = factories.actor(Role.FORUM_SECRETARY, SERANG)
    factories.forum(SERANG)
    outside = make_registration(region_id="64.72.01")
    one, two = make_registration(nib="9120001234567"), make_registration(nib="9120001234567")
    with scope(by.scope):
        with pytest.raises(RuleViolation, match="di luar daerah forum"):
            decisions.registration_verify(registration=outside, by=by)
        first = decisions.registration_verify(registration=one, by=by)
        second = decisions.registration_verify(registration=two, by=by)
    assert (second.pk, second.site_id) == (first.pk, first.site_id)
    with scope(Scope.system()):
        assert Membership.objects.count() == 1


def test_a_name_chosen_by_the_applicant_without_a_number_needs_a_look() -> None:
    company = factories.company(SERANG, name="PT Sama Nama")
    by = factories.actor(Role.FORUM_SECRETARY, SERANG)
    both = factories.company(SERANG, nib="9120001234567"), factories.company(SERANG, npwp="0012345678901000")
    assert both
    chosen = make_registration(known_company_id=company.pk, company_name="PT Sama Nama")
    mixed = make_registration(nib="9120001234567", npwp="0012345678901000")
    plain = make_registration(nib="9120001234567", company_name="PT Lain Sekali")
    with scope(by.scope):
        assert "Cocokkan dahulu" in blocking_reason(chosen)
        assert "dua perusahaan" in blocking_reason(mixed)
        assert blocking_reason(plain) == ""


def test_the_register_answers_the_public_with_id_and_name_only() -> None:
    company = factories.company(6471, name="PT Rahasia Contoh", nib="9120001234567")
    with scope(Scope.public()):
        assert company_known(nib="9120001234567").name == "PT Rahasia Contoh"
        assert company_known(nib="9120009999999") is None
        assert company_known() is None
        assert company_named("Rahasia Contoh PT").id == company.pk
        assert company_named("?!") is None


def test_a_cache_that_is_gone_lets_people_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise RedisGone

    monkeypatch.setattr(limits.cache, "add", gone)
    monkeypatch.setattr(limits.cache, "get", gone)
    request, draft = RequestFactory().post("/"), UUID(int=0)
    assert limits.gate(request, draft, draft) is limits.Gate.FREE
    assert limits.gate_answered(request, draft) is limits.Gate.FREE
    lookups = limits.Lookups(request, draft)
    assert (lookups.number_refused("9120001234567"), lookups.may_ask_name("PT X"), lookups.has_asked_name("PT X")) == ("", True, False)


def test_the_status_page_speaks_for_every_state() -> None:
    forum = factories.forum(SERANG)
    member = factories.membership(factories.site(factories.company()), forum)
    now = timezone.now()
    pages = {
        "Belum dikirim": draft()[0],
        "Pendaftaran diterima": make_registration(state="verified", membership_id=member.pk, decided_at=now, email_confirmed_at=now),
        "tidak dapat diterima": make_registration(state="refused", reason="Bukan badan usaha.", decided_at=now),
    }
    for words, registration in pages.items():
        html = Client().get(reverse("registration-status", kwargs={"token": status_token(registration)})).content.decode()
        assert words in html
        assert (member.number in html) == (registration.state == "verified")
        assert ("Bukan badan usaha." in html) == (registration.state == "refused")
        assert ("Lanjutkan mengisi" in html) == (registration.state == "draft")


def test_filters_of_the_queue_work_together() -> None:
    link = make_link()
    late = make_registration(link=link, due_on=timezone.localdate() - dt.timedelta(days=1), company_name="PT Terlambat")
    make_registration(kind="partner", company_name="Universitas Contoh")
    by = factories.actor(Role.FORUM_SECRETARY, SERANG)

    def names(query: str) -> list[str]:
        with scope(by.scope):
            return [row.company_name for row in RegistrationFilter(QueryDict(query), by).rows()]

    assert names("terlambat=ya") == ["PT Terlambat"]
    assert names("jenis=partner") == ["Universitas Contoh"]
    assert names(f"tautan={link.pk}&status=semua") == ["PT Terlambat"]
    assert RegistrationFilter(QueryDict(f"tautan={link.pk}"), by).chips()[0].label == "Dari satu tautan"
    unsent = draft()[0]
    with scope(by.scope):
        assert neighbours(by, unsent) == (None, None)
        assert neighbours(by, late)[1] is not None
        assert MemberFilter(QueryDict("jenis=partner&q=%3F%3F"), by).rows().count() == 0


def test_a_page_and_the_next_one() -> None:
    for _ in range(27):
        make_registration()
    client, by = signed_in(Role.FORUM_SECRETARY, SERANG)
    url = reverse("companies:registration-list", kwargs={"desk": by.slug})
    first = client.get(url).content.decode()
    assert "1–25 dari 27" in first
    second = client.get(url + "?halaman=2").content.decode()
    assert "26–27 dari 27" in second


def test_a_link_is_closed_and_its_poster_asked_for_from_its_page() -> None:
    link = make_link()
    client, by = signed_in(Role.FORUM_SECRETARY, SERANG)
    desk = {"desk": by.slug, "pk": link.pk}
    assert client.post(reverse("companies:link-poster", kwargs=desk)).status_code == 302
    with scope(Scope.system()):
        assert Document.objects.get().subject_id == link.pk
    page = client.get(reverse("companies:link-detail", kwargs=desk)).content.decode()
    assert "Poster pendaftaran A4: Rakor 23 April" in page
    closed = client.post(reverse("companies:link-close", kwargs=desk), follow=True).content.decode()
    assert "Ditutup" in closed
    assert client.post(reverse("companies:link-close", kwargs=desk)).status_code == 409


def test_a_secretary_confirms_an_address_on_the_page() -> None:
    registration = make_registration()
    client, by = signed_in(Role.FORUM_SECRETARY, SERANG)
    url = reverse("companies:registration-confirm-email", kwargs={"desk": by.slug, "pk": registration.pk})
    assert "terkonfirmasi" in client.post(url, follow=True).content.decode()
    assert client.post(url).status_code == 400


def test_the_page_of_a_verification_shows_a_missing_choice() -> None:
    registration = make_registration(mode="access", region_id=None)
    client, by = signed_in(Role.FORUM_SECRETARY, SERANG)
    url = reverse("companies:registration-verify", kwargs={"desk": by.slug, "pk": registration.pk})
    page = client.post(url, {"company": "bukan-id", "site_kind": "branch"})
    assert page.status_code == 400
    assert browser(by).get(url).status_code == 405
