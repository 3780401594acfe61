"""Sums and state of a need follow its pledges: a company may write pledges but never the need itself."""

from django.db import migrations

from apps.core.rls import definer_function

# The needs are locked first, then summed afresh: the next statement sees what other transactions committed meanwhile.
SUMS = """
DECLARE touched uuid[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg(DISTINCT need_id) INTO touched FROM new_rows;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT array_agg(DISTINCT need_id) INTO touched FROM old_rows;
  ELSE
    SELECT array_agg(DISTINCT need_id) INTO touched FROM (SELECT need_id FROM old_rows UNION SELECT need_id FROM new_rows) u;
  END IF;
  IF touched IS NULL THEN
    RETURN NULL;
  END IF;
  PERFORM 1 FROM public.pmks_need n WHERE n.id = ANY (touched) ORDER BY n.id FOR NO KEY UPDATE;
  UPDATE public.pmks_need n
  SET quantity_pledged = s.pledged, quantity_delivered = s.delivered, updated_at = clock_timestamp(),
      state = CASE WHEN n.state NOT IN ('published', 'interest', 'partly_met', 'met') THEN n.state
                   WHEN s.delivered >= n.quantity THEN 'met'
                   WHEN s.delivered > 0 THEN 'partly_met'
                   WHEN s.live > 0 THEN 'interest'
                   ELSE 'published' END
  FROM (
    SELECT w.id,
           coalesce(sum(greatest(p.quantity - p.delivered, 0)) FILTER (WHERE p.state = 'pledged'), 0)::int AS pledged,
           coalesce(sum(p.delivered), 0)::int AS delivered,
           count(*) FILTER (WHERE p.state IN ('interest', 'pledged')) AS live
    FROM unnest(touched) AS w (id) LEFT JOIN public.pmks_needpledge p ON p.need_id = w.id
    GROUP BY w.id
  ) s
  WHERE n.id = s.id;
  RETURN NULL;
END
"""
EVENTS = {"INSERT": "NEW TABLE AS new_rows", "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows", "DELETE": "OLD TABLE AS old_rows"}


def _trigger(event: str, tables: str) -> migrations.RunSQL:
    name = f"need_sums_{event.lower()}"
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} AFTER {event} ON pmks_needpledge REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION need_sums()",
        f"DROP TRIGGER {name} ON pmks_needpledge",
    )


class Migration(migrations.Migration):
    dependencies = [("pmks", "0002_same_area"), ("core", "0001_functions")]

    operations = [
        definer_function("need_sums()", "trigger", SUMS, grant_to="csr_pemilik", language="plpgsql", volatility="VOLATILE"),
        *[_trigger(event, tables) for event, tables in EVENTS.items()],
    ]
