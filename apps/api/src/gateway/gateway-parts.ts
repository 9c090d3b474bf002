/** The parts of the hot path and what keeps them current: directory, counters, journal and drain, pipeline, metrics. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { liveReplicas, type Database, type MasterKeys } from '@tollgate/database';
import { createGateway, createUpstreamClient, LocalShares, shareHealth, type Gateway } from '@tollgate/gateway';
import { MemoryCounterStore, RedisBroadcast, RedisCounterStore, systemClock, type CounterStore } from '@tollgate/state';
import { egressPolicy } from '../config/egress.js';
import type { Environment } from '../config/env.js';
import type { ChangeFeed, HealthCheck, OwnSecrets } from '../config/parts.js';
import type { Logger } from '../observability/logger.js';
import { Metrics } from '../observability/metrics.js';
import { HostRecorder } from '../observability/outcome-recorder.js';
import { seedPrices } from '../billing/price-books/seed.js';
import { FileJournal } from '../usage/journal.js';
import { Drainer } from '../usage/drainer.js';
import { LastUsed } from '../usage/last-used.js';
import type { DeploymentTester } from '../routing/deployments/deployment-tester.js';
import { MailOutbox } from '../mail/mail-outbox.js';
import { deliverAlerts } from '../quotas/alerts/deliver-alerts.js';
import { keepRebuilt } from './counters.js';
import { deploymentTester } from './deployment-tester.js';
import { Directory } from './directory.js';
import { presumeOrphans } from './presumed-holds.js';
import { raiseAlerts } from './limit-alerts.js';
import { keepBeating } from './heartbeat.js';
import { mediaFetcher } from './fetch-media.js';
import { healthChecks } from './health-checks.js';
import { startChangeFeed } from './change-feed.js';
import { loadDeploymentPrices, servedCatalogues } from './prices.js';
import { createStoredResponses } from '../responses/stored-responses.js';
import { keysFetcher } from './tokens/fetch-keys.js';
import { watchUpstreams } from './upstream-watch/upstream-watch.js';
import { DataClassAudit } from './data-class-audit.js';
import { createV1Server, type V1Server } from './v1-server.js';

export interface GatewayParts {
  ownerId: string;
  gateway: Gateway;
  v1: V1Server;
  directory: Directory;
  counters: CounterStore;
  journal: FileJournal;
  drainer: Drainer;
  metrics: Metrics;
  changeFeed: ChangeFeed;
  healthChecks: readonly HealthCheck[];
  tester: DeploymentTester;
  /** Turns the holds of dead processes into presumed ones. @returns how many. */
  sweepHolds(): Promise<number>;
  /** Raises the alerts of limits that are due, and tells who wants to hear of them. @returns how many are new. */
  raiseAlerts(): Promise<number>;
  stop(): Promise<void>;
}

export interface GatewayPartsOptions {
  env: Environment;
  database: Database;
  /** The login that owns the schema; used to LISTEN. */
  ownerUrl: string;
  masterKeys: MasterKeys;
  secrets: OwnSecrets;
  logger: Logger;
  version: string;
}

export async function startGatewayParts(options: GatewayPartsOptions): Promise<GatewayParts> {
  const { env, database, logger, masterKeys, secrets } = options;
  const ownerId = randomUUID();
  const clock = systemClock;
  const nowMs = () => clock.nowMs();

  const journal = new FileJournal({
    dataDir: env.dataDir,
    ownerId,
    sync: env.journalSync,
    onStateChange: (state, error) =>
      state === 'full'
        ? logger.error({ err: error }, 'the journal takes no more records; new requests are refused')
        : logger.info('the journal takes records again'),
  });
  const drainer = new Drainer({
    database,
    dataDir: env.dataDir,
    journal,
    log: {
      info: (message, detail) => logger.info(detail ?? {}, message),
      warn: (message, detail) => logger.warn(detail ?? {}, message),
    },
  });
  drainer.start();

  const upstream = createUpstreamClient(clock, { guard: egressPolicy(env.privateUpstreams) });
  const directory = new Directory({
    database,
    masterKeys,
    apiKeyPepper: secrets.apiKeyPepper,
    playgroundRoot: secrets.playgroundRoot,
    logger,
    nowMs,
    fetchKeys: keysFetcher(upstream, clock),
    loadPrices: (deployments) => loadDeploymentPrices(database, deployments, nowMs()),
  });
  await seedPrices(database, servedCatalogues(), nowMs());
  await directory.reload();

  const counters: CounterStore =
    env.redisUrl === undefined
      ? new MemoryCounterStore({ clock, startRebuilding: true })
      : new RedisCounterStore({ url: env.redisUrl, onWarning: (message) => logger.warn(message) });
  counters.onStatusChange((status) =>
    logger[status.connection === 'connected' ? 'info' : 'warn'](
      { ...status },
      `limit counters: ${status.connection}${status.rebuilding ? ', rebuilding' : ''}`,
    ),
  );
  const stopRebuild = keepRebuilt({
    counters,
    directory,
    database,
    logger,
    ownerId,
    nowMs,
    drained: async () => {
      await drainer.ready;
      await drainer.drainAll();
    },
    liveOwners: async () =>
      env.redisUrl === undefined ? [ownerId] : (await liveReplicas(database, new Date(nowMs()))).map(({ id }) => id),
  });
  const replica = {
    id: ownerId,
    hostname: hostname(),
    pid: process.pid,
    roles: [...env.roles],
    version: options.version,
  };
  const stopBeating = keepBeating(database, counters, replica, logger);

  let metrics: Metrics | null = null;
  const lastUsed = new LastUsed(database);
  const refusals = new DataClassAudit(database, nowMs, (error) =>
    logger.error({ err: error }, 'the refusal of protected data could not be put on the audit record'),
  );
  const recorder = new HostRecorder(
    logger,
    () => metrics,
    (outcome) => {
      lastUsed.note(outcome);
      refusals.note(outcome);
    },
  );
  const responses = createStoredResponses({
    database,
    masterKeys,
    nowMs,
    onLost: (reason) => logger.error({ err: reason }, 'a response could not be stored'),
  });
  const localShares =
    env.redisUrl === undefined
      ? undefined
      : new LocalShares({ counters, clock, ownerId, onFault: (message, err) => logger.warn({ err }, message) });
  const gateway = createGateway({
    ...(localShares === undefined ? {} : { localShares }),
    responses,
    keys: directory.callers,
    routes: directory.routes,
    counters,
    journal,
    recorder,
    upstream,
    media: mediaFetcher(clock, egressPolicy(env.privateMedia), env.maxBodyBytes),
    clock,
    ownerId,
    random: Math.random,
  });
  const mail = new MailOutbox(database, masterKeys, {
    mail: env.mail,
    lookupVariable: () => undefined,
    version: options.version,
    now: nowMs,
  });
  const stopWatching = watchUpstreams({
    gateway,
    routes: () => directory.routes.all(),
    upstream,
    clock,
    random: Math.random,
  });
  const v1 = createV1Server({
    gateway,
    recorder,
    clock,
    maxBodyBytes: env.maxBodyBytes,
    maxInFlight: env.maxInFlight,
  });
  metrics = new Metrics({
    inFlight: () => v1.inFlight,
    journal: () => journal.depth(),
    health: gateway.health,
    engines: gateway.engines,
    gates: gateway.gates,
    buffered: () => v1.buffered(),
    upstreamLimits: gateway.upstreamLimits,
    deploymentName: (id) => directory.deploymentName(id),
    ...(env.redisUrl === undefined
      ? {}
      : {
          countersUp: () => counters.status().connection === 'connected',
          decidedLocally: () => localShares?.decided ?? 0,
        }),
  });
  const broadcast = env.redisUrl === undefined ? null : new RedisBroadcast({ url: env.redisUrl });
  const stopSharing =
    broadcast === null ? null : await shareHealth({ health: gateway.health, broadcast, ownerId, nowMs });
  const changes = await startChangeFeed({
    broadcast,
    ownerUrl: options.ownerUrl,
    directory,
    logger,
  });

  return {
    ownerId,
    gateway,
    v1,
    directory,
    counters,
    journal,
    drainer,
    metrics,
    changeFeed: changes.feed,
    healthChecks: healthChecks(env, counters, journal),
    tester: deploymentTester(directory, { upstream, clock, ownerId, random: Math.random }),
    sweepHolds: () =>
      presumeOrphans({ counters, database, nowMs, dimensionOf: (id) => directory.limit(id)?.limit.dimension }),
    async raiseAlerts() {
      const raised = await raiseAlerts({
        database,
        logger,
        nowMs,
        mail,
        calendarLimits: () => directory.calendarLimits(),
      });
      await deliverAlerts({ database, masterKeys, upstream, clock });
      return raised;
    },
    async stop() {
      stopRebuild();
      localShares?.close();
      stopWatching();
      await stopSharing?.();
      await changes.stop();
      await directory.close();
      await upstream.close();
      await responses.flush();
      await drainer
        .drainAll(10_000)
        .catch((error: unknown) => logger.warn({ err: error }, 'not everything was drained; the next start does it'));
      await drainer.stop();
      await refusals.flush();
      await lastUsed.stop();
      await journal.close();
      await stopBeating();
      await counters.close();
    },
  };
}
