/**
 * Brings the parts of one process up in order and takes them down in the opposite order. Everything with a lifetime is
 * made here; nothing else in the product starts or stops anything.
 */
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createDatabase, holdSingleProcessLock, migrate, rewrapSystemSecrets, type Database } from '@tollgate/database';
import type { BootstrapResult } from './tenants/bootstrap.js';
import { bootstrap } from './tenants/bootstrap.js';
import { applyTollgateFile } from './config/apply-file.js';
import { exitConfiguration, type Environment } from './config/env.js';
import { loadMasterKeys } from './config/master-key-file.js';
import { loadOwnSecrets, type AppParts, type ChangeFeed, type HealthCheck } from './config/parts.js';
import { migrationsFolder, portalFolder, productRoot } from './config/product-folders.js';
import { banner } from './embedded/banner.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded/postgres.js';
import { startDemoSimulator } from './embedded/simulator.js';
import { fillSample } from './embedded/sample-data.js';
import { moveSimulator, setUpStarter } from './embedded/starter.js';
import { startGatewayParts } from './gateway/gateway-parts.js';
import { createApp, refuseV1 } from './http/create-app.js';
import { refuseManagement } from './http/refuse-management.js';
import type { LogSink } from './observability/logger.js';
import { installMetricsRoute } from './observability/metrics-route.js';
import { startMetricsServer } from './observability/metrics-server.js';
import { ApiKeysService } from './keys/api-keys/api-keys.service.js';
import { DeploymentsService } from './routing/deployments/deployments.service.js';
import { RoutesService } from './routing/routes/routes.service.js';
import { OrganizationsService } from './tenants/organizations/organizations.service.js';
import { ProjectsService } from './tenants/projects/projects.service.js';
import { areasFor } from './areas.js';

/** Longest wait for running streams at shutdown, milliseconds. */
const drainMs = 120_000;

/** Longest wait for the application to close, milliseconds: a queue whose Redis is just coming back may never answer. */
const closeMs = 10_000;

/** Stops the process with a code and one sentence. */
export class StartError extends Error {
  override name = 'StartError';
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}

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
  await rewrapSystemSecrets(database, masterKeys);
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
    healthChecks: healthChecks(database, gateway.healthChecks),
    settings: {
      publicUrl: env.publicUrl,
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

  const simulator = env.demo && Object.keys(env.vendorKeys).length === 0 ? await startDemoSimulator(env.dataDir) : null;
  if (simulator !== null) stops.push(() => simulator.close());
  const deployments = app.nest.get(DeploymentsService);
  let model: string | null = null;
  if (first.created) {
    const routes = app.nest.get(RoutesService);
    model = await setUpStarter({
      deployments,
      routes,
      vendorKeys: env.vendorKeys,
      simulatorUrl: simulator?.url ?? null,
    });
  } else if (simulator !== null) {
    await moveSimulator(deployments, simulator.url);
  }
  await gateway.directory.reload();

  if (env.metricsPort !== undefined) {
    const metrics = await startMetricsServer(gateway.metrics, env.host, env.metricsPort);
    stops.push(() => metrics.close());
  }
  const url = await listen(app, env);
  stops.push(async () => {
    const left = await drain(app.server, gateway.v1.drain(drainMs));
    if (left > 0) logger.warn({ left }, 'requests were cut off after the drain time');
  });
  if (first.created && simulator !== null) {
    const stopping = new AbortController();
    const filled = fillSample({
      database,
      organizations: app.nest.get(OrganizationsService),
      projects: app.nest.get(ProjectsService),
      apiKeys: app.nest.get(ApiKeysService),
      routes: gateway.directory.platformRoutes(),
      nowMs: Date.now(),
      signal: stopping.signal,
    }).catch((error: unknown) => logger.warn({ err: error }, 'the sample data could not be made'));
    stops.push(() => {
      stopping.abort();
      return filled;
    });
  }
  greet(env, url, first, model ?? gateway.directory.anyModel(), simulator !== null);
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

async function prepareDatabase(
  env: Environment,
  postgres: EmbeddedPostgres | null,
  masterKeys: ReturnType<typeof loadMasterKeys>,
  say: (sentence: string) => void,
): Promise<{ ownerUrl: string; appUrl: string }> {
  const ownerUrl = postgres?.ownerUrl ?? env.databaseUrl ?? '';
  for (let attempt = 0; ; attempt++) {
    try {
      const { appUrl } = await migrate({
        ownerUrl,
        migrationsFolder,
        masterKeys,
        appUrl: env.databaseAppUrl,
        log: say,
      });
      return { ownerUrl, appUrl };
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      if (attempt === 0) say('The database cannot be reached yet; waiting for it.');
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

/** The server is not there (yet), as against one that refuses us. */
function isUnreachable(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  // 57P03: the server is starting up; 57P01: it was shut down under us.
  return (
    code === 'ECONNREFUSED' ||
    code === 'ECONNRESET' ||
    code === 'ENOTFOUND' ||
    code === 'EAI_AGAIN' ||
    code === '57P03' ||
    code === '57P01'
  );
}

/** Without Redis limits are counted in one process; a second one would double them silently. */
async function claimSingleProcess(
  env: Environment,
  ownerUrl: string,
  fatal: (message: string) => void,
  stops: (() => Promise<unknown> | unknown)[],
): Promise<void> {
  if (env.redisUrl !== undefined) return;
  const lock = await holdSingleProcessLock(ownerUrl);
  if (lock === undefined) {
    throw new StartError(
      'Another Tollgate process uses this database. Several processes need REDIS_URL, so that limits hold across them.',
      exitConfiguration,
    );
  }
  let releasing = false;
  void lock.lost.then(async () => {
    if (releasing) return;
    // The connection broke (a restarted Postgres): take it again, and give up only when somebody else has it.
    for (let attempt = 0; attempt < 600 && !releasing; attempt++) {
      const again = await holdSingleProcessLock(ownerUrl).catch(() => null);
      if (again === undefined) {
        fatal('another process has taken over this database; stopping');
        process.kill(process.pid, 'SIGTERM');
        return;
      }
      if (again !== null) {
        stops.push(() => again.release());
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  });
  stops.push(() => {
    releasing = true;
    return lock.release();
  });
}

async function applyConfig(
  path: string,
  env: Environment,
  database: Database,
  masterKeys: ReturnType<typeof loadMasterKeys>,
  changeFeed?: ChangeFeed,
): Promise<void> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new StartError(
      `TOLLGATE_CONFIG cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'}): ${path}`,
      exitConfiguration,
    );
  }
  await applyTollgateFile(text, { database, masterKeys, lookup: env.lookup, fileName: path, changeFeed });
}

function healthChecks(database: Database, more: readonly HealthCheck[]): HealthCheck[] {
  return [
    {
      name: 'database',
      check: () =>
        database.ping().then(
          () => ({ ok: true }),
          (error: unknown) => ({ ok: false, detail: (error as NodeJS.ErrnoException).code ?? 'no answer' }),
        ),
    },
    ...more,
  ];
}

async function listen(app: Awaited<ReturnType<typeof createApp>>, env: Environment): Promise<string> {
  try {
    await new Promise<void>((resolve, reject) => {
      app.server.once('error', reject);
      app.server.listen({ port: env.port, host: env.host, backlog: 4096 }, () => resolve());
    });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const reason = code === 'EADDRINUSE' ? 'is taken by another program' : 'may not be opened by this account';
    throw new StartError(`Port ${env.port} ${reason}; set PORT to another one.`, exitConfiguration);
  }
  const { port } = app.server.address() as AddressInfo;
  const host = env.host === '0.0.0.0' || env.host === '::' ? 'localhost' : env.host;
  return env.publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** @returns whether it was over in time; what comes later is nobody's business any more, failures included. */
async function endsWithin(work: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  const done = work.then(() => true);
  done.catch(() => undefined);
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
}

/** Stops listening, lets what runs finish, then closes idle connections. @returns how many requests were left. */
async function drain(
  server: { close(): unknown; closeAllConnections(): void; closeIdleConnections(): void },
  done: Promise<number>,
): Promise<number> {
  server.close();
  server.closeIdleConnections();
  const left = await done;
  server.closeAllConnections();
  return left;
}

function greet(env: Environment, url: string, first: BootstrapResult, model: string | null, simulated: boolean): void {
  process.stdout.write(`${banner({ url, first, adminEmail: env.adminEmail, model, simulated })}\n`);
}

function productVersion(): string {
  const manifest = JSON.parse(readFileSync(join(productRoot, 'package.json'), 'utf8')) as { version?: string };
  return manifest.version ?? '0.0.0';
}
