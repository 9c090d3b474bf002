/**
 * Promise: what the provider counted is what every figure of ours says: events, requests, rollups, the export, the metrics;
 * also when Postgres is away for a while or the process is killed in the middle.
 */
import { jest } from '@jest/globals';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, makeDataDir, startProduct, type Product } from '../support/harness.js';
import { hasPostgres15, startPostgres15, type Postgres15 } from '../support/postgres15.js';
import { addDeployment, addModel, addRoute } from '../support/simulated.js';
import { addKey, addTenant, demoProject } from '../support/tenants.js';
import { billingCsv, eventTokens, metric, picoUsd, requestRows, sumUsd, usageEvents, usageTotals } from '../support/usage.js';
import { chatBody, errorOf, post } from '../support/v1.js';

jest.setTimeout(200_000);

const quiet = { TOLLGATE_DEMO: '0', LOG_LEVEL: 'warn' };

/** Everything about `organizationId`, once the journal is drained and no request is open. */
async function settled(product: Product): Promise<void> {
  await eventually(async () => {
    const open = (await metric(product, 'tollgate_requests_in_flight')) + (await metric(product, 'tollgate_journal_records'));
    return open === 0 ? true : undefined;
  }, 60_000);
}

describe('after a mixed load', () => {
  let product: Product;
  let simulator: Simulator;
  const requests = 160;
  let organizationId: string;

  beforeAll(async () => {
    simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
    product = await startProduct({ env: quiet });
    await addModel(product, { name: 'plain', simulator });
    await addModel(product, { name: 'translated', simulator, provider: 'anthropic' });
    await addModel(product, { name: 'thoughtful', simulator, upstreamModel: 'sim-reason+reasoning-30+cached-12+prompt-100' });
    await addModel(product, { name: 'failing', simulator, prefix: '/__fault/500' });
    await addModel(product, { name: 'embeddings', simulator, upstreamModel: 'text-embedding-3-small' });
    await addDeployment(product, { name: 'backed-bad', simulator, prefix: '/__fault/503' });
    await addRoute(product, { model: 'backed', targets: [{ deployment: 'backed-bad', weight: 1, tier: 'primary' }, { deployment: 'plain', weight: 1, tier: 'backup' }] });
    const tenant = await addTenant(product, 'metered');
    organizationId = tenant.organizationId;
    const keys = [tenant.apiKey, (await addKey(product, tenant.projectId, 'Second, with "quotes"')).key];
    simulator.reset();

    const kinds = [
      () => chatBody('plain'),
      () => chatBody('plain', 'Tell a story', { stream: true }),
      () => chatBody('translated'),
      () => chatBody('translated', 'Tell a story', { stream: true, stream_options: { include_usage: true } }),
      () => chatBody('thoughtful', 'Think'),
      () => chatBody('failing'),
      () => chatBody('backed', 'Say hello', { stream: true }),
      () => chatBody('no-such-model'),
    ];
    for (let index = 0; index < requests; index += 16) {
      await Promise.all(
        Array.from({ length: 16 }, async (_, offset) => {
          const body = kinds[(index + offset) % kinds.length]?.() ?? {};
          const response = await post(product, body, { apiKey: keys[offset % 2] ?? '' });
          await response.text();
        }),
      );
    }
    await (await post(product, { model: 'embeddings', input: ['one', 'two'] }, { apiKey: tenant.apiKey, path: '/v1/embeddings' })).text();
    await settled(product);
  });
  afterAll(async () => {
    await product.stop();
    await simulator.close();
  });

  it('events hold the provider’s own tokens', async () => {
    const events = await usageEvents(product, organizationId);
    const { totals } = simulator.counts();
    expect(events).toHaveLength(totals.requests);
    expect(events.reduce((sum, event) => sum + eventTokens(event).input, 0)).toBe(totals.promptTokens);
    expect(events.reduce((sum, event) => sum + eventTokens(event).output, 0)).toBe(totals.completionTokens);
    expect(events.reduce((sum, event) => sum + event.reasoningTokens, 0)).toBe(totals.reasoningTokens);
    expect(events.reduce((sum, event) => sum + event.cachedInputTokens, 0)).toBe(totals.cachedTokens);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  });

  it('there is one request for each that was made, refused and failed ones too', async () => {
    const rows = await requestRows(product, organizationId);
    expect(rows).toHaveLength(requests + 1);
    const count = (outcome: string) => rows.filter((row) => row.outcome === outcome).length;
    expect({ refused: count('refused'), failed: count('failed'), succeeded: count('succeeded') }).toEqual({ refused: requests / 8, failed: requests / 8, succeeded: (requests * 6) / 8 + 1 });
    expect(await metric(product, 'tollgate_requests_total')).toBe(requests + 1);
  });

  it('rollups, export and metrics are the events', async () => {
    const events = await usageEvents(product, organizationId);
    const input = events.reduce((sum, event) => sum + eventTokens(event).input, 0);
    const output = events.reduce((sum, event) => sum + eventTokens(event).output, 0);
    const charge = sumUsd(events.map((event) => event.charge));
    expect(charge).toBeGreaterThan(0n);

    const usage = await usageTotals(product, organizationId, 'model,day,apiKey');
    expect(usage.matchesEvents).not.toBe(false);
    expect(picoUsd(usage.totals.charge)).toBe(charge);
    expect(sumUsd(usage.rows.map((row) => row.charge))).toBe(charge);
    expect({ input: usage.totals.inputTokens, total: usage.totals.totalTokens }).toEqual({ input: expect.any(Number), total: input + output });

    const csv = await billingCsv(product, organizationId);
    const header = csv[0] ?? [];
    const cell = (row: string[] | undefined, name: string) => row?.[row.length - header.length + header.indexOf(name)] ?? '';
    const lines = csv.slice(1, -1);
    const total = csv[csv.length - 1];
    expect(total?.[0]).toBe('total');
    expect(picoUsd(cell(total, 'charge_usd'))).toBe(charge);
    expect(Number(cell(total, 'tokens'))).toBe(input + output);
    expect(sumUsd(lines.map((row) => row[row.length - 1] ?? '0'))).toBe(charge);

    expect(await metric(product, 'tollgate_tokens_total', 'direction="input"')).toBe(input);
    expect(await metric(product, 'tollgate_tokens_total', 'direction="output"')).toBe(output);
    expect(await metric(product, 'tollgate_cost_usd_total')).toBeCloseTo(Number(charge) / 1e12, 9);
  });
});

const onServer = hasPostgres15 ? describe : describe.skip;
onServer('while Postgres is away (skipped without /usr/lib/postgresql/15)', () => {
  let postgres: Postgres15;
  let product: Product;
  let simulator: Simulator;
  const awayMs = 15_000;

  beforeAll(async () => {
    postgres = await startPostgres15();
    simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
    product = await startProduct({
      env: { ...quiet, DATABASE_URL: await postgres.createDatabase('away'), TOLLGATE_ENCRYPTION_KEY: Buffer.alloc(32, 9).toString('base64') },
    });
    await addModel(product, { name: 'plain', simulator });
  });
  afterAll(async () => {
    await product.stop();
    await simulator.close();
    await postgres.stop();
  });

  it('known keys are served, unknown ones are a 503 and never a 401, and afterwards nothing is lost or doubled', async () => {
    const { organizationId, projectId } = await demoProject(product);
    const unseen = await addKey(product, projectId, 'Never used before');
    await (await post(product, chatBody('plain'))).text();
    const requestIds = new Set<string>();
    let served = 0;
    const one = async () => {
      const response = await post(product, chatBody('plain'));
      await response.text();
      requestIds.add(response.headers.get('x-request-id') ?? '');
      served += response.status === 200 ? 1 : 0;
    };
    for (let index = 0; index < 10; index++) await one();
    await postgres.crash();
    const until = Date.now() + awayMs;
    let sent = 10;
    while (Date.now() < until) {
      await one();
      sent++;
      await sleep(20);
    }
    const unknown = await post(product, chatBody('plain'), { apiKey: unseen.key });
    expect({ status: unknown.status, code: (await errorOf(unknown)).code, retry: unknown.headers.has('retry-after') }).toEqual({ status: 503, code: 'key_store_unavailable', retry: true });
    expect((await fetch(`${product.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${product.url}/healthz`)).status).toBe(200);
    await postgres.start();
    expect(served).toBe(sent);

    const events = await eventually(async () => {
      const all = await usageEvents(product, organizationId).catch(() => []);
      return all.length >= sent + 1 ? all : undefined;
    }, 60_000);
    expect(events).toHaveLength(sent + 1);
    const recorded = new Set(events.map(({ requestId }) => requestId));
    expect([...requestIds].filter((id) => !recorded.has(id))).toEqual([]);
    expect(events.reduce((sum, event) => sum + eventTokens(event).output, 0)).toBe(simulator.counts().totals.completionTokens);
    expect((await post(product, chatBody('plain'), { apiKey: unseen.key })).status).toBe(200);
  });
});

describe('killed in the middle', () => {
  const dataDir = makeDataDir();
  let simulator: Simulator;
  afterAll(async () => {
    await simulator.close();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });

  it('five times at random moments, every call the provider answered is recorded once', async () => {
    const seed = Number(process.env['TOLLGATE_SEED'] ?? Date.now() % 100_000);
    console.log(`metering: seed ${seed} (TOLLGATE_SEED)`);
    let state = seed;
    const random = () => (state = (state * 48_271 + 11) % 2_147_483_647) / 2_147_483_647;
    simulator = await startSimulator({ port: 0, firstTokenMs: 30, tokensPerSecond: 200 });
    let product = await startProduct({ dataDir, env: quiet });
    await addModel(product, { name: 'plain', simulator });
    const { organizationId } = await demoProject(product);

    for (let round = 0; round < 5; round++) {
      let going = true;
      const clients = Array.from({ length: 8 }, async (_, index) => {
        while (going) {
          await post(product, chatBody('plain', `Client ${index}`, { stream: index % 2 === 0, max_tokens: 30 }))
            .then((response) => response.text())
            .catch(() => (going = false));
        }
      });
      await sleep(300 + random() * 1_200);
      await product.kill();
      going = false;
      await Promise.all(clients);
      product = await startProduct({ dataDir, env: quiet });
    }
    await eventually(() => (simulator.counts().inFlight === 0 ? true : undefined));
    // The last killed process's journal is taken over at the start; its lease may have to end first.
    const { totals } = simulator.counts();
    const events = await eventually(async () => {
      const all = await usageEvents(product, organizationId);
      return all.length >= totals.requests ? all : undefined;
    }, 60_000);
    const operations = events.map(({ requestId, attempt }) => `${requestId} ${attempt}`);
    expect(new Set(operations).size).toBe(events.length);
    // A begin may be written a moment before the call that the kill prevented.
    expect(events.length - totals.requests).toBeLessThanOrEqual(5 * 8);
    const reported = events.filter(({ provenance }) => provenance === 'reported');
    const unknown = events.filter(({ provenance }) => provenance === 'estimated');
    expect(reported.length + unknown.length).toBe(events.length);
    expect(unknown.length).toBeGreaterThan(0);
    const answered = simulator.requests().filter(({ outcome }) => outcome === 'done');
    const ofAnswered = (name: 'promptTokens' | 'completionTokens') => answered.reduce((sum, entry) => sum + entry[name], 0);
    expect(reported.reduce((sum, event) => sum + eventTokens(event).output, 0)).toBeLessThanOrEqual(ofAnswered('completionTokens'));
    expect(events.reduce((sum, event) => sum + eventTokens(event).output, 0)).toBeGreaterThanOrEqual(totals.completionTokens);
    expect(events.reduce((sum, event) => sum + eventTokens(event).input, 0)).toBeGreaterThanOrEqual(ofAnswered('promptTokens'));
    const rows = await requestRows(product, organizationId);
    expect(rows.filter(({ outcome }) => outcome === 'unknown').length).toBeGreaterThan(0);
    await product.stop();
  });
});
