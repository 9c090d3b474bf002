-- Keys: owners that are no persons, keys under keys; credentials that stand on their own; issuers of tokens for /v1.
-- Changed by hand after generation: NULLS NOT DISTINCT, checks, rights.

-- AlterTable
ALTER TABLE "api_key" ADD COLUMN     "owner_service_account" TEXT,
ADD COLUMN     "parent_id" UUID;

-- AlterTable
ALTER TABLE "provider_credential" ADD COLUMN     "base_url" TEXT,
ADD COLUMN     "options" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "trusted_url" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "trusted_issuer" (
    "id" UUID NOT NULL,
    "organization_id" UUID,
    "name" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "jwks_url" TEXT NOT NULL,
    "audiences" TEXT[],
    "algorithms" TEXT[],
    "settings" JSONB NOT NULL DEFAULT '{}',
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "managed_by" TEXT NOT NULL DEFAULT 'api',
    "config_revision" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "trusted_issuer_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "trusted_issuer_organization_id_name_key" ON "trusted_issuer"("organization_id", "name") NULLS NOT DISTINCT;

-- CreateIndex
CREATE INDEX "api_key_organization_id_parent_id_idx" ON "api_key"("organization_id", "parent_id");

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_organization_id_parent_id_fkey" FOREIGN KEY ("organization_id", "parent_id") REFERENCES "api_key"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "api_key"
    ADD CONSTRAINT "api_key_owner_check" CHECK ("owner_user_id" IS NULL OR "owner_service_account" IS NULL),
    ADD CONSTRAINT "api_key_parent_check" CHECK ("parent_id" <> "id");
ALTER TABLE "trusted_issuer"
    ADD CONSTRAINT "trusted_issuer_managed_by_check" CHECK ("managed_by" IN ('api', 'portal', 'file')),
    -- Whatever a program above us is made to write, a token without a signature or with a shared secret is never accepted.
    ADD CONSTRAINT "trusted_issuer_algorithms_check" CHECK (
        cardinality("algorithms") > 0 AND
        "algorithms" <@ ARRAY['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']),
    ADD CONSTRAINT "trusted_issuer_audiences_check" CHECK (cardinality("audiences") > 0);

SELECT protect_table('trusted_issuer');
GRANT SELECT, INSERT, UPDATE, DELETE ON trusted_issuer TO tollgate_app, tollgate_system;
