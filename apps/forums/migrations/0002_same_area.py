"""A row and the row it points at lie in the same place: foreign key checks do not look at row-level security."""

from django.db import migrations

from apps.core.rls import parent_of_areas, same_area


class Migration(migrations.Migration):
    dependencies = [("forums", "0001_initial")]

    operations = [
        parent_of_areas("forums_forum"),
        parent_of_areas("forums_boardterm"),
        parent_of_areas("forums_document"),
        same_area("forums_boardterm", "forum_id", "forums_forum"),
        same_area("forums_decree", "forum_id", "forums_forum"),
        same_area("forums_decree", "term_id", "forums_boardterm"),
        same_area("forums_document", "forum_id", "forums_forum"),
    ]
