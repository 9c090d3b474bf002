/**
 * What the hot path knows of configuration: keys, routes, limits, prices. Read from Postgres in one transaction, compiled
 * into memory, swapped in whole; changes are told by the change feed and picked up within a moment. When Postgres cannot
 * be read, the last snapshot stays in use.
 */
import { dataClasses } from '@tollgate/contracts';
import type { Database, MasterKeys } from '@tollgate/database';
import {
  compileConditions,
  type CompiledLimit,
  type Deployment,
  type KeyDirectory,
  type OrganizationFacts,
  type Principal,
  type Route,
  type RouteTarget,
} from '@tollgate/gateway';
import type { Price } from '@tollgate/pricing';
import { BaseUrlError, providers, resolveBaseUrl, type Provider } from '@tollgate/providers';
import {
  findApiKeysByHash,
  loadRoutingSnapshot,
  type ApiKeyRecord,
  type RoutingSnapshot,
  type SnapshotDeployment,
  type SnapshotLimit,
  type SnapshotOrganization,
  type SnapshotRoute,
} from '../config/config-snapshot.js';
import { hashApiKey } from '../keys/api-keys/api-key-hash.js';
import { parsePublicId, publicId } from '../http/public-id.js';
import type { Logger } from '../observability/logger.js';
import { CallerLimits, type OwnedLimit } from './caller-limits.js';
import { compileLimit, nextRolloverMs, type LimitFacts } from './compile-limit.js';
import type { PricesNow } from './prices.js';
import { looksLikeTicket } from '../keys/playground-tickets/ticket.js';
import { TicketDirectory } from './ticket-directory.js';
import { looksLikeToken, TokenDirectory, type TokenCaller } from './tokens/token-directory.js';
import type { FetchKeys } from './tokens/key-sets.js';
import { CachedKeyDirectory, type KeyRecord } from './key-directory.js';
import { SnapshotRouteDirectory, type OwnedRoute } from './route-directory.js';

/** What a deployment's tokens cost now; `null` = unpriced. */
export interface ResolvedPrice {
  price: Price | null;
  priceVersionId: string | null;
  /** The catalogue's context window in tokens, where it knows one. */
  contextWindow: number | null;
}

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

/** Tokens per choice where a route does not say and a hard limit needs a cap. */
const defaultMaxOutputTokens = 4096;
const defaultTimeouts = { connectMs: 5_000, firstByteMs: 60_000, idleMs: 60_000, totalMs: 600_000 };
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
  private projects = new Map<string, { id: string; slug: string; organizationId: string }>();
  private facts = new Map<string, OrganizationFacts>();
  private callerLimits = new CallerLimits([]);
  private readonly deploymentNames = new Map<string, string>();
  private deployments: ReadonlyMap<string, Deployment> = new Map();
  private reloading: Promise<void> | null = null;
  private again = false;
  private closed = false;
  private priceTimer: NodeJS.Timeout | undefined;
  /** When what some limit carries over changes; `null` = never. */
  private rolloverAtMs: number | null = null;

  constructor(private readonly options: DirectoryOptions) {
    this.keys = new CachedKeyDirectory(
      { findAll: (keys) => this.findKeys(keys) },
      (record) => this.principalOf(record),
      options.nowMs,
    );
    this.tokens = new TokenDirectory({
      fetchKeys: options.fetchKeys,
      principalOf: (caller) => this.principalOfToken(caller),
      nowMs: options.nowMs,
      onKeysUnavailable: (issuer, error) =>
        options.logger.warn({ issuer, err: error }, 'the keys of a trusted issuer could not be fetched'),
    });
    const tickets = new TicketDirectory({
      root: options.playgroundRoot,
      principalOf: (caller) => this.principalOfToken(caller),
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

  /** Callers of an organization, one for each of its projects, as somebody without a key. */
  callersOf(organizationId: string): readonly Principal[] {
    return [...this.projects.values()]
      .filter((project) => project.organizationId === organizationId)
      .flatMap(({ id }) => {
        const caller = { organization: null, organizationId, project: id, endUser: null, access: null };
        return this.principalOfToken(caller) ?? [];
      });
  }

  /** Limits over calendar periods, for rebuilding counters. */
  calendarLimits(): readonly OwnedLimit[] {
    return this.limits.filter(({ limit }) => limit.algorithm === 'calendar');
  }

  /** A limit by its public id. */
  limit(id: string): OwnedLimit | undefined {
    return this.limits.find(({ limit }) => limit.id === id);
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
    return ownedRoute(entry, this.deployments).route;
  }

  /** Who sends with this key; `null` = its organization or project is not in memory (yet). */
  principalOfKey(found: ApiKeyRecord): Principal | null {
    return this.principalOf(this.recordOf(found));
  }

  /** Somebody of this project without a key of ours; `null` as above. */
  principalOfProject(organizationId: string, projectId: string): Principal | null {
    return this.principalOfToken({
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
      const deployment = this.deploymentOf(
        entry,
        prices.get(entry.id),
        own.map(({ limit }) => limit),
      );
      if (deployment !== null) deployments.set(entry.id, deployment);
    }
    this.snapshot = snapshot;
    this.deployments = deployments;
    this.organizations = organizations;
    this.projects = projects;
    this.limits = limits;
    this.facts = new Map(snapshot.organizations.map((organization) => [organization.id, factsOf(organization)]));
    this.callerLimits = new CallerLimits(limits);
    this.routes.swap(snapshot.routes.map((route) => ownedRoute(route, deployments)));
    this.keys.configurationChanged();
    this.tokens.configure(snapshot.issuers);
  }

  private deploymentOf(
    entry: SnapshotDeployment,
    price: ResolvedPrice | undefined,
    limits: readonly CompiledLimit[],
  ): Deployment | null {
    const provider = providers.get(entry.provider);
    if (provider === undefined || entry.credentialBroken) return null;
    const url = this.baseUrlOf(provider, entry);
    if (url === null) return null;
    // A secret goes to the hosts it was given for and nowhere else, whatever the configuration says by now.
    if (entry.credentialHosts.length > 0 && !entry.credentialHosts.includes(url.host)) {
      this.options.logger.error(
        { deployment: entry.name, host: url.host },
        'the credential of a deployment belongs to another host; the deployment is not used',
      );
      return null;
    }
    return {
      id: entry.id,
      name: entry.name,
      organizationId: entry.organizationId,
      provider,
      origin: url.origin,
      publicOnly: entry.publicOnly,
      basePath: url.pathname.replace(/\/+$/, ''),
      target: {
        upstreamModel: entry.upstreamModel,
        streamUsage: entry.streamUsage ?? provider.manifest.streamUsage,
        options: entry.options,
      },
      credential: entry.credential,
      price: price?.price ?? null,
      priceVersionId: price?.priceVersionId ?? null,
      contextWindow: entry.contextWindow ?? price?.contextWindow ?? null,
      timeouts: entry.timeouts === null ? defaultTimeouts : { ...defaultTimeouts, ...withoutUndefined(entry.timeouts) },
      state: entry.state,
      clearance: dataClasses.indexOf(entry.clearance ?? 'internal'),
      probeIntervalMs: entry.probeIntervalMs,
      limits,
    };
  }

  /** Configuration is checked where it is written; one that an update of ours made wrong must not stop everything else. */
  private baseUrlOf(provider: Provider, entry: SnapshotDeployment): URL | null {
    try {
      return new URL(resolveBaseUrl(provider, entry.baseUrl, entry.options));
    } catch (error) {
      if (!(error instanceof BaseUrlError || error instanceof TypeError)) throw error;
      this.options.logger.error(
        { deployment: entry.name, err: error },
        'the base URL of a deployment cannot be made of its options; the deployment is not used',
      );
      return null;
    }
  }

  private async findKeys(apiKeys: readonly string[]): Promise<(KeyRecord | null)[]> {
    const hashes = apiKeys.map((apiKey) => hashApiKey(this.options.apiKeyPepper, apiKey));
    const records = await findApiKeysByHash(this.options.database, hashes);
    const byHash = new Map(records.map((record) => [hex(record.hash), this.recordOf(record)]));
    return hashes.map((hash) => byHash.get(hex(hash)) ?? null);
  }

  /** Only what is needed stays in memory, and ids that many keys have in common only once. */
  private recordOf(found: ApiKeyRecord): KeyRecord {
    return {
      apiKeyId: found.id,
      secretId: found.secretId,
      projectId: this.projects.get(found.projectId)?.id ?? found.projectId,
      organizationId: this.organizations.get(found.organizationId)?.id ?? found.organizationId,
      state: found.state,
      expiresAtMs: found.expiresAtMs,
      access: found.access,
    };
  }

  /** `null` = the organization or project is not in the snapshot (yet). */
  private principalOf(record: KeyRecord): Principal | null {
    const organization = this.facts.get(record.organizationId);
    const project = this.projects.get(record.projectId);
    if (organization === undefined || project === undefined) {
      void this.reload().catch(() => undefined);
      return null;
    }
    return {
      organization,
      projectId: record.projectId,
      projectSlug: project.slug,
      apiKeyId: record.apiKeyId,
      apiKeySecretId: record.secretId,
      access: record.access,
      endUser: null,
      limits: this.callerLimits.of(record),
    };
  }

  private principalOfToken(caller: TokenCaller): Principal | null {
    const named = caller.organization;
    const organization =
      caller.organizationId !== null
        ? this.facts.get(caller.organizationId)
        : [...this.facts.values()].find(({ id, slug }) => id === named || slug === named);
    if (organization === undefined) return null;
    const project = [...this.projects.values()].find(
      ({ id, slug, organizationId }) =>
        organizationId === organization.id && (id === caller.project || slug === caller.project),
    );
    if (project === undefined) return null;
    const { access, endUser } = caller;
    const place = { projectId: project.id, organizationId: organization.id, apiKeyId: null };
    return {
      organization,
      projectId: project.id,
      projectSlug: project.slug,
      apiKeyId: null,
      apiKeySecretId: null,
      access,
      endUser,
      limits: this.callerLimits.of(place),
    };
  }
}

function factsOf(organization: SnapshotOrganization): OrganizationFacts {
  return {
    id: organization.id,
    slug: organization.slug,
    timeZone: organization.timeZone,
    state: organization.state,
    onLimitStoreFailure: storePolicy(organization.settings['onLimitStoreFailure']),
    storeResponses: organization.settings['storeResponses'] === true,
  };
}

function ownedRoute(
  entry: RoutingSnapshot['routes'][number],
  deployments: ReadonlyMap<string, Deployment>,
): OwnedRoute {
  const targets = (rows: typeof entry.targets) =>
    rows.flatMap(({ deploymentId, weight, tier }): RouteTarget[] => {
      const deployment = deployments.get(deploymentId);
      if (deployment === undefined) return [];
      // A star of the upstream's name stands for one of the route's; without that there is no model to ask for.
      if (deployment.target.upstreamModel.includes('*') && !entry.model.includes('*')) return [];
      return [{ deployment, weight, tier }];
    });
  const route: Route = {
    id: entry.id,
    model: entry.model,
    strategy: entry.strategy,
    targets: targets(entry.targets),
    defaultMaxOutputTokens: entry.defaultMaxOutputTokens ?? defaultMaxOutputTokens,
    dropParams: entry.dropParams,
    dataClass: entry.dataClass === null ? 0 : dataClasses.indexOf(entry.dataClass),
    configRevision: entry.configRevision,
    createdAtMs: entry.createdAtMs,
  };
  if (entry.overflow !== null)
    route.overflow = { inFlight: entry.overflow.inFlight ?? null, queue: entry.overflow.queue ?? null };
  if (entry.rules.length > 0) {
    route.rules = entry.rules.map((rule) => ({
      name: rule.name,
      conditions: compileConditions({ ...rule.when, apiKeys: rule.when.apiKeys?.map(keyUuid) }),
      route: { ...route, strategy: rule.strategy ?? route.strategy, targets: targets(rule.targets) },
    }));
  }
  return { route, organizationId: entry.organizationId, projectId: entry.projectId };
}

function keyUuid(id: string): string {
  return parsePublicId('key', id) ?? id;
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

function storePolicy(value: unknown): 'strict' | 'local-share' | 'open' {
  return value === 'strict' || value === 'open' ? value : 'local-share';
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
