"""People of a company: invited, ended, handed over; requests for access; what the end of a membership takes along."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import ProgrammingError, connection
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Assignment, Invitation, User
from apps.accounts.permissions import Role
from apps.accounts.selectors import desks_of
from apps.audit.models import Event
from apps.companies.choices import JoinMode, RegistrationState, SiteKind
from apps.companies.models import Membership, Registration
from apps.companies.selectors import people as selectors
from apps.companies.selectors import worklist
from apps.companies.services import access, decisions
from apps.companies.services import people as services
from apps.companies.services.members import membership_end
from apps.core.errors import InvalidTransition, NotAllowed, RuleViolation
from apps.core.scope import Scope, scope
from apps.notifications.models import Mail, Message
from apps.programs.models import FormDraft, Program
from tests import factories
from tests.companies.make import browser, make_registration
from tests.programs import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db):
    """A company with a head office and two sites, each with one person; both sites are members of the forum of Kota Serang."""

    class House:
        forum = factories.forum(3673)
        company = factories.company(name="PT Baja Contoh")
        seat = factories.site(company, kind=SiteKind.HEAD_OFFICE)
        first, second = factories.site(company), factories.site(company)
        head = factories.actor(Role.COMPANY_PIC, 3673, name="Hana", company=company.pk)
        ani = factories.actor(Role.COMPANY_PIC, 3673, name="Ani", company=company.pk, site=first.pk)
        bela = factories.actor(Role.COMPANY_APPROVER, 3673, name="Bela", company=company.pk, site=first.pk)
        cici = factories.actor(Role.COMPANY_PIC, 3673, name="Cici", company=company.pk, site=second.pk)
        secretary = factories.actor(Role.FORUM_SECRETARY, 3673, name="Siti")

    for site, contact in ((House.first, House.ani), (House.second, House.cici)):
        factories.membership(site, House.forum, contact_name=contact.name, contact_email=_email(contact))
    return House


def _email(actor) -> str:
    return User.objects.get(pk=actor.user_id).email


def _system(query):
    with scope(Scope.system()):
        return query()


def _role(actor) -> Assignment:
    return Assignment.objects.get(user_id=actor.user_id)


def _ask(house, *, site=None, **fields) -> Registration:
    wanted = {
        "mode": JoinMode.ACCESS, "known_company_id": house.company.pk, "site_id": site.pk if site else None, "contact_email": "doni@example.com",
        "contact_name": "Doni", "site_name": site.name if site else "Gudang", "region_id": None, **fields,
    }  # fmt: skip
    return make_registration(**wanted)


# --- the list ---


def test_the_head_office_lists_every_site_and_a_site_only_itself(house) -> None:
    page = browser(house.head).get(f"/{house.head.slug}/orang/").content.decode()
    assert all(name in page for name in ("Hana", "Ani", "Bela", "Cici", house.first.name, house.second.name, "Kantor pusat"))
    page = browser(house.ani).get(f"/{house.ani.slug}/orang/").content.decode()
    assert "Bela" in page
    assert "Cici" not in page
    assert "Hana" not in page
    assert house.second.name not in page


def test_people_of_forums_have_no_such_page(house) -> None:
    assert browser(house.secretary).get(f"/{house.secretary.slug}/orang/").status_code == 403


def test_a_site_invites_to_itself_and_its_form_offers_nothing_else(house) -> None:
    client, url = browser(house.ani), f"/{house.ani.slug}/orang/undang/"
    values = {"full_name": "Doni", "email": "doni@example.com", "role": Role.COMPANY_APPROVER, "place": str(house.first.pk)}
    assert client.post(url, values).status_code == 302
    made = Invitation.objects.get()
    assert (made.site_id, made.place_name) == (house.first.pk, f"PT Baja Contoh · {house.first.name}")
    for place in (str(house.second.pk), "pusat", "x"):
        answer = client.post(url, values | {"place": place, "email": "lain@example.com"})
        assert answer.status_code == 400
    assert Invitation.objects.count() == 1
    past = client.post(url, values | {"until": "2020-01-01"})
    assert "Tanggal berakhir sudah lewat" in past.content.decode()


def test_ids_of_the_other_site_are_unknown(house) -> None:
    client = browser(house.ani)
    with scope(house.head.scope):
        place = next(one for one in selectors.places(house.head) if one.site_id == house.second.pk)
        invitation = services.person_invite(
            place=place, role=Role.COMPANY_PIC, email="x@example.com", full_name="X", until=None, by=house.head
        )
    cici = _role(house.cici)
    for url in (f"{cici.pk}/akhiri", f"{cici.pk}/serah-terima", f"undangan/{invitation.pk}/cabut", f"undangan/{invitation.pk}/kirim-ulang"):
        assert client.post(f"/{house.ani.slug}/orang/{url}/").status_code == 404, url
    assert Assignment.objects.current().filter(pk=cici.pk).exists()


def test_a_role_ends_at_once_and_nobody_ends_the_own_one(house) -> None:
    client = browser(house.ani)
    assert client.post(f"/{house.ani.slug}/orang/{_role(house.bela).pk}/akhiri/").status_code == 302
    assert not Assignment.objects.current().filter(user_id=house.bela.user_id).exists()
    assert browser(house.bela).get(f"/{house.bela.slug}/").status_code == 404
    assert client.post(f"/{house.ani.slug}/orang/{_role(house.ani).pk}/akhiri/").status_code == 400
    assert Assignment.objects.current().filter(user_id=house.ani.user_id).exists()


# --- handing over ---


def test_a_handover_takes_role_drafts_half_typed_forms_and_contact_along(house) -> None:
    cast = make.Cast(house.company, house.first, house.ani, *(factories.actor(Role.SOCIAL_OFFICER, 3673) for _ in range(3)))
    draft, sent = make.draft(cast), make.submitted(cast, title="Sudah diajukan")
    with scope(house.ani.scope):
        FormDraft.objects.create(user_id=house.ani.user_id, key=f"{house.ani.slug}:program", data={"title": ["Setengah jadi"]})
    answer = browser(house.ani).post(
        f"/{house.ani.slug}/orang/{_role(house.ani).pk}/serah-terima/", {"successor": str(_role(house.bela).pk)}, follow=True
    )
    assert "Tugas Ani diserahkan kepada Bela" in answer.content.decode()
    assert not Assignment.objects.current().filter(user_id=house.ani.user_id).exists()
    assert set(Assignment.objects.current().filter(user_id=house.bela.user_id).values_list("role", flat=True)) == {
        Role.COMPANY_APPROVER,
        Role.COMPANY_PIC,
    }
    owners = _system(lambda: dict(Program.objects.values_list("title", "created_by")))
    assert owners == {draft.title: house.bela.user_id, sent.title: house.ani.user_id}
    assert _system(lambda: list(FormDraft.objects.values_list("user_id", flat=True))) == [house.bela.user_id]
    contact = _system(lambda: Membership.objects.get(site=house.first))
    assert (contact.contact_name, contact.contact_email) == ("Bela", _email(house.bela))
    letters = _system(lambda: {mail.to for mail in Mail.objects.filter(key__startswith="handover:")})
    assert letters == {_email(house.ani), _email(house.bela)}
    event = _system(lambda: Event.objects.get(code="person.hand_over"))
    assert event.changes == {"name": "Ani", "heir": "Bela", "drafts": 2, "contacts": 1}
    assert event.site_id == house.first.pk


def test_the_head_office_hands_over_for_somebody_who_left_but_reads_no_half_typed_form(house) -> None:
    with scope(house.ani.scope):
        FormDraft.objects.create(user_id=house.ani.user_id, key=f"{house.ani.slug}:program", data={})
    with scope(house.head.scope):
        services.person_handover(assignment=_role(house.ani), heir=_role(house.cici), by=house.head)
    assert f"usaha-{house.first.pk.hex[-12:]}" in desks_of(User.objects.get(pk=house.cici.user_id))
    assert _system(lambda: FormDraft.objects.get().user_id) == house.ani.user_id


def test_nobody_hands_over_to_themselves_to_a_stranger_or_for_another_site(house) -> None:
    stranger = factories.actor(Role.COMPANY_PIC, 3673, company=factories.company().pk)
    with scope(house.ani.scope):
        with pytest.raises(RuleViolation, match="orang lain"):
            services.person_handover(assignment=_role(house.ani), heir=_role(house.ani), by=house.ani)
        with pytest.raises(NotAllowed):
            services.person_handover(assignment=_role(house.ani), heir=_role(stranger), by=house.ani)
        with pytest.raises(RuleViolation):
            services.person_handover(assignment=_role(house.cici), heir=_role(house.bela), by=house.ani)
    assert Assignment.objects.current().count() == 6


# --- the end of a membership ---


def test_roles_of_a_site_end_with_its_last_membership_and_those_of_the_company_with_the_very_last(house) -> None:
    members = _system(lambda: {one.site_id: one for one in Membership.objects.all()})
    with scope(house.secretary.scope):
        membership_end(membership=members[house.first.pk], by=house.secretary, reason="Pabrik tutup")
    left = set(Assignment.objects.current().exclude(company_id=None).values_list("user__full_name", flat=True))
    assert left == {"Hana", "Cici"}
    letters = _system(lambda: {mail.to for mail in Mail.objects.filter(key__startswith="people-ended:")})
    assert letters == {_email(house.ani), _email(house.bela)}
    with scope(house.secretary.scope):
        membership_end(membership=members[house.second.pk], by=house.secretary, reason="Pindah")
    assert not Assignment.objects.current().exclude(company_id=None).exists()


def test_a_membership_elsewhere_keeps_the_roles(house) -> None:
    factories.membership(house.first, factories.forum(3600))
    member = _system(lambda: Membership.objects.get(site=house.first, area=3673))
    with scope(house.secretary.scope):
        membership_end(membership=member, by=house.secretary, reason="Pindah ke forum provinsi")
    assert Assignment.objects.current().filter(user_id=house.ani.user_id).exists()


# --- requests for access ---


def test_a_request_lands_with_the_people_of_the_site_and_waits_at_the_forum(house) -> None:
    asked = _ask(house, site=house.first)
    with scope(house.ani.scope):
        assert [item.title for item in worklist(house.ani)] == ["Putuskan permintaan akses Doni"]
    with scope(house.head.scope):
        assert len(worklist(house.head)) == 1
    with scope(house.cici.scope):
        assert worklist(house.cici) == []
    with scope(house.secretary.scope):
        assert worklist(house.secretary) == []
        for decide in (
            lambda: decisions.registration_verify(registration=asked, by=house.secretary),
            lambda: decisions.registration_refuse(registration=asked, by=house.secretary, note="x"),
        ):
            with pytest.raises(RuleViolation, match="orang yang aktif"):
                decide()
    page = browser(house.secretary).get(f"/{house.secretary.slug}/pendaftaran/{asked.pk}/").content.decode()
    assert "diputuskan orang yang aktif" in page


def test_accepting_invites_to_that_site_only(house) -> None:
    asked = _ask(house, site=house.first)
    url = f"/{house.ani.slug}/orang/akses/{asked.pk}/"
    client = browser(house.ani)
    assert "doni@example.com" in client.get(url).content.decode()
    assert client.post(f"{url}terima/", {"role": Role.COMPANY_PIC, "place": str(house.second.pk)}).status_code == 400
    assert client.post(f"{url}terima/", {"role": Role.COMPANY_PIC, "place": str(house.first.pk)}).status_code == 302
    made = Invitation.objects.get()
    assert (made.email, made.company_id, made.site_id, made.role) == (
        "doni@example.com",
        house.company.pk,
        house.first.pk,
        Role.COMPANY_PIC,
    )
    row = _system(lambda: Registration.objects.get(pk=asked.pk))
    assert (row.state, row.decided_by, row.membership_id) == (RegistrationState.VERIFIED, house.ani.user_id, None)
    event = _system(lambda: Event.objects.get(code="access.accept"))
    assert (event.actor_name, event.changes["name"], event.company_id) == ("Ani", "Doni", house.company.pk)


def test_refusing_needs_a_reason_that_the_applicant_reads(house) -> None:
    asked = _ask(house, site=house.first)
    client, url = browser(house.ani), f"/{house.ani.slug}/orang/akses/{asked.pk}/tolak/"
    assert "Alasan belum diisi" in client.post(url, {"note": " "}).content.decode()
    assert client.post(url, {"note": "Bukan karyawan kami"}).status_code == 302
    row = _system(lambda: Registration.objects.get(pk=asked.pk))
    assert (row.state, row.reason) == (RegistrationState.REFUSED, "Bukan karyawan kami")
    assert "Bukan karyawan kami" in _system(lambda: Mail.objects.get(to="doni@example.com").text)
    assert not Invitation.objects.exists()


def test_other_sites_and_companies_do_not_see_the_request(house) -> None:
    asked = _ask(house, site=house.first)
    stranger = factories.actor(Role.COMPANY_PIC, 3673, company=factories.company().pk)
    for actor in (house.cici, stranger):
        client = browser(actor)
        assert client.get(f"/{actor.slug}/orang/akses/{asked.pk}/").status_code == 404
        assert client.post(f"/{actor.slug}/orang/akses/{asked.pk}/terima/", {}).status_code == 404
        with scope(actor.scope):
            assert not Registration.objects.filter(pk=asked.pk).exists()
        with scope(actor.scope), pytest.raises((NotAllowed, Registration.DoesNotExist)):
            access.access_refuse(registration=asked, by=actor, note="x")


def test_a_company_reads_no_other_registration_and_changes_none(house) -> None:
    plain = make_registration(known_company_id=house.company.pk, mode=JoinMode.NEW_SITE)
    draft = _ask(house, site=house.first, state="draft", submitted_at=None, number="")
    with scope(house.head.scope):
        assert not Registration.objects.filter(pk__in=[plain.pk, draft.pk]).exists()
        assert Registration.objects.filter(pk=plain.pk).update(state="verified") == 0


def test_the_second_of_two_who_decide_is_told_who_did_and_when(house) -> None:
    asked = _ask(house, site=house.first)
    first, second = browser(house.ani), browser(house.bela)
    url = "/{}/orang/akses/" + f"{asked.pk}/"
    assert first.post(url.format(house.ani.slug) + "tolak/", {"note": "Bukan karyawan kami"}).status_code == 302
    answer = second.post(url.format(house.bela.slug) + "terima/", {"role": Role.COMPANY_PIC, "place": str(house.first.pk)})
    assert answer.status_code == 409
    assert "Ani sudah memutuskan pada" in answer.content.decode()
    assert not Invitation.objects.exists()
    with scope(house.secretary.scope), pytest.raises(InvalidTransition, match="Ani sudah memutuskan"):
        decisions.registration_verify(registration=asked, by=house.secretary)


def test_the_forum_decides_for_a_site_without_people_and_after_the_promised_day(house) -> None:
    empty = _ask(house, site=factories.site(house.company, kind="branch"))
    late = _ask(house, site=house.first, due_on=timezone.localdate() - dt.timedelta(days=1))
    with scope(house.secretary.scope):
        assert {item.title for item in worklist(house.secretary)} == {
            "Periksa pendaftaran PT Baja Perkasa",
            "Periksa pendaftaran PT Cahaya Timur",
        }
        decisions.registration_refuse(registration=late, by=house.secretary, note="Tidak dikenal")
        decisions.registration_refuse(registration=empty, by=house.secretary, note="Tidak dikenal")
    with scope(house.head.scope):
        assert selectors.requests(house.head).count() == 0


def test_the_applicant_cannot_accept_the_own_request(house) -> None:
    asked = _ask(house, site=house.first, contact_email=_email(house.bela).upper())
    with scope(house.bela.scope):
        place = selectors.places(house.bela)[0]
    with scope(house.bela.scope), pytest.raises(NotAllowed, match="surel Anda sendiri"):
        access.access_accept(registration=asked, place=place, role=Role.COMPANY_PIC, until=None, by=house.bela)


def test_submitting_finds_the_site_tells_its_people_and_reveals_nothing(house, django_capture_on_commit_callbacks) -> None:
    answers = []
    for name in (house.first.name.upper(), "Lokasi yang tidak ada"):
        draft = _ask(house, state="draft", submitted_at=None, number="", site_name=name)
        key = Scope.public(area=3673, key=draft.pk)
        from apps.companies.services.applicants import applicant
        from apps.companies.services.drafts import registration_submit
        from apps.companies.status import status_of
        from apps.companies.tokens import Key

        with django_capture_on_commit_callbacks(execute=True), scope(key):
            done = registration_submit(registration=draft, by=applicant(Key(3673, draft.pk)))
            page = status_of(done)
        answers.append((page.text, page.after, page.due))
        assert _system(lambda pk=draft.pk: Registration.objects.get(pk=pk).site_id) == (
            house.first.pk if name != "Lokasi yang tidak ada" else None
        )
    assert answers[0] == answers[1]
    told = _system(lambda: list(Message.objects.filter(code="access").values_list("user_id", flat=True)))
    assert sorted(told) == sorted([house.head.user_id, house.head.user_id, house.ani.user_id, house.bela.user_id])


def test_a_stranger_to_the_page_is_sent_to_sign_in(house) -> None:
    assert Client().get(f"/{house.ani.slug}/orang/").status_code == 302


def test_nobody_writes_a_half_typed_form_in_anothers_name(house) -> None:
    for wanted in (house.ani.scope, Scope.area(3673, house.ani.user_id), Scope.nation(house.ani.user_id), Scope.public()):
        with pytest.raises(ProgrammingError), scope(wanted):
            FormDraft.objects.create(user_id=house.bela.user_id, key=f"{house.bela.slug}:program", data={"title": ["Ditanam"]})
    assert _system(FormDraft.objects.count) == 0


def test_a_half_typed_form_passes_only_to_people_of_the_same_company_and_only_the_own_one(house) -> None:
    stranger = factories.actor(Role.FORUM_SECRETARY, 3673)

    def passed(by, heir: int) -> int:
        with scope(by.scope), connection.cursor() as cursor:
            cursor.execute("SELECT programs_drafts_pass_on(%s, %s)", [house.ani.slug, heir])
            return cursor.fetchone()[0]

    with scope(house.ani.scope):
        FormDraft.objects.create(user_id=house.ani.user_id, key=f"{house.ani.slug}:program", data={})
    assert passed(house.ani, stranger.user_id) == 0
    assert passed(house.bela, house.bela.user_id) == 0
    assert passed(house.ani, house.bela.user_id) == 1
    assert _system(lambda: FormDraft.objects.get().user_id) == house.bela.user_id
