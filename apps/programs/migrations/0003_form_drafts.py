"""Unsaved forms of one person."""

from django.db import migrations, models

import apps.core.ids


class Migration(migrations.Migration):
    dependencies = [("programs", "0002_same_area")]

    operations = [
        migrations.CreateModel(
            name="FormDraft",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("user_id", models.BigIntegerField()),
                ("key", models.CharField(max_length=120)),
                ("data", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("user_id", "key"), name="form_draft_one_each_form")],
            },
        ),
    ]
