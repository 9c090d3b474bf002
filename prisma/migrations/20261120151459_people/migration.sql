-- Sign-in beyond the password (TOTP, single sign-on, invitations, resets), and what the audit chain needs to find a cut end
-- and to be shortened at its old one.

-- AlterTable
ALTER TABLE "audit_entry" ADD COLUMN     "user_agent" TEXT;

-- AlterTable
ALTER TABLE "session" ADD COLUMN     "bound_to_id" UUID,
ADD COLUMN     "method" TEXT NOT NULL DEFAULT 'password';

-- CreateTable
CREATE TABLE "audit_head" (
    "chain" UUID NOT NULL,
    "organization_id" UUID,
    "sequence" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("chain")
);

-- CreateTable
CREATE TABLE "audit_segment" (
    "chain" UUID NOT NULL,
    "to_sequence" BIGINT NOT NULL,
    "organization_id" UUID,
    "from_sequence" BIGINT NOT NULL,
    "last_hash" BYTEA NOT NULL,
    "dropped_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_segment_pkey" PRIMARY KEY ("chain","to_sequence")
);

-- CreateTable
CREATE TABLE "user_totp" (
    "user_id" UUID NOT NULL,
    "ciphertext" BYTEA NOT NULL,
    "wrapped_data_key" BYTEA NOT NULL,
    "master_key_id" TEXT NOT NULL,
    "last_step" BIGINT NOT NULL DEFAULT 0,
    "confirmed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_totp_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "recovery_code" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "code_hash" BYTEA NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "recovery_code_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "password_reset" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "password_reset_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invitation" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "created_by" TEXT NOT NULL,
    "mail_state" TEXT NOT NULL DEFAULT 'none',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identity_provider" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "ciphertext" BYTEA,
    "wrapped_data_key" BYTEA,
    "master_key_id" TEXT,
    "scopes" TEXT[],
    "email_domains" TEXT[],
    "groups_claim" TEXT NOT NULL DEFAULT 'groups',
    "role_mappings" JSONB NOT NULL DEFAULT '[]',
    "default_role" TEXT,
    "provision" BOOLEAN NOT NULL DEFAULT true,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "trusted" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "identity_provider_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "external_identity" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "identity_provider_id" UUID NOT NULL,
    "subject" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "external_identity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sso_attempt" (
    "state_hash" BYTEA NOT NULL,
    "browser_hash" BYTEA NOT NULL,
    "identity_provider_id" UUID NOT NULL,
    "code_verifier" TEXT NOT NULL,
    "nonce" TEXT NOT NULL,
    "redirect_uri" TEXT NOT NULL,
    "return_to" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sso_attempt_pkey" PRIMARY KEY ("state_hash")
);

-- CreateIndex
CREATE INDEX "audit_head_organization_id_idx" ON "audit_head"("organization_id");

-- CreateIndex
CREATE INDEX "audit_segment_organization_id_idx" ON "audit_segment"("organization_id");

-- CreateIndex
CREATE UNIQUE INDEX "recovery_code_code_hash_key" ON "recovery_code"("code_hash");

-- CreateIndex
CREATE INDEX "recovery_code_user_id_idx" ON "recovery_code"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "password_reset_token_hash_key" ON "password_reset"("token_hash");

-- CreateIndex
CREATE INDEX "password_reset_user_id_idx" ON "password_reset"("user_id");

-- CreateIndex
CREATE INDEX "password_reset_expires_at_idx" ON "password_reset"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_token_hash_key" ON "invitation"("token_hash");

-- CreateIndex
CREATE INDEX "invitation_organization_id_created_at_idx" ON "invitation"("organization_id", "created_at");

-- CreateIndex
CREATE INDEX "invitation_expires_at_idx" ON "invitation"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "identity_provider_organization_id_name_key" ON "identity_provider"("organization_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "identity_provider_organization_id_id_key" ON "identity_provider"("organization_id", "id");

-- CreateIndex
CREATE INDEX "external_identity_organization_id_identity_provider_id_idx" ON "external_identity"("organization_id", "identity_provider_id");

-- CreateIndex
CREATE INDEX "external_identity_user_id_idx" ON "external_identity"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "external_identity_identity_provider_id_subject_key" ON "external_identity"("identity_provider_id", "subject");

-- CreateIndex
CREATE INDEX "sso_attempt_expires_at_idx" ON "sso_attempt"("expires_at");

-- AddForeignKey
ALTER TABLE "user_totp" ADD CONSTRAINT "user_totp_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recovery_code" ADD CONSTRAINT "recovery_code_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "password_reset" ADD CONSTRAINT "password_reset_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identity_provider" ADD CONSTRAINT "identity_provider_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "external_identity" ADD CONSTRAINT "external_identity_organization_id_identity_provider_id_fkey" FOREIGN KEY ("organization_id", "identity_provider_id") REFERENCES "identity_provider"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "external_identity" ADD CONSTRAINT "external_identity_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A long list of old sessions is asked by what bounds them when a member or a provider goes.
CREATE INDEX "session_bound_to_id_idx" ON "session"("bound_to_id") WHERE "bound_to_id" IS NOT NULL;

ALTER TABLE "session" ADD CONSTRAINT "session_method_check" CHECK ("method" IN ('password', 'invitation', 'sso'));
ALTER TABLE "invitation"
    ADD CONSTRAINT "invitation_role_check" CHECK ("role" IN ('owner', 'admin', 'developer', 'billing', 'viewer')),
    ADD CONSTRAINT "invitation_email_check" CHECK ("email" = lower("email")),
    ADD CONSTRAINT "invitation_mail_state_check" CHECK ("mail_state" IN ('none', 'queued', 'sent', 'failed'));
ALTER TABLE "identity_provider"
    ADD CONSTRAINT "identity_provider_default_role_check"
        CHECK ("default_role" IS NULL OR "default_role" IN ('owner', 'admin', 'developer', 'billing', 'viewer'));
ALTER TABLE "audit_head"
    ADD CONSTRAINT "audit_head_chain_check"
        CHECK ("chain" = COALESCE("organization_id", '00000000-0000-0000-0000-000000000000'));
ALTER TABLE "audit_segment"
    ADD CONSTRAINT "audit_segment_chain_check"
        CHECK ("chain" = COALESCE("organization_id", '00000000-0000-0000-0000-000000000000')),
    ADD CONSTRAINT "audit_segment_sequence_check" CHECK ("from_sequence" > 0 AND "to_sequence" >= "from_sequence");

SELECT protect_table(name::regclass) FROM unnest(ARRAY[
    'invitation', 'identity_provider', 'external_identity', 'audit_head', 'audit_segment',
    -- no organization: tollgate_system only
    'user_totp', 'recovery_code', 'password_reset', 'sso_attempt'
]) AS name;

GRANT SELECT, INSERT, UPDATE, DELETE ON invitation, identity_provider TO tollgate_app, tollgate_system;
GRANT SELECT ON external_identity TO tollgate_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON external_identity, user_totp, recovery_code, password_reset, sso_attempt
TO tollgate_system;
GRANT SELECT, INSERT, UPDATE (sequence, hash) ON audit_head TO tollgate_app, tollgate_system;
GRANT SELECT ON audit_segment TO tollgate_app, tollgate_system;

-- Drops the oldest entries of a chain, up to and with `up_to`, and notes where the chain goes on. Only entries older than 90
-- days are within reach, whoever calls; the newest entry never is. Gives the number of rows, 0 where there is nothing to do.
CREATE FUNCTION drop_audit_segment(target uuid, up_to bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET lock_timeout = '4s' AS $$
DECLARE
    dropped bigint;
    first_sequence bigint;
    organization uuid := NULLIF(target, '00000000-0000-0000-0000-000000000000');
BEGIN
    -- The same lock as the writer's: no entry of this chain is added meanwhile.
    PERFORM pg_advisory_xact_lock(hashtextextended(E'audit\n' || target, 0));
    IF up_to >= (SELECT sequence FROM public.audit_head WHERE chain = target) THEN
        RAISE invalid_parameter_value USING MESSAGE = 'the newest entry of a chain is never dropped';
    END IF;
    IF EXISTS (SELECT FROM public.audit_entry
               WHERE chain = target AND sequence <= up_to AND occurred_at > now() - interval '90 days') THEN
        RAISE invalid_parameter_value USING MESSAGE = 'entries younger than 90 days are kept';
    END IF;
    SELECT min(sequence) INTO first_sequence FROM public.audit_entry WHERE chain = target AND sequence <= up_to;
    IF first_sequence IS NULL OR NOT EXISTS (
        SELECT FROM public.audit_entry WHERE chain = target AND sequence = up_to) THEN
        RETURN 0;
    END IF;
    INSERT INTO public.audit_segment (chain, organization_id, from_sequence, to_sequence, last_hash, dropped_at)
    SELECT target, organization, first_sequence, up_to, hash, now()
    FROM public.audit_entry WHERE chain = target AND sequence = up_to;
    DELETE FROM public.audit_entry WHERE chain = target AND sequence <= up_to;
    GET DIAGNOSTICS dropped = ROW_COUNT;
    RETURN dropped;
END
$$;
REVOKE ALL ON FUNCTION drop_audit_segment(uuid, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION drop_audit_segment(uuid, bigint) TO tollgate_system;
-- For the function above, which runs as the owner; row-level security is forced on the owner, too.
CREATE POLICY retention_reads ON audit_entry FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY retention_drops ON audit_entry FOR DELETE TO CURRENT_USER USING (true);
CREATE POLICY retention_reads ON audit_head FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY retention_notes ON audit_segment FOR INSERT TO CURRENT_USER WITH CHECK (true);

-- The heads of the chains there are.
SET LOCAL ROLE tollgate_system;
INSERT INTO audit_head (chain, organization_id, sequence, hash)
SELECT DISTINCT ON (chain) chain, organization_id, sequence, hash FROM audit_entry ORDER BY chain, sequence DESC;
RESET ROLE;
