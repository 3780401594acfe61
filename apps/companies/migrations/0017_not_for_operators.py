"""Operators sit nowhere: three questions about companies across places give them no answer (app_lo() is -1 for them, 0 or more for others)."""

from django.db import migrations

from apps.core.rls import definer_function

REMAINS = """
  SELECT public.app_lo() >= 0 AND EXISTS (
    SELECT 1 FROM public.companies_membership m
    WHERE m.company_id = wanted AND (at IS NULL OR m.site_id = at) AND m.state IN ('verified', 'active', 'inactive')
  )
"""

MERGING = """
  SELECT public.app_lo() >= 0 AND EXISTS (SELECT 1 FROM public.companies_companymerge m
    WHERE m.state IN ('queued', 'undoing') AND m.id IS DISTINCT FROM but AND (m.kept_id IN (one, two) OR m.gone_id IN (one, two)))
"""

# Short names are asked with a low threshold, long ones with a high one; contacts are asked, never shown.
ALIKE = """
BEGIN
  IF coalesce(public.app_lo() < 0, true) THEN RETURN; END IF;
  PERFORM set_config('pg_trgm.similarity_threshold', CASE WHEN length(wanted_key) < 20 THEN '0.38' ELSE '0.45' END, true);
  RETURN QUERY
  WITH named AS (
    SELECT c.id, public.similarity(c.name_key, wanted_key) AS near FROM public.companies_company c
    WHERE c.name_key OPERATOR(public.%) wanted_key AND c.merged_into_id IS NULL
    ORDER BY near DESC, c.id LIMIT most
  ), initials AS (
    (SELECT c.id FROM public.companies_company c
      WHERE wanted_initials <> '' AND c.name_key = wanted_initials AND c.merged_into_id IS NULL LIMIT 5)
    UNION ALL
    (SELECT c.id FROM public.companies_company c
      WHERE length(wanted_key) BETWEEN 3 AND 6 AND wanted_key !~ ' ' AND c.name_initials = wanted_key AND c.merged_into_id IS NULL LIMIT 10)
  ), numbered AS (
    SELECT c.id FROM public.companies_company c WHERE wanted_nib <> '' AND c.nib = wanted_nib AND c.merged_into_id IS NULL
    UNION ALL
    SELECT c.id FROM public.companies_company c WHERE wanted_npwp <> '' AND c.npwp = wanted_npwp AND c.merged_into_id IS NULL
  ), phoned AS (
    (SELECT m.company_id FROM public.companies_membership m WHERE m.contact_phone = ANY (phones) AND m.contact_phone <> '' LIMIT 20)
    UNION
    (SELECT k.company_id FROM public.companies_companycontact k WHERE k.phone = ANY (phones) AND k.phone <> '' LIMIT 20)
  ), mailed AS (
    (SELECT m.company_id FROM public.companies_membership m
      WHERE lower(split_part(m.contact_email, '@', 2)) = ANY (domains) AND m.contact_email <> '' LIMIT 20)
    UNION
    (SELECT k.company_id FROM public.companies_companycontact k
      WHERE lower(split_part(k.email, '@', 2)) = ANY (domains) AND k.email <> '' LIMIT 20)
  ), found AS (
    SELECT n.id FROM named n UNION SELECT i.id FROM initials i UNION SELECT b.id FROM numbered b
    UNION SELECT p.company_id FROM phoned p UNION SELECT e.company_id FROM mailed e
  )
  SELECT f.id, EXISTS (SELECT 1 FROM phoned p WHERE p.company_id = f.id), EXISTS (SELECT 1 FROM mailed e WHERE e.company_id = f.id)
  FROM found f;
  PERFORM set_config('pg_trgm.similarity_threshold', '0.3', true);
END
"""

PLACES = "csr_daerah, csr_nasional, csr_sistem"
AWAY = """
  SET LOCAL ROLE csr_definer; DROP FUNCTION company_remains(uuid, uuid); DROP FUNCTION company_merging(uuid, uuid, uuid);
  DROP FUNCTION company_alike(text, text, text, text, text[], text[], int); SET LOCAL ROLE csr_pemilik;
"""


class Migration(migrations.Migration):
    dependencies = [("companies", "0016_alike_index"), ("core", "0001_functions")]

    operations = [
        migrations.RunSQL(AWAY, migrations.RunSQL.noop),
        definer_function("company_remains(wanted uuid, at uuid)", "boolean", REMAINS, grant_to=PLACES),
        definer_function("company_merging(one uuid, two uuid, but uuid)", "boolean", MERGING, grant_to=PLACES),
        definer_function(
            "company_alike(wanted_key text, wanted_initials text, wanted_nib text, wanted_npwp text, phones text[], domains text[], most int)",
            "TABLE(id uuid, shares_phone boolean, shares_domain boolean)",
            ALIKE,
            grant_to=PLACES,
            language="plpgsql",
            volatility="VOLATILE",
        ),
    ]
