"""What is known about a company, following merged records; names of related companies for a company's own page."""

from django.db import migrations

from apps.core.rls import definer_function

KNOWN = """
  SELECT k.id, k.name::text FROM public.companies_company c JOIN public.companies_company k ON k.id = coalesce(c.merged_into_id, c.id)
  WHERE (known_nib <> '' AND c.nib = known_nib) OR (known_npwp <> '' AND c.npwp = known_npwp)
  ORDER BY c.nib = known_nib DESC NULLS LAST, c.merged_into_id IS NULL DESC, c.id LIMIT 1
"""

NAMED = """
  SELECT k.id, k.name::text FROM public.companies_company c JOIN public.companies_company k ON k.id = coalesce(c.merged_into_id, c.id)
  WHERE known_key <> '' AND c.name_key = known_key ORDER BY c.merged_into_id IS NULL DESC, c.id LIMIT 1
"""

RELATED = """
  SELECT c.id, c.name::text FROM public.companies_companyrelation r
    JOIN public.companies_company c ON c.id = CASE WHEN r.company_id = public.app_company() THEN r.other_id ELSE r.company_id END
  WHERE public.app_company() IN (r.company_id, r.other_id)
"""

ASKING = "csr_publik, csr_daerah, csr_nasional, csr_sistem"


AWAY = """
  SET LOCAL ROLE csr_definer; DROP FUNCTION company_known(text, text); DROP FUNCTION company_named(text); SET LOCAL ROLE csr_pemilik;
"""


class Migration(migrations.Migration):
    dependencies = [("companies", "0007_register_details")]

    operations = [
        migrations.RunSQL(AWAY, migrations.RunSQL.noop),
        definer_function("company_known(known_nib text, known_npwp text)", "TABLE(id uuid, name text)", KNOWN, grant_to=ASKING),
        definer_function("company_named(known_key text)", "TABLE(id uuid, name text)", NAMED, grant_to=ASKING),
        definer_function("companies_related()", "TABLE(id uuid, name text)", RELATED, grant_to="csr_perusahaan"),
    ]
