"""A row and the row it points at lie in the same place: foreign key checks do not look at row-level security."""

from django.db import migrations

from apps.core.rls import parent_of_areas, same_area, same_company


class Migration(migrations.Migration):
    dependencies = [("programs", "0001_initial"), ("forums", "0002_same_area"), ("pmks", "0002_same_area"), ("companies", "0002_same_area")]

    operations = [
        parent_of_areas("programs_program"),
        parent_of_areas("programs_realization"),
        same_area("programs_program", "forum_id", "forums_forum"),
        same_area("programs_program", "need_id", "pmks_need"),
        same_area("programs_review", "program_id", "programs_program"),
        same_area("programs_commitment", "program_id", "programs_program"),
        same_area("programs_realization", "program_id", "programs_program"),
        same_area("programs_evidence", "program_id", "programs_program"),
        same_area("programs_realizationline", "realization_id", "programs_realization"),
        same_area("programs_evidence", "realization_id", "programs_realization"),
        same_area("programs_check", "realization_id", "programs_realization"),
        same_company("programs_program"),
        same_company("programs_review"),
        same_company("programs_commitment"),
        same_company("programs_realization"),
        same_company("programs_realizationline"),
        same_company("programs_evidence"),
        same_company("programs_check"),
    ]
