"""Names are looked up along an index of their own, rows of imports carry no index nobody reads; the threshold of the search for look-alikes follows
the length of the name."""

import django.db.models.deletion
from django.db import migrations, models

from apps.core.rls import definer_function

# The threshold is set for the statement only. A slip costs a short name more of its trigrams than a long one, and a long one reads more of the
# index: short names are asked with a low threshold, long ones with a high one. Contacts are asked, never shown: only whether one is shared.
ALIKE = """
BEGIN
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


AWAY = """
  SET LOCAL ROLE csr_definer; DROP FUNCTION company_alike(text, text, text, text, text[], text[], int); SET LOCAL ROLE csr_pemilik;
"""


class Migration(migrations.Migration):
    dependencies = [("companies", "0015_merge_functions")]

    operations = [
        migrations.AddIndex(model_name="company", index=models.Index(fields=["name_key"], name="company_name_key")),
        migrations.RemoveIndex(model_name="importrow", name="importrow_made_digest"),
        migrations.AlterField(
            model_name="importrow",
            name="batch",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="companies.importbatch"
            ),
        ),
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
