import { jest } from '@jest/globals';
import { startTestPostgres, onServer, type TestPostgres } from '@tollgate/database/testing';
import { listenForChanges, notifyChanges } from './change-notify.js';
import type { ChangeEvent } from './parts.js';

jest.setTimeout(60_000);

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
}, 60_000);
afterAll(async () => {
  await postgres?.stop();
});

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 20) {
    if (waited > 15_000) throw new Error('It did not happen.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('changes told through the database', () => {
  it('reach a running process, also after its connection broke; noise is ignored', async () => {
    const url = await postgres.createDatabase();
    const seen: ChangeEvent[] = [];
    const listener = await listenForChanges(url, (event) => seen.push(event));
    try {
      await onServer(url, `NOTIFY tollgate_change, 'noise'`, `NOTIFY tollgate_change, '{"type":"drop","id":"x"}'`);
      await notifyChanges(url, [{ type: 'api-key.revoked', organizationId: 'o', id: 'k' }]);
      await until(() => seen.length === 1);
      expect(seen).toEqual([{ type: 'api-key.revoked', organizationId: 'o', id: 'k' }]);

      await onServer(
        postgres.superuserUrl,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tollgate listen'`,
      );
      // Heard again once the listener has a new connection; what was said meanwhile is lost.
      for (let tries = 0; seen.length < 2 && tries < 200; tries++) {
        await notifyChanges(url, [{ type: 'config.changed', id: 'r' }]);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      expect(seen[1]).toEqual({ type: 'config.changed', id: 'r' });
    } finally {
      await listener.close();
    }
  }, 30_000);
});
