"""Documents of a company know the site they are about."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forums", "0002_same_area")]

    operations = [migrations.AddField("document", "site_id", models.UUIDField(blank=True, null=True))]
