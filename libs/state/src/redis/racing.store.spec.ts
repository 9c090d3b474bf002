import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { LimitCheck } from '../counter-store.js';
import { readyStore } from '../testing/redis-counter-store.js';
import { startTestRedis, type TestRedis } from '../testing/redis.js';
import type { RedisCounterStore } from './redis-counter-store.js';

/** Lets a child process run the sources as they are: `.js` endings name `.ts` files. */
const resolveSources = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from 'node:module';
registerHooks({
  resolve(specifier, context, next) {
    const source = specifier.startsWith('.') && context.parentURL.endsWith('.ts');
    return next(source ? specifier.slice(0, -3) + '.ts' : specifier, context);
  },
});`)}`;

const ROUNDS = 100;
const BOUND = 1_000_003;

describe('replicas racing for one limit', () => {
  let redis: TestRedis;
  let store: RedisCounterStore;
  const children: ChildProcessByStdio<Writable, Readable, null>[] = [];

  beforeAll(async () => {
    redis = await startTestRedis();
    store = await readyStore({ url: redis.url });
  }, 60_000);

  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    store.close();
    await redis.stop();
  });

  const budget = (round: number, slot: LimitCheck['slot']): LimitCheck => ({
    limitId: 'budget',
    counter: `budget-${round}`,
    slot,
    algorithm: { type: 'calendar', startMs: 0, endMs: Date.UTC(2100, 0, 1) },
    amount: 10 * BOUND,
    take: 0,
    hard: true,
    budget: true,
  });

  /** 200 requests from three processes at each of 100 budgets for ten. @returns how many were admitted, per round. */
  async function race(keyPrefix: string, exact: boolean): Promise<number[]> {
    const started = ['one', 'two', 'three'].map((name, i) => {
      const file = fileURLToPath(new URL('../testing/race-child.ts', import.meta.url));
      const flags = ['--no-warnings', '--experimental-transform-types', '--import', resolveSources];
      const requests = [67, 67, 66][i]!;
      const args = [redis.url, keyPrefix, name, ROUNDS, requests, BOUND, exact ? 1 : 0].map(String);
      const child = spawn(process.execPath, [...flags, file, ...args], { env: {}, stdio: ['pipe', 'pipe', 'inherit'] });
      children.push(child);
      return child;
    });
    await Promise.all(started.map((child) => once(child.stdout, 'data')));
    const outputs = started.map(async (child) => {
      let text = '';
      child.stdout.on('data', (data: Buffer) => (text += data.toString()));
      await once(child, 'close');
      return JSON.parse(text) as number[];
    });
    for (const child of started) child.stdin.end('go\n');
    const counts = await Promise.all(outputs);
    return Array.from({ length: ROUNDS }, (_, round) => counts.reduce((sum, count) => sum + count[round]!, 0));
  }

  it('admits exactly ten of 200 where each costs its bound, in 100 rounds of three processes', async () => {
    const keyPrefix = `exact-${randomUUID()}:`;
    const admitted = await race(keyPrefix, true);
    expect(new Set(admitted)).toEqual(new Set([10]));
  }, 120_000);

  it('never counts more than the budget where operations cost less than their bound', async () => {
    const keyPrefix = `random-${randomUUID()}:`;
    const admitted = await race(keyPrefix, false);
    expect(Math.min(...admitted)).toBeGreaterThanOrEqual(10);
    const observer = await readyStore({ url: redis.url, keyPrefix });
    for (let round = 0; round < ROUNDS; round++) {
      const checks = [budget(round, 'organization')];
      const [organization] = await observer.peek(checks, 'racing', 0);
      const [platform] = await observer.peek([budget(round, 'platform')], 'racing', 0);
      expect(organization!.used).toBeLessThanOrEqual(10 * BOUND);
      expect(organization).toMatchObject({ held: 0, used: platform!.used });
    }
    observer.close();
  }, 120_000);

  it('admits exactly the limit of a window from two stores at five times its rate', async () => {
    const other = await readyStore({ url: redis.url });
    const check: LimitCheck = {
      limitId: 'rate',
      counter: `rate:${randomUUID()}`,
      slot: 'organization',
      algorithm: { type: 'sliding-window', windowMs: 3_600_000 },
      amount: 300,
      take: 1,
      hard: true,
      budget: false,
    };
    const results = await Promise.all(
      Array.from({ length: 1_500 }, (_, i) =>
        (i % 2 === 0 ? store : other).admit({
          operationId: randomUUID(),
          organizationId: 'rated',
          ownerId: `replica-${i % 2}`,
          checks: [check],
          nowMs: 0,
        }),
      ),
    );
    expect(results.filter(({ admitted }) => admitted)).toHaveLength(300);
    other.close();
  }, 60_000);
});
