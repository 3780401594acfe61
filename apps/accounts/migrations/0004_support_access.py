"""Support access of an operator to one desk."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.core.ids


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_sign_in")]

    operations = [
        migrations.CreateModel(
            name="SupportAccess",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("slug", models.CharField(max_length=40)),
                ("area", models.IntegerField()),
                ("company_id", models.UUIDField(blank=True, null=True)),
                ("site_id", models.UUIDField(blank=True, null=True)),
                ("place_name", models.CharField(max_length=200)),
                ("reason", models.CharField(max_length=500, verbose_name="Alasan")),
                ("until", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by_name", models.CharField(blank=True, max_length=160)),
                (
                    "user",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["slug", "-id"], name="support_desk")],
                "constraints": [models.CheckConstraint(condition=~models.Q(reason=""), name="support_has_reason")],
            },
        ),
    ]
