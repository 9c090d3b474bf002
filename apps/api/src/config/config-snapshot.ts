/**
 * Everything the gateway needs in memory, read in one transaction so that it belongs together, and the one look-up it
 * makes for a key it does not know yet. Ids are UUIDs.
 */
import type {
  DataClass,
  DeploymentCapacity,
  DeploymentPrice,
  DeploymentTimeouts,
  KeyScopes,
  Route,
  RouteConditions,
  RouteFailover,
  RouteOverflow,
  RouteWake,
} from '@tollgate/contracts';
import type { Database, MasterKeys, Transaction } from '@tollgate/database';
import type { KeyAccess } from '@tollgate/gateway';
import { compileAccess } from '../keys/api-keys/key-scopes.js';
import { openCredential, type CredentialValues } from '../keys/provider-credentials/provider-credentials.js';
import { clearanceOf } from '../routing/deployments/clearance.js';
import type { DeploymentSettings } from '../routing/deployments/deployment-view.js';
import type { IssuerSettings } from '../keys/trusted-issuers/trusted-issuers.service.js';
import type { Json } from './canonical-json.js';
import { plannedLimits } from '../quotas/plans/planned-limits.js';
import { readPlans } from '../quotas/plans/read-planned.js';
import type { IssuerEntry } from './document.js';
import { Secret } from './secret.js';
import { platformStream } from './stream.js';
import { usdFromDecimal } from './usd.js';

export interface SnapshotOrganization {
  id: string;
  slug: string;
  state: 'active' | 'suspended' | 'closed';
  timeZone: string;
  /** Name of the platform's limit plan; null = the default one. */
  plan: string | null;
  settings: Readonly<Record<string, unknown>>;
}

export interface SnapshotProject {
  id: string;
  slug: string;
  organizationId: string;
}

export interface SnapshotDeployment {
  id: string;
  name: string;
  /** Null = the platform's. */
  organizationId: string | null;
  provider: string;
  /** Null = the provider's own. */
  baseUrl: string | null;
  /** The URL is an organization's, so it may lead to public addresses only. */
  publicOnly: boolean;
  upstreamModel: string;
  options: Readonly<Record<string, Json>>;
  /** Empty where the deployment has none. */
  credential: Secret<CredentialValues>;
  /** The stored secret did not open; the deployment must not be used. */
  credentialBroken: boolean;
  /** Hosts the credential may be sent to; empty = no credential. */
  credentialHosts: readonly string[];
  price: DeploymentPrice | null;
  contextWindow: number | null;
  state: 'hot' | 'warming' | 'cold' | 'draining' | 'disabled';
  streamUsage: 'request' | 'always' | 'never' | null;
  timeouts: DeploymentTimeouts | null;
  /** `null` = `internal`. */
  clearance: DataClass | null;
  /** Milliseconds; 0 = never, `null` = as the provider has it. */
  probeIntervalMs: number | null;
  capacity: DeploymentCapacity | null;
  createdAtMs: number;
}

export interface SnapshotTarget {
  deploymentId: string;
  weight: number;
  tier: 'primary' | 'backup';
}

export interface SnapshotRoute {
  id: string;
  organizationId: string | null;
  projectId: string | null;
  model: string;
  strategy: string;
  /** In the order they are tried. */
  targets: readonly SnapshotTarget[];
  /** In order. */
  rules: readonly {
    name: string;
    when: RouteConditions;
    strategy: string | null;
    targets: readonly SnapshotTarget[];
  }[];
  /** Null = 4,096. */
  defaultMaxOutputTokens: number | null;
  dropParams: boolean;
  /** `null` = nothing of its own. */
  dataClass: DataClass | null;
  overflow: RouteOverflow | null;
  failover: RouteFailover | null;
  wake: RouteWake | null;
  configRevision: number;
  createdAtMs: number;
}

export interface SnapshotLimit {
  id: string;
  organizationId: string | null;
  dimension: 'requests' | 'input_tokens' | 'output_tokens' | 'total_tokens' | 'concurrency' | 'spend';
  /** `id` is a UUID where the subject is a thing of ours; null for `global`. */
  subject: { type: SnapshotSubjectType; id: string | null };
  on: { type: SnapshotSubjectType; id: string | null } | null;
  window: 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'none';
  /** A count, or USD, as a decimal string. */
  amount: string;
  algorithm: 'token_bucket' | 'leaky_bucket' | 'sliding_window' | 'calendar';
  burst: string | null;
  maxWaitMs: number;
  alerts: readonly number[];
  mode: 'hard' | 'soft';
  /** Of periods that may still run. */
  topUps: readonly { periodStartMs: number; amount: string }[];
  /** With rollover: what was settled in periods that may be the last one, in the limit's own unit; `null` = without. */
  rollover: { createdAtMs: number; settled: readonly { periodStartMs: number; amount: string }[] } | null;
  /** From a plan: holds where no limit of its owner's says otherwise. Absent = a limit of its own. */
  planned?: { planId: string; ofPlatform: boolean; when: Readonly<Record<string, readonly string[]>> };
}

export type SnapshotSubjectType =
  'global' | 'organization' | 'project' | 'api_key' | 'end_user' | 'model' | 'endpoint' | 'ip' | 'deployment';

/** Whose tokens `/v1` accepts; disabled ones are left out. */
export interface SnapshotIssuer extends Omit<IssuerEntry, 'managedBy' | 'enabled' | 'trustedUrl'> {
  /** Null = its tokens name theirs. */
  organizationId: string | null;
  /** The URL of its keys is an organization's: public addresses only. */
  publicOnly: boolean;
}

export interface RoutingSnapshot {
  organizations: readonly SnapshotOrganization[];
  projects: readonly SnapshotProject[];
  deployments: readonly SnapshotDeployment[];
  routes: readonly SnapshotRoute[];
  limits: readonly SnapshotLimit[];
  /** Oldest first. */
  issuers: readonly SnapshotIssuer[];
  /** Newest sequence of each stream; the platform's under null. Missing = no revision yet. */
  revisions: ReadonlyMap<string | null, number>;
}

/** What the `settings` column of a route holds. */
export interface RouteSettings {
  dropParams?: boolean;
  dataClass?: DataClass;
  overflow?: RouteOverflow;
  failover?: RouteFailover;
  wake?: RouteWake;
  /** Their targets are rows of `route_target`. */
  rules?: { name: string; when: RouteConditions; strategy: Route['strategy'] | null }[];
}

/** The rule a row of `route_target` belongs to, by index; `null` = the route itself. */
export function ruleOf({ conditions }: { conditions: unknown }): number | null {
  const rule = (conditions as { rule?: unknown } | null)?.rule;
  return typeof rule === 'number' ? rule : null;
}

/** `onBrokenCredential` is told of secrets that do not open (a lost master key); everything else still loads. */
export async function loadRoutingSnapshot(
  database: Database,
  masterKeys: MasterKeys,
  onBrokenCredential: (deployment: string, error: unknown) => void = () => undefined,
): Promise<RoutingSnapshot> {
  return database.asSystem(
    async (tx) => {
      const organizations = await readOrganizations(tx);
      return {
        organizations,
        projects: await tx.project.findMany({
          where: { archivedAt: null },
          select: { id: true, slug: true, organizationId: true },
        }),
        deployments: await readDeployments(tx, masterKeys, onBrokenCredential),
        routes: await readRoutes(tx),
        limits: [...(await readLimits(tx)), ...(await readPlanned(tx, organizations))],
        issuers: await readIssuers(tx),
        revisions: await readRevisions(tx),
      };
    },
    { isolationLevel: 'RepeatableRead', timeoutMs: 30_000 },
  );
}

async function readOrganizations(tx: Transaction): Promise<SnapshotOrganization[]> {
  const rows = await tx.organization.findMany({
    select: { id: true, slug: true, state: true, timeZone: true, plan: true, settings: true },
  });
  return rows.map((row) => ({
    ...row,
    state: row.state as SnapshotOrganization['state'],
    settings: row.settings as Record<string, unknown>,
  }));
}

async function readDeployments(
  tx: Transaction,
  masterKeys: MasterKeys,
  onBroken: (deployment: string, error: unknown) => void,
): Promise<SnapshotDeployment[]> {
  const rows = await tx.deployment.findMany({ include: { credential: true } });
  return rows.map((row) => {
    let values: CredentialValues = {};
    let credentialBroken = false;
    if (row.credential) {
      try {
        values = openCredential(masterKeys, row.credential);
      } catch (error) {
        credentialBroken = true;
        onBroken(row.name, error);
      }
    }
    const { options, streamUsage, timeouts, probeIntervalMs, capacity, trustedUrl } =
      row.settings as DeploymentSettings;
    return {
      id: row.id,
      name: row.name,
      organizationId: row.organizationId,
      provider: row.provider,
      baseUrl: row.baseUrl,
      publicOnly: row.organizationId !== null && trustedUrl !== true,
      upstreamModel: row.upstreamModel,
      options: options ?? {},
      credential: new Secret(values),
      credentialBroken,
      credentialHosts: row.credential?.hosts ?? [],
      price: row.price as DeploymentPrice | null,
      contextWindow: row.contextWindow,
      state: row.state as SnapshotDeployment['state'],
      streamUsage: streamUsage ?? null,
      timeouts: timeouts ?? null,
      clearance: clearanceOf(row.dataClasses),
      probeIntervalMs: probeIntervalMs ?? null,
      capacity: capacity ?? null,
      createdAtMs: row.createdAt.getTime(),
    };
  });
}

async function readRoutes(tx: Transaction): Promise<SnapshotRoute[]> {
  const rows = await tx.route.findMany({
    where: { enabled: true },
    include: { targets: { orderBy: { position: 'asc' } } },
  });
  return rows.map(snapshotRoute);
}

/** A route's rows as the gateway reads them; also for a draft that has none in the database. */
export function snapshotRoute(row: RouteRows): SnapshotRoute {
  const settings = row.settings as RouteSettings;
  return {
    id: row.id,
    organizationId: row.organizationId,
    projectId: row.projectId,
    model: row.model,
    strategy: row.strategy,
    targets: targetsOfRule(row.targets, null),
    rules: (settings.rules ?? []).map((rule, index) => ({
      ...rule,
      targets: targetsOfRule(row.targets, index),
    })),
    defaultMaxOutputTokens: row.defaultMaxOutputTokens,
    dropParams: settings.dropParams === true,
    dataClass: settings.dataClass ?? null,
    overflow: settings.overflow ?? null,
    failover: settings.failover ?? null,
    wake: settings.wake ?? null,
    configRevision: row.configRevision ?? 0,
    createdAtMs: row.createdAt.getTime(),
  };
}

/** What of them counts. */
export interface RouteRows {
  id: string;
  organizationId: string | null;
  projectId: string | null;
  model: string;
  strategy: string;
  settings: unknown;
  defaultMaxOutputTokens: number | null;
  configRevision: number | null;
  createdAt: Date;
  targets: readonly { deploymentId: string; weight: number; tier: string; conditions: unknown }[];
}

function targetsOfRule(
  rows: readonly { deploymentId: string; weight: number; tier: string; conditions: unknown }[],
  rule: number | null,
): SnapshotTarget[] {
  return rows
    .filter((row) => ruleOf(row) === rule)
    .map(({ deploymentId, weight, tier }) => ({
      deploymentId,
      weight,
      tier: tier === 'backup' ? 'backup' : 'primary',
    }));
}

async function readLimits(tx: Transaction): Promise<SnapshotLimit[]> {
  const rows = await tx.limit.findMany();
  const topUps = await readTopUps(tx);
  const settled = await readSettled(tx, rows);
  return rows.map((row) => ({
    id: row.id,
    organizationId: row.organizationId,
    dimension: row.dimension as SnapshotLimit['dimension'],
    subject: { type: row.subjectType as SnapshotSubjectType, id: row.subjectId },
    on: row.onType === null ? null : { type: row.onType as SnapshotSubjectType, id: row.onId },
    window: row.window as SnapshotLimit['window'],
    amount: usdFromDecimal(row.amount),
    algorithm: row.algorithm as SnapshotLimit['algorithm'],
    burst: row.burst === null ? null : usdFromDecimal(row.burst),
    maxWaitMs: row.maxWaitMs,
    alerts: row.alerts,
    mode: row.mode as SnapshotLimit['mode'],
    topUps: topUps.get(row.id) ?? [],
    rollover: row.rollover ? { createdAtMs: row.createdAt.getTime(), settled: settled.get(row.id) ?? [] } : null,
  }));
}

/** After all others: a limit that was made goes before a plan's. */
async function readPlanned(tx: Transaction, organizations: readonly SnapshotOrganization[]): Promise<SnapshotLimit[]> {
  const plans = await readPlans(tx);
  return organizations.flatMap((organization) =>
    plannedLimits(plans, organization).map(({ id, plan, entry, algorithm }): SnapshotLimit => ({
      id,
      organizationId: organization.id,
      dimension: entry.dimension,
      subject: { type: entry.per, id: null },
      on: entry.on ?? null,
      window: entry.window,
      amount: entry.amount,
      algorithm,
      burst: entry.burst ?? null,
      maxWaitMs: entry.maxWaitMs,
      alerts: entry.alerts,
      mode: entry.mode,
      topUps: [],
      rollover: null,
      planned: { planId: plan.id, ofPlatform: plan.organizationId === null, when: entry.when?.endUser ?? {} },
    })),
  );
}

/** No window but the endless one is longer than a month. */
const longestPeriodMs = 33 * 86_400_000;

async function readTopUps(tx: Transaction): Promise<Map<string, SnapshotLimit['topUps'][number][]>> {
  const since = new Date(Date.now() - longestPeriodMs);
  const rows = await tx.limitTopUp.findMany({
    where: { OR: [{ periodStart: { gte: since } }, { periodStart: new Date(0) }] },
  });
  const byLimit = new Map<string, SnapshotLimit['topUps'][number][]>();
  for (const { limitId, periodStart, amount } of rows) {
    const topUp = { periodStartMs: periodStart.getTime(), amount: usdFromDecimal(amount) };
    const known = byLimit.get(limitId);
    if (known === undefined) byLimit.set(limitId, [topUp]);
    else known.push(topUp);
  }
  return byLimit;
}

type Amounts = { periodStartMs: number; amount: string }[];

/** Of limits that carry their rest over. They have one subject, and so one row a period. */
async function readSettled(
  tx: Transaction,
  limits: readonly { id: string; rollover: boolean }[],
): Promise<Map<string, Amounts>> {
  const ids = limits.filter(({ rollover }) => rollover).map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const since = new Date(Date.now() - 2 * longestPeriodMs);
  const rows = await tx.limitPeriod.findMany({ where: { limitId: { in: ids }, periodStart: { gte: since } } });
  const byLimit = new Map<string, Amounts>();
  for (const { limitId, periodStart, settled } of rows) {
    const entry = { periodStartMs: periodStart.getTime(), amount: settled.toFixed(12) };
    byLimit.set(limitId, [...(byLimit.get(limitId) ?? []), entry]);
  }
  return byLimit;
}

async function readIssuers(tx: Transaction): Promise<SnapshotIssuer[]> {
  const rows = await tx.trustedIssuer.findMany({ where: { enabled: true }, orderBy: { id: 'asc' } });
  return rows.map((row) => {
    const { trustedUrl, ...settings } = row.settings as unknown as IssuerSettings;
    return {
      id: row.id,
      organizationId: row.organizationId,
      name: row.name,
      issuer: row.issuer,
      jwksUrl: row.jwksUrl,
      audiences: row.audiences,
      algorithms: row.algorithms,
      publicOnly: row.organizationId !== null && trustedUrl !== true,
      ...settings,
    };
  });
}

async function readRevisions(tx: Transaction): Promise<Map<string | null, number>> {
  const rows = await tx.configRevision.groupBy({ by: ['stream'], _max: { sequence: true } });
  return new Map(rows.map((row) => [row.stream === platformStream ? null : row.stream, row._max.sequence ?? 0]));
}

/** What the gateway keeps of a key. */
export interface ApiKeyRecord {
  id: string;
  secretId: string;
  /** HMAC-SHA-256 of the key, see `hashApiKey`. */
  hash: Uint8Array;
  projectId: string;
  organizationId: string;
  state: 'active' | 'disabled' | 'revoked';
  /** Earlier of the key's expiry and its secret's end; null = none. */
  expiresAtMs: number | null;
  /** Compiled; null = nothing is narrowed. */
  access: KeyAccess | null;
}

const secretWithKey = {
  id: true,
  hash: true,
  validUntil: true,
  apiKey: {
    select: {
      id: true,
      projectId: true,
      organizationId: true,
      state: true,
      expiresAt: true,
      scopes: true,
      ipAllow: true,
    },
  },
} as const;

/** One indexed look-up; null where no key has this hash. Revoked and expired keys are given, too: the reply differs. */
export async function findApiKeyByHash(
  database: Database,
  hash: Uint8Array<ArrayBuffer>,
): Promise<ApiKeyRecord | null> {
  const row = await database.asSystem((tx) => tx.apiKeySecret.findUnique({ where: { hash }, select: secretWithKey }));
  return row && toRecord(row);
}

/** The same for many at once, in no order; hashes that no key has are left out. */
export async function findApiKeysByHash(
  database: Database,
  hashes: readonly Uint8Array<ArrayBuffer>[],
): Promise<ApiKeyRecord[]> {
  const rows = await database.asSystem((tx) =>
    tx.apiKeySecret.findMany({ where: { hash: { in: [...hashes] } }, select: secretWithKey }),
  );
  return rows.map(toRecord);
}

/** The most recently used keys first, for a warm start. */
export async function loadActiveApiKeys(database: Database, limit: number): Promise<ApiKeyRecord[]> {
  const rows = await database.asSystem((tx) =>
    tx.apiKeySecret.findMany({
      where: { apiKey: { state: 'active' } },
      select: secretWithKey,
      orderBy: [{ lastUsedAt: { sort: 'desc', nulls: 'last' } }, { id: 'desc' }],
      take: limit,
    }),
  );
  return rows.map(toRecord);
}

/** Every secret of one key, the newest first. Empty where it is gone. */
export async function loadApiKey(tx: Transaction, apiKeyId: string): Promise<ApiKeyRecord[]> {
  const rows = await tx.apiKeySecret.findMany({ where: { apiKeyId }, select: secretWithKey, orderBy: { id: 'desc' } });
  return rows.map(toRecord);
}

interface SecretRow {
  id: string;
  hash: Uint8Array;
  validUntil: Date | null;
  apiKey: {
    id: string;
    projectId: string;
    organizationId: string;
    state: string;
    expiresAt: Date | null;
    scopes: unknown;
    ipAllow: string[];
  };
}

function toRecord({ id, hash, validUntil, apiKey }: SecretRow): ApiKeyRecord {
  const ends = [validUntil, apiKey.expiresAt].flatMap((end) => (end === null ? [] : [end.getTime()]));
  return {
    id: apiKey.id,
    secretId: id,
    hash,
    projectId: apiKey.projectId,
    organizationId: apiKey.organizationId,
    state: apiKey.state as ApiKeyRecord['state'],
    expiresAtMs: ends.length === 0 ? null : Math.min(...ends),
    access: compileAccess(apiKey.scopes as KeyScopes, apiKey.ipAllow),
  };
}
