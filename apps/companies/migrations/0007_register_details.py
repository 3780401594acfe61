"""The register in full: size, KBLI, consent, NITKU, relations, rings, contacts, papers, look-alikes and merges."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import apps.core.ids
from apps.core.rls import same_company

# Companies shown publicly before consent had a date gave it when they registered, with the text of that time. The owner sees no rows
# under forced row-level security, so it is lifted for this statement only.
CONSENT = """
  ALTER TABLE companies_company NO FORCE ROW LEVEL SECURITY;
  UPDATE companies_company SET public_consent_at = created_at, public_consent_text = '2025-01' WHERE is_public;
  ALTER TABLE companies_company FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("companies", "0006_member_life"),
        ("forums", "0002_same_area"),
        ("regions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CompanyContact",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("area", models.IntegerField(editable=False)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("csr", "CSR/TJSL"),
                            ("leader", "Pimpinan"),
                            ("relations", "Humas"),
                            ("finance", "Keuangan"),
                            ("other", "Lainnya"),
                        ],
                        default="csr",
                        max_length=10,
                        verbose_name="Urusan",
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="Nama")),
                ("position", models.CharField(blank=True, max_length=120, verbose_name="Jabatan")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="Surel")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="Nomor WhatsApp")),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CompanyDocument",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("area", models.IntegerField(editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("nib", "NIB"),
                            ("npwp", "NPWP/NITKU"),
                            ("deed", "Akta pendirian atau perubahan"),
                            ("permit", "Izin usaha"),
                            ("csr_policy", "Kebijakan CSR/TJSL"),
                            ("sustain", "Laporan keberlanjutan"),
                            ("mandate", "Surat tugas PIC"),
                            ("other", "Lainnya"),
                        ],
                        max_length=10,
                        verbose_name="Jenis dokumen",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=80, verbose_name="Nomor")),
                ("issued_on", models.DateField(blank=True, null=True, verbose_name="Tanggal terbit")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="Berlaku sampai")),
                ("file", models.CharField(max_length=200)),
                ("file_name", models.CharField(max_length=160)),
                ("file_type", models.CharField(max_length=40)),
                ("sha256", models.CharField(max_length=64)),
                ("added_by", models.BigIntegerField(null=True)),
                ("reminded_on", models.DateField(blank=True, null=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CompanyMerge",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("area", models.IntegerField(editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Menunggu giliran"),
                            ("done", "Digabungkan"),
                            ("undoing", "Sedang dipisahkan"),
                            ("undone", "Dipisahkan kembali"),
                            ("failed", "Tidak dapat dijalankan"),
                        ],
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("chosen", models.JSONField(default=dict)),
                ("reason", models.CharField(max_length=300, verbose_name="Alasan")),
                ("moved", models.JSONField(default=list)),
                ("images", models.JSONField(default=list)),
                ("error", models.CharField(blank=True, max_length=300)),
                ("asked_by", models.BigIntegerField(null=True)),
                ("asked_name", models.CharField(blank=True, max_length=160)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("undo_by", models.BigIntegerField(blank=True, null=True)),
                ("undo_name", models.CharField(blank=True, max_length=160)),
                ("undo_reason", models.CharField(blank=True, max_length=300)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CompanyRelation",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("area", models.IntegerField(editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("subsidiary", "anak perusahaan dari"),
                            ("branch", "cabang berbadan sendiri dari"),
                            ("group", "satu grup dengan"),
                        ],
                        max_length=10,
                        verbose_name="Hubungan",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=160, verbose_name="Keterangan")),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DuplicatePair",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("area", models.IntegerField(editable=False)),
                ("score", models.PositiveSmallIntegerField()),
                ("facts", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Belum diputuskan"),
                            ("different", "Bukan duplikat"),
                            ("merged", "Digabungkan"),
                            ("gone", "Tidak mirip lagi"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("decided_by", models.BigIntegerField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="Catatan")),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SiteRing",
            fields=[
                ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("area", models.IntegerField(editable=False)),
                ("ring", models.PositiveSmallIntegerField(verbose_name="Ring")),
            ],
            options={
                "ordering": ["ring", "region_id"],
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="company",
            name="alike_checked_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="company",
            name="csr_focus",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("kesehatan", "Kesehatan"),
                        ("pendidikan", "Pendidikan"),
                        ("ekonomi", "Ekonomi"),
                        ("infrastruktur", "Infrastruktur"),
                        ("kewirausahaan", "Kewirausahaan"),
                        ("kesos", "Kesejahteraan sosial"),
                        ("lingkungan", "Lingkungan"),
                    ],
                    max_length=16,
                ),
                blank=True,
                default=list,
                size=None,
                verbose_name="Bidang CSR utama",
            ),
        ),
        migrations.AddField(
            model_name="company",
            name="merged_into",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="merged_from", to="companies.company"
            ),
        ),
        migrations.AddField(
            model_name="company",
            name="public_consent_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="Izin tampil diberikan"),
        ),
        migrations.AddField(
            model_name="company",
            name="public_consent_by",
            field=models.CharField(blank=True, max_length=160, verbose_name="Pemberi izin"),
        ),
        migrations.AddField(
            model_name="company",
            name="public_consent_text",
            field=models.CharField(blank=True, max_length=12, verbose_name="Versi teks izin"),
        ),
        migrations.AddField(
            model_name="company",
            name="size",
            field=models.CharField(
                blank=True,
                choices=[
                    ("micro", "Mikro (modal sampai Rp1 miliar)"),
                    ("small", "Kecil (sampai Rp5 miliar)"),
                    ("medium", "Menengah (sampai Rp10 miliar)"),
                    ("large", "Besar (di atas Rp10 miliar)"),
                ],
                max_length=6,
                verbose_name="Skala usaha",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="closed_on",
            field=models.DateField(blank=True, null=True, verbose_name="Ditutup pada"),
        ),
        migrations.AddField(
            model_name="site",
            name="closed_reason",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="site",
            name="nitku",
            field=models.CharField(blank=True, max_length=22, null=True, unique=True, verbose_name="NITKU"),
        ),
        migrations.AlterField(
            model_name="company",
            name="kbli_version",
            field=models.CharField(
                choices=[("2020", "KBLI 2020 (Peraturan BPS 2/2020)"), ("2025", "KBLI 2025 (Peraturan BPS 7/2025)")],
                default="2020",
                max_length=4,
                verbose_name="Edisi KBLI",
            ),
        ),
        migrations.AlterField(
            model_name="company",
            name="legal_form",
            field=models.CharField(
                choices=[
                    ("pt", "PT"),
                    ("pt_tbk", "PT Tbk"),
                    ("pt_sole", "PT perorangan"),
                    ("persero", "PT (Persero)"),
                    ("cv", "CV"),
                    ("firma", "Firma"),
                    ("koperasi", "Koperasi"),
                    ("yayasan", "Yayasan"),
                    ("perum", "Perum/Perumda"),
                    ("ud", "Usaha dagang (UD/PD)"),
                    ("but", "Bentuk usaha tetap (BUT)"),
                    ("perkumpul", "Perkumpulan"),
                    ("other", "Lainnya"),
                ],
                default="pt",
                max_length=10,
                verbose_name="Bentuk hukum",
            ),
        ),
        migrations.AlterField(
            model_name="registration",
            name="legal_form",
            field=models.CharField(
                blank=True,
                choices=[
                    ("pt", "PT"),
                    ("pt_tbk", "PT Tbk"),
                    ("pt_sole", "PT perorangan"),
                    ("persero", "PT (Persero)"),
                    ("cv", "CV"),
                    ("firma", "Firma"),
                    ("koperasi", "Koperasi"),
                    ("yayasan", "Yayasan"),
                    ("perum", "Perum/Perumda"),
                    ("ud", "Usaha dagang (UD/PD)"),
                    ("but", "Bentuk usaha tetap (BUT)"),
                    ("perkumpul", "Perkumpulan"),
                    ("other", "Lainnya"),
                ],
                max_length=10,
                verbose_name="Bentuk hukum",
            ),
        ),
        migrations.AddField(
            model_name="company",
            name="name_initials",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    models.F("name_sort"),
                    template="regexp_replace(regexp_replace(split_part(%(expressions)s, '  ', 1), '\\m(persero|perseroda|tbk|terbatas|dan)\\M', '', 'g'), '([a-z0-9])[a-z0-9]* *| +', '\\1', 'g')",
                ),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddIndex(
            model_name="company",
            index=models.Index(fields=["name_initials"], name="company_initials"),
        ),
        migrations.AddIndex(
            model_name="company",
            index=models.Index(condition=models.Q(("alike_checked_at", None)), fields=["id"], name="company_alike_unchecked"),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(condition=models.Q(("contact_phone", ""), _negated=True), fields=["contact_phone"], name="membership_phone"),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                models.Func(
                    models.F("contact_email"), output_field=models.TextField(), template="lower(split_part(%(expressions)s, '@', 2))"
                ),
                condition=models.Q(("contact_email", ""), _negated=True),
                name="membership_mail_domain",
            ),
        ),
        migrations.AddConstraint(
            model_name="company",
            constraint=models.CheckConstraint(
                condition=models.Q(("kbli_code", ""), ("kbli_code__regex", "^\\d{5}$"), _connector="OR"), name="company_kbli_5_digits"
            ),
        ),
        migrations.AddConstraint(
            model_name="company",
            constraint=models.CheckConstraint(
                condition=models.Q(("kbli_version__in", ["2020", "2025"])), name="company_kbli_known_edition"
            ),
        ),
        migrations.RunSQL(CONSENT, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="company",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_public", False),
                    models.Q(("public_consent_at__isnull", False), models.Q(("public_consent_text", ""), _negated=True)),
                    _connector="OR",
                ),
                name="company_public_has_consent",
            ),
        ),
        migrations.AddConstraint(
            model_name="company",
            constraint=models.CheckConstraint(
                condition=models.Q(("merged_into", models.F("id")), _negated=True), name="company_not_merged_into_itself"
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(
                condition=models.Q(("nitku", None), ("nitku__regex", "^\\d{22}$"), _connector="OR"), name="site_nitku_22_digits"
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_on", None), models.Q(("closed_reason", ""), _negated=True), _connector="OR"),
                name="site_closed_has_reason",
            ),
        ),
        migrations.AddField(
            model_name="companycontact",
            name="company",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="companies.company"),
        ),
        migrations.AddField(
            model_name="companycontact",
            name="site",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contacts",
                to="companies.site",
                verbose_name="Lokasi",
            ),
        ),
        migrations.AddField(
            model_name="companydocument",
            name="company",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="companies.company"),
        ),
        migrations.AddField(
            model_name="companydocument",
            name="site",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="documents",
                to="companies.site",
                verbose_name="Lokasi",
            ),
        ),
        migrations.AddField(
            model_name="companymerge",
            name="gone",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="companies.company"),
        ),
        migrations.AddField(
            model_name="companymerge",
            name="kept",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="merges", to="companies.company"),
        ),
        migrations.AddField(
            model_name="companyrelation",
            name="company",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="relations", to="companies.company"),
        ),
        migrations.AddField(
            model_name="companyrelation",
            name="other",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="relations_back",
                to="companies.company",
                verbose_name="Perusahaan lain",
            ),
        ),
        migrations.AddField(
            model_name="duplicatepair",
            name="one",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="companies.company"),
        ),
        migrations.AddField(
            model_name="duplicatepair",
            name="two",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="companies.company"),
        ),
        migrations.AddField(
            model_name="sitering",
            name="company",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="companies.company"),
        ),
        migrations.AddField(
            model_name="sitering",
            name="region",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="regions.region", verbose_name="Wilayah terdampak"),
        ),
        migrations.AddField(
            model_name="sitering",
            name="site",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="rings", to="companies.site"),
        ),
        migrations.AddIndex(
            model_name="companycontact",
            index=models.Index(fields=["company"], name="companies_c_company_aecaeb_idx"),
        ),
        migrations.AddIndex(
            model_name="companycontact",
            index=models.Index(condition=models.Q(("phone", ""), _negated=True), fields=["phone"], name="contact_phone"),
        ),
        migrations.AddIndex(
            model_name="companycontact",
            index=models.Index(
                models.Func(models.F("email"), output_field=models.TextField(), template="lower(split_part(%(expressions)s, '@', 2))"),
                condition=models.Q(("email", ""), _negated=True),
                name="contact_mail_domain",
            ),
        ),
        migrations.AddConstraint(
            model_name="companycontact",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("email", ""), _negated=True), models.Q(("phone", ""), _negated=True), _connector="OR"),
                name="contact_can_be_reached",
            ),
        ),
        migrations.AddIndex(
            model_name="companydocument",
            index=models.Index(fields=["company"], name="companies_c_company_93367d_idx"),
        ),
        migrations.AddIndex(
            model_name="companydocument",
            index=models.Index(condition=models.Q(("removed_at", None)), fields=["valid_until"], name="document_runs_out"),
        ),
        migrations.AddConstraint(
            model_name="companydocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("issued_on", None), ("valid_until", None), ("valid_until__gte", models.F("issued_on")), _connector="OR"
                ),
                name="document_ends_after_issue",
            ),
        ),
        migrations.AddConstraint(
            model_name="companydocument",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["nib", "npwp", "deed", "permit", "csr_policy", "sustain", "mandate", "other"])),
                name="document_kind_known",
            ),
        ),
        migrations.AddIndex(
            model_name="companymerge",
            index=models.Index(fields=["area", "-created_at"], name="companies_c_area_b03f3b_idx"),
        ),
        migrations.AddIndex(
            model_name="companymerge",
            index=models.Index(fields=["kept"], name="companies_c_kept_id_f1a4dc_idx"),
        ),
        migrations.AddConstraint(
            model_name="companymerge",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["queued", "done", "undoing", "undone", "failed"])), name="merge_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="companymerge",
            constraint=models.CheckConstraint(condition=models.Q(("kept", models.F("gone")), _negated=True), name="merge_of_two"),
        ),
        migrations.AddConstraint(
            model_name="companymerge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["queued", "done", "undoing"])), fields=("gone",), name="merge_gone_once"
            ),
        ),
        migrations.AddIndex(
            model_name="companyrelation",
            index=models.Index(fields=["other"], name="companies_c_other_i_1ccf48_idx"),
        ),
        migrations.AddConstraint(
            model_name="companyrelation",
            constraint=models.UniqueConstraint(fields=("company", "other"), name="relation_once"),
        ),
        migrations.AddConstraint(
            model_name="companyrelation",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["subsidiary", "branch", "group"])), name="relation_kind_known"
            ),
        ),
        migrations.AddIndex(
            model_name="duplicatepair",
            index=models.Index(fields=["area", "state", "-score"], name="companies_d_area_2bd93a_idx"),
        ),
        migrations.AddIndex(
            model_name="duplicatepair",
            index=models.Index(fields=["two"], name="companies_d_two_id_9b6dc2_idx"),
        ),
        migrations.AddConstraint(
            model_name="duplicatepair",
            constraint=models.UniqueConstraint(fields=("one", "two"), name="duplicate_pair_once"),
        ),
        migrations.AddConstraint(
            model_name="duplicatepair",
            constraint=models.CheckConstraint(condition=models.Q(("one__lt", models.F("two"))), name="duplicate_pair_in_order"),
        ),
        migrations.AddConstraint(
            model_name="duplicatepair",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "different", "merged", "gone"])), name="duplicate_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="sitering",
            constraint=models.UniqueConstraint(fields=("site", "region"), name="ring_region_once"),
        ),
        migrations.AddConstraint(
            model_name="sitering",
            constraint=models.CheckConstraint(condition=models.Q(("ring__gte", 1), ("ring__lte", 3)), name="ring_1_to_3"),
        ),
        same_company("companies_companycontact"),
        same_company("companies_companydocument"),
        same_company("companies_sitering"),
    ]
