"""Links by which a company reports without an account; the day a realisation was first sent."""

import django.db.models.deletion
from django.db import migrations, models

import apps.core.ids
from apps.core.rls import same_area, same_company


class Migration(migrations.Migration):
    dependencies = [
        ("companies", "0006_member_life"),
        ("forums", "0002_same_area"),
        ("programs", "0005_document_site"),
        ("regions", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="program",
            name="report_link_id",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="program",
            name="reporter_name",
            field=models.CharField(blank=True, max_length=160),
        ),
        migrations.AddField(
            model_name="realization",
            name="first_sent_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="ReportLink",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("area", models.IntegerField(editable=False)),
                ("forum_name", models.CharField(max_length=200)),
                ("company_name", models.CharField(max_length=200)),
                ("site_name", models.CharField(max_length=160)),
                ("period_key", models.CharField(max_length=10)),
                ("period_label", models.CharField(max_length=40)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("due_on", models.DateField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("used_name", models.CharField(blank=True, max_length=160)),
                ("used_title", models.CharField(blank=True, max_length=160)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("created_by", models.BigIntegerField(null=True)),
                ("company", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="companies.company")),
                ("forum", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="forums.forum")),
                ("region", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="regions.region")),
                ("site", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="companies.site")),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["area", "-created_at"], name="programs_re_area_801b77_idx"),
                    models.Index(fields=["company", "period_key"], name="programs_re_company_22de87_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("used_at", None),
                            models.Q(("used_at__isnull", False), models.Q(("used_name", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="report_link_used_by_somebody",
                    )
                ],
            },
        ),
        same_area("programs_reportlink", "forum_id", "forums_forum"),
        same_company("programs_reportlink"),
    ]
