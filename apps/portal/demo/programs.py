"""Programmes: each lives through dated steps from the draft or the direct report to its end."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from apps.accounts.permissions import Role
from apps.companies.models import Site
from apps.core.money import rupiah
from apps.pmks.choices import PledgeState
from apps.pmks.models import Need, NeedPledge
from apps.portal.demo.activities import Activity
from apps.portal.demo.handovers import Handover, Ledger, workdays_after
from apps.portal.demo.needs import Catalogue
from apps.portal.demo.store import stamped
from apps.portal.demo.words import CANCEL_REASONS, CORRECTIONS, DATA_SOURCES, DIVISION_NOTES, POSTPONE_REASONS, REVIEW_NOTES
from apps.portal.demo.world import SYSTEM_PERSON, Person, World
from apps.programs.choices import REVIEW_DAYS, CommitmentKind, ProgramState, RealizationState, Route, Verdict
from apps.programs.models import Commitment, Program, Realization, Review
from apps.regions.models import Region

S, R = ProgramState, RealizationState
#: Rounded to what companies put into a budget.
ROUND = -5
LEAST, MOST = 5_000_000, 2_000_000_000


@dataclass
class Books:
    """Rows of all programmes, to be written together."""

    programs: list[Program] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)
    pledges: list[NeedPledge] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)


@dataclass
class Brief:
    """What a story is about. ``until`` stops it in that state; ``joint`` binds the same activity in several places."""

    site: Site
    area: int
    activity: Activity
    starts_on: dt.date
    route: Route
    writer: Person
    need: Need | None = None
    region: Region | None = None
    until: ProgramState | None = None
    handover_until: RealizationState | None = None
    began: dt.datetime | None = None
    secretariat: bool = False
    confirmed: bool = True
    joint: UUID | None = None
    factor: float = 1.0


class Story:
    """One programme."""

    def __init__(self, world: World, books: Books, catalogue: Catalogue, files: Any, brief: Brief, dice: random.Random) -> None:
        self.world, self.books, self.catalogue, self.files, self.brief, self.dice = world, books, catalogue, files, brief, dice
        self.at = brief.began or self._beginning()
        self.program = self._program()

    def _beginning(self) -> dt.datetime:
        if self.brief.route == Route.DIRECT:
            return self.world.moment(self.brief.starts_on + dt.timedelta(days=self.dice.randint(1, 18)), self.dice)
        return self.world.moment(self.brief.starts_on - dt.timedelta(days=self.dice.randint(22, 75)), self.dice)

    def _program(self) -> Program:
        brief, activity, dice = self.brief, self.brief.activity, self.dice
        region = brief.region or (brief.need.region if brief.need else dice.choice(self.world.villages(brief.area)))
        quantity = self._quantity()
        cost = dice.randint(*activity.cost)
        budget = min(MOST, max(LEAST, round(quantity * cost, ROUND)))
        ends_on = brief.starts_on + dt.timedelta(days=activity.months * 30 - dice.randint(0, 12))
        direct = brief.route == Route.DIRECT
        made = Program(
            id=self.world.key(self.at), area=brief.area, forum=self.world.forums[brief.area], company=brief.site.company, site=brief.site,
            route=brief.route, state_since=self.at, joint_id=brief.joint, title=activity.title.format(place=region.name)[:160],
            description=f"{activity.need} sebanyak {quantity} {activity.unit} di {region.path}."[:400], year=brief.starts_on.year, region=region,
            sector_id=activity.sector, service_field=activity.field, program_form=activity.form, categories=sorted(activity.categories),
            aid_form=activity.aid, target_count=quantity * activity.receivers, target_unit=activity.counted, quantity=quantity, unit=activity.unit,
            budget=0 if direct else budget, starts_on=brief.starts_on, ends_on=brief.starts_on if direct else ends_on,
            data_source=dice.choice(DATA_SOURCES), need=brief.need, entered_by_secretariat=brief.secretariat, created_by=brief.writer.user_id,
        )  # fmt: skip
        self.cost = budget
        return stamped(made, self.at)

    def _quantity(self) -> int:
        quantity = max(1, round(self.dice.randint(*self.brief.activity.volume) * self.brief.factor))
        if self.brief.need is not None:
            quantity = max(1, min(quantity, self.catalogue.left[self.brief.need.pk]))
        return min(quantity, max(1, MOST // self.brief.activity.cost[1]))

    def live(self) -> Program | None:
        """Tell the story up to now; None when it has not begun."""
        if not self.world.past(self.at):
            return None
        self.books.programs.append(self.program)
        if self.brief.route == Route.DIRECT:
            self._direct()
        else:
            self._plan()
        self._pledge()
        return self.program

    # --- steps ---

    def _later(self, least: int, most: int) -> bool:
        """Move the clock of the story; False when the next step lies in the future. Stories that stop somewhere get there within days."""
        if self.brief.until is not None:
            least, most = 0, 1
        moment = self.at + dt.timedelta(days=self.dice.randint(least, most), minutes=self.dice.randint(9, 300))
        if not self.world.past(moment):
            return False
        self.at = moment
        return True

    def _stops(self, state: ProgramState) -> bool:
        return self.brief.until == state

    def _move(self, state: ProgramState) -> None:
        self.program.state, self.program.state_since, self.program.updated_at = state, self.at, self.at

    def _tell(self, code: str, by: Person, *, reason: str = "", **changes: Any) -> None:
        self.world.tell(self.at, code, by, self.program, changes=changes, reason=reason, company_id=self.program.company_id)

    def _plan(self) -> None:
        self._tell("program.create", self.brief.writer, year=self.program.year, budget=self.program.budget)
        if self._stops(S.DRAFT) or not self._later(0, 4):
            return
        self._submit()
        if self._ends_early(0.02) or self._stops(S.SUBMITTED):
            return
        if not self._reviewed():
            return
        if self._stops(S.RECOMMENDED) or self._stops(S.WITH_NOTES) or self._ends_early(0.03) or not self._later(3, 16):
            return
        value = self._commit()
        if self._stops(S.COMMITTED) or self._ends_early(0.03):
            return
        self.at = max(self.at, self.world.moment(self.brief.starts_on, self.dice))
        if self.brief.starts_on > self.world.today or not self.world.past(self.at):
            return
        self._move(S.RUNNING)
        self._tell("program.start", self.brief.writer)
        self._run(value)

    def _submit(self) -> None:
        self._move(S.SUBMITTED)
        self.program.submitted_at, self.program.submitted_by = self.at, self.brief.writer.user_id
        self.program.reviewed_at = self.program.reviewed_by = None
        self.program.due_on = workdays_after(self.at.date(), REVIEW_DAYS)
        self._tell("program.submit", self.brief.writer, budget=self.program.budget)

    def _ends_early(self, chance: float) -> bool:
        """Now and then a plan is put off or called off."""
        if self.brief.until in {S.POSTPONED, S.CANCELLED}:
            chance = 1.0
        elif self.brief.until is not None:
            return False
        if self.dice.random() > chance or not self._later(2, 12):
            return False
        put_off = self.brief.until == S.POSTPONED or (self.brief.until is None and self.dice.random() < 0.5)
        self.program.state_before = self.program.state
        reason = self.dice.choice(POSTPONE_REASONS if put_off else CANCEL_REASONS)
        self._move(S.POSTPONED if put_off else S.CANCELLED)
        self.program.closed_reason, self.program.due_on = "" if put_off else reason, None
        self._tell("program.postpone" if put_off else "program.cancel", self.brief.writer, reason=reason)
        return True

    def _reviewed(self) -> bool:
        """Reviews until the plan is recommended; False while it waits for somebody."""
        officer, by_province = self.world.officer(self.program.area, Role.SOCIAL_OFFICER)
        returned_before = False
        while True:
            if not self._later(2, 13):
                return False
            roll = self.dice.random()
            if self._stops(S.NEEDS_CORRECTION) or (roll < 0.14 and not returned_before and self.brief.until is None):
                returned_before = True
                self._review(officer, by_province, Verdict.NEEDS_CORRECTION, self.dice.choice(CORRECTIONS))
                if self._stops(S.NEEDS_CORRECTION) or not self._later(2, 12):
                    return False
                self._submit()
                continue
            notes = self._stops(S.WITH_NOTES) or (roll < 0.36 and not self._stops(S.RECOMMENDED))
            self._review(
                officer, by_province, Verdict.WITH_NOTES if notes else Verdict.RECOMMENDED, self.dice.choice(REVIEW_NOTES) if notes else ""
            )
            return True

    def _review(self, officer: Person, by_province: bool, verdict: Verdict, note: str) -> None:
        self._note_of_division()
        self._move(ProgramState(verdict.value))
        program = self.program
        program.reviewed_at, program.reviewed_by, program.handled_by_province = self.at, officer.user_id, by_province
        program.due_on = None
        self._review_row(officer, by_province, verdict, note)
        self._tell("program.review", officer, reason=note, verdict=str(verdict.label).lower(), by_province=by_province)

    def _note_of_division(self) -> None:
        planning = self.world.staff.get((self.program.area, Role.FORUM_PLANNING))
        if planning and self.dice.random() < 0.2:
            note = self.dice.choice(DIVISION_NOTES)
            self._review_row(planning[0], False, Verdict.NOTE, note)
            self._tell("program.note", planning[0], reason=note)

    def _review_row(self, by: Person, by_province: bool, verdict: Verdict, note: str) -> None:
        program = self.program
        made = Review(
            id=self.world.key(self.at), area=program.area, company_id=program.company_id, site_id=program.site_id, program=program, verdict=verdict,
            note=note, by_id=by.user_id or 0, by_name=by.name, by_role=by.role_label, handled_by_province=by_province,
        )  # fmt: skip
        self.books.reviews.append(stamped(made, self.at))

    def _commit(self) -> int:
        program = self.program
        value = program.budget if self.dice.random() < 0.7 else round(int(program.budget * self.dice.uniform(0.85, 1.05)), ROUND)
        kind = CommitmentKind.MOU if value > 250_000_000 else CommitmentKind.LETTER
        signed_on = self.at.date()
        made = Commitment(
            id=self.world.key(self.at), area=program.area, company_id=program.company_id, site_id=program.site_id, program=program, kind=kind,
            number=f"{self.dice.randint(3, 240):03d}/{'MoU' if kind == CommitmentKind.MOU else 'SK'}-CSR/{signed_on:%m}/{signed_on.year}",
            signed_on=signed_on, parties=f"{program.company.name} dan {program.forum.short_name}"[:300], value=value, quantity=program.quantity,
            ends_on=program.ends_on + dt.timedelta(days=30),
        )  # fmt: skip
        self.books.commitments.append(stamped(made, self.at))
        self._move(S.COMMITTED)
        self._tell("program.commit", self.brief.writer, number=made.number, value=value, quantity=program.quantity, amount=rupiah(value))
        return value

    # --- carrying out ---

    def _run(self, value: int) -> None:
        program = self.program
        span = (program.ends_on - program.starts_on).days
        count = min(program.quantity, self.dice.choice((1, 1, 2, 3)) if span > 45 else 1)
        last = round(span * self.dice.uniform(0.55, 0.98))
        days = [program.starts_on + dt.timedelta(days=max(1, last * (index + 1) // count)) for index in range(count)]
        share = self.dice.choice((1.0, 1.0, 1.0, 0.95, 0.9, 0.8))
        quantities = _split(max(count, round(program.quantity * share)), count)
        values = _split(max(LEAST, round(int(value * share * self.dice.uniform(0.97, 1.02)), -3)), count)
        started, made = self.at, []
        for day, quantity, part in zip(days, quantities, values, strict=True):
            row = self._handover().live(day, quantity, part, after=started + dt.timedelta(minutes=30))
            if row is None:
                return
            made.append(row)
        self._complete(made)

    def _handover(self) -> Handover:
        brief = self.brief
        return Handover(
            self.world, self.books.ledger, self.files, self.dice, self.program, brief.activity, brief.writer, brief.secretariat,
            brief.handover_until, self.dice.random() < 0.05,
        )  # fmt: skip

    def _complete(self, rows: list[Realization]) -> None:
        """Nothing may be left with the company; then the company says so, and verification follows by itself."""
        if self._stops(S.RUNNING) or any(row.state in {R.DRAFT, R.RETURNED} for row in rows):
            return
        self.at = max(row.sent_at for row in rows if row.sent_at)
        if not self._later(0, 4):
            return
        self._move(S.COMPLETED)
        self._tell("program.complete", self.brief.writer)
        self._settle(rows)

    def _settle(self, rows: list[Realization]) -> None:
        states = {row.state for row in rows}
        if states & {R.SENT, R.DESK_CHECK, R.FIELD_CHECK, R.DRAFT, R.RETURNED} or R.VERIFIED not in states:
            return
        self.at = max([self.at, *(row.state_since for row in rows)])
        self._move(S.VERIFIED)
        self._tell("program.verify", SYSTEM_PERSON)

    def _direct(self) -> None:
        """A finished activity, reported in one step."""
        program = self.program
        program.ends_on = program.starts_on
        self._move(S.COMPLETED)
        code = "program.enter" if self.brief.secretariat else "program.report"
        self._tell(code, self.brief.writer, value=self.cost, amount=rupiah(self.cost), company=program.company.name)
        handover = self._handover()
        if self.brief.handover_until is None and self.brief.secretariat and not self.brief.confirmed:
            handover.until = R.SENT
        row = handover.live(program.starts_on, program.quantity, self.cost, after=self.at, at_once=True)
        if row is None:
            return
        if self.brief.secretariat and self.brief.confirmed and row.sent_at is not None:
            self._confirm(row)
        self._settle([row])

    def _confirm(self, row: Realization) -> None:
        """The company confirms by link what the secretariat typed for it."""
        at = (row.sent_at or row.created_at) + dt.timedelta(hours=self.dice.randint(3, 90))
        if self.world.past(at):
            person = self.world.contacts.get(self.program.site_id) or self.world.contacts.get(self.program.company_id)
            self.program.confirmed_at, self.program.confirmed_name = at, person.name if person else "Perwakilan perusahaan"
            row.confirmed_at = at
            self.world.tell(at, "program.confirm", person or SYSTEM_PERSON, self.program, company_id=self.program.company_id)

    # --- the need it serves ---

    def _pledge(self) -> None:
        """The company's share in the need, by how far the programme came."""
        need, program = self.brief.need, self.program
        if need is None or program.state == S.DRAFT:
            return
        delivered = sum(
            row.quantity_verified or 0 for row in self.books.ledger.realizations[-4:] if row.program is program and row.state == R.VERIFIED
        )
        state = PledgeState.INTEREST
        if program.state in {S.CANCELLED, S.POSTPONED}:
            state = PledgeState.RELEASED
        elif delivered >= program.quantity:
            state = PledgeState.DELIVERED
        elif program.state in {S.COMMITTED, S.RUNNING, S.COMPLETED, S.VERIFIED}:
            state = PledgeState.PLEDGED
        made = NeedPledge(
            id=self.world.key(program.created_at), area=need.area, need=need, company_id=program.company_id, site_id=program.site_id,
            program_id=program.pk, state=state, quantity=program.quantity, delivered=delivered,
        )  # fmt: skip
        self.books.pledges.append(stamped(made, program.created_at, self.at))
        if state != PledgeState.RELEASED:
            self.catalogue.left[need.pk] -= program.quantity


def _split(total: int, count: int) -> list[int]:
    """``total`` in ``count`` whole parts of about the same size, none of them zero."""
    base = total // count
    return [base] * (count - 1) + [total - base * (count - 1)]
