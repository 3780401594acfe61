"""Whether a report was first sent after its due day, and the signed paper that may lie behind the sending."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_same_area")]

    operations = [
        migrations.AddField(
            "periodicreport", "sent_late", models.BooleanField(default=False, help_text="Ditetapkan pada pengiriman pertama")
        ),
        migrations.AddField(
            "periodicreport", "signed_file", models.CharField(max_length=200, blank=True, default=""), preserve_default=False
        ),
    ]
