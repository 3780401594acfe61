"""Rows of the lists and of the record pages."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.companies.choices import MembershipState
from apps.companies.models import Membership, Site
from apps.core.querysets import ScopedQuerySet
from apps.forums.models import Document
from apps.pmks.models import Need, PpksCategory
from apps.programs.choices import REPORTED_STATES, WAITING_STATES, EvidenceKind, ProgramState, RealizationState
from apps.programs.models import Check, Commitment, Evidence, Program, Realization, RealizationLine, Review
from apps.programs.selectors.queues import decidable_areas


def program_rows(actor: Actor) -> ScopedQuerySet:
    """Programmes of the list; what a company has not put forward yet is seen by that company alone."""
    rows = Program.objects.visible_to(actor)
    return rows if actor.company_id is not None else rows.exclude(state=ProgramState.DRAFT)


def with_cells(rows: ScopedQuerySet) -> ScopedQuerySet:
    """Everything a line of the list shows, in one query."""
    handed = Realization.objects.filter(program=OuterRef("pk"), state__in=REPORTED_STATES).order_by().values("program")
    return rows.select_related("company", "region", "sector").annotate(
        reported=Subquery(handed.annotate(total=Sum("value")).values("total"))
    )


def with_four_sums(rows: ScopedQuerySet) -> ScopedQuerySet:
    """Committed, realised and verified rupiah beside each programme, as ``selectors.totals`` counts them, in one query."""
    handed = Realization.objects.filter(program=OuterRef("pk")).order_by().values("program")
    promised = Commitment.objects.filter(program=OuterRef("pk")).exclude(program__state=ProgramState.CANCELLED)
    return rows.select_related("region").annotate(
        sum_committed=Subquery(promised.values("value")[:1]),
        sum_realised=Subquery(handed.filter(state__in=REPORTED_STATES).annotate(total=Sum("value")).values("total")),
        sum_verified=Subquery(handed.filter(state=RealizationState.VERIFIED).annotate(total=Sum("value_verified")).values("total")),
    )


def years_of(rows: ScopedQuerySet) -> list[int]:
    """The years of a set of programmes, newest first."""
    return list(rows.order_by("-year").values_list("year", flat=True).distinct())


def program_record(actor: Actor) -> ScopedQuerySet:
    """Programmes with all that the head of the record page shows.

    Few joins and small queries beside them: planning one statement over eight tables takes longer than running them all.
    """
    waiting = Realization.objects.filter(program=OuterRef("pk"), state__in=WAITING_STATES).order_by().values("program")
    rows = program_rows(actor).select_related("company", "site", "region").prefetch_related("sector", "forum__region", "need")
    return rows.annotate(waiting=Coalesce(Subquery(waiting.annotate(n=Count("pk")).values("n")), 0))


def realization_rows(actor: Actor) -> ScopedQuerySet:
    """Realisations of the list; drafts are seen by those who write them."""
    rows = Realization.objects.visible_to(actor)
    if actor.company_id is not None:
        return rows
    return rows.exclude(state=RealizationState.DRAFT, entered_by_secretariat=False)


def with_handover_cells(rows: ScopedQuerySet) -> ScopedQuerySet:
    """Everything a line of the list of realisations shows, in one query."""
    proof = Evidence.objects.filter(realization=OuterRef("pk"), kind=EvidenceKind.BAST)
    return rows.select_related("program__region", "company").annotate(has_bast=Exists(proof))


def realization_record(actor: Actor) -> ScopedQuerySet:
    """Realisations with all that the record page shows, in few joins as for a programme."""
    rows = with_handover_cells(realization_rows(actor))
    return rows.prefetch_related("program__company", "program__site", "program__sector", "program__forum__region")


def review_queue(actor: Actor) -> list[UUID]:
    """Ids of the plans that wait for this actor's answer, the most urgent first."""
    areas = decidable_areas(actor, Permission.PROGRAM_REVIEW)
    rows = Program.objects.visible_to(actor).filter(area__in=areas, state=ProgramState.SUBMITTED)
    own = Q(created_by=actor.user_id) | Q(submitted_by=actor.user_id)
    return list(rows.exclude(own).order_by("due_on", "id").values_list("pk", flat=True)[:200])


def verify_queue(actor: Actor) -> list[UUID]:
    """Ids of the realisations that wait for this actor's decision, the most urgent first."""
    areas = decidable_areas(actor, Permission.REALIZATION_VERIFY)
    rows = Realization.objects.visible_to(actor).filter(area__in=areas, state__in=WAITING_STATES)
    own = Q(created_by=actor.user_id) | Q(sent_by=actor.user_id)
    return list(rows.exclude(own).order_by("due_on", "id").values_list("pk", flat=True)[:200])


def neighbours_in(queue: list[UUID], pk: UUID) -> tuple[UUID | None, UUID | None, int]:
    """The one before, the one after, and the place of ``pk`` counted from 1 (0 when it is not in the queue)."""
    if pk not in queue:
        return None, (queue[0] if queue else None), 0
    index = queue.index(pk)
    return (queue[index - 1] if index else None), (queue[index + 1] if index + 1 < len(queue) else None), index + 1


def reviews_of(program: Program) -> list[Review]:
    """Answers and remarks, newest first."""
    return list(Review.objects.filter(program=program).order_by("-created_at", "-id"))


def realizations_of(program: Program) -> list[Realization]:
    """Handovers, newest first."""
    return list(Realization.objects.filter(program=program).select_related("program__region", "company").order_by("-handover_on", "-id"))


def lines_of(realization: Realization) -> list[RealizationLine]:
    """Places and receivers of one handover."""
    return list(
        RealizationLine.objects.filter(realization=realization).select_related("region", "category").order_by("region_id", "category_id")
    )


def lines_of_program(program: Program) -> list[RealizationLine]:
    """Places and receivers of all handovers that were reported."""
    rows = RealizationLine.objects.filter(realization__program=program, realization__state__in=REPORTED_STATES)
    return list(rows.select_related("region", "category", "realization").order_by("region_id", "category_id"))


def files_of(*, program: Program | None = None, realization: Realization | None = None) -> list[Evidence]:
    """Proofs of a programme or of one realisation."""
    rows = Evidence.objects.filter(realization=realization) if realization is not None else Evidence.objects.filter(program=program)
    return list(rows.order_by("kind", "created_at"))


def reused_files(files: list[Evidence]) -> frozenset[str]:
    """Hashes of files that also prove another realisation of the place: a sign that a photo was used twice."""
    if not files:
        return frozenset()
    own = {file.realization_id for file in files}
    again = Evidence.objects.filter(area=files[0].area, sha256__in=[file.sha256 for file in files]).exclude(realization__in=own)
    return frozenset(again.exclude(realization=None).values_list("sha256", flat=True))


def checks_of(realization: Realization) -> list[Check]:
    """Checks, newest first."""
    return list(Check.objects.filter(realization=realization).order_by("-created_at", "-id"))


def documents_of(ids: list[UUID]) -> list[Document]:
    """Documents issued about the named records, newest first."""
    return list(Document.objects.filter(subject_id__in=ids).order_by("-id"))


def joint_with(program: Program) -> QuerySet[Program]:
    """The parts of the same activity in other places, as far as the scope reaches."""
    if program.joint_id is None:
        return Program.objects.none()
    return Program.objects.filter(joint_id=program.joint_id).exclude(pk=program.pk).select_related("region").order_by("area")


def earlier_reasons(actor: Actor) -> list[str]:
    """Reasons this person wrote before, newest first, without repetition."""
    reviews = Review.objects.filter(by_id=actor.user_id or 0).exclude(note="").order_by("-created_at").values_list("note", flat=True)[:20]
    return list(dict.fromkeys(note[:500] for note in reviews))[:8]


def earlier_check_reasons(actor: Actor) -> list[str]:
    """Reasons this person wrote at verifications before."""
    checks = Check.objects.filter(by_id=actor.user_id or 0).exclude(note="").order_by("-created_at").values_list("note", flat=True)[:20]
    return list(dict.fromkeys(note[:500] for note in checks))[:8]


def category_names() -> dict[int, str]:
    """All PPKS categories by number."""
    return dict(PpksCategory.objects.values_list("number", "name"))


def sites_for(actor: Actor) -> QuerySet[Site]:
    """Sites for which the actor may write: the own ones of a company, those of members and listed companies of the secretariat's place."""
    if actor.company_id is not None:
        return Site.objects.visible_to(actor).select_related("company").order_by("name", "id")
    members = Membership.objects.visible_to(actor).filter(area=actor.area).exclude(state=MembershipState.LEFT)
    return Site.objects.filter(pk__in=members.values("site")).select_related("company").order_by("company__name_sort", "id")


def open_need(pk: UUID | None) -> Need | None:
    """The need a plan begins from, when it is open and visible in this scope."""
    found = Need.objects.filter(pk=pk).select_related("region", "category").first() if pk else None
    return found if found is not None and found.is_open else None
