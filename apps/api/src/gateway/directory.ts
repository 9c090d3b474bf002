/**
 * What the hot path knows of configuration: keys, routes, limits, prices. Read from Postgres in one transaction, compiled
 * into memory, swapped in whole; changes are told by the change feed and picked up within a moment. When Postgres cannot
 * be read, the last snapshot stays in use.
 */
import type { Database, MasterKeys } from '@tollgate/database';
import type { Deployment, KeyDirectory, Principal, Route } from '@tollgate/gateway';
import {
  loadRoutingSnapshot,
  type RoutingSnapshot,
  type SnapshotDeployment,
  type SnapshotOrganization,
  type SnapshotProject,
  type SnapshotRoute,
} from '../config/config-snapshot.js';
import { findApiKeysByHash, type ApiKeyRecord } from '../config/api-key-records.js';
import type { SnapshotLimit } from '../config/snapshot-limits.js';
import { hashApiKey } from '../keys/api-keys/api-key-hash.js';
import { publicId } from '../http/public-id.js';
import type { Logger } from '../observability/logger.js';
import { EndUserProfiles } from './end-user-profiles.js';
import type { OwnedLimit } from './caller-limits.js';
import { compileDeployment, type ResolvedPrice } from './compile-deployment.js';
import { compileLimit, nextRolloverMs, type LimitFacts } from './compile-limit.js';
import { compileRoute } from './compile-route.js';
import { Principals } from './principals.js';
import type { PricesNow } from './prices.js';
import { looksLikeTicket } from '../keys/playground-tickets/ticket.js';
import { TicketDirectory } from './ticket-directory.js';
import { looksLikeToken, TokenDirectory } from './tokens/token-directory.js';
import type { FetchKeys } from './tokens/key-sets.js';
import { CachedKeyDirectory, type KeyRecord } from './key-directory.js';
import { SnapshotRouteDirectory } from './route-directory.js';

export interface DirectoryOptions {
  database: Database;
  masterKeys: MasterKeys;
  apiKeyPepper: Uint8Array;
  /** Signs the playground's tickets. */
  playgroundRoot: Uint8Array;
  logger: Logger;
  nowMs: () => number;
  /** The key set of a trusted issuer. */
  fetchKeys: FetchKeys;
  /** Price of each deployment by its id; deployments without one are unpriced. */
  loadPrices(deployments: readonly SnapshotDeployment[]): Promise<PricesNow>;
}

/** Changes come in bursts (a file applied, a form saved): one reload answers them all. */
const settleMs = 25;
/** setTimeout takes 31 bits of milliseconds. */
const longestTimerMs = 2_000_000_000;

export class Directory {
  readonly routes = new SnapshotRouteDirectory();
  readonly keys: CachedKeyDirectory;
  readonly tokens: TokenDirectory;
  /** Keys and tokens alike: who sends what is told by its beginning. */
  readonly callers: KeyDirectory;
  private snapshot: RoutingSnapshot | null = null;
  private limits: readonly OwnedLimit[] = [];
  private organizations = new Map<string, SnapshotOrganization>();
  private projects = new Map<string, SnapshotProject>();
  private readonly principals = new Principals();
  private limitsById: ReadonlyMap<string, OwnedLimit> = new Map();
  private readonly profiles: EndUserProfiles;
  private readonly deploymentNames = new Map<string, string>();
  private deployments: ReadonlyMap<string, Deployment> = new Map();
  private reloading: Promise<void> | null = null;
  private again = false;
  private closed = false;
  private priceTimer: NodeJS.Timeout | undefined;
  /** When what some limit carries over changes; `null` = never. */
  private rolloverAtMs: number | null = null;

  constructor(private readonly options: DirectoryOptions) {
    this.profiles = new EndUserProfiles(options.database);
    this.keys = new CachedKeyDirectory(
      { findAll: (keys) => this.findKeys(keys) },
      (record) => {
        const principal = this.principals.ofKey(record);
        if (principal === null) void this.reload().catch(() => undefined);
        return principal;
      },
      options.nowMs,
    );
    this.tokens = new TokenDirectory({
      fetchKeys: options.fetchKeys,
      principalOf: (caller) => this.principals.ofToken(caller),
      nowMs: options.nowMs,
      onKeysUnavailable: (issuer, error) =>
        options.logger.warn({ issuer, err: error }, 'the keys of a trusted issuer could not be fetched'),
    });
    const tickets = new TicketDirectory({
      root: options.playgroundRoot,
      principalOf: (caller) => this.principals.ofToken(caller),
      nowMs: options.nowMs,
    });
    this.callers = {
      find: (text) => {
        if (looksLikeTicket(text)) return tickets.find(text);
        return looksLikeToken(text) ? this.tokens.find(text) : this.keys.find(text);
      },
    };
  }

  deploymentName(id: string): string | undefined {
    return this.deploymentNames.get(id);
  }

  /** As it is used; `undefined` where it is not. */
  deployment(id: string): Deployment | undefined {
    return this.deployments.get(id);
  }

  /** Callers of an organization, one for each of its projects, as somebody without a key. */
  callersOf(organizationId: string): readonly Principal[] {
    return [...this.projects.values()]
      .filter((project) => project.organizationId === organizationId)
      .flatMap(({ id }) => {
        const caller = { organization: null, organizationId, project: id, endUser: null, access: null };
        return this.principals.ofToken(caller) ?? [];
      });
  }

  /** Limits over calendar periods, for rebuilding counters. */
  calendarLimits(): readonly OwnedLimit[] {
    return this.limits.filter(({ limit }) => limit.algorithm === 'calendar');
  }

  /** A limit by its public id. */
  limit(id: string): OwnedLimit | undefined {
    return this.limitsById.get(id);
  }

  /** Whose counters a limit uses; `''` for the platform's own, `null` where it depends on the caller. */
  organizationOf({ limit, organizationId }: OwnedLimit): string | null {
    if (organizationId !== null) return organizationId;
    if (limit.slot === 'platform') return '';
    if (limit.subject.type === 'organization') return limit.subject.id;
    if (limit.subject.type !== 'project' || limit.subject.id === null) return null;
    return this.projects.get(limit.subject.id)?.organizationId ?? null;
  }

  timeZoneOf(organizationId: string): string {
    return this.organizations.get(organizationId)?.timeZone ?? 'UTC';
  }

  /** Reads everything anew. Concurrent calls share a reload; one that arrives while reading causes another. */
  reload(): Promise<void> {
    if (this.closed) return Promise.resolve();
    if (this.reloading !== null) {
      this.again = true;
      return this.reloading;
    }
    this.reloading = this.run().finally(() => {
      this.reloading = null;
    });
    return this.reloading;
  }

  /** Reads no more; resolves when nothing is being read. */
  async close(): Promise<void> {
    this.closed = true;
    this.again = false;
    clearTimeout(this.priceTimer);
    this.tokens.close();
    await this.reloading?.catch(() => undefined);
  }

  private async run(): Promise<void> {
    do {
      this.again = false;
      if (this.snapshot !== null) await new Promise((resolve) => setTimeout(resolve, settleMs));
      const snapshot = await loadRoutingSnapshot(this.options.database, this.options.masterKeys, (deployment, error) =>
        this.options.logger.error(
          { deployment, err: error },
          'the credential of a deployment does not open; it is not used',
        ),
      );
      await this.profiles.refresh(organizationsWithConditions(snapshot.limits));
      const prices = await this.options.loadPrices(snapshot.deployments);
      this.swap(snapshot, prices.byDeployment);
      this.reloadAt(earliest(prices.validUntilMs, this.rolloverAtMs));
    } while (this.again);
  }

  /** Prices have dates, and limits carry their rest over: when one of them changes, everything is read anew. */
  private reloadAt(atMs: number | null): void {
    clearTimeout(this.priceTimer);
    if (atMs === null) return;
    const delay = Math.min(Math.max(atMs - this.options.nowMs(), 1000), longestTimerMs);
    this.priceTimer = setTimeout(() => void this.reload().catch(() => undefined), delay).unref();
  }

  /** A route that is not saved, over the deployments as they are now. */
  draftRoute(entry: SnapshotRoute): Route {
    return compileRoute(entry, this.deployments).route;
  }

  /** Who sends with this key; `null` = its organization or project is not in memory (yet). */
  principalOfKey(found: ApiKeyRecord): Principal | null {
    return this.principals.ofKey(this.principals.recordOf(found));
  }

  /** Somebody of this project without a key of ours; `null` as above. */
  principalOfProject(organizationId: string, projectId: string): Principal | null {
    return this.principals.ofToken({
      organization: null,
      organizationId,
      project: projectId,
      endUser: null,
      access: null,
    });
  }

  /** Routes of the platform, as they serve now. */
  platformRoutes(): readonly Route[] {
    return this.routes.ofPlatform();
  }

  /** The name of some model, for the banner. */
  anyModel(): string | null {
    return this.snapshot?.routes.find((route) => route.organizationId === null)?.model ?? null;
  }

  private swap(snapshot: RoutingSnapshot, prices: ReadonlyMap<string, ResolvedPrice>): void {
    const organizations = new Map(snapshot.organizations.map((organization) => [organization.id, organization]));
    const zoneOf = (organizationId: string | null) =>
      organizationId === null ? 'UTC' : (organizations.get(organizationId)?.timeZone ?? 'UTC');
    const projects = new Map(snapshot.projects.map((project) => [project.id, project]));
    const limits = snapshot.limits.map((limit) => ({
      organizationId: limit.organizationId,
      limit: compileLimit(factsAt(limit, zoneOf(limitOrganization(limit, projects))), this.options.nowMs()),
      alerts: limit.alerts,
    }));

    this.rolloverAtMs = earliest(
      ...snapshot.limits.map((limit) =>
        nextRolloverMs(factsAt(limit, zoneOf(limitOrganization(limit, projects))), this.options.nowMs()),
      ),
    );

    const deployments = new Map<string, Deployment>();
    this.deploymentNames.clear();
    for (const entry of snapshot.deployments) {
      this.deploymentNames.set(entry.id, entry.name);
      const own = limits.filter(
        ({ limit }) =>
          limit.subject.type === 'deployment' && (limit.subject.id === entry.id || limit.subject.id === entry.name),
      );
      const deployment = compileDeployment(
        entry,
        prices.get(entry.id),
        own.map(({ limit }) => limit),
        this.options.logger,
      );
      if (deployment !== null) deployments.set(entry.id, deployment);
    }
    this.snapshot = snapshot;
    this.deployments = deployments;
    this.organizations = organizations;
    this.projects = projects;
    this.limits = limits;
    this.limitsById = new Map(limits.map((owned) => [owned.limit.id, owned]));
    this.principals.configure(snapshot.organizations, projects, limits, this.profiles);
    this.routes.swap(snapshot.routes.map((route) => compileRoute(route, deployments)));
    this.keys.configurationChanged();
    this.tokens.configure(snapshot.issuers);
  }

  private async findKeys(apiKeys: readonly string[]): Promise<(KeyRecord | null)[]> {
    const hashes = apiKeys.map((apiKey) => hashApiKey(this.options.apiKeyPepper, apiKey));
    const records = await findApiKeysByHash(this.options.database, hashes);
    const byHash = new Map(records.map((record) => [hex(record.hash), this.principals.recordOf(record)]));
    return hashes.map((hash) => byHash.get(hex(hash)) ?? null);
  }
}

/** Only their plans ask what is known of end users. */
function organizationsWithConditions(limits: readonly SnapshotLimit[]): string[] {
  const ids = limits
    .filter(({ planned }) => planned !== undefined && Object.keys(planned.when).length > 0)
    .flatMap(({ organizationId }) => organizationId ?? []);
  return [...new Set(ids)];
}

function factsAt(limit: SnapshotLimit, timeZone: string): LimitFacts {
  return { ...limit, id: publicId('lim', limit.id), timeZone };
}

/** `null` = never. */
function earliest(...times: readonly (number | null)[]): number | null {
  return times.reduce((first, time) => (first === null || (time !== null && time < first) ? time : first), null);
}

/** Whose calendar a limit's periods follow: the organization it belongs to or is about; UTC for the platform's. */
function limitOrganization(
  limit: SnapshotLimit,
  projects: ReadonlyMap<string, { organizationId: string }>,
): string | null {
  if (limit.organizationId !== null) return limit.organizationId;
  if (limit.subject.type === 'organization') return limit.subject.id;
  if (limit.subject.type === 'project' && limit.subject.id !== null)
    return projects.get(limit.subject.id)?.organizationId ?? null;
  return null;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
