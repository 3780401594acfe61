"""History is written by one function and sealed into a chain per place at commit."""

from django.db import migrations

from apps.core.rls import definer_function

APPEND = """
  INSERT INTO public.audit_event (id, area, company_id, at, actor_id, actor_name, actor_role, desk, code, object_type, object_id,
                                  object_label, changes, reason, request_id, address)
  VALUES ((body->>'id')::uuid, area, (body->>'company_id')::uuid, clock_timestamp(), (body->>'actor_id')::bigint, body->>'actor_name',
          body->>'actor_role', body->>'desk', body->>'code', body->>'object_type', body->>'object_id', body->>'object_label',
          body->'changes', body->>'reason', body->>'request_id', body->>'address');
"""

# Fixed text, independent of the session's settings: microseconds since the epoch, and jsonb's own canonical form.
TEXT = """
  SELECT jsonb_build_array(e.seq, encode(e.prev, 'hex'), e.id, e.area, e.company_id, (extract(epoch FROM e.at) * 1000000)::bigint,
                           e.actor_id, e.actor_name, e.actor_role, e.desk, e.code, e.object_type, e.object_id, e.object_label, e.changes,
                           e.reason, e.request_id, e.address)::text
"""

SEAL = """
DECLARE h public.audit_head; e public.audit_event;
BEGIN
  INSERT INTO public.audit_head (area, seq, hash) VALUES (NEW.area, 0, ''::bytea) ON CONFLICT (area) DO NOTHING;
  SELECT * INTO h FROM public.audit_head WHERE area = NEW.area FOR UPDATE;
  UPDATE public.audit_event SET seq = h.seq + 1, prev = h.hash WHERE id = NEW.id RETURNING * INTO e;
  UPDATE public.audit_event SET hash = sha256(convert_to(public.audit_text(e), 'UTF8')) WHERE id = e.id RETURNING * INTO e;
  UPDATE public.audit_head SET seq = e.seq, hash = e.hash WHERE area = e.area;
  RETURN NULL;
END
"""

SCOPES = "csr_daerah, csr_nasional, csr_perusahaan, csr_publik, csr_sistem"


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("core", "0001_functions")]

    operations = [
        definer_function("audit_append(area int, body jsonb)", "void", APPEND, grant_to=SCOPES + ", csr_pintu", volatility="VOLATILE"),
        definer_function("audit_text(e public.audit_event)", "text", TEXT, grant_to="csr_sistem", volatility="STABLE"),
        definer_function("audit_seal()", "trigger", SEAL, grant_to="csr_pemilik", language="plpgsql", volatility="VOLATILE"),
        migrations.RunSQL(
            "CREATE CONSTRAINT TRIGGER seal AFTER INSERT ON audit_event DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION audit_seal()",
            "DROP TRIGGER seal ON audit_event",
        ),
    ]
