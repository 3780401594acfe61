"""Pages of the members' area below a desk: queue, decisions, members, the company's own page."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from python_calamine import load_workbook

from apps.accounts.permissions import Role
from apps.companies.models import Membership, Registration
from apps.companies.tokens import link_url
from apps.core import storage
from apps.core.scope import Scope, scope
from tests import factories
from tests.companies.make import CILEGON, SERANG, browser, make_link, make_registration, signed_in

pytestmark = pytest.mark.django_db


def url(name: str, by, **more: object) -> str:
    return reverse(f"companies:{name}", kwargs={"desk": by.slug, **more})


def fresh(row):
    with scope(Scope.system()):
        return type(row).objects.get(pk=row.pk)


def test_the_queue_shows_what_waits_and_filters_by_state_and_name() -> None:
    make_registration(company_name="PT Menunggu Contoh")
    make_registration(company_name="PT Ditolak Contoh", state="refused", reason="x")
    client, by = signed_in(Role.FORUM_SECRETARY, SERANG)
    page = client.get(url("registration-list", by)).content.decode()
    assert "PT Menunggu Contoh" in page
    assert "PT Ditolak Contoh" not in page
    assert "1 pendaftaran" in page
    refused = client.get(url("registration-list", by) + "?status=refused").content.decode()
    assert "PT Ditolak Contoh" in refused
    assert "Status: Ditolak" in refused
    assert "PT Menunggu Contoh" in client.get(url("registration-list", by) + "?q=menungu").content.decode()
    part = client.get(url("registration-list", by), headers={"HX-Request": "true", "HX-Target": "daftar-pendaftaran"}).content.decode()
    assert "<html" not in part
    assert "PT Menunggu Contoh" in part


@pytest.mark.parametrize("name", ["registration-export", "member-export"])
def test_lists_go_out_as_csv_and_xlsx_exactly_as_filtered(name: str) -> None:
    make_registration(company_name="=PT Rumus")
    factories.membership(factories.site(factories.company(name="PT Anggota")), factories.forum(SERANG))
    client, by = signed_in(Role.FORUM_SECRETARY, SERANG)
    text = client.get(url(name, by) + "?berkas=csv").content.decode("utf-8-sig")
    assert ("'=PT Rumus" in text) == (name == "registration-export")
    assert len(text.strip().splitlines()) == 2
    answer = client.get(url(name, by) + "?berkas=xlsx")
    assert ".xlsx" in answer["Content-Disposition"]
    rows = load_workbook(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert len(rows) == 2


def test_a_registration_is_verified_from_its_page() -> None:
    registration = make_registration()
    client, by = signed_in(Role.FORUM_SECRETARY, SERANG)
    page = client.get(url("registration-detail", by, pk=registration.pk)).content.decode()
    assert "Menunggu pemeriksaan sekretariat" in page
    assert "Perusahaan baru" in page
    done = client.post(
        url("registration-verify", by, pk=registration.pk), {"company": "new", "site": "new", "site_kind": "branch"}, follow=True
    )
    assert done.status_code == 200
    assert "Terverifikasi sebagai anggota 3673-0001" in done.content.decode()
    assert fresh(registration).state == "verified"
    again = client.post(url("registration-verify", by, pk=registration.pk), {"company": "new", "site": "new", "site_kind": "branch"})
    assert again.status_code == 409
    unread = client.post(url("registration-verify", by, pk=registration.pk), {})
    assert unread.status_code == 409
    assert "sudah memutuskan pada" in unread.content.decode()


def test_an_existing_company_and_site_are_chosen_on_the_page() -> None:
    company = factories.company(SERANG, name="PT Baja Perkasa", nib="9120001234567")
    site = factories.site(company, SERANG)
    registration = make_registration(nib="9120001234567")
    client, by = signed_in(Role.FORUM_SECRETARY, SERANG)
    page = client.get(url("registration-detail", by, pk=registration.pk)).content.decode()
    assert "NIB sama" in page
    assert "Perusahaan baru:" not in page
    client.post(
        url("registration-verify", by, pk=registration.pk), {"company": str(company.pk), "site": str(site.pk), "site_kind": "branch"}
    )
    with scope(Scope.system()):
        assert Membership.objects.get().site_id == site.pk


def test_a_contradiction_stands_on_the_page_and_nothing_changes() -> None:
    factories.company(SERANG, name="PT Satu", nib="9120001234567")
    factories.company(SERANG, name="PT Dua", npwp="0012345678901000")
    registration = make_registration(nib="9120001234567", npwp="0012345678901000")
    client, by = signed_in(Role.FORUM_SECRETARY, SERANG)
    form = client.get(url("registration-detail", by, pk=registration.pk)).context["form"]
    page = client.post(
        url("registration-verify", by, pk=registration.pk),
        {"company": form.fields["company"].choices[0][0], "site": "new", "site_kind": "branch"},
    )
    assert page.status_code == 400
    assert "Kembalikan pendaftaran ini agar nomornya diperbaiki" in page.content.decode()
    assert fresh(registration).state == "submitted"


@pytest.mark.parametrize(("name", "state"), [("registration-return", "needs_correction"), ("registration-refuse", "refused")])
def test_a_decision_without_a_reason_is_shown_again_and_with_an_earlier_one_taken(name: str, state: str) -> None:
    make_registration(state="refused", reason="Alamat belum lengkap.")
    registration = make_registration()
    client, by = signed_in(Role.FORUM_SECRETARY, SERANG)
    page = client.post(url(name, by, pk=registration.pk), {"note": ""})
    assert page.status_code == 400
    assert "Alasan belum diisi" in page.content.decode()
    assert "Alamat belum lengkap." in page.content.decode()
    client.post(url(name, by, pk=registration.pk), {"note": "", "earlier": "Alamat belum lengkap."})
    assert (fresh(registration).state, fresh(registration).reason) == (state, "Alamat belum lengkap.")


def test_the_supporting_document_goes_to_the_secretariat_only() -> None:
    registration = make_registration(
        file_name="nib.pdf", file_type="application/pdf", file=storage.put(SERANG, "registrations", b"%PDF-1.4", ".pdf")
    )
    client, by = signed_in(Role.FORUM_SECRETARY, SERANG)
    answer = client.get(url("registration-file", by, pk=registration.pk))
    assert b"".join(answer.streaming_content) == b"%PDF-1.4"
    assert "sandbox" in answer["Content-Security-Policy"]
    bare = make_registration()
    assert client.get(url("registration-file", by, pk=bare.pk)).status_code == 404


PAGES = ["registration-detail", "registration-file"]
ACTS = ["registration-verify", "registration-return", "registration-refuse", "registration-confirm-email"]


def test_another_forum_and_a_company_desk_do_not_reach_a_registration() -> None:
    registration = make_registration()
    factories.forum(CILEGON)
    stranger, other = signed_in(Role.FORUM_SECRETARY, CILEGON)
    for name in PAGES:
        assert stranger.get(url(name, other, pk=registration.pk)).status_code == 404
    for name in ACTS:
        assert stranger.post(url(name, other, pk=registration.pk), {"note": "x", "company": "new"}).status_code == 404
    company = factories.company()
    pic = factories.actor(Role.COMPANY_PIC, SERANG, company=company.pk)
    client = browser(pic)
    for name in PAGES:
        assert client.get(url(name, pic, pk=registration.pk)).status_code == 403
    for name in ACTS:
        assert client.post(url(name, pic, pk=registration.pk)).status_code == 403
    for name in ("registration-list", "member-list", "member-export", "link-list"):
        assert client.get(url(name, pic)).status_code == 403
    assert fresh(registration).state == "submitted"


def test_a_dinas_sosial_officer_reads_but_does_not_decide() -> None:
    registration = make_registration()
    client, by = signed_in(Role.SOCIAL_OFFICER, SERANG)
    page = client.get(url("registration-detail", by, pk=registration.pk))
    assert page.status_code == 200
    assert "putusan-judul" not in page.content.decode()
    assert client.post(url("registration-verify", by, pk=registration.pk), {"company": "new"}).status_code == 403


def test_a_member_page_shows_certificate_and_ends_the_membership() -> None:
    registration = make_registration()
    client, by = signed_in(Role.FORUM_SECRETARY, SERANG)
    client.post(url("registration-verify", by, pk=registration.pk), {"company": "new", "site": "new", "site_kind": "branch"})
    with scope(Scope.system()):
        member = Membership.objects.get()
    page = client.get(url("member-detail", by, pk=member.pk)).content.decode()
    assert "3673-0001" in page
    assert "Sertifikat Keanggotaan" in page
    assert client.post(url("member-end", by, pk=member.pk), {"note": ""}).status_code == 400
    assert client.post(url("member-deactivate", by, pk=member.pk), {"note": "Lama tidak melapor"}).status_code == 302
    assert client.post(url("member-certificate", by, pk=member.pk)).status_code == 400
    assert client.post(url("member-reactivate", by, pk=member.pk)).status_code == 302
    assert client.post(url("member-certificate", by, pk=member.pk)).status_code == 302
    ended = client.post(url("member-end", by, pk=member.pk), {"note": "Pindah"}, follow=True).content.decode()
    assert "Dicabut." in ended
    assert fresh(member).state == "left"
    assert "1 tercatat · 0 badan usaha aktif · 0 mitra aktif" in client.get(url("member-list", by)).content.decode()


def test_a_company_sees_its_own_page_and_no_other() -> None:
    company, other = factories.company(name="PT Sendiri"), factories.company(name="PT Orang Lain")
    site, second = factories.site(company), factories.site(company)
    factories.membership(site, factories.forum(SERANG))
    foreign = factories.membership(factories.site(other), factories.forum(SERANG))
    pic = factories.actor(Role.COMPANY_PIC, SERANG, company=company.pk)
    client = browser(pic)
    page = client.get(url("company-detail", pic, pk=company.pk)).content.decode()
    assert "PT Sendiri" in page
    assert site.name in page
    assert client.get(url("company-detail", pic, pk=other.pk)).status_code == 404
    assert client.get(url("member-detail", pic, pk=foreign.pk)).status_code == 404
    narrow = factories.actor(Role.COMPANY_PIC, SERANG, company=company.pk, site=second.pk)
    page = browser(narrow).get(url("company-detail", narrow, pk=company.pk)).content.decode()
    assert second.name in page
    assert f">{site.name}<" not in page


def test_a_forum_reads_the_register_of_companies_but_not_memberships_elsewhere() -> None:
    company = factories.company(CILEGON, name="PT Tetangga")
    factories.membership(factories.site(company, CILEGON), factories.forum(CILEGON))
    factories.forum(SERANG)
    client, by = signed_in(Role.FORUM_SECRETARY, SERANG)
    page = client.get(url("company-detail", by, pk=company.pk)).content.decode()
    assert "PT Tetangga" in page
    assert "Belum menjadi anggota di tempat kerja ini" in page
    with scope(by.scope):
        assert not Registration.objects.exists()


def test_a_listed_company_is_asked_to_join_in_words_for_whatsapp_while_a_link_is_open() -> None:
    listed = factories.membership(factories.site(factories.company(name="PT Terdata")), factories.forum(SERANG), "listed")
    client, by = signed_in(Role.FORUM_SECRETARY, SERANG)
    assert "Ajak mendaftar" not in client.get(url("member-detail", by, pk=listed.pk)).content.decode()
    link = make_link()
    page = client.get(url("member-detail", by, pk=listed.pk)).content.decode()
    assert "Ajak mendaftar" in page
    assert link_url(link) in page
    assert "PT Terdata" in page


def test_an_equal_name_is_the_first_choice_of_the_verification() -> None:
    company = factories.company(SERANG, name="PT Sama Persis")
    registration = make_registration(company_name="PT. Sama Persis")
    client, by = signed_in(Role.FORUM_SECRETARY, SERANG)
    form = client.get(url("registration-detail", by, pk=registration.pk)).context["form"]
    assert form.fields["company"].initial == str(company.pk)
