"""The search for look-alikes asks long names with a high threshold: they read more of the index, and a slip costs them less."""

from django.db import migrations

from apps.core.rls import definer_function

# The threshold is set for the statement only. Measured on misspelt and abbreviated names: one in a hundred of each length lies below it.
# Contacts are asked, never shown: only whether one is shared. Operators sit nowhere and get no answer.
ALIKE = """
BEGIN
  IF coalesce(public.app_lo() < 0, true) THEN RETURN; END IF;
  PERFORM set_config('pg_trgm.similarity_threshold',
    CASE WHEN length(wanted_key) < 16 THEN '0.36' WHEN length(wanted_key) < 24 THEN '0.44' WHEN length(wanted_key) < 32 THEN '0.5' ELSE '0.58' END, true);
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


AWAY = """
  SET LOCAL ROLE csr_definer; DROP FUNCTION company_alike(text, text, text, text, text[], text[], int); SET LOCAL ROLE csr_pemilik;
"""


class Migration(migrations.Migration):
    dependencies = [("companies", "0017_not_for_operators")]

    operations = [
        migrations.RunSQL(AWAY, migrations.RunSQL.noop),
        definer_function(
            "company_alike(wanted_key text, wanted_initials text, wanted_nib text, wanted_npwp text, phones text[], domains text[], most int)",
            "TABLE(id uuid, shares_phone boolean, shares_domain boolean)",
            ALIKE,
            grant_to="csr_daerah, csr_nasional, csr_sistem",
            language="plpgsql",
            volatility="VOLATILE",
        ),
    ]
