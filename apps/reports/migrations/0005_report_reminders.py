"""Reminders to companies that have not reported."""

import django.db.models.deletion
from django.db import migrations, models

import apps.core.ids
from apps.core.rls import same_area


class Migration(migrations.Migration):
    dependencies = [
        ("companies", "0006_member_life"),
        ("forums", "0002_same_area"),
        ("reports", "0004_public_figures"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportReminder",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("area", models.IntegerField(editable=False)),
                ("channel", models.CharField(choices=[("email", "Surel"), ("whatsapp", "WhatsApp")], max_length=8)),
                ("sent_to", models.CharField(blank=True, max_length=254)),
                ("created_by", models.BigIntegerField(null=True)),
                ("company", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="companies.company")),
                ("forum", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="forums.forum")),
                ("period", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reports.period")),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["area", "company", "-created_at"], name="reports_rep_area_dac486_idx"),
                    models.Index(fields=["company"], name="reports_rep_company_d47c16_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("channel__in", ["email", "whatsapp"])), name="reminder_channel_known")
                ],
            },
        ),
        same_area("reports_reportreminder", "forum_id", "forums_forum"),
    ]
