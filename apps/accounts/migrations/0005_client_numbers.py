"""Which machines may read the numbers of companies."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_support_access")]

    operations = [
        migrations.AddField(
            "apiclient", "reads_numbers", models.BooleanField(default=False, verbose_name="Boleh membaca NIB, NPWP, dan NITKU")
        )
    ]
