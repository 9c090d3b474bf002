/** Everything the gateway needs in memory but keys, read in one transaction so that it belongs together. Ids are UUIDs. */
import type {
  DataClass,
  DeploymentCapacity,
  DeploymentPrice,
  DeploymentTimeouts,
  Route,
  RouteConditions,
  RouteFailover,
  RouteOverflow,
  RouteWake,
} from '@tollgate/contracts';
import type { Database, MasterKeys, Transaction } from '@tollgate/database';
import { openCredential, type CredentialValues } from '../keys/provider-credentials/provider-credentials.js';
import { clearanceOf } from '../routing/deployments/clearance.js';
import type { DeploymentSettings } from '../routing/deployments/deployment-view.js';
import type { IssuerSettings } from '../keys/trusted-issuers/trusted-issuers.service.js';
import type { Json } from './canonical-json.js';
import type { IssuerEntry } from './document.js';
import { Secret } from './secret.js';
import { readLimits, type SnapshotLimit } from './snapshot-limits.js';
import { platformStream } from './stream.js';

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
        limits: await readLimits(tx, organizations),
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
