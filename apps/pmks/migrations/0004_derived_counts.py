"""Totals summed from the rows of a file are marked; the same file enters a place once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pmks", "0003_pledge_sums")]

    operations = [
        migrations.AddField("ppkscount", "derived", models.BooleanField(default=False)),
        migrations.AddConstraint(
            "problemmap",
            models.UniqueConstraint(fields=["area", "file_sha256"], condition=~models.Q(file_sha256=""), name="problem_map_file_once"),
        ),
    ]
