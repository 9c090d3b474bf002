-- Failed sign-ins counted for all replicas together, and a guard on what one statement may change.

-- CreateTable
CREATE TABLE "sign_in_attempt" (
    "key" BYTEA NOT NULL,
    "times" TIMESTAMPTZ(3)[],
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_attempt_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "sign_in_attempt_expires_at_idx" ON "sign_in_attempt"("expires_at");

SELECT protect_table('sign_in_attempt');
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_attempt TO tollgate_system;

-- A statement that changes or removes more than it was meant to is undone, with its whole transaction. What it was meant to
-- is said per transaction (libs/database, access.ts):
--
--   tollgate.write_scope   '' anything, 'platform' rows without an organization, otherwise the id of one organization
--   tollgate.max_rows      '' any number, otherwise the most rows one statement may change or remove
--
-- Row-level security keeps tollgate_app within one organization already; this is for tollgate_system, and for the condition
-- that is true of every row of a table because somebody wrote it wrong.
CREATE FUNCTION guard_write() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    scope text := COALESCE(current_setting('tollgate.write_scope', true), '');
    most text := COALESCE(current_setting('tollgate.max_rows', true), '');
    touched bigint;
    strangers bigint;
BEGIN
    IF scope = '' AND most = '' THEN
        RETURN NULL;
    END IF;
    EXECUTE format('SELECT count(*), count(*) FILTER (WHERE %I IS DISTINCT FROM $1) FROM changed', TG_ARGV[0])
        INTO touched, strangers USING NULLIF(NULLIF(scope, ''), 'platform')::uuid;
    IF scope <> '' AND strangers > 0 THEN
        RAISE EXCEPTION USING ERRCODE = 'TG001',
            MESSAGE = format('%s on %s: %s of %s rows belong to somebody else', TG_OP, TG_TABLE_NAME, strangers, touched);
    END IF;
    IF most <> '' AND touched > most::bigint THEN
        RAISE EXCEPTION USING ERRCODE = 'TG002',
            MESSAGE = format('%s on %s: %s rows, and no more than %s were to be expected', TG_OP, TG_TABLE_NAME, touched, most);
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION guard_write() FROM PUBLIC;

-- For this and later migrations; every table an organization may change needs it.
CREATE FUNCTION guard_table(target regclass, organization_column name DEFAULT 'organization_id') RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER guard_update AFTER UPDATE ON %s REFERENCING OLD TABLE AS changed '
                   'FOR EACH STATEMENT EXECUTE FUNCTION public.guard_write(%L)', target, organization_column);
    EXECUTE format('CREATE TRIGGER guard_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS changed '
                   'FOR EACH STATEMENT EXECUTE FUNCTION public.guard_write(%L)', target, organization_column);
END
$$;
REVOKE ALL ON FUNCTION guard_table(regclass, name) FROM PUBLIC;

SELECT guard_table('organization', 'id');
SELECT guard_table(class.oid)
FROM pg_class class JOIN pg_attribute attribute ON attrelid = class.oid AND attname = 'organization_id' AND NOT attisdropped
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
  AND (has_any_column_privilege('tollgate_app', class.oid, 'UPDATE') OR has_table_privilege('tollgate_app', class.oid, 'DELETE'));
