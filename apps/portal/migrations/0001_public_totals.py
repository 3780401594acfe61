"""Totals of the front page: the public reads four numbers of the nation, never a programme."""

from django.db import migrations

from apps.core.rls import definer_function

# Fewer than five programmes could be told apart, so their number and value stay hidden (NULL).
TOTALS = """
  SELECT CASE WHEN r.programs BETWEEN 1 AND 4 THEN NULL ELSE r.total END,
         CASE WHEN r.programs BETWEEN 1 AND 4 THEN NULL ELSE r.programs END,
         (SELECT count(*) FROM public.forums_forum f WHERE f.state = 'active'),
         (SELECT count(*) FROM public.pmks_need n WHERE n.state IN ('published', 'interest', 'partly_met'))
  FROM (SELECT coalesce(sum(value_verified), 0)::bigint AS total, count(DISTINCT program_id) AS programs
        FROM public.programs_realization WHERE state = 'verified') r
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_functions"),
        ("forums", "0001_initial"),
        ("pmks", "0001_initial"),
        ("programs", "0001_initial"),
    ]

    operations = [
        definer_function(
            "public_totals()", "TABLE (verified bigint, programs bigint, forums bigint, needs bigint)", TOTALS, grant_to="csr_publik"
        ),
    ]
