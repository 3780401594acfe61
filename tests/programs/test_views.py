"""Pages of programmes: what each person sees, does, and is refused."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.accounts.actors import Actor
from apps.accounts.models import User
from apps.accounts.permissions import Role
from apps.core.scope import scope
from apps.programs import services
from apps.programs.models import Evidence, FormDraft, Program, Realization, Review
from tests import factories
from tests.pmks import make as pmks_make
from tests.programs import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> make.Cast:
    return make.cast()


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def at(actor: Actor, name: str, **kwargs) -> str:
    return reverse(f"programs:{name}", kwargs={"desk": actor.slug, **kwargs})


def text(response) -> str:
    return response.content.decode()


def hidden(page: str, name: str = "key") -> str:
    return re.search(rf'name="{name}" value="([^"]+)"', page)[1]


PLAN = {
    "title": "Paket sembako lansia", "sector": "kesos", "categories": ["9"], "aid_form": "goods", "region": make.VILLAGE,
    "starts_on": "2026-02-01", "ends_on": "2026-04-30", "target_count": "120", "target_unit": "person", "quantity": "120", "unit": "paket",
    "budget": "36 jt", "program_form": "direct_aid",
}  # fmt: skip
LINE = {"region": make.VILLAGE, "category": "9", "quantity": "120", "value": "36.000.000", "male": "50", "female": "70"}
HANDOVER = {"handover_on": "2026-03-10", "aid_form": "goods", "unit": "paket"}


def lines(*rows: dict[str, str]) -> dict[str, str]:
    found = {"baris-TOTAL_FORMS": str(len(rows)), "baris-INITIAL_FORMS": "0", "baris-MIN_NUM_FORMS": "1", "baris-MAX_NUM_FORMS": "50"}
    for number, row in enumerate(rows):
        found |= {f"baris-{number}-{name}": value for name, value in row.items()}
    return found


def photo(name: str = "penyerahan.jpg", colour: tuple[int, int, int] = (200, 120, 40)) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, make.photo_bytes(colour), "image/jpeg")


# --- the plan ---------------------------------------------------------------------------------------------------------


def test_a_company_puts_a_plan_forward_from_the_form(who: make.Cast) -> None:
    client = signed_in(who.ani)
    page = text(client.get(at(who.ani, "program-create")))
    answer = client.post(at(who.ani, "program-create"), PLAN | {"site": str(who.site.pk), "key": hidden(page), "ajukan": "1"})
    with scope(who.ani.scope):
        program = Program.objects.get()
    assert answer.status_code == 302
    assert answer.headers["Location"] == at(who.ani, "program-detail", pk=program.pk)
    assert (program.state, program.budget, program.area) == ("submitted", 36_000_000, 3673)
    assert "Menunggu telaah" in text(client.get(answer.headers["Location"]))


def test_the_form_sent_twice_makes_one_plan_and_sent_changed_changes_the_draft(who: make.Cast) -> None:
    client, url = signed_in(who.ani), at(who.ani, "program-create")
    data = PLAN | {"site": str(who.site.pk), "key": hidden(text(client.get(url)))}
    for change in ({}, {}, {"title": "Judul yang diperbaiki"}):
        assert client.post(url, data | change).status_code == 302
    with scope(who.ani.scope):
        assert Program.objects.get().title == "Judul yang diperbaiki"


def test_a_key_of_somebody_else_is_not_accepted(who: make.Cast) -> None:
    other = factories.actor(Role.COMPANY_PIC, 3673, company=who.company.pk, site=who.site.pk)
    key = hidden(text(signed_in(other).get(at(other, "program-create"))))
    data = PLAN | {"site": str(who.site.pk), "key": key}
    signed_in(other).post(at(other, "program-create"), data)
    signed_in(who.ani).post(at(who.ani, "program-create"), data)
    with scope(who.ani.scope):
        assert Program.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"budget": "-5"}, "negatif"),
        ({"budget": "99999999999999999999"}, "terlalu besar"),
        ({"budget": "seratus"}, "tidak terbaca"),
        ({"ends_on": "2026-01-01"}, "mendahului tanggal mulai"),
        ({"categories": ["99"]}, "tidak dikenal"),
        ({"categories": []}, "belum diisi"),
        ({"region": "Atlantis"}, "Tidak ada wilayah"),
        ({"quantity": "0"}, "bilangan bulat"),
        ({"quantity": "9" * 30}, "bilangan bulat"),
        ({"sector": "angkasa"}, "Pilih dari daftar"),
        ({"title": ""}, "belum diisi"),
        ({"title": "x" * 161}, "160"),
        ({"starts_on": "besok"}, ""),
    ],
)
def test_wrong_input_is_named_and_everything_typed_stays(who: make.Cast, change: dict, words: str) -> None:
    client = signed_in(who.ani)
    data = PLAN | {"site": str(who.site.pk), "location_note": "RW 02 dekat balai", "ajukan": "1"} | change
    answer = client.post(at(who.ani, "program-create"), data)
    page = text(answer)
    assert answer.status_code == 400
    assert words in page
    assert "RW 02 dekat balai" in page
    assert "Ada yang perlu diperbaiki" in page
    with scope(who.ani.scope):
        assert not Program.objects.exists()


def test_a_plan_without_money_saved_as_draft_is_not_put_forward_and_nothing_is_half_saved(who: make.Cast) -> None:
    answer = signed_in(who.ani).post(at(who.ani, "program-create"), PLAN | {"site": str(who.site.pk), "budget": "0", "ajukan": "1"})
    assert answer.status_code == 400
    with scope(who.ani.scope):
        assert not Program.objects.exists()


def test_what_is_typed_is_kept_and_comes_back(who: make.Cast) -> None:
    client = signed_in(who.ani)
    page = text(client.get(at(who.ani, "program-create")))
    url = re.search(r'data-autosave="([^"]+)"', page)[1]
    assert client.post(url, {"title": "Baru setengah", "categories": ["9", "10"], "region": "Sumur"}).status_code == 204
    again = text(client.get(at(who.ani, "program-create")))
    assert "Baru setengah" in again
    assert "dipulihkan" in again
    assert 'value="Sumur"' in again
    assert again.count("checked") >= 2
    assert "Baru setengah" not in text(client.get(at(who.ani, "program-create") + "?kosong=1"))
    colleague = factories.actor(Role.COMPANY_PIC, 3673, company=who.company.pk, site=who.site.pk)
    assert "Baru setengah" not in text(signed_in(colleague).get(at(colleague, "program-create")))


def test_the_form_begins_with_the_need_that_was_taken(who: make.Cast) -> None:
    need = pmks_make.need(3673, region=make.KECAMATAN, title="Kursi roda anak", quantity=30, category_id=9, aid_form="goods", unit="unit")
    client = signed_in(who.ani)
    page = text(client.get(at(who.ani, "program-create") + f"?need={need.pk}"))
    assert "Kursi roda anak" in page
    data = PLAN | {"site": str(who.site.pk), "need": str(need.pk), "key": hidden(page)}
    client.post(at(who.ani, "program-create"), data)
    with scope(who.ani.scope):
        assert Program.objects.get().need_id == need.pk


@pytest.mark.parametrize("bad", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_need_is_a_form_without_need(who: make.Cast, bad: str) -> None:
    assert signed_in(who.ani).get(at(who.ani, "program-create") + f"?need={bad}").status_code == 200


def test_the_side_panel_tells_what_is_needed_and_who_works_there(who: make.Cast) -> None:
    pmks_make.need(3673, region=make.KECAMATAN, title="Sembako lansia", quantity=500, category_id=9, aid_form="goods", unit="paket")
    other = make.cast()
    make.submitted(other)
    client = signed_in(who.ani)
    answer = client.post(
        at(who.ani, "program-evidence"), PLAN | {"site": str(who.site.pk)}, HTTP_HX_REQUEST="true", HTTP_HX_TARGET="bukti-rencana"
    )
    page = text(answer)
    assert "<html" not in page
    assert "Sembako lansia" in page
    assert other.company.name in page
    assert "omplementer" in page
    assert "Rp36" not in page
    whole = text(client.post(at(who.ani, "program-create"), PLAN | {"site": str(who.site.pk), "lihat": "1"}))
    assert "Sembako lansia" in whole
    assert "Paket sembako lansia" in whole


def test_a_draft_is_seen_by_its_company_only(who: make.Cast) -> None:
    program = make.draft(who)
    assert program.title in text(signed_in(who.ani).get(at(who.ani, "program-list")))
    officer = signed_in(who.budi)
    assert program.title not in text(officer.get(at(who.budi, "program-list")))
    assert officer.get(at(who.budi, "program-detail", pk=program.pk)).status_code == 404


def test_two_people_saving_one_draft_is_a_conflict(who: make.Cast) -> None:
    program = make.draft(who)
    client, url = signed_in(who.ani), at(who.ani, "program-update", pk=program.pk)
    data = PLAN | {"site": str(who.site.pk), "version": hidden(text(client.get(url)), "version")}
    assert client.post(url, data | {"title": "Pertama"}).status_code == 302
    answer = client.post(url, data | {"title": "Kedua"})
    assert answer.status_code == 409
    for words in ("Orang lain menyimpan catatan ini", "Pertama", "Kedua", "pilih-title"):
        assert words in text(answer)
    assert "pilih-region" not in text(answer)
    again = data | {"title": "Kedua", "pilih-title": "theirs", "theirs-title": "Pertama", "version": hidden(text(answer), "version")}
    assert client.post(url, again).status_code == 302
    assert make.fresh(program, who.ani).title == "Pertama"


# --- who may see and do what --------------------------------------------------------------------------------------------

PAGES = ["program-detail", "program-update", "program-review", "program-commit", "realization-create", "program-copy"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("stranger", ["company", "sister_site", "district"])
def test_ids_of_others_are_not_found(who: make.Cast, name: str, stranger: str) -> None:
    program = make.submitted(who)
    if stranger == "company":
        other = factories.company(3673)
        eve = factories.actor(Role.COMPANY_PIC, 3673, company=other.pk, site=factories.site(other, 3673).pk)
    elif stranger == "sister_site":
        eve = factories.actor(Role.COMPANY_PIC, 3673, company=who.company.pk, site=factories.site(who.company, 3673).pk)
    else:
        eve = factories.actor(Role.SOCIAL_OFFICER, 3671)
    answer = signed_in(eve).get(at(eve, name, pk=program.pk))
    assert answer.status_code in ({404} if name == "program-detail" else {403, 404})
    assert program.title not in text(answer)


def test_proofs_are_handed_out_after_the_check_only(who: make.Cast) -> None:
    made = make.sent(who)
    with scope(who.ani.scope):
        file = Evidence.objects.get(realization=made)
    answer = signed_in(who.budi).get(at(who.budi, "evidence-file", pk=file.pk))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    b"".join(answer.streaming_content)
    stranger = factories.actor(Role.SOCIAL_OFFICER, 3671)
    assert signed_in(stranger).get(at(stranger, "evidence-file", pk=file.pk)).status_code == 404


def test_a_company_cannot_open_the_desk_of_an_office_nor_review(who: make.Cast) -> None:
    program = make.submitted(who)
    client = signed_in(who.ani)
    assert client.get(at(who.budi, "program-review", pk=program.pk)).status_code == 404
    assert client.get(at(who.ani, "program-review", pk=program.pk)).status_code == 403
    assert client.post(at(who.ani, "program-decide", pk=program.pk, verdict="recommended")).status_code == 403


# --- review ---------------------------------------------------------------------------------------------------------------


def test_the_officer_reviews_with_the_evidence_and_goes_on_to_the_next(who: make.Cast) -> None:
    first, second = make.submitted(who), make.submitted(who, title="Kursi roda")
    client = signed_in(who.budi)
    page = text(client.get(at(who.budi, "program-review", pk=first.pk)))
    assert "Bukti di tempat itu" in page
    assert "Rekam jejak perusahaan" in page
    assert "1 dari 2 menunggu" in page
    answer = client.post(at(who.budi, "program-decide", pk=first.pk, verdict="with_notes"), {"note": "Koordinasikan dengan lurah."})
    assert answer.headers["Location"] == at(who.budi, "program-review", pk=second.pk)
    page = text(client.get(answer.headers["Location"]))
    assert "Koordinasikan dengan lurah." in page  # offered again as an earlier reason
    record = text(signed_in(who.ani).get(at(who.ani, "program-detail", pk=first.pk)))
    assert "Sampaikan komitmen" in record
    assert "Koordinasikan dengan lurah." in record


def test_an_answer_without_words_comes_back_with_the_error(who: make.Cast) -> None:
    program = make.submitted(who)
    answer = signed_in(who.budi).post(at(who.budi, "program-decide", pk=program.pk, verdict="needs_correction"), {"note": " "})
    assert answer.status_code == 400
    assert "Tulis catatannya" in text(answer)


def test_the_second_officer_is_told_what_happened(who: make.Cast) -> None:
    program = make.submitted(who)
    other = factories.actor(Role.SOCIAL_OFFICER, 3673)
    url = "program-decide"
    signed_in(who.budi).post(at(who.budi, url, pk=program.pk, verdict="recommended"))
    answer = signed_in(other).post(at(other, url, pk=program.pk, verdict="needs_correction"), {"note": "Kurang lengkap."})
    assert answer.status_code == 409
    assert "sudah ditelaah Budi" in text(answer)
    with scope(who.budi.scope):
        assert Review.objects.get(program=program).verdict == "recommended"
    page = text(signed_in(other).get(at(other, "program-review", pk=program.pk)))
    assert "Direkomendasikan" in page
    assert "Putusan Anda" not in page


def test_a_division_leaves_a_remark(who: make.Cast) -> None:
    program = make.submitted(who)
    planner = factories.actor(Role.FORUM_PLANNING, 3673)
    client = signed_in(planner)
    assert "Catatan bidang" in text(client.get(at(planner, "program-detail", pk=program.pk)))
    assert client.post(at(planner, "program-note", pk=program.pk), {"note": ""}).status_code == 400
    assert client.post(at(planner, "program-note", pk=program.pk), {"note": "Sejalan dengan prioritas."}).status_code == 302


# --- commitment and steps -----------------------------------------------------------------------------------------------


def test_the_company_commits_with_a_letter(who: make.Cast) -> None:
    program = make.recommended(who)
    client, url = signed_in(who.ani), at(who.ani, "program-commit", pk=program.pk)
    assert "36.000.000" in text(client.get(url))
    data = {"kind": "mou", "number": "1/MoU/2026", "signed_on": "2026-01-20", "parties": "A dan B", "value": "35 jt", "quantity": "120"}
    wrong = client.post(url, data | {"file": SimpleUploadedFile("mou.jpg", make.pdf_bytes() + b"x", "image/jpeg")})
    assert wrong.status_code == 400
    assert "1/MoU/2026" in text(wrong)
    assert client.post(url, data | {"file": SimpleUploadedFile("mou.pdf", make.pdf_bytes(), "application/pdf")}).status_code == 302
    page = text(client.get(at(who.ani, "program-detail", pk=program.pk)))
    assert "Rp35.000.000" in page
    assert "Laporkan realisasi" in page
    assert client.get(url).status_code == 409


def test_putting_off_needs_a_reason_and_can_be_undone(who: make.Cast) -> None:
    program = make.committed(who)
    client, record = signed_in(who.ani), at(who.ani, "program-detail", pk=program.pk)
    assert client.post(at(who.ani, "program-postpone", pk=program.pk), {"note": ""}).status_code == 400
    client.post(at(who.ani, "program-postpone", pk=program.pk), {"earlier": "Anggaran digeser ke triwulan depan."})
    assert "Ditunda" in text(client.get(record))
    client.post(at(who.ani, "program-resume", pk=program.pk))
    assert "Berkomitmen" in text(client.get(record))
    client.post(at(who.ani, "program-start", pk=program.pk))
    answer = client.post(at(who.ani, "program-complete", pk=program.pk))
    assert answer.status_code == 400
    assert "Belum ada realisasi" in text(answer)
    client.post(at(who.ani, "program-cancel", pk=program.pk), {"note": "Perusahaan tutup."})
    assert "Dibatalkan" in text(client.get(record))


# --- handover ---------------------------------------------------------------------------------------------------------------


def test_a_handover_of_a_plan_is_reported_with_two_lines_and_a_photo(who: make.Cast) -> None:
    program = make.committed(who)
    client, url = signed_in(who.ani), at(who.ani, "realization-create", pk=program.pk)
    key = hidden(text(client.get(url)))
    half = LINE | {"quantity": "60", "value": "18 jt"}
    data = HANDOVER | {"key": key, "kirim": "1"} | lines(half, half | {"region": "36.73.01.1002"})
    for _again in range(2):
        answer = client.post(url, data | {"photos": photo(), "consent": "on"})
        assert answer.status_code == 302, text(answer)
    with scope(who.ani.scope):
        row = Realization.objects.get()
        assert (row.state, row.value, row.quantity, row.lines.count(), row.evidence.count()) == ("sent", 36_000_000, 120, 2, 1)
    assert "Menunggu verifikasi" in text(client.get(at(who.ani, "realization-detail", pk=row.pk)))


def test_one_more_line_keeps_what_is_typed_with_and_without_a_script(who: make.Cast) -> None:
    client, url = signed_in(who.ani), at(who.ani, "direct-create")
    data = HANDOVER | {"title": "Bagi sembako", "tambah": "1"} | lines(LINE | {"male": "51"})
    page = text(client.post(url, data))
    assert 'name="baris-1-region"' in page
    assert 'value="51"' in page
    assert "Ada yang perlu diperbaiki" not in page
    part = text(client.post(url, data, HTTP_HX_REQUEST="true", HTTP_HX_TARGET="baris-penerima"))
    assert "<html" not in part
    assert 'name="baris-1-region"' in part


def test_a_direct_report_takes_one_page(who: make.Cast) -> None:
    client, url = signed_in(who.ani), at(who.ani, "direct-create")
    key = hidden(text(client.get(url)))
    data = HANDOVER | {"key": key, "title": "Bagi sembako", "sector": "kesos", "site": str(who.site.pk)} | lines(LINE)
    answer = client.post(url, data | {"photos": photo()})
    assert answer.status_code == 302, text(answer)
    page = text(client.get(answer.headers["Location"]))
    assert "Lapor mandiri" in page
    assert "tanpa rencana" in page


def test_files_are_not_lost_when_something_else_is_wrong(who: make.Cast) -> None:
    client, url = signed_in(who.ani), at(who.ani, "direct-create")
    key = hidden(text(client.get(url)))
    data = HANDOVER | {"key": key, "title": "", "sector": "kesos", "site": str(who.site.pk)} | lines(LINE)
    answer = client.post(url, data | {"photos": photo("bukti-sembako.jpg")})
    assert answer.status_code == 400
    assert "bukti-sembako.jpg" in text(answer)
    answer = client.post(url, data | {"title": "Bagi sembako"})
    assert answer.status_code == 302, text(answer)
    with scope(who.ani.scope):
        assert Evidence.objects.get().file_name == "bukti-sembako.jpg"
        assert not FormDraft.objects.exists()


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (lambda: SimpleUploadedFile("foto.jpg", make.pdf_bytes(), "image/jpeg"), "PDF"),
        (lambda: SimpleUploadedFile("foto.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"), "foto.svg"),
        (lambda: SimpleUploadedFile("besar.jpg", b"\xff\xd8\xff" + b"0" * (20 * 1024 * 1024), "image/jpeg"), "15 MB"),
        (lambda: SimpleUploadedFile("kosong.jpg", b"", "image/jpeg"), "kosong"),
    ],
)
def test_hostile_uploads_are_refused_in_words_and_nothing_is_saved(who: make.Cast, upload, words: str) -> None:
    client, url = signed_in(who.ani), at(who.ani, "direct-create")
    data = HANDOVER | {"title": "Bagi sembako", "sector": "kesos", "site": str(who.site.pk)} | lines(LINE)
    answer = client.post(url, data | {"photos": upload()})
    assert answer.status_code == 400
    assert words in text(answer)
    assert "Bagi sembako" in text(answer)
    with scope(who.ani.scope):
        assert not Program.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"male": "0", "female": "0"}, "jumlah penerima"),
        ({"male": "5", "female": "0", "age_60": "6"}, "melebihi 5 penerima"),
        ({"decile_1": "500"}, "melebihi"),
        ({"value": "-1"}, "negatif"),
        ({"quantity": ""}, "belum diisi"),
        ({"category": "99"}, "tidak dikenal"),
        ({"region": "36"}, "Lokasi"),
        ({"male": "-3"}, "bilangan bulat"),
    ],
)
def test_a_faulty_line_names_the_fault_at_its_field(who: make.Cast, change: dict, words: str) -> None:
    client, url = signed_in(who.ani), at(who.ani, "direct-create")
    data = HANDOVER | {"title": "Bagi sembako", "sector": "kesos", "site": str(who.site.pk)} | lines(LINE | change)
    answer = client.post(url, data | {"photos": photo()})
    assert answer.status_code == 400
    assert words in text(answer)
    assert "Bagi sembako" in text(answer)


@pytest.mark.parametrize(("day", "words"), [("2099-01-01", "masih di depan"), ("1999-01-01", "terlalu lama"), ("kemarin", "")])
def test_a_day_out_of_range_is_refused(who: make.Cast, day: str, words: str) -> None:
    client, url = signed_in(who.ani), at(who.ani, "direct-create")
    data = HANDOVER | {"handover_on": day, "title": "Bagi sembako", "sector": "kesos", "site": str(who.site.pk)} | lines(LINE)
    answer = client.post(url, data | {"photos": photo()})
    assert answer.status_code == 400
    assert words in text(answer)


def test_without_a_proof_it_is_not_sent(who: make.Cast) -> None:
    client, url = signed_in(who.ani), at(who.ani, "direct-create")
    data = HANDOVER | {"title": "Bagi sembako", "sector": "kesos", "site": str(who.site.pk)} | lines(LINE)
    answer = client.post(url, data)
    assert answer.status_code == 400
    assert "satu bukti" in text(answer)
    with scope(who.ani.scope):
        assert not Program.objects.exists()


@pytest.mark.parametrize("total", ["-1", "x", "99999999", ""])
def test_a_forged_number_of_lines_is_an_error_not_a_crash(who: make.Cast, total: str) -> None:
    client, url = signed_in(who.ani), at(who.ani, "direct-create")
    data = HANDOVER | {"title": "x", "sector": "kesos", "site": str(who.site.pk)} | lines(LINE) | {"baris-TOTAL_FORMS": total}
    assert client.post(url, data).status_code == 400
    assert client.post(url, data | {"tambah": "1"}).status_code in {200, 400}


def test_a_returned_handover_is_mended_and_sent_again(who: make.Cast) -> None:
    made = make.sent(who)
    with scope(who.budi.scope):
        services.realization_return(realization=made, reason="Foto kabur, kirim yang jelas.", by=who.budi)
    client = signed_in(who.ani)
    url = at(who.ani, "realization-update", pk=made.pk)
    page = text(client.get(url))
    assert "Foto kabur" in page
    data = HANDOVER | {"version": hidden(page, "version")} | lines(LINE | {"quantity": "100", "value": "30 jt"})
    assert client.post(url, data).status_code == 302
    both = client.post(url, data | lines(LINE | {"quantity": "90", "value": "30 jt"}))
    assert both.status_code == 409
    for words in ("Baris penerima", "Volume 100", "Volume 90", "pilih-baris", "theirs-baris-0-quantity"):
        assert words in text(both)
    assert client.post(at(who.ani, "evidence-create", pk=made.pk), {"photos": photo("jelas.jpg", (40, 120, 200))}).status_code == 302
    assert client.post(at(who.ani, "evidence-create", pk=made.pk), {}).status_code == 400
    with scope(who.ani.scope):
        old = Evidence.objects.filter(realization=made).order_by("created_at").first()
    assert client.post(at(who.ani, "evidence-remove", pk=old.pk)).status_code == 302
    assert client.post(at(who.ani, "realization-send", pk=made.pk)).status_code == 302
    assert make.fresh(made, who.ani).state == "sent"
    assert client.post(at(who.ani, "realization-send", pk=made.pk)).status_code == 409


def test_the_bast_is_prepared_as_a_document(who: make.Cast) -> None:
    made = make.sent(who)
    client = signed_in(who.ani)
    assert client.post(at(who.ani, "handover-issue", pk=made.pk)).status_code == 302
    assert "Berita acara serah terima" in text(client.get(at(who.ani, "realization-detail", pk=made.pk)))


# --- verification ---------------------------------------------------------------------------------------------------------


def test_the_verifier_sees_figures_beside_proofs_and_accepts(who: make.Cast) -> None:
    made = make.sent(who)
    client, url = signed_in(who.budi), at(who.budi, "realization-verify", pk=made.pk)
    page = text(client.get(url))
    assert "Angka yang Anda akui" in page
    assert "36.000.000" in page
    answer = client.post(url, {"value": "30 jt", "quantity": "100", "note": ""})
    assert answer.status_code == 400
    assert "Tulis alasannya" in text(answer)
    assert client.post(url, {"value": "30 jt", "quantity": "100", "note": "Dua puluh paket rusak."}).status_code == 302
    page = text(signed_in(who.ani).get(at(who.ani, "realization-detail", pk=made.pk)))
    assert "Rp30.000.000" in page
    assert "Dua puluh paket rusak." in page
    assert client.post(url, {"value": "1", "quantity": "1"}).status_code == 409


def test_single_lines_may_be_corrected(who: make.Cast) -> None:
    data = make.handover(make.line(quantity=60, value=18_000_000), make.line(code="36.73.01.1002", quantity=60, value=18_000_000))
    made = make.sent(who, data=data)
    with scope(who.budi.scope):
        first, second = made.lines.order_by("region_id")
    form = {"value": "30.000.000", "quantity": "100", "note": "Satu lokasi kurang."}
    form |= {f"q_{first.pk.hex}": "60", f"v_{first.pk.hex}": "18.000.000", f"q_{second.pk.hex}": "40", f"v_{second.pk.hex}": "12.000.000"}
    client, url = signed_in(who.budi), at(who.budi, "realization-verify", pk=made.pk)
    wrong = client.post(url, form | {f"q_{second.pk.hex}": "41"})
    assert wrong.status_code == 400
    assert "tidak sama" in text(wrong)
    assert client.post(url, form).status_code == 302
    with scope(who.budi.scope):
        assert list(made.lines.order_by("region_id").values_list("quantity", "value")) == [(60, 18_000_000), (40, 12_000_000)]


@pytest.mark.parametrize("step", ["return", "cannot-verify"])
def test_other_answers_need_a_reason(who: make.Cast, step: str) -> None:
    made = make.sent(who)
    client, url = signed_in(who.monev), at(who.monev, "realization-decide", pk=made.pk, step=step)
    assert client.post(url, {"note": ""}).status_code == 400
    assert client.post(url, {"note": "Penerima tidak ditemukan."}).status_code == 302
    assert client.post(url, {"note": "Penerima tidak ditemukan."}).status_code == 409


def test_an_unknown_step_is_a_conflict(who: make.Cast) -> None:
    made = make.sent(who)
    assert signed_in(who.monev).post(at(who.monev, "realization-decide", pk=made.pk, step="approve")).status_code == 409


def test_desk_checks_begin_in_one_go(who: make.Cast) -> None:
    rows = [make.sent(who), make.sent(who)]
    client = signed_in(who.budi)
    page = text(client.get(at(who.budi, "realization-list")))
    assert page.count('name="pilih"') == 2
    client.post(at(who.budi, "realization-check-many"), {"pilih": [str(row.pk) for row in rows] + ["kacau", "z" * 36]})
    assert {make.fresh(row, who.budi).state for row in rows} == {"desk_check"}
    assert signed_in(who.ani).post(at(who.ani, "realization-check-many"), {"pilih": []}).status_code == 403


def test_the_form_for_a_visit_is_a_pdf(who: make.Cast) -> None:
    made = make.sent(who)
    answer = signed_in(who.budi).get(at(who.budi, "verification-record", pk=made.pk))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert signed_in(who.ani).get(at(who.ani, "verification-record", pk=made.pk)).status_code == 403


def test_a_photo_used_twice_is_pointed_out(who: make.Cast) -> None:
    make.sent(who)
    second = make.sent(who)
    assert "dipakai pada realisasi lain" in text(signed_in(who.budi).get(at(who.budi, "realization-verify", pk=second.pk)))


# --- the secretariat for a company ----------------------------------------------------------------------------------------


def test_the_secretariat_enters_and_the_company_confirms_by_link(who: make.Cast) -> None:
    factories.membership(who.site, factories.forum(3673))
    client, url = signed_in(who.citra), at(who.citra, "direct-create")
    page = text(client.get(url))
    assert who.company.name in page
    data = HANDOVER | {"key": hidden(page), "title": "Bagi sembako", "sector": "kesos", "site": str(who.site.pk)} | lines(LINE)
    answer = client.post(url, data | {"photos": photo()})
    assert answer.status_code == 302, text(answer)
    record = text(client.get(answer.headers["Location"]))
    assert "Diinput sekretariat" in record
    link_url = re.search(r'href="([^"]+/tautan/)"', record)[1]
    link = re.search(r"http://testserver(/konfirmasi/[^\s<]+/)", text(client.get(link_url)))[1]
    visitor = Client()
    for _opening in range(2):
        seen = visitor.get(link)
        assert seen.status_code == 200
        assert who.company.name in text(seen)
        assert "Rp36.000.000" in text(seen)
    assert visitor.post(link, {"name": "", "answer": "confirm"}).status_code == 400
    assert visitor.post(link, {"name": "Dewi", "answer": "object", "reason": ""}).status_code == 400
    assert visitor.post(link, {"name": "Dewi Lestari", "answer": "confirm"}).status_code == 302
    assert "Dikonfirmasi oleh Dewi Lestari" in text(visitor.get(link))
    assert visitor.post(link, {"name": "Dewi Lestari", "answer": "confirm"}).status_code == 409


@pytest.mark.parametrize("token", ["x", "abc:def:ghi"])
def test_a_damaged_link_is_explained(token: str) -> None:
    factories.forum(3673)
    answer = Client().get(f"/konfirmasi/{token}/")
    assert answer.status_code == 410
    assert "tidak lengkap atau rusak" in text(answer)


def test_a_secretary_of_another_place_enters_nothing_here(who: make.Cast) -> None:
    factories.membership(who.site, factories.forum(3673))
    stranger = factories.actor(Role.FORUM_SECRETARY, 3671)
    client, url = signed_in(stranger), at(stranger, "direct-create")
    data = HANDOVER | {"title": "Bagi sembako", "sector": "kesos", "site": str(who.site.pk)} | lines(LINE)
    assert client.post(url, data | {"photos": photo()}).status_code == 400


def test_readers_have_no_report_form(who: make.Cast) -> None:
    assert signed_in(who.budi).get(at(who.budi, "direct-create")).status_code == 403


# --- list and export --------------------------------------------------------------------------------------------------------


def test_the_list_counts_and_sums_the_whole_result(who: make.Cast) -> None:
    make.submitted(who)
    make.committed(who, title="Kursi roda", sector_id="kesehatan")
    make.direct(who)
    client = signed_in(who.budi)
    page = text(client.get(at(who.budi, "program-list")))
    assert "3 program" in page
    assert "Rp72.000.000" in page
    assert "Rp35.000.000" in page
    filtered = text(client.get(at(who.budi, "program-list") + "?bidang=kesehatan&status=committed"))
    assert "1 program" in filtered
    assert "Hapus saringan" in filtered
    assert "Kursi roda" in filtered
    part = text(client.get(at(who.budi, "program-list"), HTTP_HX_REQUEST="true", HTTP_HX_TARGET="daftar-program"))
    assert "<html" not in part


@pytest.mark.parametrize(
    "query",
    [
        "status=x",
        "tahun=abc",
        "perusahaan=1",
        "urut=hapus",
        "sesudah=x",
        "sebelum=WzEsMl0",
        "kategori=99",
        "q=%00",
        "tempat=%27",
        "sejak=besok",
        "sampai=2026-02-31",
        "sejak=%00",
    ],
)
def test_nonsense_in_the_address_is_not_a_crash(who: make.Cast, query: str) -> None:
    make.submitted(who)
    client = signed_in(who.budi)
    assert client.get(f"{at(who.budi, 'program-list')}?{query}").status_code == 200
    assert client.get(f"{at(who.budi, 'program-export', kind='csv')}?{query}").status_code == 200
    assert client.get(f"{at(who.budi, 'realization-list')}?{query}").status_code == 200


@pytest.mark.parametrize("order", ["-baru", "baru", "judul", "-judul", "anggaran", "-anggaran", "mulai", "tenggat", "-tenggat"])
def test_pages_by_key_show_every_row_once_in_both_directions(who: make.Cast, order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.programs.paging.PAGE", 3)
    for number in range(5):
        make.submitted(who, title=f"Program {number}", budget=1_000_000 * (1 + number // 2))
    make.recommended(who, title="Program 5")
    make.recommended(who, title="Program 6")
    client, url = signed_in(who.budi), at(who.budi, "program-list")

    def titles(page: str) -> list[str]:
        return re.findall(r">(Program \d)</a>", page)

    page = text(client.get(f"{url}?urut={order}"))
    first, seen = titles(page), titles(page)
    while follow := re.search(r'rel="next" href="([^"]+)"', page):
        page = text(client.get(url + follow[1].replace("&amp;", "&")))
        seen += titles(page)
    assert sorted(seen) == [f"Program {number}" for number in range(7)]
    while back := re.search(r'rel="prev" href="([^"]+)"', page):
        page = text(client.get(url + back[1].replace("&amp;", "&")))
    assert titles(page) == first


def test_the_export_holds_exactly_the_filtered_rows(who: make.Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.programs.exports.CHUNK", 2)
    for number in range(5):
        make.submitted(who, title=f"=Program {number}")
    make.submitted(who, title="Lain", sector_id="kesehatan")
    client = signed_in(who.budi)
    answer = client.get(at(who.budi, "program-export", kind="csv") + "?bidang=kesos&urut=judul")
    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = body.strip().split("\r\n")
    assert len(rows) == 6
    assert rows[0].startswith("Nama program,Perusahaan")
    assert [row.split(",")[0] for row in rows[1:]] == [f"'=Program {number}" for number in range(5)]
    assert client.get(at(who.budi, "program-export", kind="xlsx")).content.startswith(b"PK")
    assert client.get(at(who.budi, "program-export", kind="exe")).status_code == 404


# --- cost -------------------------------------------------------------------------------------------------------------------


def test_the_list_costs_the_same_with_more_rows(who: make.Cast, django_assert_num_queries) -> None:
    for number in range(3):
        make.submitted(who, title=f"Program {number}")
    make.direct(who)
    client = signed_in(who.budi)
    client.get(at(who.budi, "program-list"))
    with django_assert_num_queries(LIST_QUERIES):
        client.get(at(who.budi, "program-list"))
    for number in range(3, 6):
        make.submitted(who, title=f"Program {number}")
    with django_assert_num_queries(LIST_QUERIES):
        client.get(at(who.budi, "program-list"))


def test_the_record_asks_the_database_a_fixed_number_of_times(who: make.Cast, django_assert_num_queries) -> None:
    made = make.sent(who)
    client, url = signed_in(who.budi), at(who.budi, "program-detail", pk=made.program_id)
    client.get(url)
    with django_assert_num_queries(RECORD_QUERIES):
        client.get(url)


LIST_QUERIES = 18
RECORD_QUERIES = 17
