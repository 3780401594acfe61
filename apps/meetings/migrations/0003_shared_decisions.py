"""Decisions of a shared meeting are read by the levels below, as the meeting itself is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0002_same_area")]

    operations = [migrations.AddField("decision", "shared", models.BooleanField(default=False))]
