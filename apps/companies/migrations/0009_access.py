"""Requests for access name the site that was asked for; two narrow questions across places."""

from django.db import migrations, models

from apps.core.rls import definer_function

REMAINS = """
  SELECT EXISTS (
    SELECT 1 FROM public.companies_membership m
    WHERE m.company_id = wanted AND (at IS NULL OR m.site_id = at) AND m.state IN ('verified', 'active', 'inactive')
  )
"""

# Two sites of the same name are no answer: somebody has to look.
NAMED = """
  SELECT (array_agg(s.id))[1] FROM public.companies_site s
  WHERE s.company_id = wanted AND s.area BETWEEN place AND CASE WHEN place = 0 THEN 9999 WHEN place % 100 = 0 THEN place + 99 ELSE place END
    AND lower(btrim(s.name)) = lower(btrim(named))
  HAVING count(*) = 1
"""


class Migration(migrations.Migration):
    dependencies = [("companies", "0008_register_functions")]

    operations = [
        migrations.AddField("registration", "site_id", models.UUIDField(blank=True, null=True)),
        definer_function("company_remains(wanted uuid, at uuid)", "boolean", REMAINS, grant_to="csr_daerah, csr_nasional, csr_sistem"),
        definer_function(
            "company_site_named(wanted uuid, place int, named text)",
            "uuid",
            NAMED,
            grant_to="csr_publik, csr_daerah, csr_nasional, csr_sistem",
        ),
    ]
