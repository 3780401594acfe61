"""Listed companies invited: one letter in fourteen days, a way out, and a registration already filled in."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.permissions import Role
from apps.companies.models import Membership, Registration
from apps.companies.services import invitations
from apps.core.errors import NotAllowed, RuleViolation
from apps.core.scope import Scope, scope
from apps.notifications.models import Mail
from tests import factories
from tests.companies.make import CILEGON, SERANG, browser

pytestmark = pytest.mark.django_db


def secretary(area: int = SERANG) -> Actor:
    factories.forum(area)
    return factories.actor(Role.FORUM_SECRETARY, area)


def listed(name: str = "PT Terdata Contoh", area: int = SERANG, **fields: object) -> Membership:
    company, forum = factories.company(area, name=name), factories.forum(area)
    wanted = {
        "contact_email": "csr@terdata.co.id",
        "contact_phone": "+6281234567890",
        "listed_region_id": f"{area // 100}.{area % 100}.01",
    } | fields
    with scope(Scope.system()):
        return Membership.objects.create(forum=forum, area=area, company=company, state="listed", **wanted)


def invite(by: Actor, *rows: Membership, by_mail: bool = True) -> list[invitations.Outcome]:
    with scope(by.scope):
        return invitations.members_invite(memberships=[row.pk for row in rows], by_mail=by_mail, by=by)


def mails() -> list[Mail]:
    with scope(Scope.system()):
        return list(Mail.objects.all())


def token(row: Membership) -> str:
    return invitations.invitation_url(row.pk).split("/ajakan/")[1].strip("/")


def test_one_letter_in_fourteen_days() -> None:
    by, row = secretary(), listed()
    assert [one.reason for one in invite(by, row)] == [""]
    assert "14 hari" in invite(by, row)[0].reason
    (mail,) = mails()
    assert (mail.to, "/ajakan/" in mail.text, "/berhenti/" in mail.text) == ("csr@terdata.co.id", True, True)
    with scope(Scope.system()):
        Membership.objects.update(invited_at=timezone.now() - dt.timedelta(days=15))
    assert [one.reason for one in invite(by, row)] == [""]


def test_without_an_address_or_against_the_company_s_wish_there_is_no_letter() -> None:
    by = secretary()
    outcomes = invite(by, listed("PT A Contoh", contact_email=""), listed("PT B Contoh", opt_out_at=timezone.now()))
    assert [one.reason for one in outcomes] == ["Alamat surelnya belum diketahui.", "Minta tidak diundang lagi."]
    assert mails() == []


def test_a_forum_sends_so_many_letters_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations, "MAILS_A_DAY", 1)
    by = secretary()
    outcomes = invite(by, listed("PT A Contoh"), listed("PT B Contoh"))
    assert [bool(one.reason) for one in outcomes] == [False, True]
    assert len(mails()) == 1


def test_others_may_not_and_companies_of_other_places_are_not_found() -> None:
    far = listed(area=CILEGON)
    assert invite(secretary(), far) == []
    with pytest.raises(RuleViolation, match="Belum ada perusahaan"):
        invite(secretary())
    with pytest.raises(NotAllowed):
        invite(factories.actor(Role.FORUM_CHAIR, SERANG), far)


def test_the_text_for_whatsapp_carries_the_link_of_the_company() -> None:
    by, row = secretary(), listed()
    page = browser(by)
    answer = page.post(f"/{by.slug}/anggota/undang/kirim/", {"cara": "whatsapp", "id": str(row.pk)})
    assert "/ajakan/" in answer.content.decode()
    assert "PT Terdata Contoh" in page.get(f"/{by.slug}/anggota/undang/").content.decode()
    answer = page.post(f"/{by.slug}/anggota/undang/kirim/?jangkauan=surel", {"cara": "surel", "semua": "on"})
    assert "14 hari" in answer.content.decode()
    assert page.post(f"/{by.slug}/anggota/undang/kirim/", {"id": "bukan-id"}).status_code == 302


def draft_of(client: Client, path: str) -> str:
    """The id that the form of the page carries."""
    found = re.search(r'name="draft" value="([^"]+)"', client.get(path).content.decode())
    assert found
    return found.group(1)


def test_opening_an_invitation_changes_nothing_and_its_form_is_filled_in() -> None:
    row, client = listed(), Client()
    path = f"/ajakan/{token(row)}/"
    assert "PT Terdata Contoh" in client.get(path).content.decode()
    assert client.get(path).status_code == 200
    with scope(Scope.system()):
        assert Registration.objects.count() == 0
    assert client.post(path, {"kind": "company", "consent": "on", "draft": "palsu"}).status_code == 400
    answer = client.post(path, {"kind": "company", "consent": "on", "number": "9120001234567", "draft": draft_of(client, path)})
    assert answer.status_code == 302
    with scope(Scope.system()):
        made = Registration.objects.get()
    assert (made.known_company_id, made.company_name, made.region_id, made.nib) == (
        row.company_id,
        "PT Terdata Contoh",
        "36.73.01",
        "9120001234567",
    )
    assert (made.contact_email, made.contact_phone) == ("", "")  # the link may have been passed on
    assert client.get(answer["Location"]).status_code == 200


def test_going_back_to_the_invitation_goes_on_with_its_draft() -> None:
    row, client = listed(), Client()
    path = f"/ajakan/{token(row)}/"
    first = client.post(path, {"kind": "company", "consent": "on", "draft": draft_of(client, path)})
    again = client.get(path)
    assert again["Location"] == first["Location"].replace("/2/", "/1/")
    assert client.get(f"/ajakan/{token(listed('PT Lain Contoh'))}/").status_code == 200, "another company's invitation begins anew"
    assert Client().get(path).status_code == 200


def test_a_company_that_has_joined_is_sent_to_its_account() -> None:
    row = listed()
    with scope(Scope.system()):
        Membership.objects.update(state="inactive")
    path = f"/ajakan/{token(row)}/"
    answer = Client().post(path, {"kind": "company", "consent": "on", "draft": draft_of(Client(), path)})
    assert "sudah bergabung" in answer.content.decode()


def test_the_way_out_needs_a_click() -> None:
    row, client = listed(), Client()
    path = f"/ajakan/{token(row)}/berhenti/"
    client.get(path)
    with scope(Scope.system()):
        assert Membership.objects.get().opt_out_at is None
    assert "tidak akan diundang lagi" in client.post(path).content.decode()
    with scope(Scope.system()):
        assert Membership.objects.get().opt_out_at is not None
    assert client.get("/ajakan/rusak/").status_code == 410
