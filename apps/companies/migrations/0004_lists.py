"""Batches of imported rows, listed companies and their invitations, kinds of partners."""

import django.db.models.deletion
from django.db import migrations, models

import apps.core.ids
from apps.core.rls import definer_function, parent_of_areas, same_area

# What an invitation shows to its holder: the name and place that stand on the list, nothing of the contact.
INVITED = """
  SELECT m.area, m.forum_id, m.kind::text, c.id, c.name::text, c.legal_form::text, c.ownership::text, m.listed_region_id::text, m.listed_address::text,
         m.state = 'listed', m.opt_out_at
  FROM public.companies_membership m JOIN public.companies_company c ON c.id = m.company_id WHERE m.id = listed
"""

OPT_OUT = "UPDATE public.companies_membership SET opt_out_at = coalesce(opt_out_at, now()) WHERE id = listed"

# Which of these companies an applicant has named: asked before a company is taken back, without saying who or where.
NAMED_BY_APPLICANTS = """
  SELECT DISTINCT r.known_company_id FROM public.companies_registration r WHERE r.known_company_id = ANY (wanted)
"""

ASKING = "csr_publik, csr_daerah, csr_nasional, csr_sistem"


class Migration(migrations.Migration):
    dependencies = [
        ("companies", "0003_functions"),
        ("forums", "0002_same_area"),
        ("regions", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="company",
            name="partner_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("university", "Perguruan tinggi"),
                    ("lks", "Lembaga kesejahteraan sosial (LKS)"),
                    ("profession", "Organisasi profesi"),
                    ("agency", "Instansi atau lembaga"),
                ],
                max_length=10,
                verbose_name="Jenis mitra",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="invited_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="membership",
            name="listed_address",
            field=models.CharField(blank=True, max_length=300, verbose_name="Alamat pada daftar"),
        ),
        migrations.AddField(
            model_name="membership",
            name="listed_region",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="regions.region"
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="opt_out_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="registration",
            name="partner_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("university", "Perguruan tinggi"),
                    ("lks", "Lembaga kesejahteraan sosial (LKS)"),
                    ("profession", "Organisasi profesi"),
                    ("agency", "Instansi atau lembaga"),
                ],
                max_length=10,
                verbose_name="Jenis mitra",
            ),
        ),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("area", models.IntegerField(editable=False)),
                ("company_id", models.UUIDField(blank=True, null=True)),
                ("site_id", models.UUIDField(blank=True, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("listed", "Perusahaan terdata"), ("activity", "Kegiatan yang sudah dilaksanakan")], max_length=10
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "Menunggu pencocokan kolom"),
                            ("checking", "Sedang diperiksa"),
                            ("checked", "Siap dimasukkan"),
                            ("running", "Sedang dimasukkan"),
                            ("finished", "Selesai"),
                            ("undoing", "Sedang dibatalkan"),
                            ("undone", "Dibatalkan"),
                            ("discarded", "Dibuang"),
                        ],
                        default="uploaded",
                        max_length=10,
                    ),
                ),
                ("source", models.CharField(max_length=160, verbose_name="Asal data")),
                ("file", models.CharField(max_length=200)),
                ("file_name", models.CharField(max_length=160)),
                ("sha256", models.CharField(max_length=64)),
                ("proof", models.CharField(blank=True, max_length=200)),
                ("proof_name", models.CharField(blank=True, max_length=160)),
                ("sheet", models.CharField(blank=True, max_length=80)),
                ("header_row", models.PositiveIntegerField(default=1)),
                ("layout", models.CharField(blank=True, max_length=64)),
                ("mapping", models.JSONField(default=dict)),
                ("options", models.JSONField(default=dict)),
                ("counts", models.JSONField(default=dict)),
                ("notes", models.JSONField(default=list)),
                ("total", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("uploaded_by", models.BigIntegerField(null=True)),
                ("desk", models.CharField(max_length=40)),
                ("lease", models.UUIDField(blank=True, null=True)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=300)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("forum", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="forums.forum")),
            ],
            options={
                "ordering": ["-id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("area", models.IntegerField(editable=False)),
                ("company_id", models.UUIDField(blank=True, null=True)),
                ("site_id", models.UUIDField(blank=True, null=True)),
                ("number", models.PositiveIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("new", "Baru"),
                            ("known", "Sudah tercatat"),
                            ("duplicate", "Ganda dalam berkas"),
                            ("similar", "Mirip, ditahan"),
                            ("fault", "Perlu diperbaiki"),
                            ("ignored", "Bukan data"),
                            ("made", "Masuk"),
                            ("kept", "Masuk, sudah dipakai"),
                            ("taken_back", "Dibatalkan"),
                        ],
                        max_length=10,
                    ),
                ),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("data", models.JSONField(default=dict)),
                ("faults", models.JSONField(default=list)),
                ("remark", models.CharField(blank=True, max_length=300)),
                ("made", models.JSONField(default=dict)),
                ("batch", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="companies.importbatch")),
            ],
            options={
                "ordering": ["number"],
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="importbatch",
            index=models.Index(fields=["area", "-created_at"], name="companies_i_area_a4f208_idx"),
        ),
        migrations.AddIndex(
            model_name="importbatch",
            index=models.Index(fields=["state", "leased_until"], name="companies_i_state_514a8f_idx"),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["uploaded", "checking", "checked", "running", "finished", "undoing", "undone", "discarded"])
                ),
                name="importbatch_state_known",
            ),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(fields=["batch", "outcome", "number"], name="companies_i_batch_i_97a093_idx"),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(condition=models.Q(("outcome", "made")), fields=["area", "digest"], name="importrow_made_digest"),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.UniqueConstraint(fields=("batch", "number"), name="importrow_once"),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome__in", ["new", "known", "duplicate", "similar", "fault", "ignored", "made", "kept", "taken_back"])
                ),
                name="importrow_outcome_known",
            ),
        ),
        parent_of_areas("companies_importbatch"),
        same_area("companies_importbatch", "forum_id", "forums_forum"),
        same_area("companies_importrow", "batch_id", "companies_importbatch"),
        definer_function(
            "invited_company(listed uuid)",
            "TABLE(area int, forum_id uuid, kind text, company_id uuid, name text, legal_form text, ownership text, region_id text, address text, "
            "is_listed boolean, opted_out timestamptz)",
            INVITED,
            grant_to=ASKING,
        ),
        definer_function("invitation_opt_out(listed uuid)", "void", OPT_OUT, grant_to=ASKING, volatility="VOLATILE"),
        definer_function("companies_named_by_applicants(wanted uuid[])", "TABLE(id uuid)", NAMED_BY_APPLICANTS, grant_to=ASKING),
    ]
