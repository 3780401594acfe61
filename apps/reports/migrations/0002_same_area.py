"""A row and the row it points at lie in the same place: foreign key checks do not look at row-level security."""

from django.db import migrations

from apps.core.rls import parent_of_areas, same_area


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("forums", "0002_same_area")]

    operations = [
        parent_of_areas("reports_periodicreport"),
        same_area("reports_periodicreport", "forum_id", "forums_forum"),
        same_area("reports_periodicreport", "amends_id", "reports_periodicreport"),
        same_area("reports_periodicreport", "document_id", "forums_document"),
        same_area("reports_snapshot", "report_id", "reports_periodicreport"),
        same_area("reports_question", "report_id", "reports_periodicreport"),
    ]
