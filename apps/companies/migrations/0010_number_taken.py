"""Whether another record holds a number: asked by a company, which sees only itself. Answers yes or no."""

from django.db import migrations

from apps.core.rls import definer_function

TAKEN = """
  SELECT CASE field
    WHEN 'nib' THEN EXISTS (SELECT 1 FROM public.companies_company c WHERE c.nib = number AND c.id <> mine)
    WHEN 'npwp' THEN EXISTS (SELECT 1 FROM public.companies_company c WHERE c.npwp = number AND c.id <> mine)
    ELSE EXISTS (SELECT 1 FROM public.companies_site s WHERE s.nitku = number AND s.id <> mine) END
"""


class Migration(migrations.Migration):
    dependencies = [("companies", "0009_access")]

    operations = [
        definer_function(
            "company_number_taken(field text, number text, mine uuid)",
            "boolean",
            TAKEN,
            grant_to="csr_daerah, csr_nasional, csr_perusahaan, csr_sistem",
        ),
    ]
