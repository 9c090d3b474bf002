-- Replies of /v1/responses that organizations want kept. Changed by hand after generation: rights.

-- CreateTable
CREATE TABLE "stored_response" (
    "organization_id" UUID NOT NULL,
    "id" TEXT NOT NULL,
    "project_id" UUID NOT NULL,
    "ciphertext" BYTEA NOT NULL,
    "wrapped_data_key" BYTEA NOT NULL,
    "master_key_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "stored_response_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateIndex
CREATE INDEX "stored_response_expires_at_idx" ON "stored_response"("expires_at");

SELECT protect_table('stored_response');
GRANT SELECT, INSERT, UPDATE, DELETE ON stored_response TO tollgate_app, tollgate_system;
