"""A row and the row it points at lie in the same place: foreign key checks do not look at row-level security."""

from django.db import migrations

from apps.core.rls import parent_of_areas, same_area, same_company


class Migration(migrations.Migration):
    dependencies = [("companies", "0001_initial"), ("forums", "0002_same_area")]

    operations = [
        parent_of_areas("companies_registrationlink"),
        migrations.RunSQL(
            "ALTER TABLE companies_site ADD CONSTRAINT companies_site_id_company UNIQUE (id, company_id)",
            "ALTER TABLE companies_site DROP CONSTRAINT companies_site_id_company",
        ),
        same_area("companies_registrationlink", "forum_id", "forums_forum"),
        same_area("companies_registration", "forum_id", "forums_forum"),
        same_area("companies_registration", "link_id", "companies_registrationlink"),
        same_area("companies_membership", "forum_id", "forums_forum"),
        same_company("companies_membership"),
    ]
