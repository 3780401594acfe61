"""Search by words that stays quick among a million programmes: LIKE may not use an index before a policy, a definer function may."""

import django.contrib.postgres.indexes
import django.db.models.functions
from django.db import migrations, models

from apps.core.rls import definer_function

# The bounds come from the scope itself and stand as literals in the statement, so the planner knows them. Only ids leave; the query
# around them is checked by the policies again. Companies and places are looked up first: an OR over joins could use no index.
FOUND = """
DECLARE
  lo int := public.app_lo();
  hi int := public.app_hi();
  word text; pattern text; companies uuid[]; places text[]; conditions text := '';
BEGIN
  FOREACH word IN ARRAY in_words LOOP
    pattern := '%' || replace(replace(replace(word, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%';
    SELECT array_agg(c.id) INTO companies FROM public.companies_company c WHERE c.name_key LIKE lower(pattern);
    SELECT array_agg(r.code) INTO places FROM public.regions_region r WHERE r.search LIKE lower(pattern) AND r.area BETWEEN lo AND hi;
    conditions := conditions || format(' AND (upper(p.title::text) LIKE %L', upper(pattern));
    IF companies IS NOT NULL THEN conditions := conditions || format(' OR p.company_id = ANY (%L::uuid[])', companies); END IF;
    IF places IS NOT NULL THEN conditions := conditions || format(' OR p.region_id = ANY (%L::text[])', places); END IF;
    conditions := conditions || ')';
  END LOOP;
  RETURN QUERY EXECUTE format('SELECT p.id FROM public.programs_program p WHERE p.area BETWEEN %s AND %s', lo, hi) || conditions;
END
"""


class Migration(migrations.Migration):
    dependencies = [("programs", "0006_report_links"), ("companies", "0003_functions"), ("regions", "0001_initial")]

    operations = [
        migrations.AddIndex(model_name="program", index=models.Index(fields=["-created_at", "-id"], name="program_newest")),
        migrations.AddIndex(model_name="realization", index=models.Index(fields=["-created_at", "-id"], name="realization_newest")),
        migrations.AddIndex(
            model_name="program",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(django.db.models.functions.Upper("title"), name="gin_trgm_ops"),
                name="program_title_trgm",
            ),
        ),
        definer_function(
            "program_found(in_words text[])", "SETOF uuid", FOUND, grant_to="csr_daerah, csr_nasional, csr_sistem", language="plpgsql"
        ),
    ]
