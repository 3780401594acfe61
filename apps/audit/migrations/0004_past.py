"""Events of earlier days: told by the system only, sealed into the chain where they are written."""

from django.db import migrations

from apps.core.rls import definer_function

APPEND_PAST = """
  INSERT INTO public.audit_event (id, area, company_id, at, actor_id, actor_name, actor_role, desk, code, object_type, object_id,
                                  object_label, changes, reason, request_id, address)
  SELECT (e.body->>'id')::uuid, e.area, (e.body->>'company_id')::uuid, least(e.at, clock_timestamp()), (e.body->>'actor_id')::bigint,
         e.body->>'actor_name', e.body->>'actor_role', e.body->>'desk', e.body->>'code', e.body->>'object_type', e.body->>'object_id',
         e.body->>'object_label', e.body->'changes', e.body->>'reason', e.body->>'request_id', e.body->>'address'
  FROM ROWS FROM (unnest(areas), unnest(moments), unnest(bodies)) AS e (area, at, body);
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_heads")]

    operations = [
        definer_function(
            "audit_append_past(areas int[], moments timestamptz[], bodies jsonb[])",
            "void",
            APPEND_PAST,
            grant_to="csr_sistem",
            volatility="VOLATILE",
        ),
    ]
