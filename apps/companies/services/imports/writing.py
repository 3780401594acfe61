"""Rows of a list written from table to table, one statement for a chunk: the cells stand in the batch's rows already.

Everything runs in the person's scope: row-level security, keys and checks hold as for a single row. A row whose number another transaction took
in this very moment is left out; the ids that come back say which ones went in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from apps.companies.choices import KbliVersion, MemberKind, MembershipState
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
SELECT w.id, %(now)s, %(now)s, r.area, %(forum)s, w.company_id, %(kind)s, %(state)s, '', '[]', '', '', '', w.source, r.data->>'contact_name',
    r.data->>'contact_position', r.data->>'email', r.data->>'phone', nullif(r.data->>'region', ''), r.data->>'address'
FROM unnest(%(rows)s::uuid[], %(ids)s::uuid[], %(companies)s::uuid[], %(sources)s) AS w (row_id, id, company_id, source)
JOIN companies_importrow r ON r.area = %(area)s AND r.batch_id = %(batch)s AND r.id = w.row_id
ORDER BY r.number
ON CONFLICT DO NOTHING RETURNING id
"""
_MARK = """
UPDATE companies_importrow r SET outcome = w.outcome, remark = w.remark, made = w.made::jsonb
FROM unnest(%(rows)s::uuid[], %(outcomes)s, %(remarks)s, %(mades)s) AS w (row_id, outcome, remark, made)
WHERE r.area = %(area)s AND r.batch_id = %(batch)s AND r.id = w.row_id
"""


def companies_write(batch: ImportBatch, rows: Sequence[ImportRow]) -> dict[Any, str]:
    """A company record for each row: {row: company}; a row whose NIB or NPWP was taken in this very moment is not in it."""
    wanted = {row.pk: str(uuid7()) for row in rows}
    more = {"kind": MemberKind.COMPANY, "kbli": KbliVersion.V2020, "sorts": [name_sort(row.data["name"]) for row in rows]}
    return _stored(_COMPANIES, batch, wanted, more)


def members_write(batch: ImportBatch, rows: Sequence[ImportRow], sources: Sequence[str]) -> dict[Any, str]:
    """A listed membership for each row, which names its company: {row: membership}; a company listed in this very moment is not in it."""
    wanted = {row.pk: str(uuid7()) for row in rows}
    more = {
        "forum": batch.forum_id, "kind": MemberKind.COMPANY, "state": MembershipState.LISTED, "sources": list(sources),
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
    stored = _run(sql, batch, {"rows": list(map(str, wanted)), "ids": list(wanted.values()), **more})
    return {row: made for row, made in wanted.items() if made in stored}


def _run(sql: str, batch: ImportBatch, more: Mapping[str, Any]) -> set[str]:
    """Execute with the batch's place and the time of the portal; returns the ids that came back."""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"area": batch.area, "batch": batch.pk, "now": timezone.now(), **more})
        return {str(pk) for (pk,) in cursor.fetchall()} if cursor.description else set()
