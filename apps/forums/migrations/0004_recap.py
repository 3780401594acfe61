"""The recap of a company is a document, and documents are found by their company."""

from django.db import migrations, models

KINDS = [
    ("certificate", "Sertifikat keanggotaan"), ("poster", "Poster pendaftaran"), ("report", "Laporan berkala"),
    ("report_draft", "Rancangan laporan berkala"), ("handover", "Berita acara serah terima"), ("appreciation", "Surat apresiasi"),
    ("recap", "Rekap perusahaan"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("forums", "0003_document_site")]

    operations = [
        migrations.AlterField("document", "kind", models.CharField(choices=KINDS, max_length=14)),
        migrations.AddIndex(
            "document",
            models.Index(fields=["company_id", "kind"], name="document_of_company", condition=models.Q(("company_id__isnull", False))),
        ),
    ]
