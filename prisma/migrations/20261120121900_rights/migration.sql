-- Who may see and do what. The roles exist before this runs (libs/database, roles.ts).
--
--   tollgate_app     one organization: rows whose organization_id is the transaction's setting tollgate.organization_id
--   tollgate_system  all rows, still only with the rights granted here
--
-- Nothing is granted to PUBLIC, to the login, or on a partition. Foreign keys do not ask row-level security, so children of
-- one organization name it in a composite key, and tables that may also point to the platform have the trigger below.

GRANT USAGE ON SCHEMA public TO tollgate_app, tollgate_system;

-- For this and later migrations: row-level security on a table, forced, with policies by whether it has organization_id.
-- Grants are said beside each call, because they differ.
CREATE FUNCTION protect_table(target regclass, organization_column name DEFAULT 'organization_id') RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    same_organization text := format(
        '%I = NULLIF(current_setting(''tollgate.organization_id'', true), '''')::uuid', organization_column);
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format('CREATE POLICY system_access ON %s TO tollgate_system USING (true) WITH CHECK (true)', target);
    IF EXISTS (SELECT FROM pg_attribute
               WHERE attrelid = target AND attname = organization_column AND NOT attisdropped) THEN
        EXECUTE format('CREATE POLICY organization_access ON %s TO tollgate_app USING (%s) WITH CHECK (%s)',
            target, same_organization, same_organization);
        -- Restrictive as well: a policy somebody adds later can then only narrow, never widen.
        EXECUTE format('CREATE POLICY organization_only ON %s AS RESTRICTIVE TO tollgate_app USING (%s) WITH CHECK (%s)',
            target, same_organization, same_organization);
    END IF;
END
$$;
REVOKE ALL ON FUNCTION protect_table(regclass, name) FROM PUBLIC;

SELECT protect_table('organization', 'id');
SELECT protect_table(name::regclass) FROM unnest(ARRAY[
    'project', 'member', 'management_token', 'idempotency_record', 'outbox', 'api_key', 'api_key_secret',
    'provider_credential', 'deployment', 'route', 'route_target', 'config_revision', '"limit"', 'limit_period', 'operation',
    'usage_event', 'usage_hour', 'price_version', 'price', 'audit_entry',
    -- no organization: tollgate_system only
    '"user"', 'session', 'system_secret', 'replica'
]) AS name;
-- The history of migrations is the owner's alone.
ALTER TABLE _prisma_migrations ENABLE ROW LEVEL SECURITY;

-- What an organization may change itself; its slug, state and plan are the platform's.
GRANT SELECT, UPDATE (name, time_zone, currency, settings, updated_at) ON organization TO tollgate_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON organization TO tollgate_system;

GRANT SELECT, INSERT, UPDATE, DELETE ON
    project, member, management_token, idempotency_record, api_key, api_key_secret, provider_credential, deployment, route,
    route_target, "limit"
TO tollgate_app, tollgate_system;

GRANT SELECT, INSERT, UPDATE, DELETE ON "user", session, system_secret, replica TO tollgate_system;

GRANT SELECT, INSERT ON outbox TO tollgate_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON outbox TO tollgate_system;

-- A revision is immutable; applying it moves its state.
GRANT SELECT, INSERT, UPDATE (state, applied_at) ON config_revision TO tollgate_app, tollgate_system;

-- A price is immutable once used: a version is ended, never changed.
GRANT SELECT, INSERT, UPDATE (effective_to) ON price_version TO tollgate_app, tollgate_system;
GRANT SELECT, INSERT ON price TO tollgate_app, tollgate_system;

-- Append only, for everybody.
GRANT SELECT, INSERT ON operation, usage_event, audit_entry TO tollgate_app, tollgate_system;

-- Projections of the usage tables: written by the drain, rebuilt from the events.
GRANT SELECT ON limit_period, usage_hour TO tollgate_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON limit_period, usage_hour TO tollgate_system;

-- What an object refers to must be its own organization's or the platform's. The check runs as the owner of the tables, who
-- needs to see the rows it compares; he may change every policy anyway.
CREATE FUNCTION check_referenced_owner() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    allowed boolean := true;
BEGIN
    IF TG_TABLE_NAME = 'deployment' THEN
        IF NEW.credential_id IS NOT NULL THEN
            -- A credential is sent to the deployment's URL, so the platform's is never usable by an organization's own.
            SELECT organization_id IS NOT DISTINCT FROM NEW.organization_id INTO allowed
            FROM public.provider_credential WHERE id = NEW.credential_id;
        END IF;
    ELSIF TG_TABLE_NAME = 'route' THEN
        IF NEW.project_id IS NOT NULL THEN
            SELECT organization_id IS NOT DISTINCT FROM NEW.organization_id INTO allowed
            FROM public.project WHERE id = NEW.project_id;
        END IF;
    ELSIF TG_TABLE_NAME = 'route_target' THEN
        SELECT route.organization_id IS NOT DISTINCT FROM NEW.organization_id
               AND (deployment.organization_id IS NULL
                    OR deployment.organization_id IS NOT DISTINCT FROM NEW.organization_id) INTO allowed
        FROM public.route, public.deployment WHERE route.id = NEW.route_id AND deployment.id = NEW.deployment_id;
    ELSIF TG_TABLE_NAME = 'price' THEN
        SELECT organization_id IS NOT DISTINCT FROM NEW.organization_id INTO allowed
        FROM public.price_version WHERE id = NEW.price_version_id;
    END IF;
    IF allowed IS NOT TRUE THEN
        -- The same as for a row that does not exist: existence is private.
        RAISE foreign_key_violation USING
            MESSAGE = format('%s refers to something that does not exist for its organization', TG_TABLE_NAME);
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION check_referenced_owner() FROM PUBLIC;

CREATE POLICY owner_checks ON provider_credential FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY owner_checks ON deployment FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY owner_checks ON route FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY owner_checks ON project FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY owner_checks ON price_version FOR SELECT TO CURRENT_USER USING (true);

CREATE TRIGGER check_referenced_owner BEFORE INSERT OR UPDATE OF organization_id, credential_id ON deployment
    FOR EACH ROW EXECUTE FUNCTION check_referenced_owner();
CREATE TRIGGER check_referenced_owner BEFORE INSERT OR UPDATE OF organization_id, project_id ON route
    FOR EACH ROW EXECUTE FUNCTION check_referenced_owner();
CREATE TRIGGER check_referenced_owner BEFORE INSERT OR UPDATE OF organization_id, route_id, deployment_id ON route_target
    FOR EACH ROW EXECUTE FUNCTION check_referenced_owner();
CREATE TRIGGER check_referenced_owner BEFORE INSERT OR UPDATE OF organization_id, price_version_id ON price
    FOR EACH ROW EXECUTE FUNCTION check_referenced_owner();
