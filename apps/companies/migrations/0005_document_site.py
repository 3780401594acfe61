"""Certificates that exist get the site of their membership."""

from django.db import migrations

from apps.core.rls import as_system

FILL = """
  UPDATE forums_document d SET site_id = m.site_id FROM companies_membership m
  WHERE d.subject_id = m.id AND d.site_id IS NULL AND d.company_id = m.company_id
"""


def fill(_apps, editor):
    """Documents whose subject is a membership."""
    editor.execute(FILL)


class Migration(migrations.Migration):
    dependencies = [("companies", "0004_lists"), ("forums", "0003_document_site")]

    operations = [migrations.RunPython(as_system(fill), migrations.RunPython.noop)]
