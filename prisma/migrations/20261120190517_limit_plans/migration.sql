-- Plans of limits, and what is known of end users. Changed by hand after generation: NULLS NOT DISTINCT, checks, rights.

-- CreateTable
CREATE TABLE "limit_plan" (
    "id" UUID NOT NULL,
    "organization_id" UUID,
    "name" TEXT NOT NULL,
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "limits" JSONB NOT NULL,
    "managed_by" TEXT NOT NULL DEFAULT 'api',
    "config_revision" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "limit_plan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "end_user_profile" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "end_user" TEXT NOT NULL,
    "attributes" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "end_user_profile_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "limit_plan_organization_id_name_key" ON "limit_plan"("organization_id", "name") NULLS NOT DISTINCT;

-- CreateIndex
CREATE INDEX "end_user_profile_organization_id_updated_at_idx" ON "end_user_profile"("organization_id", "updated_at");

-- CreateIndex
CREATE UNIQUE INDEX "end_user_profile_organization_id_end_user_key" ON "end_user_profile"("organization_id", "end_user");

ALTER TABLE "limit_plan"
    ADD CONSTRAINT "limit_plan_managed_by_check" CHECK ("managed_by" IN ('api', 'portal', 'file'));

SELECT protect_table('limit_plan');
SELECT protect_table('end_user_profile');
GRANT SELECT, INSERT, UPDATE, DELETE ON limit_plan, end_user_profile TO tollgate_app, tollgate_system;
