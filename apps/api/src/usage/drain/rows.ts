/**
 * From journal records to the rows they become, as JSON that Postgres takes apart itself (`write-rows.ts`). Every value is
 * checked here: what the database would refuse must not hold up what comes after it.
 */
import type { AttemptRecord, BeginRecord, LimitTouch, OutcomeRecord } from '@tollgate/gateway';
import { noUsage, picoFromUsd, tokenClasses, usdFromPico, type Usage } from '@tollgate/pricing';
import type { RefusalCountRecord } from '../journal/format.js';
import { usageEventId } from './event-id.js';
import {
  amount,
  cleanTags,
  limitUuid,
  optionalText,
  optionalUuid,
  PoisonRecordError,
  text,
  time,
  uuid,
  whole,
} from './values.js';

/** One operation with everything that hangs on it, each row already serialised. */
export interface OperationRows {
  operationId: string;
  organizationId: string;
  occurredAtMs: number;
  operation: string;
  events: readonly string[];
  limits: readonly string[];
}

export function rowsOfOutcome(record: OutcomeRecord, hourStartMs: number): OperationRows {
  const last = record.attempts.at(-1);
  const operation = {
    ...identity(record, hourStartMs),
    request_id: text(record.requestId, 64),
    route_id: optionalUuid(record.route?.id ?? null),
    outcome: record.outcome,
    status: whole(record.status, 'status'),
    error_code: optionalText(record.errorCode, 100),
    started_at: time(record.startedAtMs),
    first_byte_at: record.firstByteMs === null ? null : time(record.startedAtMs + record.firstByteMs),
    ended_at: time(record.startedAtMs + record.durationMs),
    attempts_count: record.attempts.length,
    stream: record.stream,
    cache: record.cache,
    tags: record.tags === null ? null : cleanTags(record.tags),
    decision: record.decision,
    config_revision: record.configRevision,
    gateway_ms: record.gatewayMs,
    client_ip: optionalText(record.clientIp, 64),
    last_upstream_model: text(last?.upstreamModel ?? '', 256),
    last_deployment_name: text(last?.deploymentName ?? '', 256),
  };
  return {
    ...keys(record),
    operation: JSON.stringify(operation),
    events: record.attempts.map((attempt) => JSON.stringify(eventOfAttempt(record, attempt))),
    limits: limitRows(record.operationId, record.limits, (limit) => limit.actual),
  };
}

/**
 * What is left of an operation whose process died: each attempt that was sent counts at its bound until somebody knows
 * better. All `begin` records of one operation.
 */
export function rowsOfUnknown(begins: readonly [BeginRecord, ...BeginRecord[]], hourStartMs: number): OperationRows {
  const [first] = begins;
  const last = begins.at(-1) ?? first;
  const operation = {
    ...identity(first, hourStartMs),
    request_id: `req_${first.operationId.replaceAll('-', '')}`,
    outcome: 'unknown',
    status: 0,
    started_at: time(first.startedAtMs),
    attempts_count: begins.length,
    stream: false,
    cache: 'bypass',
    last_upstream_model: text(last.upstreamModel, 256),
    last_deployment_name: text(last.deploymentName, 256),
  };
  return {
    ...keys(first),
    operation: JSON.stringify(operation),
    events: begins.map((begin) => JSON.stringify(eventOfBegin(begin))),
    limits: limitRows(first.operationId, last.spendLimits, (limit) => boundOf(begins, limit.dimension)),
  };
}

/** Refusals that were only counted become one operation row that says how many it stands for. */
export function rowsOfRefusals(record: RefusalCountRecord, hourStartMs: number): OperationRows {
  const operation = {
    id: uuid(record.id),
    occurred_at: time(record.occurredAtMs),
    hour: time(hourStartMs),
    organization_id: uuid(record.organizationId),
    project_id: uuid(record.projectId),
    api_key_id: optionalUuid(record.apiKeyId),
    endpoint: text(record.endpoint, 64),
    requested_model: optionalText(record.requestedModel, 256),
    request_id: `req_${record.id.replaceAll('-', '')}`,
    outcome: 'refused',
    status: whole(record.status, 'status'),
    error_code: optionalText(record.errorCode, 100),
    started_at: time(record.occurredAtMs),
    ended_at: time(record.occurredAtMs),
    attempts_count: 0,
    stream: false,
    cache: 'bypass',
    decision: { count: whole(record.count, 'count') },
    last_upstream_model: '',
    last_deployment_name: '',
  };
  return {
    operationId: record.id,
    organizationId: record.organizationId,
    occurredAtMs: record.occurredAtMs,
    operation: JSON.stringify(operation),
    events: [],
    limits: [],
  };
}

function keys(
  record: OutcomeRecord | BeginRecord,
): Pick<OperationRows, 'operationId' | 'organizationId' | 'occurredAtMs'> {
  return {
    operationId: record.operationId,
    organizationId: record.organizationId,
    occurredAtMs: record.occurredAtMs,
  };
}

function identity(record: OutcomeRecord | BeginRecord, hourStartMs: number): Record<string, unknown> {
  return {
    id: uuid(record.operationId),
    occurred_at: time(record.occurredAtMs),
    hour: time(hourStartMs),
    organization_id: uuid(record.organizationId),
    project_id: uuid(record.projectId),
    api_key_id: optionalUuid(record.apiKeyId),
    end_user: optionalText(record.endUser, 256),
    endpoint: text(record.endpoint, 64),
    requested_model: optionalText(record.requestedModel, 256),
  };
}

function eventOfAttempt(record: OutcomeRecord, attempt: AttemptRecord): Record<string, unknown> {
  return {
    ...eventIdentity(record, attempt),
    response_model: optionalText(attempt.responseModel, 256),
    ...tokens(attempt.usage),
    provenance: attempt.provenance,
    ...money(attempt.cost, attempt.charge),
    service_tier: optionalText(attempt.serviceTier, 64),
    status: attempt.status === 0 ? null : whole(attempt.status, 'status'),
    error_kind: attempt.errorKind,
    started_at: time(attempt.startedAtMs),
    first_byte_at: attempt.firstByteMs === null ? null : time(attempt.startedAtMs + attempt.firstByteMs),
    ended_at: time(attempt.startedAtMs + attempt.durationMs),
    finish_reason: optionalText(attempt.finishReason, 64),
    upstream_request_id: optionalText(attempt.upstreamRequestId, 256),
  };
}

function eventOfBegin(begin: BeginRecord): Record<string, unknown> {
  const { inputTokens, outputTokens } = begin.bound;
  return {
    ...eventIdentity(begin, begin),
    ...tokens({ ...noUsage, inputTokens, outputTokens }),
    provenance: 'estimated',
    ...money(begin.boundCost, begin.boundCharge),
    started_at: time(begin.startedAtMs),
  };
}

function eventIdentity(
  record: OutcomeRecord | BeginRecord,
  attempt: AttemptRecord | BeginRecord,
): Record<string, unknown> {
  const number = whole(attempt.attempt, 'attempt');
  return {
    id: usageEventId(record.operationId, number, 'attempt', 0),
    occurred_at: time(record.occurredAtMs),
    operation_id: uuid(record.operationId),
    attempt: number,
    kind: 'attempt',
    sequence: 0,
    organization_id: uuid(record.organizationId),
    project_id: uuid(record.projectId),
    api_key_id: optionalUuid(record.apiKeyId),
    deployment_id: optionalUuid(attempt.deploymentId),
    deployment_name: text(attempt.deploymentName, 256),
    provider: text(attempt.provider, 64),
    requested_model: text(record.requestedModel ?? '', 256),
    upstream_model: text(attempt.upstreamModel, 256),
    endpoint: text(record.endpoint, 64),
    price_version_id: optionalUuid(attempt.priceVersionId),
  };
}

const columnOfClass: Readonly<Record<keyof Usage, string>> = {
  inputTokens: 'input_tokens',
  cachedInputTokens: 'cached_input_tokens',
  cacheWriteTokens: 'cache_write_tokens',
  cacheWrite1hTokens: 'cache_write_1h_tokens',
  inputAudioTokens: 'input_audio_tokens',
  outputTokens: 'output_tokens',
  reasoningTokens: 'reasoning_tokens',
  outputAudioTokens: 'output_audio_tokens',
};

/** Adapters refuse impossible figures already; this is the last door before money. */
function tokens(usage: Usage): Record<string, number> {
  const row: Record<string, number> = {};
  for (const name of tokenClasses) row[columnOfClass[name]] = whole(usage[name], name);
  return row;
}

function money(cost: string | null, charge: string | null): Record<string, unknown> {
  // The database wants both or none; a price that is missing on one side leaves the event unpriced.
  if (cost === null || charge === null) return { priced: false, cost: null, charge: null };
  return { priced: true, cost: amount(cost), charge: amount(charge) };
}

function limitRows<T extends LimitTouch>(
  operationId: string,
  limits: readonly T[],
  counted: (limit: T) => number,
): string[] {
  const rows: string[] = [];
  for (const limit of limits) {
    const limitId = limitUuid(limit.limitId);
    if (limit.periodStartMs === null || limitId === null) continue;
    const value = counted(limit);
    if (!Number.isSafeInteger(value)) throw new PoisonRecordError(`limit ${limit.limitId} counted ${value}`);
    rows.push(
      JSON.stringify({
        operation_id: operationId,
        limit_id: limitId,
        subject_key: text(limit.counter, 256),
        // A limit without a window has one period, which starts in 1970.
        period_start: time(limit.periodStartMs, 0),
        dimension: limit.dimension,
        // Counters hold nano-USD; the table holds USD.
        settled: limit.dimension === 'spend' ? usdFromPico(BigInt(value) * 1000n) : String(value),
      }),
    );
  }
  return rows;
}

/** What an operation of a dead process counts against a limit, in counter units: all its attempts at their bounds. */
function boundOf(begins: readonly BeginRecord[], dimension: string): number {
  let sum = 0;
  for (const begin of begins) {
    if (dimension === 'spend') {
      if (begin.boundCharge !== null) sum += Number((picoFromUsd(amount(begin.boundCharge)) + 999n) / 1000n);
    } else if (dimension === 'input_tokens') sum += begin.bound.inputTokens;
    else if (dimension === 'output_tokens') sum += begin.bound.outputTokens;
    else if (dimension === 'total_tokens') sum += begin.bound.inputTokens + begin.bound.outputTokens;
  }
  return dimension === 'requests' ? 1 : sum;
}
