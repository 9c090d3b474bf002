-- The tables of prisma/schema. Changed by hand after generation: PARTITION BY of the usage tables, NULLS NOT DISTINCT on the
-- unique keys whose organization may be the platform (null), and the checks at the end.

-- CreateTable
CREATE TABLE "audit_entry" (
    "id" UUID NOT NULL,
    "organization_id" UUID,
    "chain" UUID NOT NULL,
    "sequence" BIGINT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "actor_type" TEXT NOT NULL,
    "actor_id" TEXT,
    "actor_label" TEXT NOT NULL DEFAULT '',
    "action" TEXT NOT NULL,
    "target_type" TEXT NOT NULL,
    "target_id" TEXT,
    "before" JSONB,
    "after" JSONB,
    "ip" TEXT,
    "means" TEXT NOT NULL,
    "request_id" TEXT,
    "previous_hash" BYTEA,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "system_secret" (
    "purpose" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "wrapped" BYTEA NOT NULL,
    "master_key_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "rewrapped_at" TIMESTAMPTZ(3),

    CONSTRAINT "system_secret_pkey" PRIMARY KEY ("purpose","version")
);

-- CreateTable
CREATE TABLE "replica" (
    "id" UUID NOT NULL,
    "hostname" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "roles" TEXT[],
    "version" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "stopped_at" TIMESTAMPTZ(3),

    CONSTRAINT "replica_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" UUID NOT NULL,
    "organization_id" UUID,
    "topic" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "available_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "price_version" (
    "id" UUID NOT NULL,
    "organization_id" UUID,
    "deployment_id" UUID,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "model_match" TEXT NOT NULL DEFAULT 'exact',
    "service_tier" TEXT NOT NULL DEFAULT 'default',
    "batch" BOOLEAN NOT NULL DEFAULT false,
    "effective_from" TIMESTAMPTZ(3) NOT NULL,
    "effective_to" TIMESTAMPTZ(3),
    "source" TEXT NOT NULL,
    "source_ref" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "price_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "price" (
    "id" UUID NOT NULL,
    "organization_id" UUID,
    "price_version_id" UUID NOT NULL,
    "token_class" TEXT NOT NULL,
    "tier_start" BIGINT NOT NULL DEFAULT 0,
    "usd_per_million" DECIMAL(18,6) NOT NULL,

    CONSTRAINT "price_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "environment" TEXT NOT NULL DEFAULT 'live',
    "state" TEXT NOT NULL DEFAULT 'active',
    "scopes" JSONB NOT NULL DEFAULT '{}',
    "ip_allow" TEXT[],
    "tags" JSONB NOT NULL DEFAULT '{}',
    "owner_user_id" UUID,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "created_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_key_secret" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "api_key_id" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    "prefix" TEXT NOT NULL,
    "last_four" TEXT NOT NULL DEFAULT '',
    "valid_from" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "valid_until" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "last_used_ip" TEXT,
    "last_used_model" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_key_secret_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provider_credential" (
    "id" UUID NOT NULL,
    "organization_id" UUID,
    "provider" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "ciphertext" BYTEA NOT NULL,
    "wrapped_data_key" BYTEA NOT NULL,
    "master_key_id" TEXT NOT NULL,
    "hosts" TEXT[],
    "hint" TEXT NOT NULL DEFAULT '',
    "managed_by" TEXT NOT NULL DEFAULT 'api',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "provider_credential_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "limit" (
    "id" UUID NOT NULL,
    "organization_id" UUID,
    "dimension" TEXT NOT NULL,
    "subject_type" TEXT NOT NULL,
    "subject_id" TEXT,
    "on_type" TEXT,
    "on_id" TEXT,
    "window" TEXT NOT NULL,
    "amount" DECIMAL(38,12) NOT NULL,
    "algorithm" TEXT NOT NULL,
    "burst" DECIMAL(38,12),
    "max_wait_ms" INTEGER NOT NULL DEFAULT 0,
    "rollover" BOOLEAN NOT NULL DEFAULT false,
    "alerts" INTEGER[],
    "mode" TEXT NOT NULL DEFAULT 'hard',
    "managed_by" TEXT NOT NULL DEFAULT 'api',
    "config_revision" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "limit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "limit_period" (
    "limit_id" UUID NOT NULL,
    "subject_key" TEXT NOT NULL DEFAULT '',
    "period_start" TIMESTAMPTZ(3) NOT NULL,
    "organization_id" UUID,
    "settled" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "limit_period_pkey" PRIMARY KEY ("limit_id","subject_key","period_start")
);

-- CreateTable
CREATE TABLE "deployment" (
    "id" UUID NOT NULL,
    "organization_id" UUID,
    "name" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "credential_id" UUID,
    "base_url" TEXT,
    "region" TEXT,
    "upstream_model" TEXT NOT NULL,
    "context_window" INTEGER,
    "max_output_tokens" INTEGER,
    "capabilities" JSONB NOT NULL DEFAULT '{}',
    "data_classes" TEXT[],
    "settings" JSONB NOT NULL DEFAULT '{}',
    "price" JSONB,
    "state" TEXT NOT NULL DEFAULT 'hot',
    "managed_by" TEXT NOT NULL DEFAULT 'api',
    "config_revision" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "deployment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "route" (
    "id" UUID NOT NULL,
    "organization_id" UUID,
    "project_id" UUID,
    "model" TEXT NOT NULL,
    "strategy" TEXT NOT NULL DEFAULT 'priority',
    "default_max_output_tokens" INTEGER,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "managed_by" TEXT NOT NULL DEFAULT 'api',
    "config_revision" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "route_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "route_target" (
    "id" UUID NOT NULL,
    "organization_id" UUID,
    "route_id" UUID NOT NULL,
    "deployment_id" UUID NOT NULL,
    "position" INTEGER NOT NULL DEFAULT 0,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "weight" INTEGER NOT NULL DEFAULT 1,
    "tier" TEXT NOT NULL DEFAULT 'primary',
    "conditions" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "route_target_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "config_revision" (
    "id" UUID NOT NULL,
    "organization_id" UUID,
    "stream" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "author" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "document" JSONB NOT NULL,
    "hash" BYTEA NOT NULL,
    "parent_id" UUID,
    "environment" TEXT NOT NULL DEFAULT 'default',
    "state" TEXT NOT NULL DEFAULT 'pending',
    "reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "applied_at" TIMESTAMPTZ(3),

    CONSTRAINT "config_revision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organization" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'active',
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "currency" TEXT NOT NULL DEFAULT 'USD',
    "plan" TEXT,
    "region" TEXT,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "project" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "tags" JSONB NOT NULL DEFAULT '{}',
    "defaults" JSONB NOT NULL DEFAULT '{}',
    "archived_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "project_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "user" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "password_hash" TEXT,
    "is_operator" BOOLEAN NOT NULL DEFAULT false,
    "state" TEXT NOT NULL DEFAULT 'active',
    "last_sign_in_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "ip" TEXT,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "management_token" (
    "id" UUID NOT NULL,
    "organization_id" UUID,
    "user_id" UUID,
    "name" TEXT NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "prefix" TEXT NOT NULL,
    "permissions" TEXT[],
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "management_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_record" (
    "scope" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "organization_id" UUID,
    "request_hash" BYTEA NOT NULL,
    "status" INTEGER,
    "ciphertext" BYTEA,
    "wrapped_data_key" BYTEA,
    "master_key_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_record_pkey" PRIMARY KEY ("scope","key")
);

-- CreateTable
CREATE TABLE "operation" (
    "id" UUID NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "request_id" TEXT NOT NULL,
    "organization_id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "api_key_id" UUID,
    "end_user" TEXT,
    "endpoint" TEXT NOT NULL,
    "requested_model" TEXT,
    "route_id" UUID,
    "outcome" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "error_code" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "first_byte_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "attempts_count" INTEGER NOT NULL DEFAULT 0,
    "stream" BOOLEAN NOT NULL DEFAULT false,
    "cache" TEXT NOT NULL DEFAULT 'bypass',
    "tags" JSONB,
    "decision" JSONB,
    "config_revision" INTEGER,
    "gateway_ms" DOUBLE PRECISION,
    "client_ip" TEXT,

    CONSTRAINT "operation_pkey" PRIMARY KEY ("id","occurred_at")
) PARTITION BY RANGE ("occurred_at");

-- CreateTable
CREATE TABLE "usage_event" (
    "id" UUID NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "operation_id" UUID NOT NULL,
    "attempt" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL DEFAULT 0,
    "organization_id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "api_key_id" UUID,
    "deployment_id" UUID,
    "deployment_name" TEXT NOT NULL DEFAULT '',
    "provider" TEXT NOT NULL DEFAULT '',
    "requested_model" TEXT NOT NULL DEFAULT '',
    "upstream_model" TEXT NOT NULL DEFAULT '',
    "response_model" TEXT,
    "endpoint" TEXT NOT NULL,
    "input_tokens" BIGINT NOT NULL DEFAULT 0,
    "cached_input_tokens" BIGINT NOT NULL DEFAULT 0,
    "cache_write_tokens" BIGINT NOT NULL DEFAULT 0,
    "cache_write_1h_tokens" BIGINT NOT NULL DEFAULT 0,
    "input_audio_tokens" BIGINT NOT NULL DEFAULT 0,
    "output_tokens" BIGINT NOT NULL DEFAULT 0,
    "reasoning_tokens" BIGINT NOT NULL DEFAULT 0,
    "output_audio_tokens" BIGINT NOT NULL DEFAULT 0,
    "provenance" TEXT NOT NULL,
    "price_version_id" UUID,
    "priced" BOOLEAN NOT NULL,
    "cost" DECIMAL(38,12),
    "charge" DECIMAL(38,12),
    "service_tier" TEXT,
    "status" INTEGER,
    "error_kind" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "first_byte_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "finish_reason" TEXT,
    "upstream_request_id" TEXT,

    CONSTRAINT "usage_event_pkey" PRIMARY KEY ("id","occurred_at")
) PARTITION BY RANGE ("occurred_at");

-- CreateTable
CREATE TABLE "usage_hour" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "organization_id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "api_key_id" UUID,
    "requested_model" TEXT NOT NULL DEFAULT '',
    "upstream_model" TEXT NOT NULL DEFAULT '',
    "deployment_name" TEXT NOT NULL DEFAULT '',
    "endpoint" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "requests" BIGINT NOT NULL DEFAULT 0,
    "attempts" BIGINT NOT NULL DEFAULT 0,
    "errors" BIGINT NOT NULL DEFAULT 0,
    "input_tokens" BIGINT NOT NULL DEFAULT 0,
    "cached_input_tokens" BIGINT NOT NULL DEFAULT 0,
    "cache_write_tokens" BIGINT NOT NULL DEFAULT 0,
    "cache_write_1h_tokens" BIGINT NOT NULL DEFAULT 0,
    "input_audio_tokens" BIGINT NOT NULL DEFAULT 0,
    "output_tokens" BIGINT NOT NULL DEFAULT 0,
    "reasoning_tokens" BIGINT NOT NULL DEFAULT 0,
    "output_audio_tokens" BIGINT NOT NULL DEFAULT 0,
    "cost" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "charge" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "unpriced" BIGINT NOT NULL DEFAULT 0,
    "ttft_ms_sum" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "ttft_count" BIGINT NOT NULL DEFAULT 0,
    "latency_ms_sum" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "latency_count" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "usage_hour_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "audit_entry_organization_id_occurred_at_idx" ON "audit_entry"("organization_id", "occurred_at");

-- CreateIndex
CREATE INDEX "audit_entry_organization_id_target_type_target_id_idx" ON "audit_entry"("organization_id", "target_type", "target_id");

-- CreateIndex
CREATE UNIQUE INDEX "audit_entry_chain_sequence_key" ON "audit_entry"("chain", "sequence");

-- CreateIndex
CREATE INDEX "replica_last_seen_at_idx" ON "replica"("last_seen_at");

-- CreateIndex
CREATE INDEX "outbox_organization_id_created_at_idx" ON "outbox"("organization_id", "created_at");

-- CreateIndex
CREATE INDEX "outbox_done_at_available_at_idx" ON "outbox"("done_at", "available_at");

-- CreateIndex
CREATE UNIQUE INDEX "price_version_effective_key" ON "price_version"("organization_id", "deployment_id", "provider", "model", "service_tier", "batch", "effective_from") NULLS NOT DISTINCT;

-- CreateIndex
CREATE INDEX "price_organization_id_price_version_id_idx" ON "price"("organization_id", "price_version_id");

-- CreateIndex
CREATE UNIQUE INDEX "price_price_version_id_token_class_tier_start_key" ON "price"("price_version_id", "token_class", "tier_start");

-- CreateIndex
CREATE INDEX "api_key_organization_id_project_id_created_at_idx" ON "api_key"("organization_id", "project_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_organization_id_id_key" ON "api_key"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_secret_hash_key" ON "api_key_secret"("hash");

-- CreateIndex
CREATE INDEX "api_key_secret_organization_id_api_key_id_idx" ON "api_key_secret"("organization_id", "api_key_id");

-- CreateIndex
CREATE UNIQUE INDEX "provider_credential_organization_id_name_key" ON "provider_credential"("organization_id", "name") NULLS NOT DISTINCT;

-- CreateIndex
CREATE INDEX "limit_organization_id_subject_type_subject_id_idx" ON "limit"("organization_id", "subject_type", "subject_id");

-- CreateIndex
CREATE INDEX "limit_period_organization_id_period_start_idx" ON "limit_period"("organization_id", "period_start");

-- CreateIndex
CREATE UNIQUE INDEX "deployment_organization_id_name_key" ON "deployment"("organization_id", "name") NULLS NOT DISTINCT;

-- CreateIndex
CREATE UNIQUE INDEX "route_organization_id_project_id_model_key" ON "route"("organization_id", "project_id", "model") NULLS NOT DISTINCT;

-- CreateIndex
CREATE INDEX "route_target_organization_id_route_id_idx" ON "route_target"("organization_id", "route_id");

-- CreateIndex
CREATE INDEX "route_target_deployment_id_idx" ON "route_target"("deployment_id");

-- CreateIndex
CREATE UNIQUE INDEX "route_target_route_id_position_key" ON "route_target"("route_id", "position");

-- CreateIndex
CREATE INDEX "config_revision_organization_id_sequence_idx" ON "config_revision"("organization_id", "sequence");

-- CreateIndex
CREATE UNIQUE INDEX "config_revision_stream_sequence_key" ON "config_revision"("stream", "sequence");

-- CreateIndex
CREATE UNIQUE INDEX "organization_slug_key" ON "organization"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "project_organization_id_slug_key" ON "project"("organization_id", "slug");

-- CreateIndex
CREATE UNIQUE INDEX "project_organization_id_id_key" ON "project"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE INDEX "member_user_id_idx" ON "member"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "member_organization_id_user_id_key" ON "member"("organization_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_hash_key" ON "session"("token_hash");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE INDEX "session_expires_at_idx" ON "session"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "management_token_token_hash_key" ON "management_token"("token_hash");

-- CreateIndex
CREATE INDEX "management_token_organization_id_created_at_idx" ON "management_token"("organization_id", "created_at");

-- CreateIndex
CREATE INDEX "idempotency_record_organization_id_created_at_idx" ON "idempotency_record"("organization_id", "created_at");

-- CreateIndex
CREATE INDEX "idempotency_record_expires_at_idx" ON "idempotency_record"("expires_at");

-- CreateIndex
CREATE INDEX "operation_organization_id_occurred_at_idx" ON "operation"("organization_id", "occurred_at");

-- CreateIndex
CREATE INDEX "operation_organization_id_project_id_occurred_at_idx" ON "operation"("organization_id", "project_id", "occurred_at");

-- CreateIndex
CREATE INDEX "operation_organization_id_api_key_id_occurred_at_idx" ON "operation"("organization_id", "api_key_id", "occurred_at");

-- CreateIndex
CREATE INDEX "operation_request_id_idx" ON "operation"("request_id");

-- CreateIndex
CREATE INDEX "usage_event_organization_id_occurred_at_idx" ON "usage_event"("organization_id", "occurred_at");

-- CreateIndex
CREATE INDEX "usage_event_organization_id_project_id_occurred_at_idx" ON "usage_event"("organization_id", "project_id", "occurred_at");

-- CreateIndex
CREATE UNIQUE INDEX "usage_event_operation_id_attempt_kind_sequence_occurred_at_key" ON "usage_event"("operation_id", "attempt", "kind", "sequence", "occurred_at");

-- CreateIndex
CREATE INDEX "usage_hour_hour_idx" ON "usage_hour"("hour");

-- CreateIndex
CREATE UNIQUE INDEX "usage_hour_dimensions_key" ON "usage_hour"("organization_id", "hour", "project_id", "api_key_id", "requested_model", "upstream_model", "deployment_name", "endpoint", "outcome") NULLS NOT DISTINCT;

-- AddForeignKey
ALTER TABLE "price" ADD CONSTRAINT "price_price_version_id_fkey" FOREIGN KEY ("price_version_id") REFERENCES "price_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_organization_id_project_id_fkey" FOREIGN KEY ("organization_id", "project_id") REFERENCES "project"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key_secret" ADD CONSTRAINT "api_key_secret_organization_id_api_key_id_fkey" FOREIGN KEY ("organization_id", "api_key_id") REFERENCES "api_key"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployment" ADD CONSTRAINT "deployment_credential_id_fkey" FOREIGN KEY ("credential_id") REFERENCES "provider_credential"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "route_target" ADD CONSTRAINT "route_target_route_id_fkey" FOREIGN KEY ("route_id") REFERENCES "route"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "route_target" ADD CONSTRAINT "route_target_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "project" ADD CONSTRAINT "project_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Checks: what a column may hold, and facts that must agree with each other
ALTER TABLE "organization"
    ADD CONSTRAINT "organization_state_check" CHECK ("state" IN ('active', 'suspended', 'closed')),
    ADD CONSTRAINT "organization_slug_check" CHECK ("slug" ~ '^[a-z0-9][a-z0-9-]{0,62}$');
ALTER TABLE "project"
    ADD CONSTRAINT "project_slug_check" CHECK ("slug" ~ '^[a-z0-9][a-z0-9-]{0,62}$');
ALTER TABLE "user"
    ADD CONSTRAINT "user_state_check" CHECK ("state" IN ('active', 'disabled')),
    ADD CONSTRAINT "user_email_check" CHECK ("email" = lower("email"));
ALTER TABLE "member"
    ADD CONSTRAINT "member_role_check" CHECK ("role" IN ('owner', 'admin', 'developer', 'billing', 'viewer'));
ALTER TABLE "api_key"
    ADD CONSTRAINT "api_key_state_check" CHECK ("state" IN ('active', 'disabled', 'revoked')),
    ADD CONSTRAINT "api_key_environment_check" CHECK ("environment" IN ('live', 'test'));
ALTER TABLE "deployment"
    ADD CONSTRAINT "deployment_state_check" CHECK ("state" IN ('hot', 'warming', 'cold', 'draining', 'disabled')),
    ADD CONSTRAINT "deployment_managed_by_check" CHECK ("managed_by" IN ('api', 'portal', 'file'));
ALTER TABLE "route"
    ADD CONSTRAINT "route_strategy_check" CHECK ("strategy" IN ('priority', 'weighted', 'least-latency')),
    ADD CONSTRAINT "route_managed_by_check" CHECK ("managed_by" IN ('api', 'portal', 'file')),
    ADD CONSTRAINT "route_project_check" CHECK ("project_id" IS NULL OR "organization_id" IS NOT NULL);
ALTER TABLE "route_target"
    ADD CONSTRAINT "route_target_tier_check" CHECK ("tier" IN ('primary', 'backup', 'shadow')),
    ADD CONSTRAINT "route_target_weight_check" CHECK ("weight" >= 0);
ALTER TABLE "config_revision"
    ADD CONSTRAINT "config_revision_stream_check"
        CHECK ("stream" = COALESCE("organization_id", '00000000-0000-0000-0000-000000000000')),
    ADD CONSTRAINT "config_revision_sequence_check" CHECK ("sequence" > 0),
    ADD CONSTRAINT "config_revision_source_check" CHECK ("source" IN ('api', 'portal', 'file')),
    ADD CONSTRAINT "config_revision_state_check" CHECK ("state" IN ('pending', 'applied', 'superseded'));
ALTER TABLE "limit"
    ADD CONSTRAINT "limit_dimension_check"
        CHECK ("dimension" IN ('requests', 'input_tokens', 'output_tokens', 'total_tokens', 'concurrency', 'spend')),
    ADD CONSTRAINT "limit_window_check" CHECK ("window" IN ('second', 'minute', 'hour', 'day', 'week', 'month', 'none')),
    ADD CONSTRAINT "limit_algorithm_check"
        CHECK ("algorithm" IN ('token_bucket', 'leaky_bucket', 'sliding_window', 'calendar')),
    ADD CONSTRAINT "limit_mode_check" CHECK ("mode" IN ('hard', 'soft')),
    ADD CONSTRAINT "limit_amount_check" CHECK ("amount" >= 0 AND ("burst" IS NULL OR "burst" >= 0) AND "max_wait_ms" >= 0);
ALTER TABLE "operation"
    ADD CONSTRAINT "operation_outcome_check" CHECK ("outcome" IN ('succeeded', 'refused', 'failed', 'aborted', 'unknown'));
ALTER TABLE "usage_event"
    ADD CONSTRAINT "usage_event_kind_check" CHECK ("kind" IN ('attempt', 'cache-hit', 'coalesced', 'adjustment')),
    ADD CONSTRAINT "usage_event_provenance_check" CHECK ("provenance" IN ('reported', 'drained', 'estimated', 'none')),
    -- Unpriced is unknown, never free.
    ADD CONSTRAINT "usage_event_priced_check"
        CHECK (("priced" AND "cost" IS NOT NULL AND "charge" IS NOT NULL)
            OR (NOT "priced" AND "cost" IS NULL AND "charge" IS NULL));
ALTER TABLE "price_version"
    ADD CONSTRAINT "price_version_model_match_check" CHECK ("model_match" IN ('exact', 'dated')),
    ADD CONSTRAINT "price_version_effective_check" CHECK ("effective_to" IS NULL OR "effective_to" > "effective_from");
ALTER TABLE "price"
    ADD CONSTRAINT "price_amount_check" CHECK ("usd_per_million" >= 0 AND "tier_start" >= 0);
ALTER TABLE "audit_entry"
    ADD CONSTRAINT "audit_entry_chain_check"
        CHECK ("chain" = COALESCE("organization_id", '00000000-0000-0000-0000-000000000000')),
    ADD CONSTRAINT "audit_entry_sequence_check" CHECK ("sequence" > 0);
