/**
 * What is rebuilt after Redis came back from an older snapshot must hold every request that was on its way. One that ends
 * between the drain of the journal and the report of open holds is in neither, and its money would be spent twice.
 */
import { MemoryCounterStore } from '@tollgate/state';
import { pino } from 'pino';
import { keepRebuilt } from './counters.js';
import type { Directory } from './directory.js';

it('R1: what ends while the journal is drained is drained before this replica says that it is done', async () => {
  const counters = new MemoryCounterStore({ startRebuilding: true });
  const check = {
    limitId: 'lim_1',
    counter: 'lim_1',
    slot: 'organization' as const,
    algorithm: { type: 'concurrency' as const },
    amount: 10,
    take: 1,
    hard: true,
    budget: false,
  };
  counters.admit({ operationId: 'op', organizationId: 'o', ownerId: 'me', checks: [check], nowMs: 0 });
  const journal = { open: ['op'], ended: [] as string[], drained: [] as string[] };
  let restoredWith: string[] | null = null;
  const mark = counters.markReplicaRestored.bind(counters);
  counters.markReplicaRestored = (owner) => {
    restoredWith ??= [...journal.drained];
    mark(owner);
  };
  let drains = 0;
  const stop = keepRebuilt({
    counters,
    directory: {} as Directory,
    // Not read: another replica is still missing.
    database: {} as never,
    logger: pino({ level: 'silent' }),
    ownerId: 'me',
    nowMs: () => 0,
    drained: async () => {
      journal.drained.push(...journal.ended.splice(0));
      drains += 1;
      await new Promise((resolve) => setImmediate(resolve));
      if (drains > 1) return;
      counters.settle('op', 'o', [1], 0);
      journal.ended.push('op');
    },
    liveOwners: () => Promise.resolve(['me', 'other']),
  });
  for (let look = 0; restoredWith === null && look < 200; look++)
    await new Promise((resolve) => setTimeout(resolve, 5));
  stop();
  expect(restoredWith).toEqual(['op']);
});
