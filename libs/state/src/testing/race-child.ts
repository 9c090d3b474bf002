/**
 * One replica of a race: prints `ready`, waits for a line, then fires `requests` at each of `rounds` budgets at once and
 * prints how many were admitted per round. Arguments: url, key prefix, name, rounds, requests, bound, exact (`1`/`0`).
 */
import { randomUUID } from 'node:crypto';
import { readyStore } from './redis-counter-store.js';

const [url = '', keyPrefix = '', ownerId = '', ...numbers] = process.argv.slice(2);
const [rounds = 0, requests = 0, bound = 0, exact = 0] = numbers.map(Number);
const period = { type: 'calendar', startMs: 0, endMs: Date.UTC(2100, 0, 1) } as const;
const store = await readyStore({ url, keyPrefix });
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));

const admitted: number[] = [];
for (let round = 0; round < rounds; round++) {
  const budget = {
    limitId: 'budget',
    counter: `budget-${round}`,
    algorithm: period,
    amount: 10 * bound,
    take: bound,
    hard: true,
    budget: true,
  };
  const run = async (): Promise<boolean> => {
    const operationId = randomUUID();
    const organizationId = 'racing';
    const checks = [
      { ...budget, slot: 'organization' as const },
      { ...budget, slot: 'platform' as const },
    ];
    const result = await store.admit({ operationId, organizationId, ownerId, checks, nowMs: 0 });
    if (!result.admitted) return false;
    const actual = exact === 1 ? bound : Math.floor(Math.random() * (bound + 1));
    await store.settle(operationId, organizationId, [actual, actual], 0);
    return true;
  };
  const results = await Promise.all(Array.from({ length: requests }, run));
  admitted.push(results.filter(Boolean).length);
}
process.stdout.write(`${JSON.stringify(admitted)}\n`);
store.close();
