"""Needs: who may do what, in which state, and what is said when not."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.permissions import Role
from apps.audit.selectors import timeline
from apps.core.errors import InvalidTransition, NotAllowed, RuleViolation
from apps.core.scope import Scope, scope
from apps.notifications.models import Message
from apps.pmks import services
from apps.pmks.choices import NeedState
from apps.pmks.models import Need, NeedPledge, PpksCategory
from apps.pmks.selectors import worklist
from apps.pmks.services import NeedInput
from apps.pmks.workflow import NEED
from apps.regions.models import Region
from tests import factories
from tests.pmks.make import need as make_need

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary():
    factories.forum(3673)
    return factories.actor(Role.FORUM_SECRETARY, 3673)


@pytest.fixture
def officer():
    factories.forum(3673)
    return factories.actor(Role.SOCIAL_OFFICER, 3673)


def signed_in(actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def data(region: str = "36.73.01", **fields) -> NeedInput:
    values = {
        "title": "Kursi roda", "region": Region.objects.get(pk=region), "category": PpksCategory.objects.get(pk=9), "aid_form": "goods",
        "quantity": 20, "unit": "buah", "proposer": "forum",
    } | fields  # fmt: skip
    return NeedInput(**values)


def test_a_need_goes_from_draft_to_the_catalogue_through_three_people(secretary, officer) -> None:
    with scope(secretary.scope):
        need = services.need_propose(need=services.need_create(data=data(), by=secretary), by=secretary)
        assert (need.state, need.area, need.forum.area) == (NeedState.PROPOSED, 3673, 3673)
    with scope(officer.scope):
        need = services.need_verify(need=need, by=officer)
    with scope(secretary.scope):
        need = services.need_publish(need=need, by=secretary)
        codes = [entry.code for entry in timeline([need.pk])]
    assert need.state == NeedState.PUBLISHED
    assert codes == ["need.publish", "need.verify", "need.propose", "need.create"]


def test_nobody_verifies_an_own_proposal(officer) -> None:
    with scope(officer.scope):
        need = services.need_propose(need=services.need_create(data=data(), by=officer), by=officer)
        with pytest.raises(NotAllowed, match="Anda yang mengusulkan"):
            services.need_verify(need=need, by=officer)
        assert worklist(officer)[0].mine is False


def test_a_return_needs_a_reason_and_tells_the_proposer(secretary, officer) -> None:
    with scope(secretary.scope):
        need = services.need_propose(need=services.need_create(data=data(), by=secretary), by=secretary)
    with scope(officer.scope):
        with pytest.raises(RuleViolation, match="Alasan belum diisi"):
            services.need_return(need=need, by=officer, note="  ")
        need = services.need_return(need=need, by=officer, note="Sebutkan jumlah per desa.")
    assert (need.state, need.reason) == (NeedState.RETURNED, "Sebutkan jumlah per desa.")
    with scope(secretary.scope):
        assert Message.objects.filter(user_id=secretary.user_id, code="need").exists()
        assert [item.mine for item in worklist(secretary)] == [True]


@pytest.mark.parametrize("name", list(NEED.moves))
@pytest.mark.parametrize("state", list(NeedState))
def test_a_move_is_possible_exactly_from_its_sources(name, state, secretary, officer) -> None:
    service = getattr(services, f"need_{name}")
    by = officer if name in {"verify", "return"} else secretary
    need = make_need(3673, state=state)
    extra = {"note": "Sebab"} if name in {"return", "close"} else {}
    with scope(by.scope):
        if state in NEED.moves[name].sources:
            assert service(need=need, by=by, **extra).state == NEED.moves[name].target
        else:
            with pytest.raises(InvalidTransition):
                service(need=need, by=by, **extra)


@pytest.mark.parametrize(
    ("name", "role"),
    [("verify", Role.FORUM_SECRETARY), ("publish", Role.SOCIAL_OFFICER), ("propose", Role.FORUM_CHAIR), ("close", Role.FORUM_MONEV)],
)
def test_a_move_without_the_permission_is_refused(name, role) -> None:
    state = {"verify": NeedState.PROPOSED, "publish": NeedState.VERIFIED, "propose": NeedState.DRAFT, "close": NeedState.PUBLISHED}[name]
    need, actor = make_need(3673, state=state), factories.actor(role, 3673)
    extra = {"note": "x"} if name == "close" else {}
    with scope(actor.scope), pytest.raises(NotAllowed):
        getattr(services, f"need_{name}")(need=need, by=actor, **extra)


def test_the_province_acts_only_where_the_chair_is_empty() -> None:
    province = factories.actor(Role.SOCIAL_OFFICER, 3600)
    empty, held = make_need(3671, state=NeedState.PROPOSED), make_need(3672, state=NeedState.PROPOSED)
    factories.actor(Role.SOCIAL_OFFICER, 3672)
    with scope(province.scope):
        assert services.need_verify(need=empty, by=province).state == NeedState.VERIFIED
        with pytest.raises(NotAllowed):
            services.need_verify(need=held, by=province)


def test_a_province_proposes_for_a_place_which_then_verifies() -> None:
    factories.forum(3673)
    province, officer = factories.actor(Role.SOCIAL_OFFICER, 3600), factories.actor(Role.SOCIAL_OFFICER, 3673)
    with scope(province.scope):
        need = services.need_propose(need=services.need_create(data=data(), by=province), by=province)
    assert need.area == 3673
    with scope(officer.scope):
        assert services.need_verify(need=need, by=officer).state == NeedState.VERIFIED


def test_a_place_outside_the_desk_is_refused(secretary) -> None:
    with scope(secretary.scope), pytest.raises(RuleViolation, match="di luar wilayah Anda") as caught:
        services.need_create(data=data("64.71.01"), by=secretary)
    assert caught.value.field == "region"


def test_an_identity_number_in_the_text_is_refused(secretary) -> None:
    with scope(secretary.scope), pytest.raises(RuleViolation, match="seperti NIK"):
        services.need_create(data=data(description="Pak Budi 3673011212800000"), by=secretary)


def test_a_proposed_need_cannot_be_changed(secretary) -> None:
    need = make_need(3673, state=NeedState.PROPOSED)
    with scope(secretary.scope), pytest.raises(RuleViolation, match="tidak dapat diubah"):
        services.need_edit(need=need, data=data(), by=secretary)


def test_the_database_refuses_a_pledge_in_one_place_for_a_need_of_another() -> None:
    need = make_need(3673)
    company = factories.company(3601)
    with pytest.raises(IntegrityError, match="same_area"), scope(Scope.area(3601)):
        _pledge_across(need, company)


def _pledge_across(need, company) -> None:
    NeedPledge.objects.create(need_id=need.pk, area=3601, company_id=company.pk, program_id=company.pk, quantity=1)
    transaction.get_connection().check_constraints()


def test_a_need_of_another_place_is_not_found(secretary) -> None:
    need = make_need(3601)
    client = signed_in(secretary)
    assert client.get(reverse("pmks:need-detail", args=[secretary.slug, need.pk])).status_code == 404
    assert client.post(reverse("pmks:need-publish", args=[secretary.slug, need.pk])).status_code == 404


def test_a_company_sees_open_needs_nearest_first_and_no_drafts() -> None:
    company = factories.company(3673)
    site = factories.site(company, 3673, region="36.73.01")
    pic = factories.actor(Role.COMPANY_PIC, 3673, company=company.pk, site=site.pk)
    far, near = make_need(6471, title="Jauh"), make_need(3673, region="36.73.01.1001", title="Dekat")
    draft = make_need(3673, state=NeedState.DRAFT, title="Rahasia")
    client = signed_in(pic)
    page = client.get(reverse("pmks:need-list", args=[pic.slug])).content.decode()
    assert page.index("Dekat") < page.index("Jauh")
    assert "Rahasia" not in page
    assert client.get(reverse("pmks:need-detail", args=[pic.slug, draft.pk])).status_code == 404
    assert client.post(reverse("pmks:need-verify", args=[pic.slug, near.pk])).status_code == 403
    assert "Ambil kebutuhan ini" in client.get(reverse("pmks:need-detail", args=[pic.slug, far.pk])).content.decode()


def test_a_wrong_form_names_field_fault_and_remedy(secretary) -> None:
    answer = signed_in(secretary).post(
        reverse("pmks:need-create", args=[secretary.slug]),
        {"title": "", "quantity": "nol", "needed_by": "2020-01-01", "estimated_cost": "banyak", "region": "64.71", "category": "99"},
    )
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Kebutuhan belum diisi. Isi lebih dahulu." in page
    assert "Jumlah dibutuhkan harus bilangan bulat lebih dari 0. Isi misalnya 20." in page
    assert "tanggal sudah lewat" in page


def test_a_good_form_is_proposed_at_once(secretary) -> None:
    client = signed_in(secretary)
    answer = client.post(
        reverse("pmks:need-create", args=[secretary.slug]),
        {
            "title": "Kursi roda", "quantity": "1.000", "unit": "buah", "region": "36.73.01.1001", "category": "9", "aid_form": "goods",
            "proposer": "tksk", "estimated_cost": "150 jt", "needed_by": (timezone.localdate() + dt.timedelta(days=30)).isoformat(), "propose": "1",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    with scope(Scope.area(3673)):
        need = Need.objects.get()
    assert (need.state, need.quantity, need.estimated_cost) == (NeedState.PROPOSED, 1000, 150_000_000)
    assert client.get(answer.url).status_code == 200


def test_the_list_counts_the_whole_result_and_exports_what_is_shown(officer) -> None:
    for number in range(30):
        make_need(3673, title=f"Kasur {number}", quantity=10, unit="buah")
    make_need(3673, title="Beras", category_id=8)
    client = signed_in(officer)
    page = client.get(reverse("pmks:need-list", args=[officer.slug]), {"q": "kasur", "status": "published"}).content.decode()
    assert "30 kebutuhan" in page
    assert "300 buah" in page
    assert "1–25 dari 30" in page
    assert "Status: Dipublikasikan" in page
    text = client.get(reverse("pmks:need-export", args=[officer.slug, "csv"]), {"q": "kasur"}).content.decode("utf-8-sig")
    assert text.count("Kasur") == 30
    assert "Beras" not in text
    assert client.get(reverse("pmks:need-export", args=[officer.slug, "xlsx"])).content.startswith(b"PK")
    assert client.get(reverse("pmks:need-export", args=[officer.slug, "exe"])).status_code == 404


def test_verifying_through_the_page_and_returning_without_a_reason(officer) -> None:
    need = make_need(3673, state=NeedState.PROPOSED)
    client = signed_in(officer)
    answer = client.post(reverse("pmks:need-return", args=[officer.slug, need.pk]), {"note": ""})
    assert answer.status_code == 400
    assert "Alasan belum diisi" in answer.content.decode()
    assert client.post(reverse("pmks:need-verify", args=[officer.slug, need.pk])).status_code == 302
    assert client.post(reverse("pmks:need-verify", args=[officer.slug, need.pk])).status_code == 409


def test_the_public_catalogue_shows_published_needs_without_names(client) -> None:
    shown = make_need(3673, title="Rumah layak huni", region="36.73.01.1001", proposer_name="Bu Siti")
    strict = make_need(3673, title="Pendampingan", region="36.73.01.1001", category_id=18)
    hidden = make_need(3673, state=NeedState.VERIFIED, title="Belum tampil")
    page = client.get("/kebutuhan/").content.decode()
    assert "Rumah layak huni" in page
    assert "Belum tampil" not in page
    assert client.get(f"/kebutuhan/{hidden.pk}/").status_code == 404
    detail = client.get(f"/kebutuhan/{shown.pk}/").content.decode()
    assert "Bu Siti" not in detail
    assert "Serang, Serang, Kota Serang" in detail
    assert "Serang, Serang, Kota Serang" not in client.get(f"/kebutuhan/{strict.pk}/").content.decode()
    assert client.get("/kebutuhan/", {"q": "rumah", "kategori": "24", "sisa": "on"}).status_code == 200
