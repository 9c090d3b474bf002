/**
 * Promise (R15, R16): Redis stopped or frozen: each organization's policy decides within a moment (503, a local share, or
 * open), budgets stay hard, the log says it once each way, and everything is counted again when Redis is back.
 */
import { jest } from '@jest/globals';
import type { Limit, LimitStore, Organization } from '@tollgate/contracts';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, manage, startProduct, type Product } from '../support/harness.js';
import { hasPostgres15, onServer, startPostgres15, type Postgres15 } from '../support/postgres15.js';
import { hasRedis, startRedis, type Redis } from '../support/redis.js';
import { addModel, created } from '../support/simulated.js';
import { addLimit, addTenant, readLimit, type Tenant } from '../support/tenants.js';
import { metric, picoUsd, usageEvents } from '../support/usage.js';
import { chatBody, errorOf, post } from '../support/v1.js';

jest.setTimeout(120_000);

/** Promised within 100 ms; a busy machine gets ten times that. */
const decidedWithinMs = 1_000;
const organization = { type: 'organization' as const };

const withServers = hasPostgres15 && hasRedis ? describe : describe.skip;
withServers('without its Redis (skipped without PostgreSQL 15 and redis-server)', () => {
  const stops: (() => Promise<unknown>)[] = [];
  let postgres: Postgres15;
  let redis: Redis;
  let simulator: Simulator;
  let one: Product;
  let two: Product;
  let env: Record<string, string>;
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
      LOG_LEVEL: 'info',
      DATABASE_URL: await postgres.createDatabase('away'),
      REDIS_URL: redis.url,
      TOLLGATE_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    };
    one = await startProduct({ env });
    stops.push(() => one.stop());
    two = await startProduct({ env });
    stops.push(() => two.stop());
    await addModel(one, { name: 'gpt-test', simulator });
    await addModel(one, { name: 'gpt-long', simulator, upstreamModel: 'sim-gpt+tps-10+len-1000' });
  });
  afterAll(async () => {
    for (const stop of stops.reverse()) await stop();
  });

  async function tenant(onLimitStoreFailure: Organization['onLimitStoreFailure']): Promise<Tenant> {
    const made = await addTenant(one, `away-${++tenants}`);
    const path = `/organizations/${made.organizationId}`;
    const changed = await manage<Organization>(one, 'PATCH', path, { onLimitStoreFailure });
    expect([changed.status, changed.body.onLimitStoreFailure]).toEqual([200, onLimitStoreFailure]);
    const headers = { authorization: `Bearer ${made.apiKey}` };
    for (const { url } of [one, two])
      await eventually(async () => ((await fetch(`${url}/v1/models`, { headers })).ok ? true : undefined));
    return made;
  }

  async function send(product: Product, apiKey: string): Promise<{ status: number; code: string | null; ms: number }> {
    const started = performance.now();
    const response = await post(product, chatBody('gpt-test'), { apiKey });
    const code = response.status === 200 ? null : (await errorOf(response)).code;
    if (response.status === 200) await response.text();
    return { status: response.status, code, ms: performance.now() - started };
  }

  const store = async () => (await manage<LimitStore>(one, 'GET', '/limit-store')).body;
  const said = (sentence: string) => one.output().split(sentence).length - 1;

  it('R2: what a dead process held, whose journal is lost with it, is recorded as estimated at its bound', async () => {
    const made = await tenant('strict');
    const limit = await addLimit(one, made.organizationId, {
      dimension: 'spend', subject: organization, window: 'month', amount: '1',
    }); // prettier-ignore
    const three = await startProduct({ env });
    const headers = { authorization: `Bearer ${made.apiKey}` };
    await eventually(async () => ((await fetch(`${three.url}/v1/models`, { headers })).ok ? true : undefined));
    const body = chatBody('gpt-long', 'Go on', { stream: true, max_tokens: 500 });
    const open = await eventually(async () => {
      const response = await post(three, body, { apiKey: made.apiKey });
      return response.status === 200 ? response : undefined;
    }, 30_000);
    const held = (await readLimit(one, made.organizationId, limit.id)).state?.held ?? '';
    expect(Number(held)).toBeGreaterThan(0);
    await three.kill();
    await open.text().catch(() => '');
    rmSync(three.dataDir, { recursive: true, force: true, maxRetries: 5 });
    // Lease of 20 s and a sweep every 10 s; promised within a minute.
    const events = await eventually(async () => {
      const all = await usageEvents(one, made.organizationId);
      return all.length > 0 ? all : undefined;
    }, 90_000);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ provenance: 'estimated', kind: 'attempt' });
    expect(picoUsd(events[0]?.charge ?? '0')).toBe(picoUsd(held));
    const { state } = await readLimit(one, made.organizationId, limit.id);
    expect([Number(state?.held), state?.used]).toEqual([0, held]);
  });

  it('what was left of the last period is carried over where the limit says so', async () => {
    const made = await tenant('strict');
    // Nothing is carried over in the first quarter of an hour of a period.
    const window = new Date().getUTCDate() === 1 ? 'week' : 'month';
    const path = `/organizations/${made.organizationId}/limits`;
    const body = { dimension: 'requests', subject: organization, window, amount: '3', rollover: true };
    const limit = created(await manage<Limit>(one, 'POST', path, body));
    const uuid = limit.id.replace(/^lim_(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    const server = `postgresql://postgres:super@127.0.0.1:${postgres.port}/away`;
    await onServer(server, `UPDATE "limit" SET created_at = now() - interval '100 days' WHERE id = '${uuid}'`);
    await onServer(
      server,
      `INSERT INTO limit_period (limit_id, subject_key, period_start, organization_id, settled)
       VALUES ('${uuid}', '${limit.id}', (date_trunc('${window}', now() AT TIME ZONE 'UTC') - interval '1 ${window}') AT TIME ZONE 'UTC',
               '${made.organizationId}', 1)`,
    );
    expect((await manage(one, 'PATCH', `${path}/${limit.id}`, { mode: 'hard', alerts: [50] })).status).toBe(200);
    for (const product of [one, two])
      await eventually(async () =>
        (await readLimit(product, made.organizationId, limit.id)).state?.amount === '5' ? true : undefined,
      );
    const statuses = [];
    for (let count = 0; count < 6; count++) statuses.push((await send(count % 2 ? one : two, made.apiKey)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });

  it.each([
    ['R15: stopped', () => redis.kill(), () => redis.start()],
    ['R16: frozen', () => redis.freeze(), () => redis.thaw()],
  ] as const)(
    '%s: strict, local share and open each keep their word, and it is counted afterwards',
    async (_name, away, back) => {
      const strict = await tenant('strict');
      const share = await tenant('local-share');
      const open = await tenant('open');
      const budgeted = await tenant('open');
      const perDay = { dimension: 'requests', subject: organization, window: 'day', amount: '20' } as const;
      await addLimit(one, strict.organizationId, perDay);
      const limit = await addLimit(one, share.organizationId, perDay);
      await addLimit(one, open.organizationId, { ...perDay, amount: '2' });
      await addLimit(one, budgeted.organizationId, { ...perDay, dimension: 'spend', amount: '5' });
      await sleep(500);
      for (const product of [one, two])
        for (const { apiKey } of [share, strict]) expect((await send(product, apiKey)).status).toBe(200);
      await eventually(async () =>
        (await readLimit(one, share.organizationId, limit.id)).state?.used === '2' ? true : undefined,
      );
      // Both replicas are known to be alive.
      await eventually(async () => ((await store()).liveReplicas === 2 ? true : undefined), 20_000);
      const before = said('limit counters: degraded');

      await away();
      try {
        for (const product of [one, two]) {
          const refused = await send(product, strict.apiKey);
          expect([refused.status, refused.code]).toEqual([503, 'limits_unavailable']);
          expect(refused.ms).toBeLessThan(decidedWithinMs);
          expect((await send(product, budgeted.apiKey)).code).toBe('budget_state_rebuilding');
          for (let count = 0; count < 4; count++) expect((await send(product, open.apiKey)).status).toBe(200);
        }
        // 20 a day, 2 used, two replicas: 9 each.
        for (const product of [one, two]) {
          const replies = [];
          for (let count = 0; count < 12; count++) replies.push(await send(product, share.apiKey));
          // A replica that saw only its own request knows of one used, not two: its part is then one more.
          const passed = replies.filter(({ status }) => status === 200).length;
          expect([9, 10]).toContain(passed);
          expect(replies.at(-1)).toMatchObject({ status: 429, code: 'quota_exceeded' });
        }
        expect(await store()).toMatchObject({ connection: 'degraded', shared: true });
        expect((await metric(one, 'tollgate_limits_decided_locally_total')) > 0).toBe(true);
      } finally {
        await back();
      }
      await eventually(async () => {
        const now = await store();
        return now.connection === 'connected' && !now.rebuilding ? true : undefined;
      }, 30_000);
      await eventually(async () => ((await send(one, strict.apiKey)).status === 200 ? true : undefined), 25_000);
      // What was let through meanwhile is counted: nothing, or nearly nothing, is left of the day.
      await eventually(async () => {
        const { state } = await readLimit(one, share.organizationId, limit.id);
        return Number(state?.used) >= 20 ? true : undefined;
      }, 30_000);
      expect((await send(one, share.apiKey)).status).toBe(429);
      expect((await send(two, open.apiKey)).status).toBe(429);
      expect(said('limit counters: degraded') - before).toBe(1);
    },
  );
});
