/**
 * What the drain sends to Postgres: for each operation one JSON document with the members of an `end` record. Nearly always
 * it is the journal's line, untouched and unparsed; Postgres takes it apart (`write-operations.ts`), so that draining costs
 * this process little more than reading the file. What is no `end` record is given the same shape here.
 */
import type { BeginRecord, OutcomeRecord } from '@tollgate/gateway';
import { noUsage, picoFromUsd } from '@tollgate/pricing';
import type { RefusalCountRecord } from '../journal/format.js';
import { PoisonRecordError, time, uuid } from './values.js';

export interface OperationDocument {
  operationId: string;
  organizationId: string;
  /** Milliseconds since 1970. */
  occurredAtMs: number;
  /** UTF-8. */
  json: Buffer;
}

/** How an `end` record starts: its members are always written in this order. */
const start =
  /^\{"v":1,"type":"end","operationId":"([0-9a-f-]{36})","requestId":"[^"]{1,64}","occurredAtMs":(\d{13}),"organizationId":"([0-9a-f-]{36})"/;
const longestStart = 256;

/** The document of a journal line, by its first bytes; `null` where it does not start as an `end` record does. */
export function documentOfLine(json: Buffer): OperationDocument | null {
  const found = start.exec(json.toString('latin1', 0, longestStart));
  if (found === null) return null;
  const [, operationId = '', occurredAt, organizationId = ''] = found;
  return document({ operationId, organizationId, occurredAtMs: Number(occurredAt) }, json);
}

export function documentOfOutcome(record: OutcomeRecord): OperationDocument {
  return document(record, Buffer.from(JSON.stringify(record)));
}

/**
 * What is left of an operation whose process died: each attempt that was sent counts at its bound until somebody knows
 * better. All `begin` records of one operation.
 */
export function documentOfUnknown(begins: readonly [BeginRecord, ...BeginRecord[]]): OperationDocument {
  const [first] = begins;
  const last = begins.at(-1) ?? first;
  return document(first, {
    ...identity(first),
    outcome: 'unknown',
    status: 0,
    startedAtMs: first.startedAtMs,
    attempts: begins.map((begin) => ({
      attempt: begin.attempt,
      deploymentId: begin.deploymentId,
      deploymentName: begin.deploymentName,
      provider: begin.provider,
      upstreamModel: begin.upstreamModel,
      priceVersionId: begin.priceVersionId,
      startedAtMs: begin.startedAtMs,
      usage: { ...noUsage, ...begin.bound },
      provenance: 'estimated',
      cost: begin.boundCost,
      charge: begin.boundCharge,
    })),
    limits: last.spendLimits.map((limit) => ({ ...limit, actual: boundOf(begins, limit.dimension) })),
  });
}

/** Refusals that were only counted become one operation that says how many it stands for. */
export function documentOfRefusals(record: RefusalCountRecord): OperationDocument {
  const operation = { ...record, operationId: record.id, endUser: null };
  return document(operation, {
    ...identity(operation),
    outcome: 'refused',
    status: record.status,
    errorCode: record.errorCode,
    startedAtMs: record.occurredAtMs,
    durationMs: 0,
    decision: { count: record.count },
    attempts: [],
    limits: [],
  });
}

type Identity = Pick<
  BeginRecord,
  | 'operationId'
  | 'occurredAtMs'
  | 'organizationId'
  | 'projectId'
  | 'apiKeyId'
  | 'endUser'
  | 'endpoint'
  | 'requestedModel'
>;

function identity(record: Identity): Identity & { requestId: string; stream: boolean; cache: string } {
  const { operationId, occurredAtMs, organizationId, projectId, apiKeyId, endUser, endpoint, requestedModel } = record;
  return {
    operationId,
    requestId: `req_${operationId.replaceAll('-', '')}`,
    occurredAtMs,
    organizationId,
    projectId,
    apiKeyId,
    endUser,
    endpoint,
    requestedModel,
    stream: false,
    cache: 'bypass',
  };
}

function document(
  of: { operationId: string; organizationId: string; occurredAtMs: number },
  content: Buffer | object,
): OperationDocument {
  const json = content instanceof Buffer ? content : Buffer.from(JSON.stringify(content));
  return {
    operationId: uuid(of.operationId),
    organizationId: uuid(of.organizationId),
    occurredAtMs: time(of.occurredAtMs),
    json: storable(json),
  };
}

/**
 * Clients and upstreams choose some of the texts: Postgres takes neither NUL nor half a surrogate pair. `JSON.stringify`
 * escapes both, and whole pairs never.
 */
function storable(json: Buffer): Buffer {
  if (!json.includes('\\u0000') && !json.includes('\\ud')) return json;
  return Buffer.from(JSON.stringify(JSON.parse(json.toString('utf8'), (_, value: unknown) => clean(value))));
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [cleanText(name), member]));
}

function cleanText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

/** What an operation of a dead process counts against a limit, in counter units: all its attempts at their bounds. */
function boundOf(begins: readonly BeginRecord[], dimension: string): number {
  let sum = 0;
  for (const begin of begins) {
    if (dimension === 'spend') {
      if (begin.boundCharge !== null) sum += Number((picoOf(begin.boundCharge) + 999n) / 1000n);
    } else if (dimension === 'input_tokens') sum += begin.bound.inputTokens;
    else if (dimension === 'output_tokens') sum += begin.bound.outputTokens;
    else if (dimension === 'total_tokens') sum += begin.bound.inputTokens + begin.bound.outputTokens;
  }
  return dimension === 'requests' ? 1 : sum;
}

function picoOf(usd: string): bigint {
  try {
    return picoFromUsd(usd);
  } catch (error) {
    throw new PoisonRecordError(String(error), { cause: error });
  }
}
