"""A row and the row it points at lie in the same place: foreign key checks do not look at row-level security."""

from django.db import migrations

from apps.core.rls import parent_of_areas, same_area


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial"), ("forums", "0002_same_area")]

    operations = [
        parent_of_areas("meetings_meeting"),
        same_area("meetings_meeting", "forum_id", "forums_forum"),
        same_area("meetings_decision", "meeting_id", "meetings_meeting"),
    ]
