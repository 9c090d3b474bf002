import type { Database } from '@tollgate/database';
import type { CounterStore } from '@tollgate/state';
import type { Environment } from '../config/env.js';
import type { HealthCheck } from '../config/parts.js';
import type { FileJournal } from '../usage/journal.js';

/** What `/v1` depends on besides the database, for `/readyz`. */
export function healthChecks(env: Environment, counters: CounterStore, journal: FileJournal): HealthCheck[] {
  const checks: HealthCheck[] = [
    {
      name: 'journal',
      check: () => Promise.resolve(journal.admitting ? { ok: true } : { ok: false, detail: 'takes no more records' }),
    },
  ];
  if (env.redisUrl !== undefined) {
    checks.push({
      name: 'redis',
      check: () => {
        const { connection, reason } = counters.status();
        return Promise.resolve(connection === 'connected' ? { ok: true } : { ok: false, detail: reason });
      },
    });
  }
  return checks;
}

export function databaseCheck(database: Database): HealthCheck {
  return {
    name: 'database',
    check: () =>
      database.ping().then(
        () => ({ ok: true }),
        (error: unknown) => ({ ok: false, detail: (error as NodeJS.ErrnoException).code ?? 'no answer' }),
      ),
  };
}

/** Not ready from the moment it is told to stop, so that balancers send the next request elsewhere. */
export function stayingCheck(v1: { readonly draining: boolean }): HealthCheck {
  return {
    name: 'staying',
    check: () => Promise.resolve(v1.draining ? { ok: false, detail: 'shutting down' } : { ok: true }),
  };
}
