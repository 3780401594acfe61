"""Extensions and the functions that policies call; before any table of any application."""

from django.db import migrations

SETTING = """
CREATE OR REPLACE FUNCTION {name}() RETURNS {type} LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT NULLIF(current_setting('{setting}', true), '')::{type} $$;
"""
FUNCTIONS = [
    ("app_lo", "int", "app.lo"),
    ("app_hi", "int", "app.hi"),
    ("app_company", "uuid", "app.company"),
    ("app_site", "uuid", "app.site"),
    ("app_key", "uuid", "app.key"),
    ("app_user", "bigint", "app.user"),
]
ROLES = "csr_pintu, csr_rujukan, csr_definer, csr_daerah, csr_nasional, csr_perusahaan, csr_publik, csr_sistem"


class Migration(migrations.Migration):
    """STABLE, never IMMUTABLE: a cached plan must not keep another tenant's bounds."""

    initial = True
    dependencies = []
    run_before = [("contenttypes", "0001_initial"), ("auth", "0001_initial"), ("sessions", "0001_initial")]

    operations = [
        migrations.RunSQL("ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC", migrations.RunSQL.noop),
        migrations.RunSQL(
            "CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE EXTENSION IF NOT EXISTS unaccent; "
            "CREATE EXTENSION IF NOT EXISTS citext; CREATE EXTENSION IF NOT EXISTS btree_gist;",
            migrations.RunSQL.noop,
        ),
        *[
            migrations.RunSQL(
                SETTING.format(name=name, type=kind, setting=setting) + f"GRANT EXECUTE ON FUNCTION {name}() TO {ROLES};",
                f"DROP FUNCTION {name}()",
            )
            for name, kind, setting in FUNCTIONS
        ],
    ]
