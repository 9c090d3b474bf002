/**
 * Six weeks of made-up traffic in an organization of its own, so that a first look at the portal shows more than one
 * request. Made of the same records the hot path writes, carried by the same statement as the journal's, so every figure
 * adds up like a real one. The organization `demo` stays empty for the visitor's own requests.
 */
import type { Database } from '@tollgate/database';
import { journalVersion, type AttemptRecord, type Deployment, type OutcomeRecord, type Route } from '@tollgate/gateway';
import { costPico, noUsage, usdFromPico, type Usage } from '@tollgate/pricing';
import { newOperationId, publicRequestId } from '../gateway/request-id.js';
import { systemCaller } from '../http/actor.js';
import { parsePublicId } from '../http/public-id.js';
import type { ApiKeysService } from '../keys/api-keys/api-keys.service.js';
import type { OrganizationsService } from '../tenants/organizations/organizations.service.js';
import type { ProjectsService } from '../tenants/projects/projects.service.js';
import { documentOfOutcome } from '../usage/drain/documents.js';
import { writeOperations } from '../usage/drain/write-operations.js';

export interface SampleOptions {
  database: Database;
  organizations: OrganizationsService;
  projects: ProjectsService;
  apiKeys: ApiKeysService;
  /** Of the platform; those the sample knows are used. */
  routes: readonly Route[];
  nowMs: number;
  /** Set when the process stops. */
  signal: AbortSignal;
}

const days = 42;
const batchSize = 100;
const pauseMs = 20;
const dayMs = 86_400_000;

const workloads = [
  {
    project: 'Support assistant',
    keys: ['support-prod', 'support-staging'],
    perDay: 46,
    models: ['claude-sonnet-4-5', 'gpt-4o-mini'],
  },
  { project: 'Claims intake', keys: ['claims-batch'], perDay: 24, models: ['gpt-4o', 'gpt-4o-mini'] },
  { project: 'Search', keys: ['search-indexer'], perDay: 30, models: ['text-embedding-3-small'] },
];

/** Runs beside live traffic: small batches with pauses in between. */
export async function fillSample(options: SampleOptions): Promise<void> {
  const caller = systemCaller('sample data');
  const organization = await options.organizations.create(caller, {
    slug: 'sample',
    name: 'Sample company',
    timeZone: 'UTC',
  });
  const random = generator(20_261_120);
  const routes = new Map(options.routes.map((route) => [route.model, route]));
  const records: OutcomeRecord[] = [];
  for (const workload of workloads) {
    const project = await options.projects.create(caller, organization.id, { name: workload.project });
    const { id: organizationId, slug, name: title, timeZone, state } = organization;
    const scope = { organizationId, slug, name: title, timeZone, state };
    for (const name of workload.keys) {
      const key = await options.apiKeys.create(caller, scope, project.id, { name });
      const apiKeyId = parsePublicId('key', key.id);
      const usable = workload.models.flatMap((model) => routes.get(model) ?? []);
      if (usable.length === 0) continue;
      const tenant = { organizationId: organization.id, projectId: project.id, apiKeyId };
      records.push(...traffic(tenant, usable, workload.perDay / workload.keys.length, options.nowMs, random));
    }
  }
  records.sort((a, b) => a.occurredAtMs - b.occurredAtMs);
  for (let at = 0; at < records.length && !options.signal.aborted; at += batchSize) {
    const batch = records.slice(at, at + batchSize);
    const hours = batch.map(({ occurredAtMs }) => hourOf(occurredAtMs));
    await options.database.asSystemPlain((query) => writeOperations(query, batch.map(documentOfOutcome), hours));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

interface Tenant {
  organizationId: string;
  projectId: string;
  apiKeyId: string | null;
}

function traffic(
  tenant: Tenant,
  routes: readonly Route[],
  perDay: number,
  nowMs: number,
  random: () => number,
): OutcomeRecord[] {
  const records: OutcomeRecord[] = [];
  const today = nowMs - (nowMs % dayMs);
  for (let day = days; day >= 0; day--) {
    const start = today - day * dayMs;
    const weekend = [0, 6].includes(new Date(start).getUTCDay());
    const count = Math.round(perDay * (weekend ? 0.3 : 1) * (0.8 + 0.4 * random()) * (1 + (days - day) / 150));
    for (let index = 0; index < count; index++) {
      const at = Math.floor(start + workingHour(random) * 3_600_000);
      const route = routes[Math.floor(random() * routes.length)];
      // Nothing in the future, and nothing so recent that it could be taken for the visitor's own.
      if (route !== undefined && at < nowMs - 120_000) records.push(outcome(tenant, route, at, random));
    }
  }
  return records;
}

/** Most traffic between 8 and 18 o'clock. */
function workingHour(random: () => number): number {
  return (6 + (random() + random() + random()) * 4.6) % 24;
}

function outcome(tenant: Tenant, route: Route, occurredAtMs: number, random: () => number): OutcomeRecord {
  const operationId = newOperationId(occurredAtMs);
  const embedding = route.model.includes('embedding');
  const luck = random();
  const refused = luck > 0.985;
  const failed = !refused && luck > 0.978;
  const stream = !embedding && random() < 0.7;
  const deployment = route.targets[0]?.deployment;
  const attempts =
    refused || deployment === undefined ? [] : [attempt(deployment, occurredAtMs, embedding, failed, random)];
  const first = attempts[0];
  return {
    v: journalVersion,
    type: 'end',
    operationId,
    requestId: publicRequestId(operationId),
    occurredAtMs,
    ...tenant,
    endpoint: embedding ? 'embeddings' : 'chat-completions',
    requestedModel: route.model,
    endUser: null,
    outcome: refused ? 'refused' : failed ? 'failed' : 'succeeded',
    status: refused ? 429 : failed ? 502 : 200,
    errorCode: refused ? 'rate_limit_exceeded' : failed ? 'upstream_error' : null,
    errorDetail: null,
    stream,
    route: { id: route.id, model: route.model, strategy: route.strategy },
    configRevision: route.configRevision,
    startedAtMs: occurredAtMs,
    firstByteMs: refused || failed ? null : (first?.firstByteMs ?? null),
    durationMs: (first?.durationMs ?? 0) + 1.2,
    gatewayMs: Math.round((0.2 + random() * 0.5) * 1000) / 1000,
    cache: 'bypass',
    clientIp: null,
    userAgent: null,
    tags: null,
    attempts,
    decision: {
      targets: deployment === undefined || refused ? [] : [{ d: deployment.id, skip: null }],
      limits: [],
      refusedBy: null,
      imposedMaxOutputTokens: null,
    },
    limits: [],
  };
}

function attempt(
  deployment: Deployment,
  startedAtMs: number,
  embedding: boolean,
  failed: boolean,
  random: () => number,
): AttemptRecord {
  const usage = failed ? noUsage : usageOf(embedding, random);
  const pico = deployment.price === null ? null : costPico(usage, deployment.price);
  const cost = pico === null ? null : usdFromPico(pico);
  const firstByteMs = Math.round((embedding ? 40 : 180) + random() * (embedding ? 60 : 520));
  return {
    attempt: 1,
    deploymentId: deployment.id,
    deploymentName: deployment.name,
    provider: deployment.provider.manifest.id,
    upstreamModel: deployment.target.upstreamModel,
    priceVersionId: deployment.priceVersionId,
    responseModel: deployment.target.upstreamModel,
    startedAtMs,
    headersMs: firstByteMs - 5,
    firstByteMs,
    durationMs: firstByteMs + usage.outputTokens * 7,
    status: failed ? 503 : 200,
    errorKind: failed ? 'overloaded' : null,
    usage,
    provenance: failed ? 'none' : 'reported',
    cost,
    charge: cost,
    finishReason: failed ? null : 'stop',
    upstreamRequestId: null,
    serviceTier: null,
    usageRejected: false,
  };
}

function usageOf(embedding: boolean, random: () => number): Usage {
  const input = Math.round(200 + random() * random() * 6000);
  if (embedding) return { ...noUsage, inputTokens: input };
  const cached = random() < 0.4 ? Math.round(input * 0.6) : 0;
  return {
    ...noUsage,
    inputTokens: input - cached,
    cachedInputTokens: cached,
    outputTokens: Math.round(60 + random() * random() * 900),
  };
}

function hourOf(ms: number): number {
  return ms - (ms % 3_600_000);
}

/** A small seeded generator (mulberry32), so that the sample is the same everywhere. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}
