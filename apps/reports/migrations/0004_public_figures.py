"""What the public may read of a sent report, beside the frozen text itself."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_sending")]

    operations = [
        migrations.AddField(
            "snapshot",
            "public_content",
            models.TextField(blank=True, default="", help_text="Tabel yang boleh dibaca umum, dengan angka kecil disembunyikan"),
            preserve_default=False,
        ),
    ]
