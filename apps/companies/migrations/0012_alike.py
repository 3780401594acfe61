"""Candidates for one company under two spellings; what the public form asks about names in one place. See ADR on merging."""

from django.db import migrations

from apps.core.rls import definer_function

# The threshold is set for the statement only: 0.3, the default, reads three times the rows for the same finds. Contacts are asked, never
# shown: only whether one is shared. The most alike names come first, whoever shares a number or a contact before them.
ALIKE = """
BEGIN
  PERFORM set_config('pg_trgm.similarity_threshold', '0.42', true);
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

# Names like the one typed that have a site in one place; the form compares them and shows none of them.
NEAR = """
  SELECT c.id, c.name::text, c.name_key::text FROM public.companies_company c
  WHERE c.merged_into_id IS NULL AND c.name_key OPERATOR(public.%) wanted_key
    AND (c.area = place OR EXISTS (SELECT 1 FROM public.companies_site s WHERE s.company_id = c.id AND s.area = place))
  ORDER BY public.similarity(c.name_key, wanted_key) DESC, c.id LIMIT 5
"""


class Migration(migrations.Migration):
    dependencies = [("companies", "0011_inactive_after")]

    operations = [
        definer_function(
            "company_alike(wanted_key text, wanted_initials text, wanted_nib text, wanted_npwp text, phones text[], domains text[], most int)",
            "TABLE(id uuid, shares_phone boolean, shares_domain boolean)",
            ALIKE,
            grant_to="csr_daerah, csr_nasional, csr_sistem",
            language="plpgsql",
            volatility="VOLATILE",
        ),
        definer_function(
            "company_near(wanted_key text, place int)",
            "TABLE(id uuid, name text, name_key text)",
            NEAR,
            grant_to="csr_publik, csr_daerah, csr_nasional, csr_sistem",
        ),
    ]
