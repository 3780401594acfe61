"""How rows of each policed table are made. A new table needs one recipe here and one rule in ``oracle.py``; nothing else.

A recipe names only what matters for who may see a row (place, company, site, state, person) and what a constraint asks for; every other
column is filled by its kind, texts with a marker that is looked for in pages, files and answers.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from dataclasses import dataclass

from apps.audit.models import Event
from apps.companies.importing import ImportBatch, ImportRow
from apps.companies.member_models import BulkVerification, MemberConfirmation, MemberRule
from apps.companies.models import (
    Company,
    CompanyContact,
    CompanyDocument,
    CompanyMerge,
    CompanyRelation,
    DuplicatePair,
    Membership,
    MergeImage,
    Registration,
    RegistrationLink,
    Site,
    SiteRing,
)
from apps.core.ids import uuid7
from apps.core.scope import Scope, scope
from apps.forums.models import BoardTerm, Decree, Document, Forum, Office
from apps.meetings.models import Decision, Meeting
from apps.notifications.models import Mail, Message
from apps.pmks.models import Need, NeedPledge, PpksCount, ProblemMap
from apps.programs.models import Check, Commitment, Evidence, FormDraft, Program, Realization, RealizationLine, ReportLink, Review, Sector
from apps.reports import measures
from apps.reports.frames import frame_of
from apps.reports.models import Period, PeriodicReport, Question, ReportReminder, Snapshot
from apps.reports.publishing import public_text
from tests.isolation.world import Maker, day, own_user


@dataclass(frozen=True)
class Teller:
    """Who is named in an event."""

    user_id: int | None
    slug: str
    name: str = "x"
    role_label: str = "x"


Recipe = Callable[[Maker], None]
RECIPES: dict[str, Recipe] = {}
FIGURES = '{"tables":[]}'


def recipe(table: str) -> Callable[[Recipe], Recipe]:
    """Register the maker of a table's rows; parents before children."""

    def keep(make: Recipe) -> Recipe:
        RECIPES[table] = make
        return make

    return keep


# -- forums ---------------------------------------------------------------------------------------------------------------------
@recipe("forums_forum")
def _forums(make: Maker) -> None:
    for area in make.areas:
        make.add(Forum, area=area, line="kesos", state="active", region=make.regions[area])
    for area in make.dice.sample(make.areas, 2):
        make.add(Forum, area=area, line="perda", state="proposed", region=make.regions[area])


@recipe("forums_boardterm")
def _terms(make: Maker) -> None:
    for forum in list(make.made[Forum]):
        make.add(BoardTerm, forum=forum, area=forum.area, starts_on=day(make, -700), ends_on=day(make, 900), board=[])


@recipe("forums_decree")
def _decrees(make: Maker) -> None:
    for term in make.made[BoardTerm]:
        make.add(
            Decree, forum_id=term.forum_id, term=term, area=term.area, year=2024, tasks=[], file=f"decrees/{term.area}/{uuid7().hex}.pdf"
        )


@recipe("forums_office")
def _offices(make: Maker) -> None:
    for area in make.areas:
        make.add(Office, area=area)


# -- companies ------------------------------------------------------------------------------------------------------------------
@recipe("companies_company")
def _companies(make: Maker) -> None:
    for number, sites in enumerate(make.plan.companies):
        digits = f"{make.plan.seed % 10**9:09d}{number:04d}"
        make.add(
            Company,
            area=make.areas[sites[0]],
            nib=digits,
            npwp=f"000{digits}",
            is_public=bool(number % 2),
            public_consent_at=make.now,
            name_key=f"kunci {digits}",
        )


@recipe("companies_site")
def _sites(make: Maker) -> None:
    for company, places in zip(make.made[Company], make.plan.companies, strict=True):
        made = [make.add(Site, company=company, area=make.areas[place], region=make.place(make.areas[place])) for place in places]
        make.sites.append(made)


@recipe("companies_registrationlink")
def _links(make: Maker) -> None:
    for area in make.places():
        make.add(RegistrationLink, area=area, opens_at=make.now - dt.timedelta(days=1), closes_at=make.now + dt.timedelta(days=9))


@recipe("companies_registration")
def _registrations(make: Maker) -> None:
    states = ["draft", "submitted", "needs_correction", "verified", "refused"]
    for number, area in enumerate(make.places()):
        _registration(make, number, area, make.dice.choice(states), mode="new_company")
    for number, (area, company, site) in enumerate(make.owners()):
        _registration(make, 1000 + number, area, make.dice.choice(states), mode="access", known_company_id=company.pk, site_id=site.pk)
        _registration(make, 2000 + number, area, "submitted", mode="new_site", known_company_id=company.pk, site_id=site.pk)
        _registration(make, 3000 + number, area, "draft", mode="access", known_company_id=company.pk, site_id=site.pk)  # not sent yet


def _registration(make: Maker, number: int, area: int, state: str, **asked: object) -> None:
    make.add(
        Registration, area=area, link=make.of(RegistrationLink, area), state=state, number=f"REG-{area:04d}-{make.today.year}-{number:04d}",
        submitted_at=make.now, file=f"registrations/{area}/{uuid7().hex}.pdf", file_type="application/pdf", **asked,
    )  # fmt: skip


@recipe("companies_membership")
def _memberships(make: Maker) -> None:
    number = 0
    for company, sites in zip(make.made[Company], make.sites, strict=True):
        for site in sites:
            for area in {site.area, make.dice.choice(make.areas[1:])}:
                number += 1
                state = make.dice.choice(["listed", "verified", "active", "active", "inactive"])
                make.add(Membership, area=area, company=company, site=site, state=state, number=f"A-{number:05d}", since=day(make, -9))
        make.add(Membership, area=sites[0].area, company=company, site=None, state="listed", number="")


@recipe("companies_importbatch")
def _batches(make: Maker) -> None:
    for area, company, site in make.owners():
        make.add(
            ImportBatch, area=area, company_id=company.pk, site_id=site.pk, file=f"imports/{area}/{uuid7().hex}.xlsx", sha256=uuid7().hex
        )
    for area in make.places():
        make.add(ImportBatch, area=area, file=f"imports/{area}/{uuid7().hex}.xlsx", sha256=uuid7().hex)


@recipe("companies_importrow")
def _batch_rows(make: Maker) -> None:
    for batch in make.made[ImportBatch]:
        for number in (1, 2):
            make.add(ImportRow, batch=batch, area=batch.area, company_id=batch.company_id, site_id=batch.site_id, number=number)


@recipe("companies_memberrule")
def _member_rules(make: Maker) -> None:
    for forum in make.made[Forum]:
        make.add(MemberRule, forum=forum, area=forum.area)


@recipe("companies_memberconfirmation")
def _member_confirmations(make: Maker) -> None:
    for row in make.made[Membership]:
        make.add(MemberConfirmation, membership=row, area=row.area, company_id=row.company_id, site_id=row.site_id, year=make.today.year)


@recipe("companies_bulkverification")
def _bulk_verifications(make: Maker) -> None:
    for area in make.places():
        make.add(BulkVerification, area=area, items=[], finished_at=make.now)


@recipe("companies_companyrelation")
def _relations(make: Maker) -> None:
    companies = make.made[Company]
    for company, other in zip(companies, [*companies[1:], companies[0]], strict=True):
        make.add(CompanyRelation, area=company.area, company=company, other=other)


@recipe("companies_sitering")
def _rings(make: Maker) -> None:
    for site in make.made[Site]:
        make.add(SiteRing, area=site.area, company_id=site.company_id, site=site, ring=1)


@recipe("companies_companycontact")
def _contacts(make: Maker) -> None:
    for area, company, site in make.owners():
        make.add(
            CompanyContact, area=area, company=company, site=site, email=f"narahubung@{make.dice.choice(['satu', 'lain'])}.example.com",
            phone=make.dice.choice(["", "+628110000001", "+628110000002"]),
        )  # fmt: skip


@recipe("companies_companydocument")
def _papers(make: Maker) -> None:
    for area, company, site in make.owners():
        file = f"companies/{area}/{uuid7().hex}.pdf"
        make.add(CompanyDocument, area=area, company=company, site=site, file=file, file_type="application/pdf", sha256=uuid7().hex)


@recipe("companies_duplicatepair")
def _pairs(make: Maker) -> None:
    companies = sorted(make.made[Company], key=lambda company: company.pk)
    pairs = [(one, two) for number, one in enumerate(companies) for two in companies[number + 1 :]]
    for (one, two), area in zip(pairs, itertools.cycle((make.areas[1], make.areas[3], make.areas[-1])), strict=False):
        make.add(DuplicatePair, area=area, one=one, two=two)


@recipe("companies_companymerge")
def _merges(make: Maker) -> None:
    kept, gone = make.made[Company][:2]
    for area in make.areas:
        make.add(CompanyMerge, area=area, kept=kept, gone=gone, state="undone")


@recipe("companies_mergeimage")
def _merge_images(make: Maker) -> None:
    for merge in make.made[CompanyMerge]:
        make.add(MergeImage, area=merge.area, merge=merge)


@recipe("forums_document")
def _documents(make: Maker) -> None:
    for area, company, site in make.owners():
        state = make.dice.choice(["ready", "ready", "queued"])
        _document(make, area, make.dice.choice(["certificate", "handover", "appreciation"]), state, company.pk, site.pk)
    for area in make.places():
        _document(make, area, make.dice.choice(["poster", "report", "report_draft"]), "ready", None, None)


def _document(make: Maker, area: int, kind: str, state: str, company: object, site: object) -> None:
    make.add(
        Document, area=area, kind=kind, state=state, company_id=company, site_id=site, code=uuid7().hex[-16:], context={}, template="pdf/letter.html",
        data_hash=uuid7().hex, sha256=uuid7().hex, file=f"documents/{area}/{uuid7().hex}.pdf",
    )  # fmt: skip


# -- PPKS and needs -------------------------------------------------------------------------------------------------------------
@recipe("pmks_problemmap")
def _maps(make: Maker) -> None:
    for area in make.areas:
        for state in ("in_force", "checked", "uploaded"):
            make.add(ProblemMap, area=area, state=state, file_sha256=uuid7().hex, faults=[], warnings=[])


@recipe("pmks_ppkscount")
def _counts(make: Maker) -> None:
    breakdowns: list[dict[str, str]] = [{}, {"sex": "P"}, {"age_band": "0-5"}, {"decile_band": "1"}]
    for problem_map in make.made[ProblemMap]:
        named = {"problem_map": problem_map, "area": problem_map.area, "in_force": problem_map.state == "in_force"}
        for category in make.dice.sample(range(1, 26), make.plan.rows):
            region = make.dice.choice([make.place(problem_map.area), make.small[problem_map.area]])
            make.add(PpksCount, category_id=category, count=make.dice.choice([1, 4, 5, 60]), region=region, **named)
        for breakdown in breakdowns:
            make.add(PpksCount, category_id=26, count=60, region=make.place(problem_map.area), **breakdown, **named)


@recipe("pmks_need")
def _needs(make: Maker) -> None:
    states = ["draft", "proposed", "verified", "published", "interest", "partly_met", "met", "closed"]
    for area in make.places():
        make.add(Need, area=area, state=make.dice.choice(states), category_id=9, quantity=50)


@recipe("pmks_needpledge")
def _pledges(make: Maker) -> None:
    for area, company, site in make.owners():
        # A released pledge leaves the sums of its need as they are, and with them the state that was drawn.
        make.add(
            NeedPledge, need=make.of(Need, area), area=area, company_id=company.pk, site_id=site.pk, program_id=uuid7(), state="released"
        )


# -- programmes -----------------------------------------------------------------------------------------------------------------
@recipe("programs_program")
def _programs(make: Maker) -> None:
    sector = Sector.objects.order_by("order")[0]
    states = ["draft", "submitted", "recommended", "committed", "running", "completed", "cancelled"]
    for area, company, site in make.owners():
        make.add(
            Program, area=area, company=company, site=site, state=make.dice.choice(states), sector=sector, categories=[9], year=make.today.year,
            route="direct", starts_on=day(make, -20), ends_on=day(make, 20), need=None,
        )  # fmt: skip


def _of_programs(make: Maker) -> list[tuple[Program, dict[str, object]]]:
    return [(row, {"area": row.area, "company_id": row.company_id, "site_id": row.site_id}) for row in make.made[Program]]


def _of_realizations(make: Maker) -> list[tuple[Realization, dict[str, object]]]:
    return [(row, {"area": row.area, "company_id": row.company_id, "site_id": row.site_id}) for row in make.made[Realization]]


@recipe("programs_review")
def _reviews(make: Maker) -> None:
    for program, owner in _of_programs(make):
        make.add(Review, program=program, verdict="note", by_id=own_user(make), evidence={}, **owner)


@recipe("programs_commitment")
def _commitments(make: Maker) -> None:
    for program, owner in _of_programs(make):
        make.add(Commitment, program=program, **owner)


@recipe("programs_realization")
def _realizations(make: Maker) -> None:
    for program, owner in _of_programs(make):
        state = make.dice.choice(["draft", "sent", "desk_check", "returned", "verified"])
        done = {"verified_at": make.now, "verified_by": 0, "value_verified": 7, "quantity_verified": 7} if state == "verified" else {}
        make.add(Realization, program=program, state=state, sent_at=make.now, sent_by=own_user(make), **done, **owner)


@recipe("programs_realizationline")
def _lines(make: Maker) -> None:
    for realization, owner in _of_realizations(make):
        make.add(RealizationLine, realization=realization, category_id=9, **owner)


@recipe("programs_evidence")
def _evidence(make: Maker) -> None:
    for realization, owner in _of_realizations(make):
        file = f"evidence/{realization.area}/{uuid7().hex}.pdf"
        make.add(Evidence, program_id=realization.program_id, realization=realization, kind="receipt", file=file, content_type="application/pdf", sha256=uuid7().hex, **owner)  # fmt: skip


@recipe("programs_check")
def _checks(make: Maker) -> None:
    for realization, owner in _of_realizations(make):
        make.add(Check, realization=realization, result="verified", by_id=own_user(make), **owner)


@recipe("programs_reportlink")
def _report_links(make: Maker) -> None:
    for area, company, site in make.owners():
        make.add(ReportLink, area=area, company=company, site=site, period_key="2026-S1")


@recipe("programs_formdraft")
def _form_drafts(make: Maker) -> None:
    desks = [f"usaha-{row.pk.hex[-12:]}" for row in (*make.made[Company], *make.made[Site])]
    for number, user in enumerate(make._own):
        make.add(FormDraft, user_id=user, key=f"form {number}", data={"title": "rahasia"})
        for desk in desks:
            make.add(FormDraft, user_id=user, key=f"{desk}:rencana", data={"title": "rahasia"})
    for number, desk in enumerate(desks):  # one that no other person has
        make.add(FormDraft, user_id=make._own[number % len(make._own)], key=f"{desk}:lapor", data={"title": "rahasia"})


# -- meetings -------------------------------------------------------------------------------------------------------------------
@recipe("meetings_meeting")
def _meetings(make: Maker) -> None:
    for area in make.places():
        make.add(Meeting, area=area, shared=make.dice.random() < 0.5)


@recipe("meetings_decision")
def _decisions(make: Maker) -> None:
    for number, meeting in enumerate(make.made[Meeting]):
        make.add(Decision, meeting=meeting, area=meeting.area, shared=meeting.shared, number=number)


# -- reports --------------------------------------------------------------------------------------------------------------------
@recipe("reports_periodicreport")
def _reports(make: Maker) -> None:
    year = 1990 + make.dice.randrange(30)
    for number in range(1, 3):
        period = Period.objects.get_or_create(
            key=f"{year}-S{number}",
            defaults={
                "kind": "SEMESTER", "year": year, "number": number, "label": f"Semester {number} {year}", "starts_on": dt.date(year, 1, 1),
                "ends_on": dt.date(year, 6, 30), "due_regency": make.today, "due_province": make.today, "due_nation": make.today,
            },
        )[0]  # fmt: skip
        for area in make.areas:
            states = ["draft", "sent", "in_review", "returned", "accepted", "consolidated", "locked"]
            make.add(PeriodicReport, area=area, period=period, state=make.dice.choice(states), sent_at=make.now, sent_by=own_user(make))


@recipe("reports_snapshot")
def _snapshots(make: Maker) -> None:
    for report in make.made[PeriodicReport]:
        content, public = _figures(make, report) if make.plan.figures else (FIGURES, FIGURES)
        for kind in ("draft", "sent"):
            make.add(Snapshot, report=report, area=report.area, kind=kind, sha256=uuid7().hex, content=content, public_content=public)


def _figures(make: Maker, report: PeriodicReport) -> tuple[str, str]:
    """The tables as the place itself would compute them, for pages that show them."""
    frame = frame_of(report, make.now)
    with scope(Scope.area(report.area)):
        tables = measures.compute_all(frame)
        return measures.frozen(frame, tables), public_text(tables, report.area)


@recipe("reports_question")
def _questions(make: Maker) -> None:
    for report in make.made[PeriodicReport]:
        make.add(Question, report=report, area=report.area, table="T1")


@recipe("reports_reportreminder")
def _reminders(make: Maker) -> None:
    for area, company, _site in make.owners():
        make.add(ReportReminder, area=area, company=company, period=make.made[PeriodicReport][0].period)


# -- history and messages -------------------------------------------------------------------------------------------------------
@recipe("audit_event")
def _events(make: Maker) -> None:
    """Events are appended by the product's function only: about each membership, programme and realisation, of each place, from the
    operators' desk, ends of support accesses, and what each person did at a forum, with and without a support access."""
    from apps.accounts.actors import SYSTEM
    from apps.accounts.models import SupportAccess
    from apps.audit import services as audit

    for model in (Membership, Program, Realization):
        for row in make.made[model]:
            audit.record("program.update", by=SYSTEM, area=row.area, obj=row)
    for office in make.made[Office]:
        audit.record("forum.update", by=SYSTEM, area=office.area, obj=office)
        audit.record("account.invite", by=Teller(None, "operator"), area=office.area, obj=office)
        audit.record("support.end", by=Teller(None, f"forum-{office.area}"), area=office.area, obj=office)
    for user, area in zip(make._own, itertools.cycle(make.areas), strict=False):
        audit.record("support.page", by=Teller(user, f"forum-{area}"), area=area, obj=SupportAccess(pk=uuid7(), place_name="x"))
        audit.record("forum.update", by=Teller(user, f"forum-{area}"), area=area, obj=make.made[Office][0])
    assert Event.objects.count() >= len(make.made[Office])


@recipe("notifications_message")
def _messages(make: Maker) -> None:
    for user in make._own:
        for area in make.dice.sample(make.areas, 2):
            make.add(Message, user_id=user, area=area, code="x", url="/")


@recipe("notifications_mail")
def _mails(make: Maker) -> None:
    for number, area in enumerate(make.places()):
        make.add(Mail, area=area, key=f"mail {make.plan.seed} {number}", to="a@example.com")
