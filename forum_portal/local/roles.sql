-- Roles of the portal, once a cluster, run by its administrator. Safe to run again.
-- Owner of everything, migration login, two login roles without rights of their own, and one role for each kind of scope.
DO $$
DECLARE r text;
BEGIN
  FOREACH r IN ARRAY ARRAY['csr_pemilik', 'csr_pintu', 'csr_rujukan', 'csr_definer',
                           'csr_daerah', 'csr_nasional', 'csr_perusahaan', 'csr_publik', 'csr_sistem'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN EXECUTE format('CREATE ROLE %I NOLOGIN', r); END IF;
  END LOOP;
  FOREACH r IN ARRAY ARRAY['csr_migrasi', 'csr_web', 'csr_pekerja'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN
      EXECUTE format('CREATE ROLE %I LOGIN NOINHERIT NOBYPASSRLS', r);
    END IF;
  END LOOP;
END $$;

GRANT csr_pemilik TO csr_migrasi WITH INHERIT TRUE;
GRANT csr_pintu TO csr_web, csr_pekerja WITH INHERIT TRUE, SET FALSE;
GRANT csr_daerah, csr_nasional, csr_perusahaan, csr_publik, csr_sistem TO csr_web, csr_pekerja WITH INHERIT FALSE, SET TRUE;
GRANT csr_pintu, csr_rujukan TO csr_daerah, csr_nasional, csr_perusahaan, csr_sistem;
GRANT csr_rujukan TO csr_publik;
GRANT csr_sistem TO csr_migrasi WITH INHERIT FALSE, SET TRUE;
GRANT csr_sistem TO csr_pemilik WITH INHERIT FALSE, SET TRUE;
GRANT csr_definer TO csr_pemilik WITH INHERIT FALSE, SET TRUE;

-- Compiling a statement takes longer than the screens' statements run.
ALTER ROLE csr_web SET jit = off;
ALTER ROLE csr_pekerja SET jit = off;
-- Rows lie on solid-state disks or in memory, where a page out of order costs hardly more than the next one.
ALTER ROLE csr_web SET random_page_cost = 1.1;
ALTER ROLE csr_pekerja SET random_page_cost = 1.1;
ALTER ROLE csr_web SET statement_timeout = '5s';
ALTER ROLE csr_web SET lock_timeout = '2s';
ALTER ROLE csr_web SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE csr_pekerja SET statement_timeout = '30s';
ALTER ROLE csr_pekerja SET lock_timeout = '5s';
ALTER ROLE csr_pekerja SET idle_in_transaction_session_timeout = '30s';
