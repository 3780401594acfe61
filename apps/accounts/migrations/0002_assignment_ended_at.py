"""A role can be ended at once, not only from the next day on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField("assignment", "ended_at", models.DateTimeField(blank=True, null=True)),
    ]
