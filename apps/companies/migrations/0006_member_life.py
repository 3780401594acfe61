"""Rules of a forum about its members, yearly confirmations, registrations verified together, earlier spells of a membership."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import apps.core.ids
from apps.core.rls import parent_of_areas, same_area


class Migration(migrations.Migration):
    dependencies = [
        ("companies", "0005_document_site"),
        ("forums", "0002_same_area"),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkVerification",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("area", models.IntegerField(editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Menunggu sepuluh detik"),
                            ("running", "Berjalan"),
                            ("done", "Selesai"),
                            ("cancelled", "Dibatalkan"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("desk", models.CharField(max_length=40)),
                ("created_by", models.BigIntegerField(null=True)),
                ("items", models.JSONField(default=list)),
                ("run_after", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MemberConfirmation",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("area", models.IntegerField(editable=False)),
                ("year", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Belum menjawab"),
                            ("confirmed", "Data benar"),
                            ("corrected", "Ada perbaikan"),
                            ("applied", "Perbaikan diterapkan"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("shown", models.JSONField(default=dict)),
                ("opened_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                ("reminders", models.PositiveSmallIntegerField(default=0)),
                ("reminded_on", models.DateField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answered_name", models.CharField(blank=True, max_length=160)),
                ("corrections", models.JSONField(default=dict)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("applied_at", models.DateTimeField(blank=True, null=True)),
                ("applied_by", models.BigIntegerField(blank=True, null=True)),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MemberRule",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("area", models.IntegerField(editable=False)),
                ("number_pattern", models.CharField(default="{kode}-{urut4}", max_length=60, verbose_name="Susunan nomor anggota")),
                (
                    "report_days",
                    models.PositiveSmallIntegerField(
                        default=14,
                        validators=[django.core.validators.MaxValueValidator(120)],
                        verbose_name="Batas lapor perusahaan (hari sesudah periode)",
                    ),
                ),
                (
                    "inactive_after",
                    models.PositiveSmallIntegerField(
                        default=2,
                        validators=[django.core.validators.MaxValueValidator(12)],
                        verbose_name="Usulkan tidak aktif sesudah (periode tanpa laporan)",
                    ),
                ),
                (
                    "confirm_month",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(12)],
                        verbose_name="Bulan konfirmasi tahunan",
                    ),
                ),
                (
                    "confirm_day",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(28)],
                        verbose_name="Tanggal",
                    ),
                ),
                (
                    "confirm_days",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[django.core.validators.MinValueValidator(7), django.core.validators.MaxValueValidator(120)],
                        verbose_name="Waktu menjawab (hari)",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="membership",
            name="past",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="membership",
            name="proposed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="membership",
            name="proposed_period",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="membership",
            name="proposed_reason",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="membership",
            name="serial",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(fields=("area", "serial"), name="member_serial_once"),
        ),
        migrations.AddField(
            model_name="bulkverification",
            name="forum",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="forums.forum"),
        ),
        migrations.AddField(
            model_name="memberconfirmation",
            name="company",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="companies.company"),
        ),
        migrations.AddField(
            model_name="memberconfirmation",
            name="forum",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="forums.forum"),
        ),
        migrations.AddField(
            model_name="memberconfirmation",
            name="membership",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="confirmations", to="companies.membership"),
        ),
        migrations.AddField(
            model_name="memberconfirmation",
            name="site",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="companies.site"),
        ),
        migrations.AddField(
            model_name="memberrule",
            name="forum",
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="member_rule", to="forums.forum"),
        ),
        migrations.AddIndex(
            model_name="bulkverification",
            index=models.Index(fields=["area", "-created_at"], name="companies_b_area_28d210_idx"),
        ),
        migrations.AddIndex(
            model_name="bulkverification",
            index=models.Index(fields=["state", "run_after"], name="companies_b_state_6c1611_idx"),
        ),
        migrations.AddConstraint(
            model_name="bulkverification",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "running", "done", "cancelled"])), name="bulk_state_known"
            ),
        ),
        migrations.AddIndex(
            model_name="memberconfirmation",
            index=models.Index(fields=["area", "year", "state"], name="companies_m_area_0dd607_idx"),
        ),
        migrations.AddIndex(
            model_name="memberconfirmation",
            index=models.Index(fields=["company"], name="companies_m_company_ed0a4e_idx"),
        ),
        migrations.AddConstraint(
            model_name="memberconfirmation",
            constraint=models.UniqueConstraint(fields=("membership", "year"), name="confirmation_once_a_year"),
        ),
        migrations.AddConstraint(
            model_name="memberconfirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "confirmed", "corrected", "applied"])), name="confirmation_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="memberconfirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("state", "open")),
                    models.Q(models.Q(("state", "open"), _negated=True), ("answered_at__isnull", False)),
                    _connector="OR",
                ),
                name="confirmation_answered_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="memberrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirm_day__gte", 1),
                    ("confirm_day__lte", 28),
                    ("inactive_after__lte", 12),
                    ("report_days__lte", 120),
                    models.Q(("confirm_month", None), models.Q(("confirm_month__gte", 1), ("confirm_month__lte", 12)), _connector="OR"),
                ),
                name="member_rule_ranges",
            ),
        ),
        parent_of_areas("companies_membership"),
        same_area("companies_memberrule", "forum_id", "forums_forum"),
        same_area("companies_memberconfirmation", "forum_id", "forums_forum"),
        same_area("companies_memberconfirmation", "membership_id", "companies_membership"),
        same_area("companies_bulkverification", "forum_id", "forums_forum"),
    ]
