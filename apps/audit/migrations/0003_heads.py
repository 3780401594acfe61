"""The checker reads the last seal of each place, to notice events cut off at the end of a chain."""

from django.db import migrations

from apps.core.rls import definer_function

HEADS = "SELECT h.area, h.seq, h.hash FROM public.audit_head h ORDER BY h.area"


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_chain")]

    operations = [
        definer_function("audit_heads()", "TABLE (area int, seq bigint, hash bytea)", HEADS, grant_to="csr_sistem"),
    ]
