"""What the public may ask about rows it cannot see: is this company known, count a link, take the next number."""

from django.db import migrations

from apps.core.rls import definer_function

KNOWN = """
  SELECT c.id, c.name::text FROM public.companies_company c
  WHERE (known_nib <> '' AND c.nib = known_nib) OR (known_npwp <> '' AND c.npwp = known_npwp)
  ORDER BY c.nib = known_nib DESC NULLS LAST, c.id LIMIT 1
"""

NAMED = """
  SELECT c.id, c.name::text FROM public.companies_company c WHERE known_key <> '' AND c.name_key = known_key ORDER BY c.id LIMIT 1
"""

COUNT = """
  UPDATE public.companies_registrationlink SET
    opened = opened + (what = 'opened')::int, started = started + (what = 'started')::int, finished = finished + (what = 'finished')::int
  WHERE id = link
"""

# The lock holds until the transaction ends, and a number taken back by a rollback is given out again: no gaps, no doubles.
NUMBER = """
DECLARE prefix text := 'REG-' || lpad(place::text, 4, '0') || '-' || year || '-'; last int;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(prefix, 0));
  SELECT max(substr(r.number, length(prefix) + 1)::int) INTO last FROM public.companies_registration r
    WHERE r.area = place AND starts_with(r.number, prefix);
  last := coalesce(last, 0) + 1;
  RETURN prefix || lpad(last::text, greatest(4, length(last::text)), '0');
END
"""

ASKING = "csr_publik, csr_daerah, csr_nasional, csr_sistem"


class Migration(migrations.Migration):
    dependencies = [("companies", "0002_same_area")]

    operations = [
        definer_function("company_known(known_nib text, known_npwp text)", "TABLE(id uuid, name text)", KNOWN, grant_to=ASKING),
        definer_function("company_named(known_key text)", "TABLE(id uuid, name text)", NAMED, grant_to=ASKING),
        definer_function("link_count(link uuid, what text)", "void", COUNT, grant_to=ASKING, volatility="VOLATILE"),
        definer_function(
            "registration_number(place int, year int)", "text", NUMBER, grant_to=ASKING, language="plpgsql", volatility="VOLATILE"
        ),
    ]
