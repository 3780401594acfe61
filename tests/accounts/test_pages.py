"""Pages about accounts, and taking up an invitation in the browser."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts import services
from apps.accounts.models import Assignment, Invitation, User
from apps.accounts.permissions import Permission, Role
from apps.accounts.wording import ACTING, READING
from apps.core import links
from apps.core.scope import Scope, scope
from apps.notifications.models import Mail
from tests import factories

pytestmark = pytest.mark.django_db
GOOD = "kalimat sandi panjang"


def _client(user_id: int) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user_id))
    return client


@pytest.fixture
def secretary(db):
    factories.forum(3673)
    factories.forum(3672)
    return factories.actor(Role.FORUM_SECRETARY, 3673, name="Siti Sekretaris")


@pytest.fixture
def browser(secretary) -> Client:
    return _client(secretary.user_id)


def _invite(browser: Client, **changes) -> Invitation:
    body = {"full_name": "Budi", "email": "budi@example.com", "role": "forum_monev", **changes}
    answer = browser.post("/forum-3673/akun/undang/", body)
    assert answer.status_code == 302, answer.content.decode()
    return Invitation.objects.get(email=body["email"])


def _path(invitation: Invitation) -> str:
    return services.invitation_url(invitation).removeprefix("http://testserver")


def test_the_list_shows_the_accounts_of_the_place_and_of_no_other(browser: Client) -> None:
    factories.actor(Role.FORUM_CHAIR, 3673, name="Hj. Ketua")
    factories.actor(Role.FORUM_CHAIR, 3672, name="Ketua Tetangga")
    factories.actor(Role.SOCIAL_OFFICER, 3673, name="Petugas Dinas")
    page = browser.get("/forum-3673/akun/").content.decode()
    assert "Hj. Ketua" in page
    assert "Ketua forum" in page
    assert "2 peran" in page
    assert "Ketua Tetangga" not in page
    assert "Petugas Dinas" not in page


def test_a_province_sees_its_own_and_the_accounts_below(secretary) -> None:
    factories.forum(3600)
    factories.actor(Role.FORUM_CHAIR, 3201, name="Ketua Bogor")
    page = _client(factories.actor(Role.FORUM_SECRETARY, 3600).user_id).get("/forum-3600/akun/").content.decode()
    assert "Siti Sekretaris" in page
    assert "Ketua Bogor" not in page


def test_filters_narrow_the_list_and_show_as_chips(browser: Client) -> None:
    factories.actor(Role.FORUM_CHAIR, 3673, name="Hj. Ketua")
    page = browser.get("/forum-3673/akun/?q=ketua").content.decode()
    assert "Hj. Ketua" in page
    assert "1 peran" in page
    assert "Memuat “ketua”" in page
    assert "1 peran" in browser.get("/forum-3673/akun/?peran=forum_chair").content.decode()
    assert "Tidak ada peran yang cocok" in browser.get("/forum-3673/akun/?q=zzz").content.decode()
    assert browser.get("/forum-3673/akun/?peran=ngawur&hal=99").status_code == 200


def test_who_may_not_see_accounts_gets_403_and_who_may_not_invite_has_no_button(secretary) -> None:
    officer = _client(factories.actor(Role.SOCIAL_OFFICER, 3673).user_id)
    assert officer.get("/dinsos-3673/akun/").status_code == 403
    chair = _client(factories.actor(Role.FORUM_CHAIR, 3673).user_id)
    assert "Undang orang" not in chair.get("/forum-3673/akun/").content.decode()
    assert chair.get("/forum-3673/akun/undang/").status_code == 403


def test_inviting_offers_only_what_the_actor_may_give(browser: Client) -> None:
    page = browser.get("/forum-3673/akun/undang/").content.decode()
    assert "Ketua forum" in page
    for other in ("Operator portal", "Petugas Dinas Sosial", "PIC CSR"):
        assert other not in page
    answer = browser.post("/forum-3673/akun/undang/", {"full_name": "Budi", "email": "budi@example.com", "role": "operator"})
    assert answer.status_code == 400
    assert not Invitation.objects.exists()


def test_a_faulty_invitation_comes_back_with_the_words_at_the_field(browser: Client, secretary) -> None:
    own = User.objects.get(pk=secretary.user_id).email
    answer = browser.post("/forum-3673/akun/undang/", {"full_name": "Saya", "email": own, "role": "forum_chair"})
    assert answer.status_code == 400
    assert "tidak dapat memberi peran kepada diri sendiri" in answer.content.decode()


def test_a_province_chooses_among_its_places_and_the_nation_writes_the_name(secretary) -> None:
    factories.forum(3600)
    province = _client(factories.actor(Role.FORUM_SECRETARY, 3600).user_id)
    assert "Kota Serang" in province.get("/forum-3600/akun/undang/").content.decode()
    body = {"full_name": "Budi", "email": "budi@example.com", "role": "forum_chair"}
    assert province.post("/forum-3600/akun/undang/", {**body, "area": "3201"}).status_code == 400
    assert province.post("/forum-3600/akun/undang/", {**body, "area": "3673"}).status_code == 302
    nation = _client(factories.actor(Role.OPERATOR, 0).user_id)
    answer = nation.post("/operator/akun/undang/", {**body, "email": "ani@example.com", "area": "Kota Serong"})
    assert "tidak ditemukan" in answer.content.decode()
    assert nation.post("/operator/akun/undang/", {**body, "email": "ani@example.com", "area": "kota serang"}).status_code == 302
    assert nation.post("/operator/akun/undang/", {**body, "email": "eko@example.com", "area": "36.73"}).status_code == 302
    assert nation.post("/operator/akun/undang/", {**body, "email": "tri@example.com", "area": "Nasional"}).status_code == 302
    assert sorted(Invitation.objects.values_list("area", flat=True)) == [0, 3673, 3673, 3673]


def test_opening_the_link_never_uses_it_up(browser: Client, client: Client) -> None:
    invitation = _invite(browser)
    for _ in range(3):
        page = client.get(_path(invitation))
        assert page.status_code == 200
        assert "Selamat datang, Budi" in page.content.decode()
        assert "Forum CSR Kota Serang" in page.content.decode()
    invitation.refresh_from_db()
    assert invitation.is_open
    assert not User.objects.filter(email="budi@example.com").exists()


def test_accepting_creates_the_account_signs_in_and_leads_to_the_desk(browser: Client, client: Client) -> None:
    path = _path(_invite(browser))
    answer = client.post(path, {"full_name": "Budi Santoso", "password": GOOD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/forum-3673/"
    assert "Budi Santoso" in answer.content.decode()
    again = Client().post(path, {"full_name": "Penyusup", "password": GOOD})
    assert again.status_code == 410
    assert "sudah diterima" in again.content.decode()
    assert User.objects.get(email="budi@example.com").full_name == "Budi Santoso"


def test_a_weak_password_is_explained_at_the_field(browser: Client, client: Client) -> None:
    answer = client.post(_path(_invite(browser)), {"full_name": "Budi", "password": "pendek"})
    assert answer.status_code == 400
    assert "id_password_error" in answer.content.decode()


def test_somebody_with_an_account_signs_in_first_and_then_adds_the_role(browser: Client, client: Client) -> None:
    invitation = _invite(browser)
    person = User.objects.create_user("budi@example.com", GOOD, full_name="Budi")
    page = client.get(_path(invitation)).content.decode()
    assert "sudah punya akun" in page
    assert client.post(_path(invitation), {"full_name": "Budi", "password": "kata sandi baru"}).status_code == 200
    person.refresh_from_db()
    assert person.check_password(GOOD)
    client.force_login(person)
    assert client.post(_path(invitation))["Location"] == "/forum-3673/"
    assert Assignment.objects.get(user=person).role == Role.FORUM_MONEV


def test_the_wrong_person_cannot_take_it(browser: Client) -> None:
    invitation = _invite(browser)
    other = factories.user()
    client = _client(other.pk)
    page = client.get(_path(invitation)).content.decode()
    assert "Anda sedang masuk sebagai" in page
    client.post(_path(invitation), {"full_name": "X", "password": GOOD})
    assert not Assignment.objects.filter(user=other).exists()
    assert Invitation.objects.get().is_open


@pytest.mark.parametrize("token", ["rusak", "a:b:c", links.sign("lain", {"id": "x"})], ids=["broken", "no signature", "other purpose"])
def test_a_damaged_link_is_gone_with_a_clear_word(client: Client, token: str) -> None:
    answer = client.get(f"/undangan/{token}/")
    assert answer.status_code == 410
    assert "Salin kembali seluruh alamat" in answer.content.decode()


def test_resend_and_revoke_from_the_list(browser: Client, client: Client) -> None:
    invitation = _invite(browser)
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(days=1))
    assert "Kedaluwarsa" in browser.get("/forum-3673/akun/").content.decode()
    assert browser.post(f"/forum-3673/akun/undangan/{invitation.pk}/kirim-ulang/").status_code == 302
    assert Invitation.objects.get().is_open
    assert browser.post(f"/forum-3673/akun/undangan/{invitation.pk}/cabut/").status_code == 302
    answer = client.get(_path(invitation))
    assert answer.status_code == 410
    assert "dicabut" in answer.content.decode()
    assert browser.post(f"/forum-3673/akun/undangan/{invitation.pk}/cabut/").status_code == 400


def test_actions_on_accounts_are_posts_and_stay_in_the_own_place(browser: Client) -> None:
    invitation = _invite(browser)
    member = factories.actor(Role.FORUM_MONEV, 3673)
    assignment = Assignment.objects.get(user_id=member.user_id)
    neighbour = _client(factories.actor(Role.FORUM_SECRETARY, 3672).user_id)
    for path in (f"undangan/{invitation.pk}/cabut", f"undangan/{invitation.pk}/kirim-ulang", f"peran/{assignment.pk}/akhiri"):
        assert browser.get(f"/forum-3673/akun/{path}/").status_code == 405
        assert neighbour.post(f"/forum-3672/akun/{path}/").status_code == 404
        assert neighbour.post(f"/forum-3673/akun/{path}/").status_code == 404
    assert neighbour.get(f"/forum-3672/akun/{member.user_id}/").status_code == 404
    assert browser.get("/forum-3673/akun/999999/").status_code == 404


def test_ending_a_role_from_the_list_shuts_the_person_out(browser: Client, secretary) -> None:
    member = factories.actor(Role.FORUM_MONEV, 3673, name="Rudi Monev")
    theirs = _client(member.user_id)
    assert theirs.get("/forum-3673/").status_code == 200
    assert "Akhiri peran" in browser.get("/forum-3673/akun/").content.decode()
    browser.post(f"/forum-3673/akun/peran/{Assignment.objects.get(user_id=member.user_id).pk}/akhiri/")
    assert theirs.get("/forum-3673/").status_code == 404
    assert "Rudi Monev" in browser.get("/forum-3673/akun/?berakhir=on").content.decode()
    own = Assignment.objects.get(user_id=secretary.user_id)
    assert browser.post(f"/forum-3673/akun/peran/{own.pk}/akhiri/").status_code == 400


def test_what_a_person_can_see_is_said_in_words(browser: Client) -> None:
    member = factories.actor(Role.FORUM_MONEV, 3673, name="Rudi Monev")
    factories.assign(User.objects.get(pk=member.user_id), Role.SOCIAL_OFFICER, 3672)
    page = browser.get(f"/forum-3673/akun/{member.user_id}/").content.decode()
    assert "Data Kota Serang saja." in page
    assert "memverifikasi realisasi" in page
    assert "mengirim laporan berkala" not in page
    assert "Ada 1 peran lain" in page
    assert "Kota Cilegon" not in page


def test_everybody_may_read_their_own_rights(secretary) -> None:
    company = factories.company(name="PT Banten Makmur")
    person = factories.user()
    pic = factories.assign(person, Role.COMPANY_PIC, 3673, company=company.pk, place_name="PT Banten Makmur")
    page = _client(person.pk).get(f"/{pic.slug}/akun/saya/").content.decode()
    assert "Data semua lokasi usaha PT Banten Makmur" in page
    assert _client(person.pk).get(f"/{pic.slug}/akun/").status_code == 403


def test_every_permission_has_exactly_one_sentence() -> None:
    assert set(READING) | set(ACTING) == set(Permission)
    assert not set(READING) & set(ACTING)


def test_letters_carry_a_link_that_works(browser: Client, client: Client) -> None:
    _invite(browser)
    with scope(Scope.system()):
        text = Mail.objects.get().text
    found = re.search(r"http://testserver(/undangan/\S+)", text)
    assert found
    assert client.get(found[1]).status_code == 200


def test_the_language_is_changed_and_stays_with_the_person(secretary, browser: Client) -> None:
    assert browser.post("/bahasa/", {"language": "en", "next": "/forum-3673/"})["Location"] == "/forum-3673/"
    assert User.objects.get(pk=secretary.user_id).language == "en"
    assert 'lang="en"' in _client(secretary.user_id).get("/forum-3673/").content.decode()
    assert browser.post("/bahasa/", {"language": "en", "next": "https://jahat.example/"})["Location"] == "/"


def test_a_visitor_keeps_the_language_in_a_cookie(client: Client) -> None:
    client.post("/bahasa/", {"language": "en", "next": "/accounts/login/"})
    assert 'lang="en"' in client.get("/accounts/login/").content.decode()
    assert client.post("/bahasa/", {"language": "xx"}).status_code == 400
    assert client.get("/bahasa/").status_code == 405
