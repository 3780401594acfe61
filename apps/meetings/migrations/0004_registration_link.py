"""A meeting may have a registration link of its own place."""

import django.db.models.deletion
from django.db import migrations, models

from apps.core.rls import same_area


class Migration(migrations.Migration):
    dependencies = [("meetings", "0003_shared_decisions"), ("companies", "0015_merge_functions")]

    operations = [
        migrations.AddField(
            "meeting",
            "link",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="meetings",
                to="companies.registrationlink",
            ),
        ),
        same_area("meetings_meeting", "link_id", "companies_registrationlink"),
    ]
