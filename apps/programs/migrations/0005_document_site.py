"""Letters about programmes and realisations that exist get the site of their subject."""

from django.db import migrations

from apps.core.rls import as_system

FILL = """
  UPDATE forums_document d SET site_id = s.site_id FROM {table} s
  WHERE d.subject_id = s.id AND d.site_id IS NULL AND d.company_id = s.company_id
"""


def fill(_apps, editor):
    """Documents whose subject is a programme or a realisation."""
    for table in ("programs_program", "programs_realization"):
        editor.execute(FILL.format(table=table))


class Migration(migrations.Migration):
    dependencies = [("programs", "0004_neighbours"), ("forums", "0003_document_site")]

    operations = [migrations.RunPython(as_system(fill), migrations.RunPython.noop)]
