-- Who is told of alerts of limits, and what became of it. Changed by hand after generation: checks, rights.

-- CreateTable
CREATE TABLE "alert_channel" (
    "id" UUID NOT NULL,
    "organization_id" UUID,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "trusted_url" BOOLEAN NOT NULL DEFAULT false,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "ciphertext" BYTEA,
    "wrapped_data_key" BYTEA,
    "master_key_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "alert_channel_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert_delivery" (
    "id" UUID NOT NULL,
    "organization_id" UUID,
    "channel_id" UUID NOT NULL,
    "alert_id" UUID NOT NULL,
    "payload" JSONB NOT NULL,
    "outbox_id" UUID,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_status" INTEGER,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "available_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "alert_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "alert_channel_organization_id_id_idx" ON "alert_channel"("organization_id", "id");

-- CreateIndex
CREATE INDEX "alert_delivery_done_at_available_at_idx" ON "alert_delivery"("done_at", "available_at");

-- CreateIndex
CREATE INDEX "alert_delivery_organization_id_id_idx" ON "alert_delivery"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "alert_delivery_channel_id_alert_id_key" ON "alert_delivery"("channel_id", "alert_id");

-- AddForeignKey
ALTER TABLE "alert_delivery" ADD CONSTRAINT "alert_delivery_channel_id_fkey" FOREIGN KEY ("channel_id") REFERENCES "alert_channel"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "alert_channel"
    ADD CONSTRAINT "alert_channel_kind_check" CHECK ("kind" IN ('webhook', 'mail')),
    ADD CONSTRAINT "alert_channel_secret_check" CHECK (("kind" = 'webhook') = ("ciphertext" IS NOT NULL));

SELECT protect_table('alert_channel');
SELECT protect_table('alert_delivery');
GRANT SELECT ON alert_channel, alert_delivery TO tollgate_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON alert_channel, alert_delivery TO tollgate_system;
