/**
 * Brings the parts of one process up in order and takes them down in the opposite order. Everything with a lifetime is
 * made here; nothing else in the product starts or stops anything.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDatabase, rewrapSecrets } from '@tollgate/database';
import { areasFor } from './areas.js';
import { applyConfig } from './config/apply-config.js';
import type { Environment } from './config/env.js';
import { loadMasterKeys } from './config/master-key-file.js';
import { loadOwnSecrets, type AppParts } from './config/parts.js';
import { claimSingleProcess, prepareDatabase } from './config/prepare-database.js';
import { portalFolder, productRoot } from './config/product-folders.js';
import { banner } from './embedded/banner.js';
import { startDemo } from './embedded/demo.js';
import { startEmbeddedPostgres } from './embedded/postgres.js';
import { startGatewayParts } from './gateway/gateway-parts.js';
import { databaseCheck, stayingCheck } from './gateway/health-checks.js';
import { createApp, refuseV1 } from './http/create-app.js';
import { drain, endsWithin, listen } from './http/listen.js';
import { refuseManagement } from './http/refuse-management.js';
import type { LogSink } from './observability/logger.js';
import { installMetricsRoute } from './observability/metrics-route.js';
import { startMetricsServer } from './observability/metrics-server.js';
import { bootstrap, type BootstrapResult } from './tenants/bootstrap.js';

/** Longest wait for running streams at shutdown, milliseconds. */
const drainMs = 120_000;

/** Longest wait for the application to close, milliseconds: a queue whose Redis is just coming back may never answer. */
const closeMs = 10_000;

export interface Running {
  url: string;
  /** Drains, then stops everything; safe to call once. */
  stop(): Promise<void>;
  /** Applies `TOLLGATE_CONFIG` again. */
  reloadConfig(): Promise<void>;
}

export async function start(env: Environment, log: LogSink): Promise<Running> {
  const { logger } = log;
  const stops: (() => Promise<unknown> | unknown)[] = [];
  const stopAll = async () => {
    for (const stop of stops.reverse())
      await Promise.resolve(stop()).catch((error: unknown) => logger.error({ err: error }, 'stopping failed'));
    log.flush();
  };
  try {
    return await bringUp(env, log, stops, stopAll);
  } catch (error) {
    await stopAll();
    throw error;
  }
}

async function bringUp(
  env: Environment,
  log: LogSink,
  stops: (() => Promise<unknown> | unknown)[],
  stopAll: () => Promise<void>,
): Promise<Running> {
  const { logger } = log;
  const say = (sentence: string) => logger.info(sentence);
  const postgres = env.embedded ? await startEmbeddedPostgres({ dataDir: env.dataDir, log: say }) : null;
  if (postgres !== null) stops.push(() => postgres.stop());

  const masterKeys = loadMasterKeys(env);
  const { ownerUrl, appUrl } = await prepareDatabase(env, postgres, masterKeys, say);
  await claimSingleProcess(env, ownerUrl, logger.fatal.bind(logger), stops);
  const database = createDatabase({
    url: appUrl,
    maxConnections: 20,
    // The driver hangs its whole client on some errors, the backend's cancel key included: only words go into the log.
    onConnectionError: (error) =>
      logger.warn(
        { code: (error as NodeJS.ErrnoException).code, detail: error.message },
        'a database connection broke',
      ),
  });
  stops.push(() => database.close());
  await rewrapSecrets(database, masterKeys);
  const secrets = await loadOwnSecrets(database, masterKeys);
  const first = await bootstrap(database, secrets, env);
  if (env.configPath !== undefined) await applyConfig(env.configPath, env, database, masterKeys);

  const gateway = await startGatewayParts({
    env,
    database,
    ownerUrl,
    masterKeys,
    secrets,
    logger,
    version: productVersion(),
  });
  stops.push(() => gateway.stop());

  const parts: AppParts = {
    database,
    masterKeys,
    secrets,
    changeFeed: gateway.changeFeed,
    healthChecks: [databaseCheck(database), ...gateway.healthChecks, stayingCheck(gateway.v1)],
    settings: {
      publicUrl: env.publicUrl,
      privateUpstreams: env.privateUpstreams,
      mail: env.mail,
      lookupVariable: env.lookup,
      version: productVersion(),
      now: Date.now,
    },
  };
  const has = (role: Environment['roles'][number]) => env.roles.includes(role);
  const app = await createApp({
    parts,
    modules: await areasFor(env, gateway, { ownerUrl, appUrl }),
    logger,
    handleV1: has('gateway') ? gateway.v1.handle : refuseV1,
    portal: has('admin') ? portalFolder() : undefined,
    install: (fastify) => {
      if (!has('admin')) refuseManagement(fastify);
      if (env.metricsPort === undefined) installMetricsRoute(fastify, gateway.metrics, parts);
    },
  });
  stops.push(async () => {
    if (!(await endsWithin(app.nest.close(), closeMs)))
      logger.warn('the job queue did not close in time; its jobs are repeated later');
  });

  const demo = await startDemo({ env, first, app, database, directory: gateway.directory, logger });
  stops.push(() => demo.stop());
  await gateway.directory.reload();

  if (env.metricsPort !== undefined) {
    const metrics = await startMetricsServer(gateway.metrics, env.host, env.metricsPort);
    stops.push(() => metrics.close());
  }
  const url = await listen(app, env);
  stops.push(async () => {
    // Balancers have to notice first: until then everything is served as before, but for connections being kept.
    gateway.v1.startDraining();
    if (env.drainDelayMs > 0) await new Promise((resolve) => setTimeout(resolve, env.drainDelayMs));
    const left = await drain(app.server, () => gateway.v1.drain(drainMs));
    if (left > 0) logger.warn({ left }, 'requests were cut off after the drain time');
  });
  demo.fill();
  greet(env, url, first, demo.model ?? gateway.directory.anyModel(), demo.simulated);
  return {
    url,
    stop: stopAll,
    reloadConfig: async () => {
      if (env.configPath === undefined) return;
      await applyConfig(env.configPath, env, database, masterKeys, gateway.changeFeed);
      await gateway.directory.reload();
    },
  };
}

function greet(env: Environment, url: string, first: BootstrapResult, model: string | null, simulated: boolean): void {
  process.stdout.write(`${banner({ url, first, adminEmail: env.adminEmail, model, simulated })}\n`);
}

function productVersion(): string {
  const manifest = JSON.parse(readFileSync(join(productRoot, 'package.json'), 'utf8')) as { version?: string };
  return manifest.version ?? '0.0.0';
}
