/**
 * Promise (R1, R2, R13, R15, R56): two processes with one Redis and one PostgreSQL behave as one: limits are exact across
 * both, changes and revocations arrive, an outage of Redis or the death of one of them is survived.
 */
import { jest } from '@jest/globals';
import type { Limit } from '@tollgate/contracts';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { rmSync } from 'node:fs';
import { cliFile, eventually, makeDataDir, manage, startProduct, type Product } from '../support/harness.js';
import { hasPostgres15, startPostgres15, type Postgres15 } from '../support/postgres15.js';
import { hasRedis, startRedis, type Redis } from '../support/redis.js';
import { addDeployment, addModel, addRoute, created } from '../support/simulated.js';
import { startLoad, traceTags } from '../support/tagged-load.js';
import { addKey, addLimit, addTenant, readLimit, type Tenant } from '../support/tenants.js';
import { metric, picoUsd, requestRows, sumUsd, usageEvents } from '../support/usage.js';
import { chatBody, errorOf, post } from '../support/v1.js';

jest.setTimeout(120_000);

/** A second by contract, five times over. */
const toldWithinMs = 5_000;
/** Promised within five seconds of its return, five times over. */
const recoveredWithinMs = 25_000;
/** Lease of 20 s and a sweep every 10 s; promised within a minute. */
const holdsEndWithinMs = 90_000;
const organization = { type: 'organization' as const };
/** Answers of a process that was held up so long that it took Redis for away. */
const heldUp = ['limits_unavailable', 'budget_state_rebuilding'];

const withServers = hasPostgres15 && hasRedis ? describe : describe.skip;
withServers('two processes (skipped without PostgreSQL 15 and redis-server)', () => {
  /** What was started so far, in order. */
  const stops: (() => Promise<unknown>)[] = [];
  let postgres: Postgres15;
  let redis: Redis;
  let simulator: Simulator;
  let one: Product;
  let two: Product;
  let env: Record<string, string>;
  /** Outlives the process that is killed. */
  const dataDirOfTwo = makeDataDir();
  let tenants = 0;

  beforeAll(async () => {
    simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
    stops.push(() => simulator.close());
    postgres = await startPostgres15();
    stops.push(() => postgres.stop());
    redis = await startRedis();
    stops.push(() => redis.stop());
    env = {
      TOLLGATE_DEMO: '0',
      LOG_LEVEL: 'warn',
      DATABASE_URL: await postgres.createDatabase('shared'),
      REDIS_URL: redis.url,
      TOLLGATE_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    };
    one = await startProduct({ env });
    stops.push(() => one.stop());
    two = await startProduct({ env, dataDir: dataDirOfTwo });
    stops.push(() => two.stop());
    await addModel(one, { name: 'gpt-test', simulator, upstreamModel: 'sim-gpt' });
    await addModel(one, { name: 'claude-test', simulator, provider: 'anthropic', upstreamModel: 'sim-claude' });
    await addModel(one, { name: 'gpt-slow', simulator, upstreamModel: 'sim-gpt+ttfb-1500' });
    await addModel(one, { name: 'gpt-long', simulator, upstreamModel: 'sim-gpt+tps-10+len-1000' });
    // Uses everything it may: what is used equals what was held.
    await addModel(one, { name: 'gpt-greedy', simulator, upstreamModel: 'sim-gpt+ttfb-1000+len-9000' });
  });
  afterAll(async () => {
    for (const stop of stops.reverse()) await stop();
    rmSync(dataDirOfTwo, { recursive: true, force: true, maxRetries: 5 });
  });
  beforeEach(() => simulator.reset());

  /** A tenant of its own that both processes know. `strict`: nothing is let through where limits cannot be checked. */
  async function tenant(policy: 'strict' | 'default' = 'default'): Promise<Tenant> {
    const made = await addTenant(one, `shared-${++tenants}`);
    if (policy === 'strict') {
      await manage(one, 'PATCH', `/organizations/${made.organizationId}`, { onLimitStoreFailure: 'strict' });
    }
    const headers = { authorization: `Bearer ${made.apiKey}` };
    await eventually(
      async () => ((await fetch(`${two.url}/v1/models`, { headers })).status === 200 ? true : undefined),
      toldWithinMs,
    );
    return made;
  }

  /** A limit that both processes count. */
  async function limited(made: Tenant, limit: Parameters<typeof addLimit>[2]): Promise<Limit> {
    const added = await addLimit(one, made.organizationId, limit);
    await sleep(500);
    return added;
  }

  /** Sends every second one to the other process, all at once. */
  async function storm(
    count: number,
    apiKey: string,
    body: Record<string, unknown>,
  ): Promise<{ admitted: number; codes: (string | null)[] }> {
    const codes = new Set<string | null>();
    let admitted = 0;
    await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const response = await post(index % 2 === 0 ? one : two, body, { apiKey });
        if (response.status === 200) {
          admitted++;
          await response.text();
        } else {
          const { code } = await errorOf(response);
          if (!heldUp.includes(code ?? '')) codes.add(code);
        }
      }),
    );
    return { admitted, codes: [...codes] };
  }

  /** Storms until nobody is let in any more. @returns how many were, all together. */
  async function stormUntilRefused(apiKey: string, body: Record<string, unknown>): Promise<number> {
    let admitted = 0;
    for (let round = 0, idle = 0; round < 20 && idle < 2; round++) {
      const more = await storm(20, apiKey, body);
      admitted += more.admitted;
      idle = more.admitted === 0 ? idle + 1 : 0;
      await sleep(200);
    }
    return admitted;
  }

  function statusAt(product: Product, apiKey: string, model = 'gpt-test'): Promise<number> {
    return post(product, chatBody(model), { apiKey }).then(async (response) => {
      await response.text();
      return response.status;
    });
  }

  it.each([
    ['sliding_window', 'minute', 'rate_limit_exceeded'],
    ['token_bucket', 'hour', 'rate_limit_exceeded'],
    ['calendar', 'day', 'quota_exceeded'],
  ] as const)('admit exactly what a limit on requests says (%s per %s)', async (algorithm, window, code) => {
    const made = await tenant('strict');
    await limited(made, { dimension: 'requests', subject: organization, window, amount: '41', algorithm });
    const first = await storm(160, made.apiKey, chatBody('gpt-test'));
    expect(first.codes).toEqual([code]);
    expect(first.admitted + (await stormUntilRefused(made.apiKey, chatBody('gpt-test')))).toBe(41);
    expect(simulator.counts().totals.requests).toBe(41);
  });

  it('keep a limit on concurrency, and give its places free', async () => {
    const made = await tenant('strict');
    await limited(made, { dimension: 'concurrency', subject: organization, window: 'none', amount: '7' });
    let most = 0;
    for (let round = 0; round < 5 && (round < 2 || most < 7); round++) {
      await storm(60, made.apiKey, chatBody('gpt-slow'));
      most = Math.max(most, simulator.counts().inFlightMax);
      await sleep(300);
    }
    expect(most).toBe(7);
  });

  it('never spend more than a hard budget, and all of it', async () => {
    const made = await tenant();
    const body = chatBody('gpt-greedy', 'Hello', { max_tokens: 50 });
    // The bound of one: its body and 64 tokens a message at 1 USD a million, its cap at 2.
    const inputBound = Buffer.byteLength(JSON.stringify(body)) + 64;
    const bound = BigInt(inputBound) * 1_000_000n + 50n * 2_000_000n;
    const amount = decimal(bound * 10n);
    const limit = await limited(made, { dimension: 'spend', subject: organization, window: 'month', amount });
    const first = await storm(120, made.apiKey, body);
    expect(first.codes).toEqual(['budget_exceeded']);
    expect(first.admitted).toBeGreaterThan(0);
    expect(first.admitted).toBeLessThanOrEqual(10);
    // What was not needed is free again; until nothing fits any more.
    const events = async () => usageEvents(one, made.organizationId);
    await stormUntilRefused(made.apiKey, body);
    await eventually(
      async () => ((await events()).length === simulator.counts().totals.requests ? true : undefined),
      30_000,
    );
    const spent = sumUsd((await events()).map(({ charge }) => charge));
    expect(spent).toBeLessThanOrEqual(picoUsd(amount));
    expect(spent).toBeGreaterThan(picoUsd(amount) - bound);
    await eventually(async () =>
      Number((await readLimit(two, made.organizationId, limit.id)).state?.held) === 0 ? true : undefined,
    );
  });

  it('write their usage into one place, each request once', async () => {
    const made = await tenant();
    const kinds = [{ model: 'gpt-test' }, { model: 'claude-test', stream: true }, { model: 'gpt-test', stream: true }];
    const loads = [one, two].map((product) =>
      startLoad({ url: product.url, apiKey: made.apiKey }, kinds, { clients: 3, pauseMs: 5 }),
    );
    await sleep(1_500);
    const sent = (await Promise.all(loads.map((load) => load.stop()))).flat();
    expect(sent.filter(({ status }) => status !== 200)).toEqual([]);
    const events = await eventually(async () => {
      const all = await usageEvents(two, made.organizationId);
      return all.length >= sent.length ? all : undefined;
    }, 30_000);
    expect(events).toHaveLength(sent.length);
    const { totals } = simulator.counts();
    expect(events.reduce((sum, { outputTokens }) => sum + outputTokens, 0)).toBe(totals.completionTokens);
    expect(events.reduce((sum, { inputTokens }) => sum + inputTokens, 0)).toBe(totals.promptTokens);
    const traced = traceTags(simulator.requests(), await requestRows(one, made.organizationId), events);
    for (const { tag } of sent) {
      const { rows, events, upstream } = traced.get(tag) ?? { rows: [], events: [], upstream: [] };
      expect([tag, rows.length, events.length, upstream.length]).toEqual([tag, 1, 1, 1]);
    }
  });

  it('R56: hear of each other’s changes: a revoked key, a new route, a limit that is lifted', async () => {
    const made = await tenant();
    const key = await addKey(one, made.projectId);
    expect(await statusAt(two, key.key)).toBe(200);
    await manage(one, 'DELETE', `/api-keys/${key.id}`);
    expect(await statusAt(one, key.key)).toBe(401);
    await eventually(async () => ((await statusAt(two, key.key)) === 401 ? true : undefined), toldWithinMs);

    const rotating = await addKey(one, made.projectId);
    expect(await statusAt(two, rotating.key)).toBe(200);
    const rotated = await manage<{ key: string }>(one, 'POST', `/api-keys/${rotating.id}/rotate`, { overlap: 'none' });
    expect(await statusAt(two, rotated.body.key)).toBe(200);
    await eventually(async () => ((await statusAt(two, rotating.key)) === 401 ? true : undefined), toldWithinMs);

    await addRoute(two, { model: 'new-name', targets: [{ deployment: 'gpt-test', weight: 1, tier: 'primary' }] });
    await eventually(
      async () => ((await statusAt(one, made.apiKey, 'new-name')) === 200 ? true : undefined),
      toldWithinMs,
    );

    const limit = await limited(made, { dimension: 'requests', subject: organization, window: 'hour', amount: '0' });
    expect(await statusAt(two, made.apiKey)).toBe(429);
    await manage(two, 'DELETE', `/organizations/${made.organizationId}/limits/${limit.id}`);
    await eventually(async () => ((await statusAt(one, made.apiKey)) === 200 ? true : undefined), toldWithinMs);
  });

  it('R56: have a configuration within a moment that the other went back to, and one a command went back to', async () => {
    const made = await tenant();
    const own = `/organizations/${made.organizationId}`;
    const name = 'went-back';
    const to = (deployment: string) => [{ deployment }];
    created(await manage(one, 'POST', `${own}/routes`, { model: name, targets: to('gpt-test') }));
    await manage(one, 'PATCH', `${own}/routes/${name}`, { targets: to('claude-test') });
    const served = async (product: Product, deployment: string) => {
      const response = await post(product, chatBody(name), { apiKey: made.apiKey });
      await response.text();
      return response.headers.get('x-tollgate-deployment') === deployment ? true : undefined;
    };
    await eventually(() => served(two, 'claude-test'), toldWithinMs);
    expect((await manage(one, 'POST', `${own}/config/revisions/1/rollback`)).status).toBe(201);
    await eventually(() => served(two, 'gpt-test'), toldWithinMs);

    const command = spawn(process.execPath, [cliFile, 'rollback', '2', '--organization', made.organizationId], {
      env: { PATH: process.env['PATH'] ?? '', TOLLGATE_DATA_DIR: one.dataDir, ...env },
      stdio: 'ignore',
    });
    expect(await new Promise((resolve) => command.once('exit', resolve))).toBe(0);
    await eventually(() => served(two, 'claude-test'), toldWithinMs);
    await eventually(() => served(one, 'claude-test'), toldWithinMs);
  });

  it('R28: leave a sick upstream together: what one ejected the other does not ask', async () => {
    const sick = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
    try {
      const prefix = '/__fault/500';
      await addDeployment(one, { name: 'sick', simulator: sick, prefix });
      const targets = ['sick', 'gpt-test'].map((deployment) => ({ deployment, weight: 1, tier: 'primary' as const }));
      await addRoute(one, { model: 'shared-health', targets });
      await eventually(async () => ((await post(two, chatBody('shared-health'))).status === 200 ? true : undefined));
      const asked = () => sick.counts().totals.requests;
      for (let n = 0; n < 8; n++) await (await post(one, chatBody('shared-health'))).text();
      const before = asked();
      expect(before).toBeLessThanOrEqual(8);
      await eventually(async () => ((await metric(two, 'tollgate_upstream_healthy', 'sick')) === 0 ? true : undefined));
      const attempts = [];
      for (let n = 0; n < 10; n++) {
        const response = await post(two, chatBody('shared-health'));
        attempts.push(response.headers.get('x-tollgate-attempts'));
        await response.text();
      }
      // Its own share of finding out would have been five; after the pause of 5 s one request may try.
      expect(asked() - before).toBeLessThanOrEqual(1);
      expect(attempts.filter((count) => count === '1').length).toBeGreaterThanOrEqual(9);
    } finally {
      await sick.close();
    }
  });

  it('what a killed one held is free again, and its requests are recorded when it is back', async () => {
    const made = await tenant('strict');
    await limited(made, { dimension: 'concurrency', subject: organization, window: 'none', amount: '3' });
    const open = Array.from({ length: 3 }, () =>
      post(two, chatBody('gpt-long', 'Go on', { stream: true }), { apiKey: made.apiKey })
        .then((response) => response.text())
        .catch(() => ''),
    );
    await eventually(() => (simulator.counts().inFlight === 3 ? true : undefined));
    expect(await statusAt(one, made.apiKey)).toBe(429);
    await two.kill();
    await Promise.all(open);
    await eventually(async () => ((await statusAt(one, made.apiKey)) === 200 ? true : undefined), holdsEndWithinMs);
    two = await startProduct({ env, dataDir: dataDirOfTwo });
    const isOfTwo = ({ outcome }: { outcome: string }) => outcome === 'unknown';
    const unknown = await eventually(async () => {
      const rows = (await requestRows(one, made.organizationId)).filter(isOfTwo);
      return rows.length === 3 ? rows : undefined;
    }, 30_000);
    const ids = new Set(unknown.map(({ id }) => id));
    const events = (await usageEvents(one, made.organizationId)).filter(({ requestId }) => ids.has(requestId));
    expect(events.map(({ provenance, kind }) => [provenance, kind])).toEqual(
      Array<string[]>(3).fill(['estimated', 'attempt']),
    );
  });

  it('R56: without Redis: serve what has no hard budget, refuse what has, still hear of revocations; and remember what was spent', async () => {
    const free = await tenant();
    const strict = await tenant('strict');
    const budgeted = await tenant();
    const key = await addKey(one, free.projectId);
    const body = chatBody('gpt-greedy', 'Hello', { max_tokens: 50 });
    const inputBound = Buffer.byteLength(JSON.stringify(body)) + 64;
    const bound = BigInt(inputBound) * 1_000_000n + 50n * 2_000_000n;
    await addLimit(one, free.organizationId, {
      dimension: 'requests',
      subject: organization,
      window: 'minute',
      amount: '100000',
    });
    await addLimit(one, strict.organizationId, {
      dimension: 'requests',
      subject: organization,
      window: 'minute',
      amount: '100000',
    });
    const budget = await limited(budgeted, {
      dimension: 'spend', subject: organization, window: 'month', amount: decimal(bound * 10n),
    }); // prettier-ignore
    for (const product of [one, two]) {
      for (const apiKey of [key.key, strict.apiKey])
        await eventually(async () => ((await statusAt(product, apiKey)) === 200 ? true : undefined));
      await eventually(async () =>
        (await post(product, body, { apiKey: budgeted.apiKey })).status === 200 ? true : undefined,
      );
    }

    await redis.kill();
    const load = [one, two].map((product) =>
      startLoad({ url: product.url, apiKey: free.apiKey }, [{ model: 'gpt-test' }], { clients: 2, pauseMs: 20 }),
    );
    const stopLoad = () => Promise.all(load.map((each) => each.stop()));
    try {
      for (const product of [one, two]) {
        const started = performance.now();
        expect(await statusAt(product, free.apiKey)).toBe(200);
        expect(performance.now() - started).toBeLessThan(2_500);
        const refused = await post(product, body, { apiKey: budgeted.apiKey });
        expect([refused.status, (await errorOf(refused)).code]).toEqual([503, 'budget_state_rebuilding']);
        const unchecked = await post(product, chatBody('gpt-test'), { apiKey: strict.apiKey });
        expect([unchecked.status, (await errorOf(unchecked)).code]).toEqual([503, 'limits_unavailable']);
        expect(Number(unchecked.headers.get('retry-after'))).toBeGreaterThan(0);
        await eventually(async () => ((await metric(product, 'tollgate_counters_up')) === 0 ? true : undefined));
        expect((await fetch(`${product.url}/healthz`)).status).toBe(200);
      }
      await manage(one, 'DELETE', `/api-keys/${key.id}`);
      expect(await statusAt(one, key.key)).toBe(401);
      // Five seconds without Redis, five times over.
      await eventually(async () => ((await statusAt(two, key.key)) === 401 ? true : undefined), 25_000);
    } catch (error) {
      await stopLoad();
      throw error;
    } finally {
      await redis.start();
    }
    try {
      for (const product of [one, two]) {
        await eventually(
          async () => ((await metric(product, 'tollgate_counters_up')) === 1 ? true : undefined),
          recoveredWithinMs,
        );
        await eventually(async () => {
          const { status } = await post(product, chatBody('gpt-greedy', 'Hello', { max_tokens: 500 }), {
            apiKey: budgeted.apiKey,
          });
          // Too large for what is left: an answer from the counters, at no cost.
          return status === 429 ? true : undefined;
        }, recoveredWithinMs);
        expect(await statusAt(product, strict.apiKey)).toBe(200);
      }
    } finally {
      await stopLoad();
    }
    const sent = load.flatMap((each) => each.sent);
    expect(sent.filter(({ status }) => status !== 200)).toEqual([]);
    expect(sent.length).toBeGreaterThan(20);

    // Redis came back empty; what was spent before is counted all the same.
    await stormUntilRefused(budgeted.apiKey, body);
    await eventually(async () =>
      Number((await readLimit(one, budgeted.organizationId, budget.id)).state?.held) === 0 ? true : undefined,
    );
    await eventually(
      async () =>
        (await metric(one, 'tollgate_journal_records')) + (await metric(two, 'tollgate_journal_records')) === 0
          ? true
          : undefined,
      30_000,
    );
    const spent = sumUsd((await usageEvents(one, budgeted.organizationId)).map(({ charge }) => charge));
    expect(spent).toBeLessThanOrEqual(bound * 10n);
    expect(spent).toBeGreaterThan(bound * 9n);
  });
});

/** Pico-USD as the decimal string of the API. */
function decimal(pico: bigint): string {
  const digits = pico.toString().padStart(13, '0');
  return `${digits.slice(0, -12)}.${digits.slice(-12)}`.replace(/\.?0+$/, '');
}
