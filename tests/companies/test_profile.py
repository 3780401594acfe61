"""A company's record, sites, papers, contact persons and relations: who writes what, and what is refused."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from apps.accounts.permissions import Role
from apps.audit.selectors import timeline
from apps.companies.choices import CONSENT_TEXT
from apps.companies.models import Company, CompanyContact, CompanyDocument, CompanyRelation, Site, SiteRing
from apps.companies.selectors.worklist import worklist
from apps.companies.services.papers import documents_remind, relation_add
from apps.companies.services.profile import company_update, site_save
from apps.core.errors import NotAllowed, RuleViolation
from apps.core.scope import Scope, scope
from apps.notifications.models import Mail, Message
from apps.regions.models import Region
from tests import factories
from tests.companies.make import CILEGON, SERANG, browser, signed_in

pytestmark = pytest.mark.django_db
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture
def firm() -> tuple[Company, Site]:
    factories.forum(SERANG)
    company = factories.company(SERANG, name="PT Baja Perkasa", nib="9120001234567")
    return company, factories.site(company, SERANG)


def head(company: Company):
    return factories.actor(Role.COMPANY_PIC, SERANG, company=company.pk)


def saved(row: Company | Site) -> str:
    """The version a form of the row carries now."""
    with scope(Scope.system()):
        return type(row).objects.get(pk=row.pk).updated_at.isoformat()


def fields(company: Company, **more: object) -> dict[str, object]:
    base = {
        "name": company.name, "legal_form": company.legal_form, "ownership": company.ownership, "size": "", "nib": company.nib or "",
        "npwp": "", "kbli_version": "2020", "kbli_category": "", "kbli_code": "", "website": "", "version": saved(company),
    }  # fmt: skip
    return base | more


def test_a_company_completes_its_own_record_and_consents_with_day_and_text(firm) -> None:
    company, _site = firm
    client = browser(by := head(company))
    url = reverse("companies:company-edit", kwargs={"desk": by.slug, "pk": company.pk})
    sent = fields(company, npwp="01.234.567.8-901.000", size="large", kbli_version="2025", kbli_category="C", kbli_code="20114",
                  csr_focus=["kesehatan", "kesos"], is_public="on", legal_form="pt_tbk")  # fmt: skip
    assert client.post(url, sent).status_code == 302
    with scope(Scope.system()):
        found = Company.objects.get(pk=company.pk)
        words = [entry.text for entry in timeline([company.pk])]
    assert (found.npwp, found.size, found.kbli_version, found.kbli_code) == ("0012345678901000", "large", "2025", "20114")
    assert (found.csr_focus, found.legal_form, found.is_public) == (["kesehatan", "kesos"], "pt_tbk", True)
    assert found.public_consent_text == CONSENT_TEXT
    assert found.public_consent_at.date() == timezone.now().date()
    assert found.public_consent_by == by.name
    assert any("mengubah data PT Baja Perkasa" in line for line in words)


def test_withdrawn_consent_leaves_no_trace_in_the_record(firm) -> None:
    company, _site = firm
    by = head(company)
    with scope(by.scope):
        company_update(company=company, values={"is_public": True}, by=by)
        gone = company_update(company=company, values={"is_public": False}, by=by)
    assert (gone.is_public, gone.public_consent_at, gone.public_consent_text) == (False, None, "")


def test_a_company_cannot_change_a_recorded_number_or_its_name(firm) -> None:
    company, _site = firm
    by = head(company)
    with scope(by.scope):
        with pytest.raises(RuleViolation, match="NIB yang sudah tercatat"):
            company_update(company=company, values={"nib": "9120007654321"}, by=by)
        with pytest.raises(RuleViolation, match="Nama resmi"):
            company_update(company=company, values={"name": "PT Lain"}, by=by)


def test_the_number_of_another_company_is_refused_without_naming_it(firm) -> None:
    company, _site = firm
    factories.company(CILEGON, name="PT Rahasia Besar", npwp="0012345678901000")
    client = browser(by := head(company))
    url = reverse("companies:company-edit", kwargs={"desk": by.slug, "pk": company.pk})
    answer = client.post(url, fields(company, npwp="012345678901000"))
    assert answer.status_code == 400
    assert "milik perusahaan lain" in answer.content.decode()
    assert "Rahasia" not in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [("kbli_code", "2011", "5 angka"), ("nib", "12", "13 angka"), ("npwp", "123", "16 angka"), ("website", "javascript:alert(1)", "URL")],
)
def test_wrong_shapes_name_field_and_remedy(firm, field: str, value: str, words: str) -> None:
    company, _site = firm
    client, by = signed_in(Role.FORUM_SECRETARY, SERANG)
    url = reverse("companies:company-edit", kwargs={"desk": by.slug, "pk": company.pk})
    answer = client.post(url, fields(company, **{field: value}))
    assert answer.status_code == 400
    assert words in answer.content.decode()


def test_the_secretariat_that_registered_a_company_renames_it_and_another_place_may_not(firm) -> None:
    company, _site = firm
    client, by = signed_in(Role.FORUM_SECRETARY, SERANG)
    assert (
        client.post(
            reverse("companies:company-edit", kwargs={"desk": by.slug, "pk": company.pk}), fields(company, name="PT Baja Perkasa Raya")
        ).status_code
        == 302
    )
    with scope(Scope.system()):
        assert Company.objects.get(pk=company.pk).name_key == "baja perkasa raya"
    factories.forum(CILEGON)
    other, elsewhere = signed_in(Role.FORUM_SECRETARY, CILEGON)
    url = reverse("companies:company-edit", kwargs={"desk": elsewhere.slug, "pk": company.pk})
    assert other.get(url).status_code == 403
    assert other.get(reverse("companies:company-detail", kwargs={"desk": elsewhere.slug, "pk": company.pk})).status_code == 200


def test_another_company_sees_nothing_of_it(firm) -> None:
    company, site = firm
    stranger = factories.company(SERANG)
    client = browser(by := head(stranger))
    for name, pk in (("company-detail", company.pk), ("company-edit", company.pk), ("site-edit", site.pk), ("document-add", company.pk)):
        assert client.get(reverse(f"companies:{name}", kwargs={"desk": by.slug, "pk": pk})).status_code == 404, name


def test_sites_are_added_changed_and_closed_by_the_head_office(firm) -> None:
    company, _site = firm
    client = browser(by := head(company))
    url = reverse("companies:site-add", kwargs={"desk": by.slug, "pk": company.pk})
    sent = {"name": "Pabrik Cilegon", "kind": "plant", "region": "36.72.01", "address": "Jalan Raya 1", "nitku": ""}
    assert client.post(url, sent).status_code == 302
    with scope(Scope.system()):
        made = Site.objects.get(company=company, name="Pabrik Cilegon")
    assert made.area == CILEGON
    edit = reverse("companies:site-edit", kwargs={"desk": by.slug, "pk": made.pk})
    assert client.post(edit, sent | {"name": "Pabrik Ciwandan", "version": saved(made)}).status_code == 302
    close = reverse("companies:site-close", kwargs={"desk": by.slug, "pk": made.pk})
    assert "Alasan belum diisi" in client.post(close, {"note": ""}).content.decode()
    assert client.post(close, {"note": "Pindah"}).status_code == 302
    with scope(Scope.system()):
        made.refresh_from_db()
        assert (made.name, made.closed_reason) == ("Pabrik Ciwandan", "Pindah")
    assert client.post(reverse("companies:site-reopen", kwargs={"desk": by.slug, "pk": made.pk})).status_code == 302
    with scope(Scope.system()):
        made.refresh_from_db()
        assert made.closed_on is None


def test_people_of_one_site_write_that_site_only(firm) -> None:
    company, site = firm
    other = factories.site(company, CILEGON, kind="branch")
    by = factories.actor(Role.COMPANY_PIC, SERANG, company=company.pk, site=site.pk)
    client = browser(by)
    assert client.get(reverse("companies:site-edit", kwargs={"desk": by.slug, "pk": site.pk})).status_code == 200
    assert client.get(reverse("companies:site-edit", kwargs={"desk": by.slug, "pk": other.pk})).status_code == 404
    assert client.get(reverse("companies:site-add", kwargs={"desk": by.slug, "pk": company.pk})).status_code == 403
    assert client.get(reverse("companies:company-edit", kwargs={"desk": by.slug, "pk": company.pk})).status_code == 403


def test_a_nitku_begins_with_the_npwp_and_belongs_to_one_site(firm) -> None:
    company, site = firm
    with scope(Scope.system()):
        Company.objects.filter(pk=company.pk).update(npwp="0012345678901000")
    by = head(company)
    with scope(by.scope):
        company = Company.objects.get(pk=company.pk)
        region = Region.objects.get(pk=site.region_id)
        values = {"name": "Kantor", "kind": "head_office", "address": ""}
        with pytest.raises(RuleViolation, match="diawali NPWP"):
            site_save(company=company, site=site, region=region, values=values | {"nitku": "9" * 22}, by=by)
        site_save(company=company, site=site, region=region, values=values | {"nitku": "0012345678901000000001"}, by=by)
        with pytest.raises(RuleViolation, match="sudah dicatat pada lokasi lain"):
            site_save(
                company=company, site=None, region=region, values=values | {"kind": "plant", "nitku": "0012345678901000000001"}, by=by
            )
        with pytest.raises(RuleViolation, match="sudah mempunyai kantor pusat"):
            site_save(company=company, site=None, region=region, values=values, by=by)


def test_another_place_reads_a_site_in_the_register_and_is_refused_when_it_closes_it_or_changes_its_rings(firm) -> None:
    _company, site = firm
    with scope(Scope.system()):
        ring = SiteRing.objects.create(site=site, area=site.area, company_id=site.company_id, region_id="36.73.01", ring=1)
    by = factories.actor(Role.FORUM_SECRETARY, CILEGON)
    for name, pk in (("site-close", site.pk), ("ring-remove", ring.pk)):
        answer = browser(by).post(reverse(f"companies:{name}", kwargs={"desk": by.slug, "pk": pk}), {"note": "Pindah"})
        assert (answer.status_code, "Anda tidak berwenang" in answer.content.decode()) == (403, True)
    with scope(Scope.system()):
        assert Site.objects.get(pk=site.pk).closed_on is None
        assert SiteRing.objects.filter(pk=ring.pk).exists()


def test_rings_of_impact_are_kept_once_for_each_region(firm) -> None:
    company, site = firm
    client = browser(by := head(company))
    url = reverse("companies:ring-add", kwargs={"desk": by.slug, "pk": site.pk})
    for ring in ("1", "2"):
        assert client.post(url, {"region": "36.73.01", "ring": ring}).status_code == 302
    with scope(Scope.system()):
        (found,) = SiteRing.objects.filter(site=site)
        assert (found.ring, found.region_id, found.area) == (2, "36.73.01", SERANG)
    assert client.post(url, {"region": "36.73.01", "ring": "9"}).status_code == 400
    assert client.post(reverse("companies:ring-remove", kwargs={"desk": by.slug, "pk": found.pk})).status_code == 302
    with scope(Scope.system()):
        assert not SiteRing.objects.filter(site=site).exists()


def test_papers_are_kept_shown_and_only_read_by_those_entitled(firm) -> None:
    company, _site = firm
    client = browser(by := head(company))
    url = reverse("companies:document-add", kwargs={"desk": by.slug, "pk": company.pk})
    sent = {"kind": "permit", "place": "semua", "number": "IU-1", "issued_on": "2025-01-02", "valid_until": "2024-01-01"}
    upload = SimpleUploadedFile("izin.png", PNG, "image/png")
    assert "sesudah tanggal terbit" in client.post(url, sent | {"document": upload}).content.decode()
    upload.seek(0)
    assert client.post(url, sent | {"valid_until": "2027-01-01", "document": upload}).status_code == 302
    with scope(Scope.system()):
        document = CompanyDocument.objects.get(company=company)
    assert document.file_type == "image/jpeg", "photos are written anew"
    assert client.get(reverse("companies:document-file", kwargs={"desk": by.slug, "pk": document.pk})).status_code == 200
    assert "IU-1" in client.get(reverse("companies:company-papers", kwargs={"desk": by.slug, "pk": company.pk})).content.decode()
    secretary, desk = signed_in(Role.FORUM_SECRETARY, SERANG)
    assert secretary.get(reverse("companies:document-file", kwargs={"desk": desk.slug, "pk": document.pk})).status_code == 200
    factories.forum(CILEGON)
    outside, far = signed_in(Role.FORUM_SECRETARY, CILEGON)
    assert outside.get(reverse("companies:document-file", kwargs={"desk": far.slug, "pk": document.pk})).status_code == 404
    assert client.post(reverse("companies:document-remove", kwargs={"desk": by.slug, "pk": document.pk})).status_code == 302
    assert "IU-1" not in client.get(reverse("companies:company-papers", kwargs={"desk": by.slug, "pk": company.pk})).content.decode()


def test_an_upload_that_is_no_document_is_refused(firm) -> None:
    company, _site = firm
    client = browser(by := head(company))
    url = reverse("companies:document-add", kwargs={"desk": by.slug, "pk": company.pk})
    wrong = SimpleUploadedFile("izin.pdf", b"MZ not a pdf", "application/pdf")
    assert client.post(url, {"kind": "permit", "place": "semua", "document": wrong}).status_code == 400
    with scope(Scope.system()):
        assert not CompanyDocument.objects.exists()


def test_the_owner_is_told_once_thirty_days_before_a_paper_runs_out(firm) -> None:
    company, _site = firm
    by = head(company)
    today = timezone.localdate()
    with scope(Scope.system()):
        common = {"area": SERANG, "company": company, "file": "x", "file_name": "x", "file_type": "image/jpeg", "sha256": "0" * 64}
        CompanyDocument.objects.create(kind="permit", number="soon", valid_until=today + dt.timedelta(days=30), **common)
        CompanyDocument.objects.create(kind="permit", number="later", valid_until=today + dt.timedelta(days=31), **common)
        assert documents_remind(today=today) == 1
        assert documents_remind(today=today) == 0
        assert Mail.objects.filter(subject__contains="berlaku sampai").count() == 1
        assert Message.objects.filter(user_id=by.user_id, code="company.document_expiring").count() == 1
    with scope(by.scope):
        assert [item.mine for item in worklist(by) if "soon" in item.title] == [True]
    secretary = factories.actor(Role.FORUM_SECRETARY, SERANG)
    with scope(secretary.scope):
        assert [item.waits_for for item in worklist(secretary) if "Dokumen perusahaan" in item.title] == ["perusahaan"]
    assert mail.outbox is not None


def test_contact_persons_need_a_way_to_reach_them_and_stay_inside(firm) -> None:
    company, _site = firm
    client = browser(by := head(company))
    url = reverse("companies:contact-add", kwargs={"desk": by.slug, "pk": company.pk})
    sent = {"role": "csr", "place": "semua", "name": "Rina Amalia", "position": "Manajer", "email": "", "phone": ""}
    assert "Isi surel atau nomor WhatsApp" in client.post(url, sent).content.decode()
    assert client.post(url, sent | {"phone": "0812 3456 7890"}).status_code == 302
    with scope(Scope.system()):
        contact = CompanyContact.objects.get(company=company)
    factories.forum(CILEGON)
    outside, far = signed_in(Role.FORUM_SECRETARY, CILEGON)
    assert (
        "Rina Amalia" not in outside.get(reverse("companies:company-detail", kwargs={"desk": far.slug, "pk": company.pk})).content.decode()
    )
    assert outside.post(reverse("companies:contact-end", kwargs={"desk": far.slug, "pk": contact.pk})).status_code == 404
    assert client.post(reverse("companies:contact-end", kwargs={"desk": by.slug, "pk": contact.pk})).status_code == 302


def test_relations_are_read_from_both_sides_and_make_no_circle(firm) -> None:
    company, _site = firm
    parent = factories.company(CILEGON, name="PT Induk Besar", nib="9120007654321")
    client, by = signed_in(Role.FORUM_SECRETARY, SERANG)
    url = reverse("companies:relation-add", kwargs={"desk": by.slug, "pk": company.pk})
    assert "Tidak ada perusahaan" in client.post(url, {"kind": "subsidiary", "other": "PT Entah"}).content.decode()
    assert client.post(url, {"kind": "subsidiary", "other": "9120007654321", "note": "51 %"}).status_code == 302
    page = client.get(reverse("companies:company-detail", kwargs={"desk": by.slug, "pk": company.pk})).content.decode()
    assert "anak perusahaan dari" in page
    back = client.get(reverse("companies:company-detail", kwargs={"desk": by.slug, "pk": parent.pk})).content.decode()
    assert "induk dari" in back
    pic = browser(own := head(company))
    assert "PT Induk Besar" in pic.get(reverse("companies:company-detail", kwargs={"desk": own.slug, "pk": company.pk})).content.decode()
    factories.forum(CILEGON)
    other = factories.actor(Role.FORUM_SECRETARY, CILEGON)
    with scope(other.scope), pytest.raises(RuleViolation, match="sudah tercatat"):
        relation_add(company=parent, other=company, kind="subsidiary", note="", by=other)
    with scope(other.scope), pytest.raises(NotAllowed):
        relation_add(company=company, other=parent, kind="group", note="", by=other)
    with scope(Scope.system()):
        assert CompanyRelation.objects.count() == 1
