"""Operators sit nowhere and read no row of a place: the neighbours of a plan are not told to them (app_lo() is -1 for them, 0 or more for others)."""

from django.db import migrations

from apps.core.rls import definer_function

COLUMNS = (
    "TABLE (company text, sector text, categories smallint[], aid_form text, region text, quantity int, unit text, state text, "
    "starts_on date, ends_on date)"
)
NEIGHBOURS = """
  SELECT c.name::text, p.sector_id::text, p.categories, p.aid_form::text, p.region_id::text, p.quantity, p.unit::text, p.state::text,
         p.starts_on, p.ends_on
  FROM public.programs_program p JOIN public.companies_company c ON c.id = p.company_id
  WHERE p.area = in_area
    AND p.region_id LIKE left(in_region, greatest(5, least(8, length(in_region)))) || '%'
    AND p.state NOT IN ('draft', 'cancelled', 'postponed')
    AND p.ends_on >= make_date(in_year - 1, 1, 1) AND p.starts_on <= make_date(in_year, 12, 31)
    AND p.company_id IS DISTINCT FROM public.app_company()
    AND public.app_lo() >= 0
    AND in_year BETWEEN 1900 AND 2200 AND in_region ~ '^[0-9.]{5,13}$'
  ORDER BY (p.region_id = in_region) DESC, p.starts_on DESC, p.id DESC
  LIMIT 60
"""
AWAY = "SET LOCAL ROLE csr_definer; DROP FUNCTION program_neighbours(int, text, int); SET LOCAL ROLE csr_pemilik;"


class Migration(migrations.Migration):
    dependencies = [("programs", "0008_pass_form_drafts"), ("core", "0001_functions")]

    operations = [
        migrations.RunSQL(AWAY, migrations.RunSQL.noop),
        definer_function(
            "program_neighbours(in_area int, in_region text, in_year int)",
            COLUMNS,
            NEIGHBOURS,
            grant_to="csr_perusahaan, csr_daerah, csr_nasional, csr_sistem",
        ),
    ]
