#!/bin/sh
# Runs once, when the database container is first started: passwords of the three logins, and the database itself.
set -eu
psql -v ON_ERROR_STOP=1 -U postgres -v web="$CSR_WEB_PASSWORD" -v worker="$CSR_PEKERJA_PASSWORD" -v migrate="$CSR_MIGRASI_PASSWORD" <<'SQL'
ALTER ROLE csr_web PASSWORD :'web';
ALTER ROLE csr_pekerja PASSWORD :'worker';
ALTER ROLE csr_migrasi PASSWORD :'migrate';
CREATE DATABASE portal OWNER csr_pemilik;
SQL
