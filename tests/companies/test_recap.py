"""The recap of a company for a year: who orders it, who reads it, what it says, and that equal records give equal bytes."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import zipfile
from typing import Any

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from apps.accounts.actors import Actor
from apps.accounts.permissions import Role
from apps.audit.models import Event
from apps.core.errors import NotAllowed, RuleViolation
from apps.core.pdf import render_pdf
from apps.core.scope import Scope, scope
from apps.forums.models import Document, Forum
from apps.forums.services.rendering import document_render_run
from apps.programs import services
from apps.programs.models import Evidence, Program, Realization
from apps.programs.selectors.recap import recap_forums, recap_years
from apps.programs.services import recap
from tests import factories
from tests.companies.make import CILEGON, SERANG, browser, drawn_codes, matrix_of, signed_in
from tests.programs import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> make.Cast:
    """A member company with a verified handover with its BAST and one that is only reported."""
    cast = make.cast()
    factories.forum(0)
    factories.membership(cast.site, factories.forum(SERANG))
    paper = make.handover(receiver="Kelurahan Sumur Pecung", bast_number="BAST/07/2026", bast_on=make.DAY)
    made = make.sent(cast, data=paper, files=(make.bast(),))
    with scope(cast.budi.scope):
        services.realization_verify(realization=made, value=30_000_000, quantity=100, note="20 paket rusak", by=cast.budi)
    make.direct(cast, data=make.handover(make.line(value=5_000_000, quantity=10), handover_on=dt.date(2026, 4, 1), note=""))
    return cast


def head(by: make.Cast) -> Actor:
    return factories.actor(Role.COMPANY_PIC, SERANG, company=by.company.pk)


def at(area: int) -> Forum:
    with scope(Scope.system()):
        return Forum.objects.select_related("region").get(area=area, line="kesos")


def ordered(by: Actor, company: Any, area: int = SERANG, year: int = 2026) -> Document:
    forum = at(area)
    with scope(by.scope):
        return services.recap_issue(company=company, year=year, forum=forum, by=by)


def url(name: str, by: Actor, **more: object) -> str:
    return reverse(name, kwargs={"desk": by.slug, **more})


def post(client: Client, by: Actor, company: Any, **fields: object) -> Any:
    return client.post(url("programs:recap-order", by, pk=company.pk), {"tahun": "2026", "tempat": str(SERANG), **fields})


def test_it_says_what_was_realised_and_what_was_verified_apart_with_receipts_and_files(who: make.Cast) -> None:
    document = ordered(head(who), who.company)
    told = document.context
    assert {row["label"]: row["value"] for row in told["sums"]} == {
        "Direncanakan": "Rp36.000.000", "Dikomitmenkan": "Rp35.000.000", "Direalisasikan": "Rp41.000.000", "Terverifikasi": "Rp30.000.000",
    }  # fmt: skip
    first, second = told["receipts"]
    assert (first["receiver"], first["bast"], first["bast_on"]) == ("Kelurahan Sumur Pecung", "BAST/07/2026", "10 Maret 2026")
    assert (first["value"], first["verified"], second["value"], second["verified"]) == (
        "Rp36.000.000", "Rp30.000.000", "Rp5.000.000", "–",
    )  # fmt: skip
    assert [(row["receipt"], row["kind"]) for row in told["files"]] == [("1", "Berita acara serah terima (BAST)"), ("2", "Foto")]
    assert all(re.fullmatch(r"[0-9a-f]{64}", row["sha256"]) for row in told["files"])


def test_it_becomes_a_pdf_with_a_code_that_is_checked_and_says_that_it_is_no_tax_advice(who: make.Cast, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    document = ordered(head(who), who.company)
    assert document_render_run(document.pk)
    with scope(Scope.system()):
        document.refresh_from_db()
    with default_storage.open(document.file) as stored:
        content = stored.read()
    check = f"{settings.SITE_URL}/periksa/{document.code}/"
    assert matrix_of(check) in drawn_codes(content)
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert len(opened.pages) == document.pages
    page = Client().get(f"/periksa/{document.code}/").content.decode()
    assert "Rekap perusahaan" in page
    assert who.company.name in page
    assert "Rp30.000.000" not in page, "anybody may check the paper, nobody learns its figures"
    again = [render_pdf("pdf/recap.html", document.context | {"check_url": check}, title=document.title) for _time in range(2)]
    assert again[0] == again[1]


def test_the_same_records_give_the_same_document_and_new_ones_a_new_one(who: make.Cast) -> None:
    by = head(who)
    first = ordered(by, who.company)
    assert ordered(by, who.company).pk == first.pk
    assert ordered(who.citra, who.company).pk == first.pk, "ordered by the forum of the place: the same paper"
    make.direct(who, data=make.handover(make.line(value=1_000_000, quantity=5), handover_on=dt.date(2026, 5, 1)))
    assert ordered(by, who.company).pk != first.pk


def test_the_head_office_reads_all_and_the_people_of_a_site_their_own(who: make.Cast) -> None:
    second = factories.site(who.company, SERANG)
    narrow = factories.actor(Role.COMPANY_PIC, SERANG, company=who.company.pk, site=second.pk)
    boss = head(who)
    whole, own = ordered(boss, who.company), ordered(who.ani, who.company)
    assert whole.pk != own.pk
    assert (whole.site_id, own.site_id) == (None, who.site.pk)

    def reads(by: Actor, document: Document) -> int:
        return browser(by).get(url("forums:document-detail", by, document_id=document.pk)).status_code

    assert (reads(boss, whole), reads(boss, own)) == (200, 200)
    assert (reads(who.ani, whole), reads(who.ani, own)) == (404, 404 if who.ani.site_id is None else 200)
    assert (reads(narrow, whole), reads(narrow, own)) == (404, 404)
    with scope(narrow.scope):
        assert not Document.objects.exists(), "the second wall says so, too"
        assert recap_forums(narrow, who.company) == []
    answer = post(browser(narrow), narrow, who.company)
    assert answer.status_code == 302, "nothing to tell about this site"
    with scope(Scope.system()):
        assert Document.objects.filter(kind="recap").count() == 2


def test_a_company_that_works_at_two_places_chooses_one_or_all_and_no_forum_reads_of_the_other(who: make.Cast) -> None:
    far_site = factories.site(who.company, CILEGON)
    factories.forum(CILEGON)
    other = make.Cast(who.company, far_site, head(who), who.budi, who.citra, who.monev)
    (program,) = make.direct(other, data=make.handover(make.line("36.72.01.1001", value=7_000_000, quantity=7)))
    assert program.area == CILEGON
    boss = head(who)
    with scope(boss.scope):
        assert [forum.area for forum in recap_forums(boss, who.company)] == [0, CILEGON, SERANG]
        assert recap_years(boss, who.company) == [2026]
    whole = ordered(boss, who.company, 0)
    assert {row["value"] for row in whole.context["sums"]} >= {"Rp48.000.000"}
    near = ordered(boss, who.company, SERANG)
    assert "Rp48.000.000" not in str(near.context)
    assert "36.72" not in str(near.context)
    for area, seen in ((SERANG, {near.pk}), (CILEGON, set())):
        clerk = factories.actor(Role.FORUM_SECRETARY, area)
        with scope(clerk.scope):
            assert set(Document.objects.filter(kind="recap").values_list("pk", flat=True)) == seen
    ministry = factories.actor(Role.MINISTRY_OFFICER, 0)
    with scope(ministry.scope):
        assert Document.objects.filter(kind="recap").count() == 2


def test_others_are_refused(who: make.Cast) -> None:
    rival = factories.company(SERANG, name="PT Saingan")
    spy = factories.actor(Role.COMPANY_PIC, SERANG, company=rival.pk)
    assert post(browser(spy), spy, who.company).status_code == 404
    factories.forum(CILEGON)
    client, far = signed_in(Role.FORUM_SECRETARY, CILEGON)
    assert "dipesan" not in post(client, far, who.company, tempat=CILEGON).content.decode()
    for role in (Role.SOCIAL_OFFICER, Role.FORUM_MONEV):
        client, by = signed_in(role, SERANG)
        assert post(client, by, who.company).status_code == 403
    ministry = factories.actor(Role.MINISTRY_OFFICER, 0)
    assert post(browser(ministry), ministry, who.company).status_code == 403
    for by, area in ((far, SERANG), (far, CILEGON), (spy, SERANG)):
        with pytest.raises(NotAllowed):
            ordered(by, who.company, area)
    with scope(Scope.system()):
        assert not Document.objects.filter(kind="recap").exists()


def test_wrong_input_names_the_field_and_the_remedy(who: make.Cast) -> None:
    by = head(who)
    client = browser(by)
    for fields in ({"tahun": "1999"}, {"tahun": "' OR 1=1"}, {"tempat": "9999"}, {"tempat": str(CILEGON)}):
        answer = post(client, by, who.company, **fields)
        assert answer.status_code == 400, fields
        page = answer.content.decode()
        assert f'href="{url("programs:company-programs", by, pk=who.company.pk)}?tahun=2026"' in page
        assert 'href="?' not in page, "its links lead to the page, not to the address of the order, which only takes forms"
    with pytest.raises(RuleViolation, match="Pilih tahun lain"):
        ordered(by, who.company, year=2020)
    with scope(Scope.system()):
        assert not Document.objects.filter(kind="recap").exists()


def test_it_is_ordered_on_the_page_of_the_company_and_shown_there(who: make.Cast) -> None:
    for by in (head(who), who.citra, factories.actor(Role.FORUM_CHAIR, SERANG)):
        client = browser(by)
        page = client.get(url("programs:company-programs", by, pk=who.company.pk)).content.decode()
        assert "Buat rekap" in page
        answer = post(client, by, who.company)
        assert (answer.status_code, answer["Location"].partition("#")[2]) == (302, "rekap")
        page = client.get(url("programs:company-programs", by, pk=who.company.pk)).content.decode()
        assert f"Rekap kegiatan CSR 2026 – {who.company.name}" in page
    with scope(Scope.system()):
        assert Document.objects.filter(kind="recap").count() == 1, "three people, one paper"


def test_numbers_like_a_nik_in_texts_and_names_of_files_are_masked(who: make.Cast) -> None:
    with scope(Scope.system()):
        Realization.objects.filter(value=5_000_000).update(receiver="Siti, NIK 3673014107900001")
        Evidence.objects.filter(realization__value=5_000_000).update(file_name="KTP_3673014107900001.jpg")
        Program.objects.filter(company=who.company).update(title="Bantuan 3673014107900001")
    told = str(ordered(head(who), who.company).context)
    assert "3673014107900001" not in told
    assert told.count("3673********0001") >= 3


def test_what_is_a_draft_returned_or_not_verifiable_is_not_realised(who: make.Cast) -> None:
    with scope(Scope.system()):
        Realization.objects.filter(value=5_000_000).update(state="returned", reason="Foto buram")
    told = ordered(head(who), who.company).context
    assert len(told["receipts"]) == 1
    assert {row["label"]: row["value"] for row in told["sums"]}["Direalisasikan"] == "Rp36.000.000"


# --- the receipts ---------------------------------------------------------------------------------------------------------


def zipped(by: Actor, company: Any, **changes: str) -> Any:
    url = reverse("programs:recap-receipts", args=[by.slug, company.pk])
    return browser(by).post(url, {"tahun": "2026", "tempat": str(SERANG), **changes})


def test_a_company_fetches_the_receipts_of_its_recap_as_one_file(who: make.Cast) -> None:
    by = head(who)
    answer = zipped(by, who.company)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].endswith('-2026.zip"')
    assert answer["Cache-Control"] == "private, no-store"
    content = b"".join(answer.streaming_content)
    assert b"".join(zipped(by, who.company).streaming_content) == content
    with scope(Scope.system()):
        paper = Evidence.objects.get(kind="bast")
        assert Evidence.objects.filter(kind="photo").exists()
        assert Event.objects.filter(code="recap.receipts", object_id=str(who.company.pk), actor_id=by.user_id).count() == 2
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        (name,) = found.namelist()
        assert re.fullmatch(rf"00[12]-bast-{paper.sha256[:8]}\.pdf", name)
        assert hashlib.sha256(found.read(name)).hexdigest() == paper.sha256


def test_receipts_go_to_the_company_alone(who: make.Cast) -> None:
    other = factories.company(SERANG, name="PT Lain Sekali", nib="9120009990001")
    stranger = factories.actor(Role.COMPANY_PIC, SERANG, company=other.pk)
    for by in (who.citra, stranger):
        assert zipped(by, who.company).status_code == 404
        forum = at(SERANG)
        with scope(by.scope), pytest.raises(NotAllowed):
            services.recap_receipts(company=who.company, year=2026, forum=forum, by=by)
    assert (
        "Unduh tanda terimanya"
        not in browser(who.citra).get(reverse("programs:company-programs", args=[who.citra.slug, who.company.pk])).content.decode()
    )


def test_no_receipts_and_too_many_are_said_at_the_field(who: make.Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    by = head(who)
    monkeypatch.setattr(recap, "RECEIPT_BYTES", 10)
    answer = zipped(by, who.company)
    assert answer.status_code == 400
    assert "Tanda terimanya lebih dari 0 MB" in answer.content.decode()
    with scope(Scope.system()):
        Evidence.objects.exclude(kind="photo").delete()
    answer = zipped(by, who.company)
    assert answer.status_code == 400
    assert "Belum ada tanda terima yang diunggah untuk tahun 2026" in answer.content.decode()
