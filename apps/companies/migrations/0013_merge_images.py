"""What a merge needs to be undone gets a table of its own, which the system alone reads: it holds rows of any place."""

import django.db.models.deletion
from django.db import migrations, models

import apps.core.ids
from apps.core.rls import parent_of_areas, same_area


class Migration(migrations.Migration):
    dependencies = [("companies", "0012_alike")]

    operations = [
        migrations.AddField("companymerge", "moved_rows", models.PositiveIntegerField(default=0)),
        migrations.CreateModel(
            name="MergeImage",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("area", models.IntegerField(editable=False)),
                ("moved", models.JSONField(default=list)),
                ("images", models.JSONField(default=list)),
                (
                    "merge",
                    models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="companies.companymerge"),
                ),
            ],
            options={"ordering": ["id"], "abstract": False},
        ),
        parent_of_areas("companies_companymerge"),
        same_area("companies_mergeimage", "merge_id", "companies_companymerge"),
    ]
