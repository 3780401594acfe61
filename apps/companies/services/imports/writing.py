"""Rows of a list written from table to table, one statement for a chunk: the cells stand in the batch's rows already.

Everything runs in the person's scope: row-level security, keys and checks hold as for a single row. A row whose number another transaction took
in this very moment is left out; the ids that come back say which ones went in. Rows of which the register knows neither number nor name need no
thought and never come by (``plain_write``); the others are looked at one by one (``ListedLayout.store``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from apps.companies.choices import KbliVersion, MemberKind, MembershipState, RowOutcome
from apps.companies.models import ImportBatch, ImportRow
from apps.core.identifiers import name_sort
from apps.core.ids import uuid7

_COMPANIES = """
INSERT INTO companies_company (id, created_at, updated_at, area, kind, partner_kind, name, name_sort, name_key, legal_form, ownership, size,
    nib, npwp, kbli_version, kbli_category, kbli_code, website, csr_focus, is_public, public_consent_text, public_consent_by)
SELECT w.id, %(now)s, %(now)s, r.area, %(kind)s, '', r.data->>'name', w.name_sort, r.data->>'key', r.data->>'legal_form', r.data->>'ownership', '',
    nullif(r.data->>'nib', ''), nullif(r.data->>'npwp', ''), %(kbli)s, r.data->>'kbli_category', r.data->>'kbli_code', '', '{}', false, '', ''
FROM unnest(%(rows)s::uuid[], %(ids)s::uuid[], %(sorts)s) AS w (row_id, id, name_sort)
JOIN companies_importrow r ON r.area = %(area)s AND r.batch_id = %(batch)s AND r.id = w.row_id
ORDER BY r.number
ON CONFLICT DO NOTHING RETURNING id
"""
_MEMBERS = """
INSERT INTO companies_membership (id, created_at, updated_at, area, forum_id, company_id, kind, state, number, past, proposed_period, proposed_reason,
    ended_reason, source, contact_name, contact_position, contact_email, contact_phone, listed_region_id, listed_address)
SELECT w.id, %(now)s, %(now)s, r.area, %(forum)s, w.company_id, %(kind)s, %(state)s, '', '[]', '', '', '', coalesce(r.data->>'source', %(source)s), r.data->>'contact_name',
    r.data->>'contact_position', r.data->>'email', r.data->>'phone', nullif(r.data->>'region', ''), r.data->>'address'
FROM unnest(%(rows)s::uuid[], %(ids)s::uuid[], %(companies)s::uuid[]) AS w (row_id, id, company_id)
JOIN companies_importrow r ON r.area = %(area)s AND r.batch_id = %(batch)s AND r.id = w.row_id
ORDER BY r.number
ON CONFLICT DO NOTHING RETURNING id
"""
_PLAIN = """
WITH waiting AS (
    SELECT r.*, count(*) OVER (PARTITION BY r.data->>'key') AS alike FROM (
        SELECT id, number, data FROM companies_importrow
        WHERE area = %(area)s AND batch_id = %(batch)s AND outcome = %(new)s AND number > %(after)s ORDER BY number LIMIT %(size)s
    ) r
), plain AS (
    SELECT w.id, w.number, w.data, row_number() OVER (ORDER BY w.number) AS place FROM waiting w
    WHERE w.alike = 1 AND w.data->>'sort' <> ''
      AND NOT EXISTS (SELECT FROM companies_company c WHERE c.nib = w.data->>'nib')
      AND NOT EXISTS (SELECT FROM companies_company c WHERE c.npwp = w.data->>'npwp')
      AND NOT EXISTS (SELECT FROM companies_company c WHERE c.name_key = w.data->>'key')
), named AS (
    SELECT p.id, p.number, p.data, m.company, m.member FROM plain p
    JOIN unnest(%(companies)s::uuid[], %(members)s::uuid[]) WITH ORDINALITY AS m (company, member, place) USING (place)
), company AS (
    INSERT INTO companies_company (id, created_at, updated_at, area, kind, partner_kind, name, name_sort, name_key, legal_form, ownership, size,
        nib, npwp, kbli_version, kbli_category, kbli_code, website, csr_focus, is_public, public_consent_text, public_consent_by)
    SELECT n.company, %(now)s, %(now)s, %(area)s, %(kind)s, '', n.data->>'name', n.data->>'sort', n.data->>'key', n.data->>'legal_form',
        n.data->>'ownership', '', nullif(n.data->>'nib', ''), nullif(n.data->>'npwp', ''), %(kbli)s, n.data->>'kbli_category',
        n.data->>'kbli_code', '', '{}', false, '', ''
    FROM named n ORDER BY n.number
    ON CONFLICT DO NOTHING RETURNING id
), listed AS (
    INSERT INTO companies_membership (id, created_at, updated_at, area, forum_id, company_id, kind, state, number, past, proposed_period,
        proposed_reason, ended_reason, source, contact_name, contact_position, contact_email, contact_phone, listed_region_id, listed_address)
    SELECT n.member, %(now)s, %(now)s, %(area)s, %(forum)s, n.company, %(kind)s, %(state)s, '', '[]', '', '', '', n.data->>'source',
        n.data->>'contact_name', n.data->>'contact_position', n.data->>'email', n.data->>'phone', nullif(n.data->>'region', ''), n.data->>'address'
    FROM named n JOIN company c ON c.id = n.company ORDER BY n.number
    ON CONFLICT DO NOTHING RETURNING id, company_id
), marked AS (
    UPDATE companies_importrow r SET outcome = %(made)s, remark = '', made = jsonb_build_object('membership', l.id, 'company', l.company_id)
    FROM named n JOIN listed l ON l.id = n.member WHERE r.area = %(area)s AND r.batch_id = %(batch)s AND r.id = n.id
    RETURNING 1
)
SELECT (SELECT count(*) FROM marked), (SELECT max(number) FROM waiting)
"""
_MARK = """
UPDATE companies_importrow r SET outcome = w.outcome, remark = w.remark, made = w.made::jsonb
FROM unnest(%(rows)s::uuid[], %(outcomes)s, %(remarks)s, %(mades)s) AS w (row_id, outcome, remark, made)
WHERE r.area = %(area)s AND r.batch_id = %(batch)s AND r.id = w.row_id
"""


def plain_write(batch: ImportBatch, after: int, size: int) -> tuple[int, int | None]:
    """Bring in the new ones among the next ``size`` waiting rows behind row ``after``: those whose NIB, NPWP and name nobody has.

    Returns how many went in and the number of the last row looked at, None at the end. Rows read by an older version of the portal are left.
    """
    found = _run(
        _PLAIN, batch,
        {
            "forum": batch.forum_id, "kind": MemberKind.COMPANY, "kbli": KbliVersion.V2020, "state": MembershipState.LISTED,
            "new": RowOutcome.NEW, "made": RowOutcome.MADE, "after": after, "size": size,
            "companies": [str(uuid7()) for _ in range(size)], "members": [str(uuid7()) for _ in range(size)],
        },
    )  # fmt: skip
    count, last = found[0]
    return count, last


def companies_write(batch: ImportBatch, rows: Sequence[ImportRow]) -> dict[Any, str]:
    """A company record for each row: {row: company}; a row whose NIB or NPWP was taken in this very moment is not in it."""
    wanted = {row.pk: str(uuid7()) for row in rows}
    more = {"kind": MemberKind.COMPANY, "kbli": KbliVersion.V2020, "sorts": [name_sort(row.data["name"]) for row in rows]}
    return _stored(_COMPANIES, batch, wanted, more)


def members_write(batch: ImportBatch, rows: Sequence[ImportRow]) -> dict[Any, str]:
    """A listed membership for each row, which names its company: {row: membership}; a company listed in this very moment is not in it."""
    wanted = {row.pk: str(uuid7()) for row in rows}
    more = {
        "forum": batch.forum_id, "kind": MemberKind.COMPANY, "state": MembershipState.LISTED, "source": batch.source,
        "companies": [row.data["company"] for row in rows],
    }  # fmt: skip
    return _stored(_MEMBERS, batch, wanted, more)


def rows_mark(batch: ImportBatch, rows: Iterable[ImportRow]) -> None:
    """Note at rows of the batch what became of them."""
    marked = list(rows)
    _run(
        _MARK, batch,
        {
            "rows": [str(row.pk) for row in marked], "outcomes": [str(row.outcome) for row in marked],
            "remarks": [str(row.remark) for row in marked], "mades": [json.dumps(row.made) for row in marked],
        },
    )  # fmt: skip


def _stored(sql: str, batch: ImportBatch, wanted: Mapping[Any, str], more: Mapping[str, Any]) -> dict[Any, str]:
    if not wanted:
        return {}
    stored = {str(pk) for (pk,) in _run(sql, batch, {"rows": list(map(str, wanted)), "ids": list(wanted.values()), **more})}
    return {row: made for row, made in wanted.items() if made in stored}


def _run(sql: str, batch: ImportBatch, more: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Execute with the batch's place and the time of the portal; returns what came back."""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"area": batch.area, "batch": batch.pk, "now": timezone.now(), **more})
        return cursor.fetchall() if cursor.description else []
