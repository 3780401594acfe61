"""Nobody writes history of earlier days; seals take the heads in the order of their numbers; the text of an event is one expression."""

from django.db import migrations

# The first event of a transaction takes the heads of all its places in ascending order, so that two commits never wait for each other.
# Each event is sealed by its own trigger: an event that reached the table in another way stays unsealed, and the checker tells.
SEAL = """
CREATE OR REPLACE FUNCTION public.audit_seal() RETURNS trigger LANGUAGE plpgsql VOLATILE SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $definer$
DECLARE h public.audit_head; e public.audit_event;
BEGIN
  IF coalesce(current_setting('audit.sealing', true), '') <> pg_current_xact_id()::text THEN
    INSERT INTO public.audit_head (area, seq, hash)
      SELECT DISTINCT u.area, 0, ''::bytea FROM public.audit_event u WHERE u.seq IS NULL ORDER BY u.area ON CONFLICT (area) DO NOTHING;
    PERFORM 1 FROM public.audit_head a
      WHERE a.area IN (SELECT u.area FROM public.audit_event u WHERE u.seq IS NULL) ORDER BY a.area FOR UPDATE;
    PERFORM set_config('audit.sealing', pg_current_xact_id()::text, true);
  END IF;
  INSERT INTO public.audit_head (area, seq, hash) VALUES (NEW.area, 0, ''::bytea) ON CONFLICT (area) DO NOTHING;
  SELECT * INTO h FROM public.audit_head WHERE area = NEW.area FOR UPDATE;
  SELECT * INTO e FROM public.audit_event WHERE id = NEW.id;
  e.seq := h.seq + 1;
  e.prev := h.hash;
  e.hash := sha256(convert_to(public.audit_text(e), 'UTF8'));
  UPDATE public.audit_event SET seq = e.seq, prev = e.prev, hash = e.hash WHERE id = e.id;
  UPDATE public.audit_head SET seq = e.seq, hash = e.hash WHERE area = e.area;
  RETURN NULL;
END
$definer$;
"""

# The same text as before. Parsed once, here, so that no search path changes its meaning; without rights of its own, so that the planner
# puts it into the checker's query instead of calling it for each event.
TEXT = """
CREATE OR REPLACE FUNCTION public.audit_text(e public.audit_event) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
  RETURN (jsonb_build_array(e.seq, encode(e.prev, 'hex'), e.id, e.area, e.company_id, (extract(epoch FROM e.at) * 1000000)::bigint,
                            e.actor_id, e.actor_name, e.actor_role, e.desk, e.code, e.object_type, e.object_id, e.object_label, e.changes,
                            e.reason, e.request_id, e.address)
          || CASE WHEN e.site_id IS NULL THEN '[]'::jsonb ELSE jsonb_build_array(e.site_id) END)::text;
"""


DROP_PAST = "DROP FUNCTION IF EXISTS public.audit_append_past(int[], timestamptz[], jsonb[]);"


def _as_definer(*statements: str) -> migrations.RunSQL:
    """The functions belong to ``csr_definer``; only their owner may replace or drop them."""
    return migrations.RunSQL(
        f"""
        GRANT CREATE ON SCHEMA public TO csr_definer;
        SET LOCAL ROLE csr_definer;
        {" ".join(statements)}
        SET LOCAL ROLE csr_pemilik;
        REVOKE CREATE ON SCHEMA public FROM csr_definer;
        """,
        migrations.RunSQL.noop,
    )


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_site")]

    operations = [
        _as_definer(DROP_PAST, TEXT, SEAL),
        migrations.RunSQL("CREATE INDEX audit_event_unsealed ON audit_event (area) WHERE seq IS NULL", "DROP INDEX audit_event_unsealed"),
    ]
