"""One company under two records: the secretariat asks for the merge, a worker moves every reference, and everything can be put back.

The records of a company are referred to from rows of every place, which no secretariat may write; so the decision is a row (``CompanyMerge``)
and the worker carries it out in the scope of the system. See the ADR on merging.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import DeskKind, Permission
from apps.audit import services as audit
from apps.companies.choices import DuplicateState, MergeState, SiteKind
from apps.companies.models import Company, CompanyMerge, DuplicatePair, MergeImage
from apps.companies.selectors.duplicates import covers, later_merge
from apps.companies.services.references import Reference, conflicting, references, rows_of
from apps.companies.tasks import merge_settle
from apps.companies.workflow import MERGE
from apps.core.db import lock
from apps.core.errors import NotAllowed, RuleViolation
from apps.core.scope import Scope

#: Values of which one of the two records wins; the rest of the record stays as it is in the kept one.
FIELDS = (
    "name", "legal_form", "ownership", "size", "nib", "npwp", "kbli", "website", "csr_focus", "public",
)  # fmt: skip
COLUMNS = {
    "name": ("name", "name_sort", "name_key"),
    "kbli": ("kbli_version", "kbli_category", "kbli_code"),
    "public": ("is_public", "public_consent_at", "public_consent_text", "public_consent_by"),
}
UNIQUE_NUMBERS = ("nib", "npwp")


def may_merge(by: Actor, *companies: Company) -> bool:
    """Whether ``by`` may say that these records are one: the secretariat whose place registered both, or that of a level above both."""
    if not by.has(Permission.COMPANY_MERGE) or by.desk is None or by.desk.kind != DeskKind.FORUM:
        return False
    return covers(by, *(company.area for company in companies))


def default_choice(kept: Company, gone: Company) -> dict[str, str]:
    """Which record's value wins, field by field: the kept one's, or the other's where the kept one has none."""
    empty = {"size": not kept.size, "nib": not kept.nib, "npwp": not kept.npwp, "kbli": not kept.kbli_code and not kept.kbli_category,
             "website": not kept.website, "csr_focus": not kept.csr_focus}  # fmt: skip
    return {field: "gone" if empty.get(field) and _value(gone, field) else "kept" for field in FIELDS}


def _value(company: Company, field: str) -> Any:
    return [getattr(company, column) for column in COLUMNS.get(field, (field,))] if field in COLUMNS else getattr(company, field)


@transaction.atomic
def merge_ask(*, kept: Company, gone: Company, chosen: Mapping[str, str], reason: str, by: Actor) -> CompanyMerge:
    """Decide that ``gone`` is ``kept``; a worker then moves all rows. ``chosen`` maps fields to ``kept`` or ``gone``.

    Raises NotAllowed outside the own place, RuleViolation without a reason, for the same record twice, and for one that is merged already.
    """
    held = {pk: lock(Company(pk=pk)) for pk in sorted({kept.pk, gone.pk})}
    kept, gone = held[kept.pk], held[gone.pk]
    if not may_merge(by, kept, gone):
        raise NotAllowed
    if kept.pk == gone.pk:
        raise RuleViolation(_("Pilih dua catatan yang berbeda."))
    if kept.merged_into_id or gone.merged_into_id:
        raise RuleViolation(_("Salah satu catatan sudah digabungkan. Muat ulang halaman antrean."))
    _refuse_moving(kept, gone)
    reason = reason.strip()
    if not reason:
        raise RuleViolation(_("Alasan belum diisi. Tulis mengapa kedua catatan ini satu perusahaan."), "reason")
    picks = {
        **default_choice(kept, gone),
        **{field: side for field, side in chosen.items() if field in FIELDS and side in {"kept", "gone"}},
    }
    merge = CompanyMerge.objects.create(
        area=by.area, kept=kept, gone=gone, chosen=picks, reason=reason[:300], asked_by=by.user_id, asked_name=by.name[:160]
    )
    audit.record("company.merge_ask", by=by, area=by.area, obj=kept, changes={"gone": gone.name}, reason=merge.reason, company_id=kept.pk)
    transaction.on_commit(lambda: merge_settle.delay(str(merge.pk)), robust=True)
    return merge


def _refuse_moving(kept: Company, gone: Company, *, but: UUID | None = None) -> None:
    """Raise RuleViolation while another merge of either record is under way, asked by whatever place. The caller holds both records."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT company_merging(%s, %s, %s)", [kept.pk, gone.pk, but])
        if cursor.fetchone()[0]:
            raise RuleViolation(
                _("Salah satu catatan sedang digabungkan atau dipisahkan. Tunggu sampai selesai, muat ulang halaman, lalu periksa lagi.")
            )


@transaction.atomic
def unmerge_ask(*, merge: CompanyMerge, reason: str, by: Actor) -> CompanyMerge:
    """Decide that the two are different after all. Raises RuleViolation without a reason, or when a newer merge has to be undone first."""
    merge = lock(merge)
    if not may_merge(by, merge.kept, merge.gone):
        raise NotAllowed
    merge.state = MERGE.target("undo", current=merge.state)
    held = {pk: lock(Company(pk=pk)) for pk in sorted({merge.kept_id, merge.gone_id})}
    _refuse_moving(held[merge.kept_id], held[merge.gone_id], but=merge.pk)
    later = later_merge(merge)
    if later is not None:
        raise RuleViolation(
            _("Penggabungan %(gone)s yang lebih baru harus dipisahkan dahulu.") % {"gone": later.gone.name}
        )  # fmt: skip
    if not reason.strip():
        raise RuleViolation(_("Alasan belum diisi. Tulis mengapa kedua catatan ini dipisahkan kembali."), "note")
    merge.undo_by, merge.undo_name, merge.undo_reason = by.user_id, by.name[:160], reason.strip()[:300]
    merge.save(update_fields=["state", "undo_by", "undo_name", "undo_reason", "updated_at"])
    audit.record(
        "company.unmerge_ask",
        by=by,
        area=merge.area,
        obj=merge.kept,
        changes={"gone": merge.gone.name},
        reason=merge.undo_reason,
        company_id=merge.kept_id,
    )
    transaction.on_commit(lambda: merge_settle.delay(str(merge.pk)), robust=True)
    return merge


def _acting(user_id: int | None, name: str) -> Actor:
    """The person who decided, for the history; the worker has the system's scope."""
    return Actor(user_id, name, None, frozenset(), frozenset(), Scope.system())


@transaction.atomic
def merge_run(*, merge: CompanyMerge) -> CompanyMerge:
    """Carry out one merge in the scope of the system: values, rows, redirect, and the images to put all back.

    Raises RuleViolation when one of the records was merged elsewhere since it was asked.
    """
    merge = lock(merge)
    merge.state = MERGE.target("run", current=merge.state)
    both = {row.pk: row for row in Company.objects.select_for_update().filter(pk__in=[merge.kept_id, merge.gone_id]).order_by("pk")}
    kept, gone = both[merge.kept_id], both[merge.gone_id]
    if kept.merged_into_id or gone.merged_into_id:
        raise RuleViolation(_("Salah satu catatan sudah digabungkan lebih dahulu, jadi tidak ada yang diubah. Periksa lagi dari antrean."))
    log = _Log()
    with connection.cursor() as cursor:
        _settle_pairs(cursor, log, kept.pk, gone.pk)
        _one_head_office(cursor, log, kept.pk, gone.pk)
        _drop_listings(cursor, log, kept.pk, gone.pk)
        for at in references():
            _move(cursor, log, at, gone=gone.pk, kept=kept.pk)
        _rename_desks(cursor, log, kept)
        _take_values(cursor, log, merge.chosen, kept, gone)
    MergeImage.objects.create(merge=merge, area=merge.area, moved=log.moved, images=log.images)
    merge.moved_rows, merge.done_at, merge.error = log.rows(), timezone.now(), ""
    merge.save(update_fields=["state", "moved_rows", "done_at", "error", "updated_at"])
    by = _acting(merge.asked_by, merge.asked_name)
    for area in sorted({kept.area, gone.area}):
        audit.record("company.merge", by=by, area=area, obj=kept, changes={"gone": gone.name}, reason=merge.reason, company_id=kept.pk)
    return merge


class _Log:
    """What a merge did: moved values, changed columns, rows taken out."""

    def __init__(self) -> None:
        self.moved: list[dict[str, Any]] = []
        self.images: list[dict[str, Any]] = []

    def rows(self) -> int:
        """How many rows went to the kept record or were taken out."""
        return sum(len(entry["ids"]) for entry in self.moved) + sum("row" in image for image in self.images)

    def change(self, cursor: CursorWrapper, table: str, pk: str, values: Mapping[str, Any]) -> None:
        """Write columns of one row, keeping what stood there and what stands there now."""
        names = list(values)
        picked = ", ".join(f"'{name}', to_jsonb(t.\"{name}\")" for name in names)
        read = f'SELECT jsonb_build_object({picked})::text FROM "{table}" t WHERE id = %s'
        cursor.execute(read + " FOR UPDATE", [pk])
        before = json.loads(cursor.fetchone()[0])
        cursor.execute(
            f'UPDATE "{table}" SET {", ".join(f"{chr(34)}{name}{chr(34)} = %s" for name in names)} WHERE id = %s', [*values.values(), pk]
        )
        cursor.execute(read, [pk])
        self.images.append({"table": table, "id": pk, "before": before, "after": json.loads(cursor.fetchone()[0])})

    def take_out(self, cursor: CursorWrapper, table: str, pk: str) -> None:
        """Delete one row, keeping its image."""
        cursor.execute(f'DELETE FROM "{table}" t WHERE id = %s RETURNING to_jsonb(t)::text', [pk])
        self.images.append({"table": table, "id": pk, "row": json.loads(cursor.fetchone()[0])})


def _settle_pairs(cursor: CursorWrapper, log: _Log, kept: UUID, gone: UUID) -> None:
    """The pair is decided; other pairs of the record that goes are found again from the kept one."""
    for pair in DuplicatePair.objects.select_for_update().filter(Q(one=gone) | Q(two=gone)):
        state = DuplicateState.MERGED if kept in {pair.one_id, pair.two_id} else DuplicateState.GONE
        if pair.state != state and (pair.state == DuplicateState.OPEN or state == DuplicateState.MERGED):
            log.change(cursor, "companies_duplicatepair", str(pair.pk), {"state": str(state.value)})


def _one_head_office(cursor: CursorWrapper, log: _Log, kept: UUID, gone: UUID) -> None:
    """A company has one head office: that of the record that goes becomes a branch where the kept one has its own."""
    mine = "SELECT id::text FROM companies_site WHERE company_id = %s AND kind = %s AND closed_on IS NULL ORDER BY id"
    cursor.execute(mine, [kept, SiteKind.HEAD_OFFICE])
    if cursor.fetchone() is None:
        return
    cursor.execute(mine, [gone, SiteKind.HEAD_OFFICE])
    for (pk,) in cursor.fetchall():
        log.change(cursor, "companies_site", pk, {"kind": str(SiteKind.BRANCH.value)})


_LISTINGS = """
SELECT m.id::text FROM companies_membership m WHERE m.company_id = %s AND m.state = 'listed' AND m.site_id IS NULL
  AND EXISTS (SELECT FROM companies_membership o WHERE o.company_id = %s AND o.area = m.area AND o.site_id IS NOT NULL AND o.state <> 'left')
  AND NOT EXISTS (SELECT FROM companies_memberconfirmation c WHERE c.membership_id = m.id)
ORDER BY 1
"""


def _drop_listings(cursor: CursorWrapper, log: _Log, kept: UUID, gone: UUID) -> None:
    """A company that a forum only knew from a list under one spelling and has as a member under the other is counted there once."""
    for listed, member in ((gone, kept), (kept, gone)):
        cursor.execute(_LISTINGS, [listed, member])
        for (pk,) in cursor.fetchall():
            log.take_out(cursor, "companies_membership", pk)


def _move(cursor: CursorWrapper, log: _Log, at: Reference, *, gone: UUID, kept: UUID) -> None:
    """Let the rows of one column name the kept record; what a unique index refuses, or would name itself, is taken out."""
    out = set(conflicting(cursor, at, gone=gone, kept=kept))
    if at.table == "companies_companyrelation":
        other = "other_id" if at.column == "company_id" else "company_id"
        cursor.execute(f"SELECT id::text FROM companies_companyrelation WHERE {at.column} = %s AND {other} = %s", [gone, kept])
        out |= {row[0] for row in cursor.fetchall()}
    for pk in sorted(out):
        log.take_out(cursor, at.table, pk)
    ids = rows_of(cursor, at, gone)
    if ids:
        cursor.execute(f'UPDATE "{at.table}" SET "{at.column}" = %s WHERE id::text = ANY (%s)', [kept, ids])
        log.moved.append({"table": at.table, "column": at.column, "ids": ids})


def _rename_desks(cursor: CursorWrapper, log: _Log, kept: Company) -> None:
    """People of the whole company read its present name on their desk, whose address stays."""
    moved: list[str] = next((entry["ids"] for entry in log.moved if entry["table"] == "accounts_assignment"), [])
    if moved:
        cursor.execute("SELECT id::text FROM accounts_assignment WHERE id::text = ANY (%s) AND site_id IS NULL ORDER BY id", [moved])
        for (pk,) in cursor.fetchall():
            log.change(cursor, "accounts_assignment", pk, {"place_name": kept.name[:200]})


def _take_values(cursor: CursorWrapper, log: _Log, chosen: Mapping[str, str], kept: Company, gone: Company) -> None:
    """Fill the kept record with the values that win; the other becomes a redirect and gives up the numbers that moved."""
    wins = {column: getattr(gone, column) for field in FIELDS if chosen.get(field) == "gone" for column in COLUMNS.get(field, (field,))}
    given_up = {number: None for number in UNIQUE_NUMBERS if wins.get(number)}
    swapped = {number: getattr(kept, number) for number in given_up if getattr(kept, number)}
    log.change(cursor, "companies_company", str(gone.pk), {**given_up, "merged_into_id": kept.pk})
    log.change(cursor, "companies_company", str(kept.pk), {**wins, "alike_checked_at": None})
    if swapped:
        log.change(cursor, "companies_company", str(gone.pk), swapped)


@transaction.atomic
def unmerge_run(*, merge: CompanyMerge) -> CompanyMerge:
    """Put everything back in the scope of the system. A value changed by hand after the merge stays as it was changed.

    Raises RuleViolation when a newer merge of one of the records stands.
    """
    merge = lock(merge)
    merge.state = MERGE.target("undone", current=merge.state)
    if later_merge(merge) is not None:
        raise RuleViolation(_("Ada penggabungan yang lebih baru; pisahkan yang itu dahulu."))
    kept = MergeImage.objects.select_for_update().get(merge=merge)
    with connection.cursor() as cursor:
        for image in reversed([image for image in kept.images if "after" in image]):
            _put_back(cursor, image)
        for entry in reversed(kept.moved):
            cursor.execute(
                f'UPDATE "{entry["table"]}" SET "{entry["column"]}" = %s WHERE id::text = ANY (%s) AND "{entry["column"]}" = %s',
                [merge.gone_id, entry["ids"], merge.kept_id],
            )
        for image in kept.images:
            if "row" in image:
                cursor.execute(
                    f'INSERT INTO "{image["table"]}" SELECT * FROM jsonb_populate_record(NULL::"{image["table"]}", %s::jsonb)',
                    [json.dumps(image["row"])],
                )
    kept.delete()
    merge.undone_at = timezone.now()
    merge.save(update_fields=["state", "undone_at", "updated_at"])
    DuplicatePair.objects.filter(one__in=[merge.kept_id, merge.gone_id], two__in=[merge.kept_id, merge.gone_id]).filter(
        state=DuplicateState.OPEN
    ).update(state=DuplicateState.DIFFERENT, decided_by=merge.undo_by, decided_at=timezone.now(), note=merge.undo_reason)
    by = _acting(merge.undo_by, merge.undo_name)
    for area in sorted({merge.kept.area, merge.gone.area}):
        audit.record(
            "company.unmerge",
            by=by,
            area=area,
            obj=merge.kept,
            changes={"gone": merge.gone.name},
            reason=merge.undo_reason,
            company_id=merge.kept_id,
        )
    return merge


def _put_back(cursor: CursorWrapper, image: Mapping[str, Any]) -> None:
    table = image["table"]
    for name, old in image["before"].items():
        new = image["after"][name]
        if old == new:
            continue
        cursor.execute(
            f'UPDATE "{table}" t SET "{name}" = (jsonb_populate_record(NULL::"{table}", %s::jsonb))."{name}" '
            f"WHERE id = %s AND to_jsonb(t.\"{name}\") IS NOT DISTINCT FROM NULLIF(%s::jsonb, 'null'::jsonb)",
            [json.dumps({name: old}), image["id"], json.dumps(new)],
        )


@transaction.atomic
def merge_fail(*, merge: CompanyMerge, words: str) -> CompanyMerge:
    """A merge or its undoing could not be carried out: nothing was changed, and the secretariat reads why."""
    merge = lock(merge)
    merge.state = MERGE.target("keep" if merge.state == MergeState.UNDOING else "fail", current=merge.state)
    merge.error = words[:300]
    merge.save(update_fields=["state", "error", "updated_at"])
    return merge
