"""Two people decide on one record at the same moment: one decision stands, the other person gets a clear word. Real connections."""

from __future__ import annotations

import pytest

from apps.accounts.permissions import Role
from apps.audit.models import Event
from apps.companies.models import Membership, Registration
from apps.companies.services import decisions
from apps.core.scope import Scope, scope
from apps.pmks import services as pmks
from apps.pmks.models import Need, PpksCategory
from apps.programs import services as programs
from apps.programs.models import Check, Program, Realization, Review
from tests import factories
from tests.companies.make import make_registration
from tests.programs import make
from tests.racing import at_once, decided, won_by_one

pytestmark = pytest.mark.django_db(transaction=True)


def _count(code: str) -> int:
    return Event.objects.filter(code__in=code.split()).count()


def test_two_decisions_on_one_registration() -> None:
    factories.forum(3673)
    ani, budi = (factories.actor(Role.FORUM_SECRETARY, 3673) for _ in range(2))
    registration = make_registration(3673)
    words = at_once(
        decided(ani, decisions.registration_verify, registration=registration),
        decided(budi, decisions.registration_refuse, registration=registration, note="Bukan badan usaha di daerah ini."),
        decided(budi, decisions.registration_verify, registration=registration),
    )
    assert won_by_one(words), words
    with scope(Scope.system()):
        assert _count("registration.verify registration.refuse") == 1
        assert Membership.objects.count() == (Registration.objects.get().state == "verified")


def test_two_reviews_of_one_programme() -> None:
    who = make.cast()
    program = make.submitted(who)
    other = factories.actor(Role.SOCIAL_OFFICER, 3673)
    words = at_once(
        decided(who.budi, programs.program_review, program=program, verdict="recommended"),
        decided(other, programs.program_review, program=program, verdict="needs_correction", note="Lengkapi sasaran."),
    )
    assert won_by_one(words), words
    with scope(Scope.system()):
        assert Review.objects.get().verdict == Program.objects.get().state
        assert _count("program.review") == 1


def test_two_verifications_of_one_realisation() -> None:
    who = make.cast()
    row = make.sent(who)
    words = at_once(
        decided(who.budi, programs.realization_return, realization=row, reason="Foto belum jelas."),
        decided(who.monev, programs.realization_cannot_verify, realization=row, reason="Lokasi tidak ditemukan."),
        decided(who.budi, programs.realization_return, realization=row, reason="Foto belum jelas."),
    )
    assert won_by_one(words), words
    with scope(Scope.system()):
        assert Realization.objects.get().state in {"returned", "unverifiable"}
        assert _count("realization.return realization.cannot_verify") == 1


def test_two_verifiers_of_one_realisation_confirm_it_once() -> None:
    who = make.cast()
    row = make.sent(who, files=(make.photo(), make.bast()))
    other = factories.actor(Role.FORUM_MONEV, 3673, name="Verifikator lain")
    figures = {"realization": row, "value": row.value, "quantity": row.quantity}
    words = at_once(*(decided(by, programs.realization_verify, **figures) for by in (who.budi, who.monev, other)))
    assert won_by_one(words), words
    winner = (who.budi, who.monev, other)[words.index("")]
    with scope(Scope.system()):
        kept = Realization.objects.get()
        assert (kept.state, kept.verified_by, kept.value_verified) == ("verified", winner.user_id, row.value)
        assert _count("realization.verify") == 1
        assert Check.objects.count() == 1


def test_two_decisions_on_one_need() -> None:
    factories.forum(3673)
    secretary = factories.actor(Role.FORUM_SECRETARY, 3673)
    officers = [factories.actor(Role.SOCIAL_OFFICER, 3673) for _ in range(2)]
    with scope(secretary.scope):
        category = PpksCategory.objects.order_by("pk").first()
        data = pmks.NeedInput("Kursi roda", make.region("36.73"), category, "goods", 20, "unit", "forum")
        need = pmks.need_propose(need=pmks.need_create(data=data, by=secretary), by=secretary)
    words = at_once(
        decided(officers[0], pmks.need_verify, need=need),
        decided(officers[1], pmks.need_verify, need=need),
    )
    assert won_by_one(words), words
    with scope(Scope.system()):
        assert Need.objects.get().state == "verified"
        assert _count("need.verify") == 1
