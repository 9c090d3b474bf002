import { journalVersion, type AttemptRecord, type BeginRecord, type OutcomeRecord } from '@tollgate/gateway';
import { noUsage, type Usage } from '@tollgate/pricing';
import { v7 } from 'uuid';

/** Who the records of a test belong to. */
export interface TestTenant {
  organizationId: string;
  projectId: string;
  apiKeyId: string;
}

export function testTenant(): TestTenant {
  return { organizationId: v7(), projectId: v7(), apiKeyId: v7() };
}

const deploymentId = '0199a000-0000-7000-8000-000000000001';

export interface RecordOptions {
  operationId?: string;
  occurredAtMs?: number;
  usage?: Partial<Usage>;
  /** USD; `null` = unpriced. */
  cost?: string | null;
  model?: string;
}

export function beginOf(tenant: TestTenant, options: RecordOptions & { attempt?: number } = {}): BeginRecord {
  const occurredAtMs = options.occurredAtMs ?? Date.now();
  return {
    v: journalVersion,
    type: 'begin',
    operationId: options.operationId ?? v7(),
    occurredAtMs,
    ...tenant,
    endpoint: 'chat-completions',
    requestedModel: options.model ?? 'gpt-4o-mini',
    endUser: null,
    attempt: options.attempt ?? 1,
    deploymentId,
    deploymentName: 'mock-a',
    provider: 'openai-compatible',
    upstreamModel: 'mock-model',
    priceVersionId: null,
    startedAtMs: occurredAtMs + 1,
    bound: { inputTokens: 100, outputTokens: 4096 },
    boundCost: '0.05',
    boundCharge: '0.05',
    spendLimits: [],
  };
}

export function attemptOf(options: RecordOptions & { attempt?: number; failed?: boolean } = {}): AttemptRecord {
  const cost = options.cost === undefined ? '0.000123' : options.cost;
  return {
    attempt: options.attempt ?? 1,
    deploymentId,
    deploymentName: 'mock-a',
    provider: 'openai-compatible',
    upstreamModel: 'mock-model',
    priceVersionId: null,
    responseModel: 'mock-model-1',
    startedAtMs: (options.occurredAtMs ?? Date.now()) + 1,
    headersMs: 3.25,
    firstByteMs: 4.5,
    durationMs: 20.75,
    status: options.failed ? 500 : 200,
    errorKind: options.failed ? 'server_error' : null,
    usage: options.failed ? noUsage : { ...noUsage, inputTokens: 11, outputTokens: 7, ...options.usage },
    provenance: options.failed ? 'none' : 'reported',
    cost: options.failed ? '0' : cost,
    charge: options.failed ? '0' : cost,
    finishReason: 'stop',
    upstreamRequestId: 'up-1',
    serviceTier: null,
    usageRejected: false,
  };
}

export function endOf(tenant: TestTenant, options: RecordOptions & Partial<OutcomeRecord> = {}): OutcomeRecord {
  const { operationId = v7(), occurredAtMs = Date.now(), usage, cost, model, ...rest } = options;
  return {
    v: journalVersion,
    type: 'end',
    operationId,
    requestId: `req_${operationId.replaceAll('-', '')}`,
    occurredAtMs,
    ...tenant,
    endpoint: 'chat-completions',
    requestedModel: model ?? 'gpt-4o-mini',
    endUser: null,
    outcome: 'succeeded',
    status: 200,
    errorCode: null,
    errorDetail: null,
    stream: true,
    route: { id: '0199a000-0000-7000-8000-000000000002', model: 'gpt-4o-mini', strategy: 'weighted' },
    configRevision: 1,
    startedAtMs: occurredAtMs,
    firstByteMs: 5.4,
    durationMs: 22.6,
    gatewayMs: 0.4,
    cache: 'bypass',
    clientIp: '127.0.0.1',
    userAgent: 'test',
    tags: { team: 'a' },
    decision: { targets: [], limits: [], refusedBy: null, imposedMaxOutputTokens: null },
    attempts: [attemptOf({ occurredAtMs, usage, cost })],
    limits: [],
    ...rest,
  };
}

export function refusalOf(tenant: TestTenant, options: Partial<OutcomeRecord> = {}): OutcomeRecord {
  return {
    ...endOf(tenant),
    outcome: 'refused',
    status: 429,
    errorCode: 'rate_limit_exceeded',
    firstByteMs: 1,
    attempts: [],
    ...options,
  };
}
