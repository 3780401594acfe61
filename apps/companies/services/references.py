"""Which columns of the database point at a company: read from its catalogue, so that a new table cannot be forgotten by a merge."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper

#: Columns that stay as they are, with the reason.
LEFT = {
    ("audit_event", "company_id"): "history is sealed and never rewritten",
    ("companies_companymerge", "kept_id"): "says itself what was merged",
    ("companies_companymerge", "gone_id"): "says itself what was merged",
    ("companies_duplicatepair", "one_id"): "the pair is settled, not moved",
    ("companies_duplicatepair", "two_id"): "the pair is settled, not moved",
}
FIND = """
  SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
    AND a.atttypid = 'uuid'::regtype AND (
      a.attname = 'company_id' OR a.attname LIKE '%%\\_company\\_id'
      OR EXISTS (SELECT 1 FROM pg_constraint k WHERE k.contype = 'f' AND k.conrelid = c.oid
                 AND k.confrelid = 'public.companies_company'::regclass AND k.conkey = ARRAY[a.attnum]))
  ORDER BY 1, 2
"""
UNIQUE = """
  SELECT array_agg(a.attname::text), i.indnullsnotdistinct, pg_get_expr(i.indpred, i.indrelid)
  FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, n)
  JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
  WHERE i.indrelid = %s::regclass AND i.indisunique AND NOT i.indisprimary
  GROUP BY i.indexrelid, i.indnullsnotdistinct, i.indpred, i.indrelid
"""


@dataclass(frozen=True)
class Reference:
    """One column that names a company."""

    table: str
    column: str


def references() -> list[Reference]:
    """All columns whose values a merge moves."""
    with connection.cursor() as cursor:
        cursor.execute(FIND)
        return [Reference(table, column) for table, column in cursor.fetchall() if (table, column) not in LEFT]


def rows_of(cursor: CursorWrapper, at: Reference, company: UUID) -> list[str]:
    """Ids of the rows that name a company, locked until the transaction ends."""
    cursor.execute(f'SELECT id::text FROM "{at.table}" WHERE "{at.column}" = %s ORDER BY id FOR UPDATE', [company])
    return [row[0] for row in cursor.fetchall()]


def conflicting(cursor: CursorWrapper, at: Reference, *, gone: UUID, kept: UUID) -> list[str]:
    """Rows of ``gone`` that a unique index would refuse beside a row of ``kept``."""
    cursor.execute(UNIQUE, [at.table])
    found: set[str] = set()
    for columns, same_nulls, predicate in cursor.fetchall():
        if at.column not in columns:
            continue
        equal = "IS NOT DISTINCT FROM" if same_nulls else "="
        others = [f'g."{column}" {equal} k."{column}"' for column in columns if column != at.column]
        narrowed = f'SELECT * FROM "{at.table}" WHERE {predicate or "true"} AND "{at.column}" = %s'
        cursor.execute(f"SELECT g.id::text FROM ({narrowed}) g JOIN ({narrowed}) k ON {' AND '.join(others) or 'true'}", [gone, kept])
        found |= {row[0] for row in cursor.fetchall()}
    return sorted(found)
