"""A row and the row it points at lie in the same place: foreign key checks do not look at row-level security."""

from django.db import migrations

from apps.core.rls import parent_of_areas, same_area


class Migration(migrations.Migration):
    dependencies = [("pmks", "0001_initial"), ("forums", "0002_same_area")]

    operations = [
        parent_of_areas("pmks_problemmap"),
        parent_of_areas("pmks_need"),
        same_area("pmks_ppkscount", "problem_map_id", "pmks_problemmap"),
        same_area("pmks_need", "forum_id", "forums_forum"),
        same_area("pmks_needpledge", "need_id", "pmks_need"),
    ]
