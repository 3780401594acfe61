"""Whether a record is being merged, asked across places; known companies are followed to the end of their redirects."""

from django.db import migrations

from apps.core.rls import definer_function

MERGING = """
  SELECT EXISTS (SELECT 1 FROM public.companies_companymerge m
    WHERE m.state IN ('queued', 'undoing') AND m.id IS DISTINCT FROM but AND (m.kept_id IN (one, two) OR m.gone_id IN (one, two)))
"""

CHAIN = """
  WITH RECURSIVE chain AS (
    SELECT c.id, c.name, c.merged_into_id, c.id AS began, c.nib = known_nib AS by_nib, c.merged_into_id IS NULL AS direct, 0 AS step
    FROM public.companies_company c WHERE (known_nib <> '' AND c.nib = known_nib) OR (known_npwp <> '' AND c.npwp = known_npwp)
    UNION ALL
    SELECT k.id, k.name, k.merged_into_id, chain.began, chain.by_nib, chain.direct, chain.step + 1
    FROM chain JOIN public.companies_company k ON k.id = chain.merged_into_id WHERE chain.step < 20
  )
  SELECT id, name::text FROM chain WHERE merged_into_id IS NULL ORDER BY by_nib DESC NULLS LAST, direct DESC, began LIMIT 1
"""

NAMED = """
  WITH RECURSIVE chain AS (
    SELECT c.id, c.name, c.merged_into_id, c.id AS began, c.merged_into_id IS NULL AS direct, 0 AS step
    FROM public.companies_company c WHERE known_key <> '' AND c.name_key = known_key
    UNION ALL
    SELECT k.id, k.name, k.merged_into_id, chain.began, chain.direct, chain.step + 1
    FROM chain JOIN public.companies_company k ON k.id = chain.merged_into_id WHERE chain.step < 20
  )
  SELECT id, name::text FROM chain WHERE merged_into_id IS NULL ORDER BY direct DESC, began LIMIT 1
"""

ASKING = "csr_publik, csr_daerah, csr_nasional, csr_sistem"
AWAY = """
  SET LOCAL ROLE csr_definer; DROP FUNCTION company_known(text, text); DROP FUNCTION company_named(text); SET LOCAL ROLE csr_pemilik;
"""


class Migration(migrations.Migration):
    dependencies = [("companies", "0014_merge_images_moved")]

    operations = [
        definer_function(
            "company_merging(one uuid, two uuid, but uuid)", "boolean", MERGING, grant_to="csr_daerah, csr_nasional, csr_sistem"
        ),
        migrations.RunSQL(AWAY, migrations.RunSQL.noop),
        definer_function("company_known(known_nib text, known_npwp text)", "TABLE(id uuid, name text)", CHAIN, grant_to=ASKING),
        definer_function("company_named(known_key text)", "TABLE(id uuid, name text)", NAMED, grant_to=ASKING),
    ]
