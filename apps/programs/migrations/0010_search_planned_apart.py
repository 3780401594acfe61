"""The search by words is planned with the dear random page: without statistics of the words, which nobody below a policy may read, a word that
stands in a tenth of all titles would be looked up in the whole nation first.
"""

from django.db import migrations


def _search(setting: str) -> str:
    return f"SET LOCAL ROLE csr_definer; ALTER FUNCTION program_found(text[]) {setting}; SET LOCAL ROLE csr_pemilik;"


class Migration(migrations.Migration):
    dependencies = [("programs", "0009_not_for_operators")]

    operations = [migrations.RunSQL(_search("SET random_page_cost = 4"), _search("RESET random_page_cost"))]
