#!/bin/sh
# Run once by the postgres image on an empty volume: the role that owns Tollgate's schema, and its database. It is no
# superuser; CREATEROLE lets migrations make the roles the program works as.
set -eu

psql --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres \
  --set=password="$(cat "${OWNER_PASSWORD_FILE:-/run/secrets/owner_password}")" <<'SQL'
CREATE ROLE tollgate_owner LOGIN CREATEROLE PASSWORD :'password';
CREATE DATABASE tollgate OWNER tollgate_owner;
SQL
