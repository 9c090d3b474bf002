/**
 * Promise (R42, D8): replicas behind a balancer are replaced one after the other, by SIGTERM, while requests and streams
 * go on, and no client notices: no request fails, no stream is shorter than it should be.
 */
import { jest } from '@jest/globals';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBalancer, type Balancer } from '../support/balancer.js';
import { eventually, startProduct, type Product } from '../support/harness.js';
import { hasPostgres15, startPostgres15, type Postgres15 } from '../support/postgres15.js';
import { hasRedis, startRedis, type Redis } from '../support/redis.js';
import { addModel } from '../support/simulated.js';
import { chatBody, post } from '../support/v1.js';

/** Ten rounds in the long run, three in every run. */
const rounds = process.env['TOLLGATE_SOAK'] === '1' ? 10 : 3;
jest.setTimeout(300_000 + rounds * 120_000);

const streamTokens = 40;
const streams = 20;

const withServers = hasPostgres15 && hasRedis ? describe : describe.skip;
withServers('rolling restart (skipped without PostgreSQL 15 and redis-server)', () => {
  let postgres: Postgres15;
  let redis: Redis;
  let simulator: Simulator;
  let balancer: Balancer;
  let env: Record<string, string>;
  const replicas: Product[] = [];

  beforeAll(async () => {
    simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
    postgres = await startPostgres15();
    redis = await startRedis();
    balancer = await startBalancer();
    env = {
      TOLLGATE_DEMO: '0',
      LOG_LEVEL: 'warn',
      DATABASE_URL: await postgres.createDatabase('rolling'),
      REDIS_URL: redis.url,
      TOLLGATE_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      TOLLGATE_DRAIN_DELAY_MS: '1000',
    };
    for (let n = 0; n < 2; n++) replicas.push(await startProduct({ env, readyWithinMs: 180_000 }));
    const [first] = replicas;
    if (first === undefined) throw new Error('two were started');
    await addModel(first, { name: 'quick', simulator, upstreamModel: 'sim-gpt+ttfb-20' });
    await addModel(first, { name: 'stream', simulator, upstreamModel: `sim-gpt+tps-20+len-${streamTokens}` });
    balancer.setBackends(replicas.map(({ url }) => url));
    for (const { url } of replicas) await eventually(() => (balancer.isReady(url) ? true : undefined));
  });
  afterAll(async () => {
    balancer?.close();
    for (const replica of replicas) await replica.stop();
    await redis?.stop();
    await postgres?.stop();
    await simulator?.close();
  });

  it(`R42: ${rounds} rounds of two replicas cost no request and no end of a stream`, async () => {
    const target = { url: balancer.url, apiKey: replicas[0]?.apiKey ?? '' };
    const failures: string[] = [];
    let over = false;
    let requests = 0;
    let wholeStreams = 0;

    const asking = async () => {
      while (!over) {
        const sent = Promise.resolve(post(target, chatBody('quick')))
          .then(async (response) => {
            const text = await response.text();
            requests++;
            if (response.status !== 200) failures.push(`${response.status} ${text.slice(0, 200)}`);
          })
          .catch((error: unknown) => failures.push(String((error as Error).cause ?? error)));
        await Promise.race([sent, sleep(400)]);
        await sleep(40);
      }
    };
    const streaming = async () => {
      while (!over) {
        try {
          const response = await post(target, chatBody('stream', 'Go on', { stream: true }));
          const text = await response.text();
          const chunks = (text.match(/"content":"[^"]/g) ?? []).length;
          if (response.status === 200 && chunks === streamTokens && text.includes('[DONE]')) wholeStreams++;
          else failures.push(`a stream of ${chunks} chunks, status ${response.status}: ${text.slice(-200)}`);
        } catch (error) {
          failures.push(String((error as Error).cause ?? error));
        }
      }
    };
    const running = [
      ...Array.from({ length: 4 }, asking),
      ...Array.from({ length: streams }, async (_, index) => {
        await sleep(index * 100);
        await streaming();
      }),
    ];

    for (let round = 0; round < rounds; round++) {
      for (const index of [0, 1]) {
        const old = replicas[index];
        if (old === undefined) throw new Error('there are two');
        const before = requests;
        old.process.kill('SIGTERM');
        expect(await old.exited).toBe(0);
        await old.stop();
        const fresh = await startProduct({ env, readyWithinMs: 180_000 });
        replicas[index] = fresh;
        balancer.setBackends(replicas.map(({ url }) => url));
        await eventually(() => (balancer.isReady(fresh.url) ? true : undefined));
        expect(requests).toBeGreaterThan(before);
      }
    }
    over = true;
    await Promise.all(running);
    expect(failures).toEqual([]);
    expect(wholeStreams).toBeGreaterThanOrEqual(streams);
    const { totals } = simulator.counts();
    expect([totals.aborted, totals.cut]).toEqual([0, 0]);
    console.log(`${rounds} rounds: ${requests} requests and ${wholeStreams} streams, none failed`);
  });
});
