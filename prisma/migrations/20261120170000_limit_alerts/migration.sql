-- Alerts of limits, and amounts that raise a limit for one period. Changed by hand after generation: rights.

-- CreateTable
CREATE TABLE "limit_alert" (
    "id" UUID NOT NULL,
    "organization_id" UUID,
    "limit_id" UUID NOT NULL,
    "subject_key" TEXT NOT NULL DEFAULT '',
    "period_start" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "threshold" INTEGER NOT NULL,
    "settled" DECIMAL(38,12) NOT NULL,
    "amount" DECIMAL(38,12) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "limit_alert_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "limit_top_up" (
    "id" UUID NOT NULL,
    "organization_id" UUID,
    "limit_id" UUID NOT NULL,
    "period_start" TIMESTAMPTZ(3) NOT NULL,
    "amount" DECIMAL(38,12) NOT NULL,
    "reason" TEXT NOT NULL,
    "author_type" TEXT NOT NULL,
    "author_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "limit_top_up_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "limit_alert_organization_id_id_idx" ON "limit_alert"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "limit_alert_limit_id_subject_key_period_start_kind_threshol_key" ON "limit_alert"("limit_id", "subject_key", "period_start", "kind", "threshold");

-- CreateIndex
CREATE INDEX "limit_top_up_limit_id_period_start_idx" ON "limit_top_up"("limit_id", "period_start");

SELECT protect_table('limit_alert');
SELECT protect_table('limit_top_up');
-- Written by the system, never changed; a top-up is granted once and stays.
GRANT SELECT ON limit_alert TO tollgate_app;
GRANT SELECT, INSERT ON limit_alert TO tollgate_system;
GRANT SELECT ON limit_top_up TO tollgate_app;
GRANT SELECT, INSERT ON limit_top_up TO tollgate_system;
