"""A sent report keeps, and prints, the last seal of its place's history."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_report_reminders")]

    operations = [
        migrations.AddField(
            "snapshot",
            "seal",
            models.CharField(
                blank=True,
                default="",
                help_text="Segel terakhir riwayat tempat ini ketika laporan dikirim: tempat:nomor:segel",
                max_length=90,
            ),
        ),
    ]
