"""Periodic reports of every formed forum on the finished periods, with figures computed from the records of this world."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from apps.accounts.permissions import Role
from apps.portal.demo.store import insert, stamped
from apps.portal.demo.words import NEXT_PLANS, PROBLEMS, RECOMMENDATIONS, RETURNED_REPORT
from apps.portal.demo.world import BALIKPAPAN, BANTEN, JAMBI, KALTIM, KOTA_JAMBI, SAMARINDA, SERANG, SYSTEM_PERSON, WIB, Person, World
from apps.programs.choices import ProgramState
from apps.programs.models import Program
from apps.reports import measures
from apps.reports.choices import ReportState, SnapshotKind
from apps.reports.documents import TEMPLATE_VERSION
from apps.reports.frames import frame_of
from apps.reports.measures.base import digest
from apps.reports.models import Period, PeriodicReport, Question, Snapshot
from apps.reports.receiving import parent_area
from apps.reports.services.calendar import due_on, periods_open_due, term_has_ended

S = ReportState
#: How the newest finished period stands at places of the stories; the others are drawn.
STANDING: dict[int, str] = {
    0: "telling", BANTEN: "told", KALTIM: "sent", JAMBI: "accepted", SERANG: "revised", 3671: "in_review", 3674: "accepted", 3603: "sent",
    3604: "accepted", 3601: "missing", SAMARINDA: "accepted", BALIKPAPAN: "in_review", 6474: "sent", 6402: "missing", KOTA_JAMBI: "locked",
}  # fmt: skip
DRAWN_BELOW = (("locked", 62), ("accepted", 8), ("sent", 6), ("in_review", 5), ("returned", 5), ("told", 3), ("missing", 11))
DRAWN_PROVINCE = (("accepted", 66), ("sent", 8), ("in_review", 8), ("returned", 6), ("told", 3), ("missing", 9))
DRAWN_OLD = (("locked", 86), ("late", 8), ("missing", 6))
#: How far each standing comes along the way of a report.
WAY = {
    "missing": 0,
    "telling": 0,
    "told": 0,
    "sent": 1,
    "in_review": 2,
    "returned": 3,
    "revised": 3,
    "late": 4,
    "accepted": 4,
    "consolidated": 5,
    "locked": 6,
}


@dataclass
class Filed:
    """A report with the standing it was given."""

    report: PeriodicReport
    standing: str


class Archive:
    """Files the reports of one period."""

    def __init__(self, world: World, period: Period, *, newest: bool) -> None:
        self.world, self.period, self.newest = world, period, newest
        self.dice = world.dice(f"reports {period.key}")
        self.filed: list[Filed] = []
        self.standing: dict[int, str] = {}

    def file_all(self) -> None:
        """One report for every forum formed by the end of the period, the levels above first, so that the parents' standing is known."""
        areas = [area for area in self.world.terms if (self.world.forums[area].formed_on or self.period.ends_on) <= self.period.ends_on]
        for area in sorted(areas, key=lambda area: (area % 100 != 0, area)):
            self.standing[area] = self._standing(area)
            self.filed.append(Filed(self._report(area), self.standing[area]))

    def _standing(self, area: int) -> str:
        if area == 0:
            return "telling" if self.newest else "accepted"
        drawn = DRAWN_OLD if not self.newest else DRAWN_PROVINCE if area % 100 == 0 else DRAWN_BELOW
        name = self.dice.choices([one for one, _weight in drawn], [weight for _one, weight in drawn])[0]
        if self.newest and area in STANDING:
            name = STANDING[area]
        elif not self.newest and (area in STANDING or area % 100 == 0):
            name = "locked"
        return self._as_parent_allows(area, name)

    def _as_parent_allows(self, area: int, name: str) -> str:
        """A report is consolidated when the level above sent its own, and locked when that was accepted."""
        if name != "locked":
            return name
        above = self.standing.get(parent_area(area), "missing")
        if WAY[above] >= WAY["accepted"]:
            return "locked"
        return "consolidated" if WAY[above] >= WAY["sent"] else "accepted"

    # --- one report ---

    def _day(self, after_end: int) -> dt.datetime:
        return self.world.moment(self.period.ends_on + dt.timedelta(days=after_end), self.dice)

    def _report(self, area: int) -> PeriodicReport:
        world, forum, name = self.world, self.world.forums[area], self.standing_of(area)
        drafted = dt.datetime.combine(self.period.ends_on + dt.timedelta(days=1), dt.time(0, 12), WIB)
        report = PeriodicReport(
            id=world.key(drafted), area=area, forum=forum, period=self.period, state=S.DRAFT, state_since=drafted, due_on=due_on(self.period, area),
            term_ended=term_has_ended(forum, world.now),
        )  # fmt: skip
        stamped(report, drafted)
        self._tell(drafted, "report.draft", SYSTEM_PERSON, report, period=self.period.label)
        if name == "missing":
            return report
        self._told(report, whole=name != "telling")
        if WAY[name] >= WAY["sent"]:
            self._send(report, name)
        return report

    def standing_of(self, area: int) -> str:
        """The standing drawn for a place."""
        return self.standing[area]

    def _tell(self, at: dt.datetime, code: str, by: Person, report: PeriodicReport, reason: str = "", **changes: Any) -> None:
        self.world.tell(at, code, by, report, changes=changes, reason=reason)

    def _told(self, report: PeriodicReport, *, whole: bool) -> None:
        at = self._day(self.dice.randint(3, 9))
        if not self.world.past(at):
            return
        report.problems = self.dice.choice(PROBLEMS)
        if whole:
            report.recommendations, report.next_plan = self.dice.choice(RECOMMENDATIONS), self.dice.choice(NEXT_PLANS)
        report.edit_version += 1
        report.updated_at = at
        self._tell(at, "report.update", self.world.officer(report.area, Role.FORUM_SECRETARY)[0], report)

    def _sent_at(self, report: PeriodicReport, name: str) -> dt.datetime:
        """Reports still on their way were sent late, these weeks; the others about in time."""
        days = (report.due_on - self.period.ends_on).days
        if name in {"sent", "in_review"} and self.newest:
            recent = self.world.moment(self.world.day(-self.dice.randint(3, 24)), self.dice)
            return max(recent, self._day(days - 8))
        if name == "late":
            return self._day(days + self.dice.randint(2, 25))
        earliest = 10 if report.area % 100 else days - 7
        return self._day(self.dice.randint(earliest, days - 1))

    def _send(self, report: PeriodicReport, name: str) -> None:
        at = self._sent_at(report, name)
        if not self.world.past(at):
            return
        chair, _by_province = self.world.officer(report.area, Role.FORUM_CHAIR)
        report.number = f"{self.dice.randint(4, 190):03d}/FCSR/{('I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII')[at.month - 1]}/{at.year}"
        report.sent_at, report.sent_by, report.sent_name, report.sent_title = (
            at,
            chair.user_id,
            chair.name,
            f"Ketua {report.forum.name}"[:160],
        )
        report.sent_late = at.astimezone(WIB).date() > report.due_on
        office = self.world.offices.get(report.area)
        if report.area and office is not None and (report.forum.countersign or report.term_ended):
            report.countersign_name = office.head_name
        self._move(report, S.SENT, at)
        self._tell(at, "report.send", chair, report, period=self.period.label, number=report.number)
        if WAY[name] >= WAY["in_review"]:
            self._receive(report, name)

    def _move(self, report: PeriodicReport, state: ReportState, at: dt.datetime) -> None:
        report.state, report.state_since, report.updated_at = state, at, at

    def _above(self, report: PeriodicReport, *roles: Role) -> Person:
        if report.area == 0:
            return self.world.officer(0, Role.MINISTRY_OFFICER)[0]
        return self.world.officer(parent_area(report.area), *roles)[0]

    def _after(self, at: dt.datetime, least: int, most: int) -> dt.datetime:
        return at + dt.timedelta(days=self.dice.randint(least, most), minutes=self.dice.randint(10, 200))

    def _receive(self, report: PeriodicReport, name: str) -> None:
        at = self._after(report.state_since, 1, 3)
        if not self.world.past(at):
            return
        report.received_at = at
        self._move(report, S.IN_REVIEW, at)
        self._tell(at, "report.receive", self._above(report, Role.FORUM_SECRETARY), report)
        if name in {"returned", "revised"}:
            self._return(report)
            if name == "revised":
                self._revise(report)
        elif WAY[name] >= WAY["accepted"]:
            self._accept(report, name)

    def _return(self, report: PeriodicReport) -> None:
        at = max(self._after(report.state_since, 1, 2), self.world.moment(self.world.day(-self.dice.randint(4, 15)), self.dice))
        if not self.world.past(at):
            return
        report.reason = self.dice.choice(RETURNED_REPORT)
        self._move(report, S.RETURNED, at)
        self._tell(at, "report.return", self._above(report, Role.FORUM_SECRETARY), report, reason=report.reason)

    def _revise(self, report: PeriodicReport) -> None:
        """The secretariat mended what came back: the chair sends it once more."""
        at = self._after(report.state_since, 1, 2)
        if report.state == S.RETURNED and self.world.past(at):
            report.edit_version += 1
            self._move(report, S.DRAFT, at)
            self._tell(at, "report.update", self.world.officer(report.area, Role.FORUM_SECRETARY)[0], report)

    def _accept(self, report: PeriodicReport, name: str) -> None:
        at = self._after(report.state_since, 1, 5)
        if not self.world.past(at):
            return
        chair = self._above(report, Role.FORUM_CHAIR)
        report.accepted_at, report.accepted_by = at, chair.user_id
        self._move(report, S.ACCEPTED, at)
        self._tell(at, "report.accept", chair, report, period=self.period.label)
        if WAY[name] >= WAY["consolidated"]:
            self._upward(report, name)

    def _upward(self, report: PeriodicReport, name: str) -> None:
        """The level above sent its own report, and was accepted itself."""
        parent = next(filed.report for filed in self.filed if filed.report.area == parent_area(report.area))
        if parent.sent_at is None:
            return
        at = max(parent.sent_at, report.state_since + dt.timedelta(minutes=5))
        if not self.world.past(at):
            return
        report.consolidated_at = at
        self._move(report, S.CONSOLIDATED, at)
        self._tell(at, "report.consolidate", self._above(report, Role.FORUM_CHAIR), report, into=parent.forum.name)
        if (
            name == "locked"
            and parent.accepted_at is not None
            and self.world.past(locked := max(parent.accepted_at, at + dt.timedelta(minutes=5)))
        ):
            self._move(report, S.LOCKED, locked)
            self._tell(locked, "report.lock", self._above(report, Role.FORUM_CHAIR), report, into=parent.forum.name)


def build(world: World) -> list[PeriodicReport]:
    """Periods with their reports, snapshots and questions, stored. The newest finished period is in motion, older ones are closed."""
    periods_open_due(world.now)
    finished = list(Period.objects.filter(ends_on__lt=world.today).order_by("ends_on"))
    reports: list[PeriodicReport] = []
    for period in finished:
        archive = Archive(world, period, newest=period is finished[-1])
        archive.file_all()
        reports += [filed.report for filed in archive.filed]
        period.drafted_at = dt.datetime.combine(period.ends_on + dt.timedelta(days=1), dt.time(0, 10), WIB)
    Period.objects.bulk_update(finished, ["drafted_at"])
    insert(reports)
    insert([_snapshot(world, report) for report in reports if report.sent_at is not None])
    insert(_questions(world, reports))
    return reports


def _snapshot(world: World, report: PeriodicReport) -> Snapshot:
    """The figures as the records say, frozen for the moment of sending."""
    at = report.sent_at or report.state_since
    frame = frame_of(report, at)
    text = measures.frozen(frame, measures.compute_all(frame))
    made = Snapshot(
        id=world.key(at), area=report.area, report=report, kind=SnapshotKind.SENT, cut_off=at, content=text, sha256=digest(text),
        template_version=TEMPLATE_VERSION,
    )  # fmt: skip
    return stamped(made, at)


def _questions(world: World, reports: list[PeriodicReport]) -> list[Question]:
    """The ministry asked: one question waits for an answer, one was answered."""
    dice = world.dice("questions")
    made: list[Question] = []
    officer = world.officer(0, Role.MINISTRY_OFFICER)[0]
    for area, table, text, answer in QUESTIONS:
        sent = [report for report in reports if report.area == area and report.sent_at is not None]
        if not sent:
            continue
        report = sent[-1]
        at = min(max(report.state_since + dt.timedelta(days=1), world.moment(world.day(-6), dice)), world.now)
        question = Question(
            id=world.key(at), area=area, report=report, table=table, text=text, asked_by=officer.user_id, asked_name=officer.name
        )
        world.tell(at, "report.ask", officer, report, changes={"table": table}, reason=text)
        if answer:
            secretary = world.officer(area, Role.FORUM_SECRETARY)[0]
            question.answer, question.answered_by, question.answered_name = answer, secretary.user_id, secretary.name
            question.answered_at = min(at + dt.timedelta(days=1, hours=2), world.now)
            world.tell(question.answered_at, "report.answer", secretary, report, changes={"table": table}, reason=answer)
        made.append(stamped(question, at, question.answered_at))
    return made


#: (place, table, question, answer)
QUESTIONS = (
    (KALTIM, "T4", "Pelapor Kalimantan Timur jauh di bawah jumlah anggota. Apa kendala utamanya, dan perusahaan mana yang dihubungi?", ""),
    (0, "T7", "Mengapa penerima kategori fakir miskin turun dibandingkan semester sebelumnya?",
     "Beberapa perusahaan besar menggeser penyaluran ke semester berikutnya; rinciannya ada pada T8 dan catatan tiap provinsi."),
    (SAMARINDA, "T8", "Apakah seluruh kecamatan sudah terdata pada T8?", ""),
)  # fmt: skip


def close_programs(world: World, reports: list[PeriodicReport]) -> None:
    """Verified programmes of places whose report was locked are put away with that period."""
    last: dict[Any, dt.date] = {}
    for row in world.realizations:
        last[row.program_id] = max(row.handover_on, last.get(row.program_id, row.handover_on))
    closed = []
    for report in (one for one in reports if one.state == S.LOCKED):
        for program in world.programs:
            fits = program.area == report.area and program.state == ProgramState.VERIFIED and program.pk in last
            if fits and last[program.pk] <= report.period.ends_on and program.state_since < report.state_since:
                closed.append(_closed(world, program, report))
    Program.objects.bulk_update(closed, ["state", "state_since", "updated_at"], batch_size=500)


def _closed(world: World, program: Program, report: PeriodicReport) -> Program:
    program.state, program.state_since, program.updated_at = ProgramState.CLOSED, report.state_since, report.state_since
    facts = {"period": report.period.label}
    world.tell(report.state_since, "program.close", SYSTEM_PERSON, program, changes=facts, company_id=program.company_id)
    return program


__all__ = ["build", "close_programs"]
