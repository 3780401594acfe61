"""Events know the site they are about, so that people of one site do not read the history of another.

Seals of events without a site stay as they were: the site joins the sealed text only where there is one.
"""

from django.db import migrations, models

from apps.core.rls import definer_function

APPEND = """
  INSERT INTO public.audit_event (id, area, company_id, site_id, at, actor_id, actor_name, actor_role, desk, code, object_type, object_id,
                                  object_label, changes, reason, request_id, address)
  VALUES ((body->>'id')::uuid, area, (body->>'company_id')::uuid, (body->>'site_id')::uuid, clock_timestamp(), (body->>'actor_id')::bigint,
          body->>'actor_name', body->>'actor_role', body->>'desk', body->>'code', body->>'object_type', body->>'object_id',
          body->>'object_label', body->'changes', body->>'reason', body->>'request_id', body->>'address');
"""

APPEND_PAST = """
  INSERT INTO public.audit_event (id, area, company_id, site_id, at, actor_id, actor_name, actor_role, desk, code, object_type, object_id,
                                  object_label, changes, reason, request_id, address)
  SELECT (e.body->>'id')::uuid, e.area, (e.body->>'company_id')::uuid, (e.body->>'site_id')::uuid, least(e.at, clock_timestamp()),
         (e.body->>'actor_id')::bigint, e.body->>'actor_name', e.body->>'actor_role', e.body->>'desk', e.body->>'code',
         e.body->>'object_type', e.body->>'object_id', e.body->>'object_label', e.body->'changes', e.body->>'reason',
         e.body->>'request_id', e.body->>'address'
  FROM ROWS FROM (unnest(areas), unnest(moments), unnest(bodies)) AS e (area, at, body);
"""

TEXT = """
  SELECT (jsonb_build_array(e.seq, encode(e.prev, 'hex'), e.id, e.area, e.company_id, (extract(epoch FROM e.at) * 1000000)::bigint,
                            e.actor_id, e.actor_name, e.actor_role, e.desk, e.code, e.object_type, e.object_id, e.object_label, e.changes,
                            e.reason, e.request_id, e.address)
          || CASE WHEN e.site_id IS NULL THEN '[]'::jsonb ELSE jsonb_build_array(e.site_id) END)::text
"""

SCOPES = "csr_daerah, csr_nasional, csr_perusahaan, csr_publik, csr_sistem"


def drop(function: str) -> migrations.RunSQL:
    """The functions belong to ``csr_definer``, which drops them before the new ones come."""
    return migrations.RunSQL(f"SET LOCAL ROLE csr_definer; DROP FUNCTION {function}; SET LOCAL ROLE csr_pemilik;", migrations.RunSQL.noop)


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_past")]

    operations = [
        migrations.AddField("event", "site_id", models.UUIDField(null=True)),
        drop("audit_append(int, jsonb)"),
        drop("audit_append_past(int[], timestamptz[], jsonb[])"),
        drop("audit_text(public.audit_event)"),
        definer_function("audit_append(area int, body jsonb)", "void", APPEND, grant_to=SCOPES + ", csr_pintu", volatility="VOLATILE"),
        definer_function(
            "audit_append_past(areas int[], moments timestamptz[], bodies jsonb[])",
            "void",
            APPEND_PAST,
            grant_to="csr_sistem",
            volatility="VOLATILE",
        ),
        definer_function("audit_text(e public.audit_event)", "text", TEXT, grant_to="csr_sistem", volatility="STABLE"),
    ]
