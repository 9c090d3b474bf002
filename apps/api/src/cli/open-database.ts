import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createDatabase,
  DatabaseError,
  migrate,
  readPostmasterFile,
  type Database,
  type MasterKeys,
} from '@tollgate/database';
import { notifyChanges } from '../config/change-notify.js';
import type { Environment } from '../config/env.js';
import { loadMasterKeys } from '../config/master-key-file.js';
import { migrationsFolder } from '../config/product-folders.js';
import { loadOwnSecrets, type ChangeEvent, type OwnSecrets } from '../config/parts.js';
import { startEmbeddedPostgres } from '../embedded/postgres.js';

/** What commands work with. */
export interface OpenDatabase {
  database: Database;
  masterKeys: MasterKeys;
  secrets: OwnSecrets;
  ownerUrl: string;
  /** Tells running processes of what was changed. */
  tell(events: readonly ChangeEvent[]): Promise<void>;
  close(): Promise<void>;
}

/** The schema owner's URL; `close` ends a server that was started for it. */
export interface OpenServer {
  ownerUrl: string;
  close(): Promise<void>;
}

/** The configured server, the embedded one that runs already, or the embedded one started for as long as it is needed. */
export async function openServer(environment: Environment, log: (sentence: string) => void): Promise<OpenServer> {
  if (environment.databaseUrl !== undefined)
    return { ownerUrl: environment.databaseUrl, close: () => Promise.resolve() };
  try {
    const server = await startEmbeddedPostgres({ dataDir: environment.dataDir, log });
    return { ownerUrl: server.ownerUrl, close: () => server.stop() };
  } catch (error) {
    const running =
      error instanceof DatabaseError && error.code === 'data_dir_in_use'
        ? runningEmbeddedUrl(environment.dataDir)
        : undefined;
    if (running === undefined) throw error;
    return { ownerUrl: running, close: () => Promise.resolve() };
  }
}

export async function openDatabase(environment: Environment, log: (sentence: string) => void): Promise<OpenDatabase> {
  const server = await openServer(environment, log);
  try {
    const masterKeys = loadMasterKeys(environment);
    const { appUrl } = await migrate({
      ownerUrl: server.ownerUrl,
      appUrl: environment.databaseAppUrl,
      migrationsFolder,
      masterKeys,
      log,
    });
    const database = createDatabase({ url: appUrl, maxConnections: 4, applicationName: 'tollgate cli' });
    return {
      database,
      masterKeys,
      secrets: await loadOwnSecrets(database, masterKeys),
      ownerUrl: server.ownerUrl,
      tell: (events) => notifyChanges(server.ownerUrl, events),
      async close() {
        await database.close();
        await server.close();
      },
    };
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** Of a server another process of ours runs; undefined where it cannot be told. */
function runningEmbeddedUrl(dataDir: string): string | undefined {
  const postmaster = readPostmasterFile(join(dataDir, 'pg'));
  const passwords = join(dataDir, 'secrets', 'postgres.json');
  if (!postmaster?.ready || !existsSync(passwords)) return undefined;
  const { owner } = JSON.parse(readFileSync(passwords, 'utf8')) as { owner?: unknown };
  if (typeof owner !== 'string') return undefined;
  return `postgresql://tollgate_owner:${encodeURIComponent(owner)}@127.0.0.1:${postmaster.port}/tollgate`;
}
