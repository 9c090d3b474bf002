import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Redis } from 'ioredis';
import { planFile } from '../config/apply-file.js';
import type { Environment } from '../config/env.js';
import { UsageError, type Command, type CommandIo } from './command.js';
import { openDatabase, type OpenDatabase } from './open-database.js';

export const doctor: Command = {
  summary: 'check the environment, the database, Redis and tollgate.yaml',
  usage: `Usage: tollgate doctor

Checks what Tollgate needs, one line each, and says what to do about what is wrong.
Ends with 1 where something is. Migrates the database if that is due; changes nothing else.`,
  async run(args, io) {
    if (args.length > 0) throw new UsageError(`doctor takes no arguments: ${args.join(' ')}`);
    const checks = new Checks(io);
    const environment = await checks.run(
      'environment',
      () => Promise.resolve(io.environment()),
      () => 'every variable is valid',
    );
    if (!environment) return 1;
    await checks.run('Node', () => checkNode());
    await checks.run('data directory', () => checkDataDir(environment.dataDir));
    const open = await checks.run(
      'database',
      () => openDatabase(environment, () => undefined),
      () => describeDatabase(environment),
    );
    try {
      if (environment.redisUrl !== undefined) await checks.run('Redis', () => checkRedis(environment.redisUrl ?? ''));
      if (open) await checks.run('tollgate.yaml', () => checkFile(environment, open));
    } finally {
      await open?.close();
    }
    return checks.failed ? 1 : 0;
  },
};

class Checks {
  failed = false;

  constructor(private readonly io: CommandIo) {}

  /** Prints one line; undefined where the check failed. */
  async run<T>(name: string, work: () => Promise<T>, describe: (value: T) => string = String): Promise<T | undefined> {
    try {
      const value = await work();
      this.io.out(`ok    ${name}: ${describe(value)}`);
      return value;
    } catch (error) {
      this.failed = true;
      this.io.out(`FAIL  ${name}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }
}

function checkNode(): Promise<string> {
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major < 24) throw new Error(`${process.version} runs this; start it with npm, which brings Node 24`);
  return Promise.resolve(process.version);
}

/** Where it does not exist yet, its nearest parent must be writable. */
function checkDataDir(dataDir: string): Promise<string> {
  let at = dataDir;
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  try {
    accessSync(at, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new Error(`${at} is not writable for this account; set TOLLGATE_DATA_DIR to another folder`, { cause });
  }
  return Promise.resolve(dataDir);
}

function describeDatabase(environment: Environment): string {
  return environment.embedded ? 'embedded, reachable and up to date' : 'reachable and up to date';
}

async function checkRedis(url: string): Promise<string> {
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    connectTimeout: 3_000,
    retryStrategy: () => null,
  });
  // The event says why; the rejected promise only that the connection is closed.
  let reason: Error | undefined;
  redis.on('error', (error: Error) => (reason ??= error));
  try {
    await redis.connect();
    await redis.ping();
    return 'reachable';
  } catch (error) {
    throw reason ?? error;
  } finally {
    // On a connection that has ended it would only start a timer.
    if (redis.status !== 'end') redis.disconnect();
  }
}

async function checkFile(environment: Environment, open: OpenDatabase): Promise<string> {
  const { configPath } = environment;
  if (configPath === undefined) return 'none (TOLLGATE_CONFIG is not set)';
  const { database, masterKeys } = open;
  const result = await planFile(readFileSync(configPath, 'utf8'), {
    database,
    masterKeys,
    lookup: environment.lookup,
    fileName: configPath,
  });
  return result.changed ? 'valid; applying it would change something' : 'valid and applied';
}
