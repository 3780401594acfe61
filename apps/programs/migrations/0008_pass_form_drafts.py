"""Half-typed forms of a leaving person become the successor's. A policy lets nobody write a draft in another's name, so a narrow
function does: own drafts only, and only to somebody with a role at the same company."""

from django.db import migrations

from apps.core.rls import definer_function

MOVED = """
  WITH moved AS (
    UPDATE public.programs_formdraft d SET user_id = heir
    WHERE d.user_id = public.app_user() AND d.key LIKE 'usaha-%' AND left(d.key, length(desk) + 1) = desk || ':'
      AND EXISTS (SELECT 1 FROM public.accounts_assignment a WHERE a.user_id = heir AND a.company_id = public.app_company()
                  AND a.ended_at IS NULL AND (a.until IS NULL OR a.until >= CURRENT_DATE))
      AND NOT EXISTS (SELECT 1 FROM public.programs_formdraft o WHERE o.user_id = heir AND o.key = d.key)
    RETURNING 1
  ) SELECT count(*)::int FROM moved
"""


class Migration(migrations.Migration):
    dependencies = [("programs", "0007_search"), ("accounts", "0004_support_access")]

    operations = [
        definer_function(
            "programs_drafts_pass_on(desk text, heir bigint)", "integer", MOVED, grant_to="csr_perusahaan", volatility="VOLATILE"
        ),
    ]
