"""The catalogue of needs: proposed by villages, TKSK and offices, verified by Dinas Sosial, published by the secretariat."""

from __future__ import annotations

import datetime as dt
import random
from uuid import UUID

from apps.accounts.permissions import Role
from apps.pmks.choices import NeedState, Proposer
from apps.pmks.models import Need
from apps.portal.demo.activities import ACTIVITIES, Activity
from apps.portal.demo.names import Names
from apps.portal.demo.places import Map, Place
from apps.portal.demo.store import insert, stamped
from apps.portal.demo.world import SERANG, Person, World

RETURN_REASONS = (
    "Jumlah belum sesuai data PPKS kelurahan. Lampirkan rekap terbaru dari TKSK.",
    "Lokasi belum rinci. Sebutkan kelurahan dan jumlah per RW.",
    "Kebutuhan ini sudah masuk APBD tahun berjalan. Jelaskan bagian yang belum dibiayai.",
)
CLOSE_REASONS = ("Terpenuhi dari APBD perubahan", "Data sasaran berubah; diusulkan ulang tahun depan")
PROPOSERS = (
    (Proposer.VILLAGE,) * 4 + (Proposer.TKSK,) * 3 + (Proposer.SOCIAL_OFFICE,) * 3 + (Proposer.LKS, Proposer.FORUM, Proposer.GOV_UNIT)
)


class Catalogue:
    """Needs of the world with the activity that would meet each of them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.dice = world.dice("needs")
        self.names = Names(world.dice("proposers"))
        self.activity_of: dict[UUID, Activity] = {}
        self.left: dict[UUID, int] = {}
        self.open: dict[int, list[Need]] = {}

    def add(self, area: int, days_ago: int, *, until: NeedState | None = None) -> Need:
        """One need whose story began ``days_ago``; ``until`` stops it in that state whatever the dates say."""
        dice = self.dice
        activity = dice.choices(ACTIVITIES, [one.weight for one in ACTIVITIES])[0]
        region = dice.choice(self.world.villages(area))
        at = self.world.moment(self.world.day(-days_ago), dice)
        quantity = max(2, round(dice.randint(*activity.volume) * dice.uniform(0.8, 2.2)))
        proposer = dice.choice(PROPOSERS)
        need = Need(
            id=self.world.key(at), forum=self.world.forums[area], area=area, title=f"{activity.need} di {region.name}"[:160],
            description=_description(activity, region.name, quantity), region=region, category_id=activity.categories[0], aid_form=activity.aid,
            quantity=quantity, unit=activity.unit, estimated_cost=round(quantity * sum(activity.cost) / 2, -5),
            needed_by=self.world.day(-days_ago + dice.randint(120, 420)), proposer=proposer, proposer_name=self._proposer(proposer, region.name),
        )  # fmt: skip
        self.activity_of[need.pk], self.left[need.pk] = activity, quantity
        self._live(stamped(need, at), until)
        self.world.needs.append(need)
        if need.state == NeedState.PUBLISHED:
            self.open.setdefault(area, []).append(need)
        return need

    def _proposer(self, proposer: Proposer, place: str) -> str:
        if proposer == Proposer.VILLAGE:
            return f"Pemerintah {place}"
        if proposer == Proposer.TKSK:
            return f"{self.names.person()} (TKSK)"
        return f"LKS Harapan {self.names.word()}" if proposer == Proposer.LKS else ""

    def _step(self, at: dt.datetime, least: int, most: int) -> dt.datetime | None:
        """The next moment of the story, or None when it lies in the future."""
        moment = at + dt.timedelta(days=self.dice.randint(least, most), minutes=self.dice.randint(5, 300))
        return moment if self.world.past(moment) else None

    def _live(self, need: Need, until: NeedState | None) -> None:
        writer = self._writer(need)
        need.proposed_by = writer.user_id
        self.world.tell(need.created_at, "need.create", writer, need)
        if until == NeedState.DRAFT or (at := self._step(need.created_at, 0, 3)) is None:
            return
        need.state, need.proposed_at, need.updated_at = NeedState.PROPOSED, at, at
        self.world.tell(at, "need.propose", writer, need)
        if until == NeedState.PROPOSED or (at := self._step(at, 2, 11)) is None:
            return
        self._decide(need, at, until)

    def _writer(self, need: Need) -> Person:
        if need.proposer == Proposer.SOCIAL_OFFICE:
            return self.world.officer(need.area, Role.SOCIAL_OFFICER)[0]
        return self.world.officer(need.area, Role.FORUM_SECRETARY)[0]

    def _decide(self, need: Need, at: dt.datetime, until: NeedState | None) -> None:
        role = Role.SOCIAL_HEAD if need.proposer == Proposer.SOCIAL_OFFICE else Role.SOCIAL_OFFICER
        officer, by_province = self.world.officer(need.area, role)
        need.updated_at = at
        if until == NeedState.RETURNED or (until is None and self.dice.random() < 0.07):
            need.state, need.reason = NeedState.RETURNED, self.dice.choice(RETURN_REASONS)
            self.world.tell(at, "need.return", officer, need, changes={"by_province": by_province}, reason=need.reason)
            return
        need.state, need.verified_at, need.verified_by = NeedState.VERIFIED, at, officer.user_id
        self.world.tell(at, "need.verify", officer, need, changes={"by_province": by_province})
        if until == NeedState.VERIFIED or (at_next := self._step(at, 0, 6)) is None:
            return
        self._publish(need, at_next, until)

    def _publish(self, need: Need, at: dt.datetime, until: NeedState | None) -> None:
        secretary, by_province = self.world.officer(need.area, Role.FORUM_SECRETARY)
        need.state, need.published_at, need.updated_at = NeedState.PUBLISHED, at, at
        self.world.tell(at, "need.publish", secretary, need, changes={"by_province": by_province})
        closing = self._step(at, 120, 320)
        if until == NeedState.CLOSED or (until is None and closing is not None and self.dice.random() < 0.15):
            moment = closing or min(at + dt.timedelta(days=9), self.world.now)
            need.state, need.reason, need.updated_at = NeedState.CLOSED, self.dice.choice(CLOSE_REASONS), moment
            self.world.tell(moment, "need.close", secretary, need, reason=need.reason)

    def take(self, area: int, day: dt.date, dice: random.Random) -> Need | None:
        """A published need of the place of which something is left, as a company would find it on that day."""
        found = [
            need for need in self.open.get(area, ())
            if self.left[need.pk] > 0 and need.published_at is not None and need.published_at.date() <= day
        ]  # fmt: skip
        return dice.choice(found) if found else None


def _description(activity: Activity, place: str, quantity: int) -> str:
    return (
        f"Hasil pendataan {place}: {quantity} {activity.unit} dibutuhkan dan belum dibiayai APBD. "
        "Penyaluran diharapkan melalui TKSK dan pemerintah setempat; sasaran ditetapkan bersama Dinas Sosial."
    )


#: Needs that wait for somebody in Kota Serang, besides those that the dice leave there: (state, days ago).
WAITING = (
    (NeedState.PROPOSED, 2), (NeedState.PROPOSED, 5), (NeedState.PROPOSED, 19), (NeedState.VERIFIED, 6), (NeedState.VERIFIED, 9),
    (NeedState.DRAFT, 1), (NeedState.RETURNED, 8),
)  # fmt: skip


def build(world: World, chart: Map) -> Catalogue:
    """All needs, stored; the pledges follow with the programmes."""
    catalogue = Catalogue(world)
    for place in chart.places:
        for _ in range(_how_many(place, world)):
            catalogue.add(place.area, catalogue.dice.randint(3, 520))
    for state, days_ago in WAITING:
        catalogue.add(SERANG, days_ago + 12 if state in {NeedState.VERIFIED, NeedState.RETURNED} else days_ago, until=state)
    insert(world.needs)
    return catalogue


def _how_many(place: Place, world: World) -> int:
    if place.area == SERANG:
        return 12 if world.small else 40
    return 1 if world.small else 2 + place.local // 2 if place.local > 3 else 2
