"""The public registration through the browser: three pages, one registration, nothing typed is lost."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from apps.companies import limits
from apps.companies.choices import JoinMode, RegistrationState
from apps.companies.models import Registration, RegistrationLink
from apps.companies.tokens import link_token, new_draft_token, resume_token, status_token
from apps.core.scope import Scope, scope
from apps.notifications.models import Mail
from tests import factories
from tests.companies.make import SERANG, begin, make_link, make_registration

pytestmark = pytest.mark.django_db
DISTRICT = "36.73.01"
COMPANY = {
    "company_name": "PT Krakatau Contoh Sejahtera", "legal_form": "pt", "ownership": "private", "site_name": "Pabrik Walantaka", "region": DISTRICT,
    "address": "Jl. Raya Serang 1",
}  # fmt: skip
CONTACT = {
    "contact_name": "Rina Amalia",
    "contact_position": "CSR Officer",
    "contact_email": "Rina@Contoh.co.id",
    "contact_phone": "0812 3456 7890",
}


@pytest.fixture(autouse=True)
def _many_drafts_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in ("DEVICE", "QUICK", "CROWD", "ADDRESS", "LINK"):
        monkeypatch.setattr(limits, limit, 1_000_000)


def only() -> Registration:
    with scope(Scope.system()):
        return Registration.objects.select_related("region").get()


def step_url(registration: Registration, number: int) -> str:
    return reverse("registration-step", kwargs={"token": resume_token(registration), "number": number})


def at_contact(client: Client, **fields: str) -> Registration:
    """A draft that stands at page three."""
    begin(client, make_link(), **fields)
    registration = only()
    answer = client.post(step_url(registration, 2), COMPANY)
    assert answer.status_code == 302, answer.content.decode()
    return registration


def codes() -> list[str]:
    with scope(Scope.system()):
        return [
            match.group(1)
            for text in Mail.objects.order_by("id").values_list("text", flat=True)
            if (match := re.search(r"surel(?: Anda)?: (\d{6})", text))
        ]


def test_a_person_registers_a_company_in_three_pages() -> None:
    client, link = Client(), make_link()
    first = client.get(reverse("registration-start", kwargs={"token": link_token(link)}))
    assert "Gratis. Forum tidak menerima uang." in first.content.decode()
    assert "Pemberitahuan privasi" in first.content.decode()
    assert "KBLI" not in first.content.decode()
    answer = begin(client, link, number="9120 0012 3456 7")
    second = client.get(answer["Location"])
    assert second.status_code == 200
    answer = client.post(answer["Location"], COMPANY)
    third = client.get(answer["Location"])
    assert "Nomor WhatsApp" in third.content.decode()
    answer = client.post(answer["Location"], CONTACT)
    done = client.get(answer["Location"])
    made = only()
    year = timezone.localdate().year
    assert made.number == f"REG-3673-{year}-0001"
    assert made.number in done.content.decode()
    assert "Menunggu pemeriksaan sekretariat" in done.content.decode()
    assert (made.state, made.nib, made.contact_email, made.contact_phone) == (
        "submitted",
        "9120001234567",
        "rina@contoh.co.id",
        "+6281234567890",
    )
    assert (made.due_on - timezone.localdate()).days in {3, 4, 5}
    with scope(Scope.system()):
        link.refresh_from_db()
        letter = Mail.objects.get()
    assert (link.opened, link.started, link.finished) == (2, 1, 1)
    assert made.number in letter.text
    assert reverse("registration-status", kwargs={"token": "x"})[:-2] in letter.text
    assert made.email_code not in letter.text


def test_every_page_stays_below_its_weight() -> None:
    client = Client()
    registration = at_contact(client)
    for url in (step_url(registration, 1), step_url(registration, 2), step_url(registration, 3)):
        assert len(gzip.compress(client.get(url).content)) < 12_000


def test_without_consent_it_does_not_go_on_and_keeps_the_number() -> None:
    page = begin(Client(), make_link(), number="9120001234567", consent="")
    assert page.status_code == 400
    assert "Pendaftaran memerlukan persetujuan Anda" in page.content.decode()
    assert ".:" not in page.content.decode(), "a sentence as label is not said once more before its error"
    assert "9120001234567" in page.content.decode()
    with scope(Scope.system()):
        assert not Registration.objects.exists()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("912000123456", "Tertulis 12 angka"),
        ("NIB912", "hanya berisi angka"),
        ("0000000000000", "nol semua"),
        ("91200012345678901234", "Tertulis 20 angka"),
    ],
)
def test_a_wrong_nib_is_explained_and_kept(number: str, words: str) -> None:
    page = begin(Client(), make_link(), number=number)
    assert page.status_code == 400
    assert words in page.content.decode()
    assert number in page.content.decode()


def test_an_old_npwp_becomes_sixteen_digits() -> None:
    begin(Client(), make_link(), number="01.234.567.8-901.000")
    assert only().npwp == "0012345678901000"


def test_a_known_nib_is_shown_as_registered_and_its_new_site_joins_in_one_step() -> None:
    company = factories.company(6471, name="PT Energi Contoh", nib="9120001234567")
    client = Client()
    page = client.get(begin(client, make_link(), number="9120001234567")["Location"]).content.decode()
    assert "PT Energi Contoh" in page
    assert "sudah terdaftar" in page
    assert "company_name" not in page
    answer = client.post(step_url(only(), 2), {"mode": "new_site", "site_name": "Depo Serang", "region": DISTRICT})
    assert answer.status_code == 302
    client.post(step_url(only(), 3), CONTACT)
    made = only()
    assert (made.state, made.mode, made.known_company_id, made.company_name) == ("submitted", "new_site", company.pk, "PT Energi Contoh")


def test_access_to_a_registered_site_needs_no_region() -> None:
    factories.company(name="PT Energi Contoh", nib="9120001234567")
    client = Client()
    begin(client, make_link(), number="9120001234567")
    assert client.post(step_url(only(), 2), {"mode": "access", "site_name": "Pabrik Walantaka"}).status_code == 302
    client.post(step_url(only(), 3), CONTACT)
    assert (only().state, only().mode) == ("submitted", JoinMode.ACCESS)


def test_a_known_name_is_asked_about_and_both_answers_work() -> None:
    company = factories.company(name="PT. KRAKATAU Contoh Sejahtera, Tbk")
    client = Client()
    begin(client, make_link())
    page = client.post(step_url(only(), 2), COMPANY)
    assert page.status_code == 400
    assert "sudah terdaftar. Apakah ini perusahaan Anda?" in page.content.decode()
    assert "Pabrik Walantaka" in page.content.decode()
    assert client.post(step_url(only(), 2), {**COMPANY, "same": "yes"}).status_code == 302
    assert (only().known_company_id, only().mode) == (company.pk, JoinMode.NEW_SITE)
    assert client.post(step_url(only(), 2), {**COMPANY, "same": "no"}).status_code == 302
    assert (only().known_company_id, only().mode) == (None, JoinMode.NEW_COMPANY)


def test_a_partner_joins_by_the_same_link() -> None:
    client = Client()
    assert "Jenis mitra belum dipilih" in begin(client, make_link(), kind="partner").content.decode()
    begin(client, make_link(), kind="partner", partner_kind="university")
    page = client.get(step_url(only(), 2)).content.decode()
    assert "Nama lembaga" in page
    assert "Kepemilikan" not in page
    client.post(step_url(only(), 2), {"company_name": "Universitas Contoh", "site_name": "Kampus A", "region": DISTRICT})
    client.post(step_url(only(), 3), CONTACT)
    assert (only().state, only().kind, only().partner_kind) == ("submitted", "partner", "university")


@pytest.mark.parametrize(
    ("opens", "closes", "closed", "words"),
    [(-9, -1, None, "ditutup"), (1, 9, None, "baru dibuka"), (-9, 9, -1, "ditutup")],
)
def test_a_link_that_is_not_open_says_so_and_a_form_sent_to_it_keeps_what_was_typed(
    opens: int, closes: int, closed: int | None, words: str
) -> None:
    now = timezone.now()
    link = make_link(
        opens_at=now + dt.timedelta(days=opens),
        closes_at=now + dt.timedelta(days=closes),
        closed_at=now + dt.timedelta(days=closed) if closed else None,
    )
    url = reverse("registration-start", kwargs={"token": link_token(link)})
    page = Client().get(url)
    assert page.status_code == 410
    assert words in page.content.decode()
    late = Client().post(url, {"kind": "company", "number": "9120001234567", "consent": "on"})
    assert late.status_code == 400
    assert "sudah ditutup atau belum dibuka" in late.content.decode()
    assert "9120001234567" in late.content.decode()


def test_a_damaged_token_is_410_with_a_remedy() -> None:
    page = Client().get(reverse("registration-start", kwargs={"token": "rusak"}))
    assert page.status_code == 410
    assert "Pindai ulang kode QR" in page.content.decode()


def test_a_draft_begun_before_the_link_closed_can_still_be_sent() -> None:
    client = Client()
    registration = at_contact(client)
    with scope(Scope.system()):
        registration.link.closed_at = timezone.now()
        registration.link.save()
    assert client.post(step_url(registration, 3), CONTACT).status_code == 302
    assert only().state == RegistrationState.SUBMITTED


def test_the_first_form_sent_twice_makes_one_draft() -> None:
    client, link = Client(), make_link()
    url = reverse("registration-start", kwargs={"token": link_token(link)})
    draft = re.search(r'name="draft" value="([^"]+)"', client.get(url).content.decode()).group(1)
    form = {"kind": "company", "number": "", "consent": "on", "draft": draft}
    client.post(url, form)
    client.post(url, {**form, "number": "9120001234567"})
    assert only().nib == "9120001234567"


def test_the_last_form_sent_twice_makes_one_registration_and_ends_on_the_same_page() -> None:
    client = Client()
    registration = at_contact(client)
    first = client.post(step_url(registration, 3), CONTACT)
    second = client.post(step_url(registration, 3), CONTACT)
    assert first.status_code == second.status_code == 302
    assert "/daftar/status/" in second["Location"]
    with scope(Scope.system()):
        assert Registration.objects.exclude(number="").count() == 1
        assert Mail.objects.count() == 1


def test_going_back_and_reloading_keep_everything() -> None:
    client = Client()
    registration = at_contact(client, number="9120001234567")
    client.post(
        reverse("registration-autosave", kwargs={"token": resume_token(registration), "number": 3}),
        {"contact_name": "Rina Amalia", "contact_email": "rina@"},
    )
    assert "Rina Amalia" in client.get(step_url(registration, 3)).content.decode()
    assert "Pabrik Walantaka" in client.get(step_url(registration, 2)).content.decode()
    assert "9120001234567" in client.get(step_url(registration, 1)).content.decode()


def test_page_one_opened_again_goes_on_with_the_unsent_draft_and_begins_anew_only_when_asked() -> None:
    client, link = Client(), make_link()
    begin(client, link, number="9120001234567")
    start = reverse("registration-start", kwargs={"token": link_token(link)})
    again = client.get(start)
    assert again["Location"] == step_url(only(), 1)
    page = client.get(again["Location"]).content.decode()
    assert "9120001234567" in page
    assert "Mulai pendaftaran baru" in page
    assert client.post(step_url(only(), 1), {"kind": "company", "number": "9120009999999", "consent": "on"})["Location"] == step_url(
        only(), 2
    )
    assert only().nib == "9120009999999", "the same draft, no second one"
    assert client.get(f"{start}?baru=1").status_code == 200
    assert Client().get(start).status_code == 200, "another device knows nothing of it"
    assert client.get(reverse("registration-start", kwargs={"token": link_token(make_link(3672))})).status_code == 200
    cookie = client.cookies["pendaftaran"]
    assert (cookie["path"], cookie["max-age"], cookie["httponly"], cookie["samesite"]) == ("/", 7200, True, "Lax")


def test_a_device_forgets_the_draft_once_it_is_sent() -> None:
    client = Client()
    registration = at_contact(client)
    client.post(step_url(registration, 3), CONTACT)
    assert client.cookies["pendaftaran"].value == ""
    with scope(Scope.system()):
        link = only().link
    assert client.get(reverse("registration-start", kwargs={"token": link_token(link)})).status_code == 200


def test_a_begun_draft_goes_on_after_its_link_was_closed() -> None:
    client, link = Client(), make_link()
    begin(client, link)
    with scope(Scope.system()):
        RegistrationLink.objects.update(closed_at=timezone.now())
    start = reverse("registration-start", kwargs={"token": link_token(link)})
    assert client.get(start)["Location"] == step_url(only(), 1)
    assert Client().get(start).status_code == 410


def test_autosave_says_whether_all_was_kept() -> None:
    client = Client()
    registration = at_contact(client)
    url = reverse("registration-autosave", kwargs={"token": resume_token(registration), "number": 3})
    assert client.post(url, {"contact_name": "Rina"}).status_code == 204
    assert client.post(url, {"contact_name": "Rina A", "contact_phone": "08"}).status_code == 422
    assert only().contact_name == "Rina A"
    client.post(step_url(registration, 3), CONTACT)
    assert client.post(url, {"contact_name": "Orang lain"}).status_code == 409
    assert only().contact_name == "Rina Amalia"


def _jpeg(side: int = 60) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), "teal").save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("foto.jpg", b"\xff\xd8\xff" + b"0" * (20 * 1024 * 1024), "lebih besar dari 15 MB"),
        ("nib.jpg", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF", "PDF"),
        ("virus.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "virus.jpg"),
        ("kosong.jpg", b"", "Berkas kosong"),
    ],
)
def test_a_wrong_file_is_explained_and_everything_typed_is_kept(name: str, content: bytes, words: str) -> None:
    client = Client()
    registration = at_contact(client)
    page = client.post(step_url(registration, 3), {**CONTACT, "document": SimpleUploadedFile(name, content, "image/jpeg")})
    assert page.status_code == 400
    html = page.content.decode()
    assert words in html
    assert "Rina Amalia" in html
    assert "0812 3456 7890" in html
    assert (only().state, only().file) == ("draft", "")
    assert only().contact_name == "Rina Amalia"


def test_a_good_photo_is_kept_even_when_another_field_is_wrong() -> None:
    client = Client()
    registration = at_contact(client)
    photo = SimpleUploadedFile("nib.jpg", _jpeg(), "image/jpeg")
    page = client.post(step_url(registration, 3), {**CONTACT, "contact_phone": "12", "document": photo})
    assert page.status_code == 400
    assert "Dokumen tersimpan" in page.content.decode()
    assert client.post(step_url(registration, 3), CONTACT).status_code == 302
    assert only().file_name == "nib.jpg"


def test_the_address_is_confirmed_by_the_code_of_the_letter() -> None:
    client = Client()
    registration = at_contact(client)
    status = client.post(step_url(registration, 3), CONTACT)["Location"]
    (code,) = codes()
    assert client.post(status, {"code": f"{code[:3]} {code[3:]}"}).status_code == 302
    assert only().email_confirmed_at is not None
    assert "terkonfirmasi" in client.get(status).content.decode()


def test_five_wrong_codes_lock_it_until_a_new_one_is_sent() -> None:
    client = Client()
    registration = at_contact(client)
    status = client.post(step_url(registration, 3), CONTACT)["Location"]
    (code,) = codes()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for left in (4, 3, 2, 1, 0):
        assert f"sisa {left} kali" in client.post(status, {"code": wrong}).content.decode()
    assert "salah lima kali" in client.post(status, {"code": code}).content.decode()
    again = reverse("registration-code", kwargs={"token": status_token(registration)})
    assert "Tunggu satu menit" in client.post(again).content.decode()
    with scope(Scope.system()):
        Registration.objects.update(email_code_sent_at=timezone.now() - dt.timedelta(minutes=2))
    assert client.post(again).status_code == 302
    assert client.post(status, {"code": codes()[-1]}).status_code == 302


def test_a_code_ends_after_fifteen_minutes() -> None:
    client = Client()
    registration = at_contact(client)
    status = client.post(step_url(registration, 3), CONTACT)["Location"]
    with scope(Scope.system()):
        Registration.objects.update(email_code_sent_at=timezone.now() - dt.timedelta(minutes=16))
    assert "tidak berlaku" in client.post(status, {"code": codes()[0]}).content.decode()


def test_going_on_later_sends_the_link_and_needs_only_an_address() -> None:
    client = Client()
    registration = at_contact(client)
    page = client.post(step_url(registration, 3), {"contact_email": "", "later": "1"})
    assert page.status_code == 400
    assert client.post(step_url(registration, 3), {"contact_email": "rina@contoh.co.id", "later": "1"}).status_code == 200
    with scope(Scope.system()):
        letter = Mail.objects.get()
    link = re.search(r"http://testserver(/daftar/lanjut/\S+)", letter.text).group(1)
    assert "Siapa yang dihubungi?" in Client().get(link, follow=True).content.decode()


@pytest.mark.parametrize("draft", ["", "rusak", None])
def test_a_form_without_its_page_stores_nothing_and_comes_back_filled(draft: str | None) -> None:
    link = make_link()
    url = reverse("registration-start", kwargs={"token": link_token(link)})
    form = {
        "kind": "company",
        "number": "9120001234567",
        "consent": "on",
        "draft": new_draft_token(3601, make_link(3601).pk) if draft is None else draft,
    }
    page = Client().post(url, form)
    assert page.status_code == 400
    assert "9120001234567" in page.content.decode()
    assert "tekan Lanjut lagi" in page.content.decode()
    with scope(Scope.system()):
        assert not Registration.objects.exists()


def test_the_public_sees_a_draft_only_with_its_key_and_another_forum_not_at_all() -> None:
    client = Client()
    registration = at_contact(client)
    with scope(Scope.public()):
        assert not Registration.objects.exists()
    with scope(Scope.public(area=SERANG, key=factories.company().pk)):
        assert not Registration.objects.exists()
    with scope(Scope.public(area=SERANG, key=registration.pk)):
        assert Registration.objects.count() == 1
    with scope(Scope.area(3601)):
        assert not Registration.objects.exists()


def test_a_provincial_forum_finds_the_region_by_typing() -> None:
    client = Client()
    begin(client, make_link(3600))
    unclear = client.post(step_url(only(), 2), {**COMPANY, "region": "sukajadi"})
    assert unclear.status_code == 400
    assert "Pilih salah satu" in unclear.content.decode()
    outside = client.post(step_url(only(), 2), {**COMPANY, "region": "samarinda"})
    assert "berada di luar" in outside.content.decode()
    picked = re.search(r'<option value="(36[^"]+)"', unclear.content.decode()).group(1)
    assert client.post(step_url(only(), 2), {**COMPANY, "region": "sukajadi", "region_pilih": picked}).status_code == 302
    assert only().region_id == picked


def test_a_region_of_another_place_is_refused() -> None:
    client = Client()
    begin(client, make_link())
    page = client.post(step_url(only(), 2), {**COMPANY, "region": "64.72.01"})
    assert page.status_code == 400
    assert "berada di luar" in page.content.decode()


def test_a_returned_registration_opens_at_the_company_page_with_the_reason() -> None:
    registration = make_registration(state="needs_correction", reason="Alamat belum lengkap.", decided_at=timezone.now())
    client = Client()
    page = client.get(reverse("registration-resume", kwargs={"token": resume_token(registration)}), follow=True)
    assert page.redirect_chain[0][0] == step_url(registration, 2)
    for number in (1, 2, 3):
        assert "Alamat belum lengkap." in client.get(step_url(registration, number)).content.decode()
    assert (
        "Perbaiki pendaftaran" in client.get(reverse("registration-status", kwargs={"token": status_token(registration)})).content.decode()
    )
    client.post(step_url(registration, 2), {**COMPANY, "address": "Jl. Raya Serang 12"})
    client.post(step_url(registration, 3), CONTACT)
    made = only()
    assert (made.state, made.number, made.address) == ("submitted", registration.number, "Jl. Raya Serang 12")


def test_a_decided_registration_can_no_longer_be_written() -> None:
    registration = make_registration()
    client = Client()
    answer = client.post(step_url(registration, 2), COMPANY)
    assert "/daftar/status/" in answer["Location"]
    assert only().company_name == registration.company_name
    assert client.get(reverse("registration-step", kwargs={"token": resume_token(registration), "number": 9})).status_code == 404


def test_a_resume_link_of_a_registration_that_is_gone_is_explained() -> None:
    registration = make_registration()
    token = resume_token(registration)
    with scope(Scope.system()):
        Registration.objects.all().delete()
    page = Client().get(reverse("registration-resume", kwargs={"token": token}))
    assert page.status_code == 410
    assert "tidak ditemukan" in page.content.decode()


def test_times_are_shown_in_the_zone_of_the_forum() -> None:
    closes = dt.datetime(2026, 1, 2, 3, 0, tzinfo=dt.UTC)
    link = make_link(6471, opens_at=closes - dt.timedelta(days=3), closes_at=closes)
    page = Client().get(reverse("registration-start", kwargs={"token": link_token(link)})).content.decode()
    assert "2 Januari 2026 11.00 WITA" in page
