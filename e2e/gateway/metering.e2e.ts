/**
 * Promise (R5, R17, R22, R43): what the upstream was asked and gave is what is recorded, in every place it is shown, once;
 * also while Postgres is away, and when processes are killed.
 */
import { jest } from '@jest/globals';
import type { RequestSummary, UsageEvent } from '@tollgate/contracts';
import { startSimulator, type RequestEntry, type Simulator } from '@tollgate/simulator';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { canSeeProcesses, postmasterPid, signalPostgres } from '../support/embedded-postgres.js';
import { eventually, makeDataDir, startProduct, testApiKey, type Product } from '../support/harness.js';
import { hasPostgres15, startPostgres15, type Postgres15 } from '../support/postgres15.js';
import { addDeployment, addModel, addRoute } from '../support/simulated.js';
import {
  sendTagged,
  startLoad,
  traceTags,
  type SentRequest,
  type TaggedRequest,
  type Traced,
} from '../support/tagged-load.js';
import { addKey, addTenant, demoProject, type Tenant } from '../support/tenants.js';
import {
  billingCsv,
  eventTokens,
  metric,
  picoUsd,
  requestRows,
  sumUsd,
  usageEvents,
  usageTotals,
} from '../support/usage.js';
import { errorOf, post, chatBody } from '../support/v1.js';

/** `npm run test:soak`: the faults as long as they are promised. */
const soak = process.env['TOLLGATE_SOAK'] === '1';
jest.setTimeout(soak ? 600_000 : 120_000);
const kills = soak ? 20 : 5;

const quiet = { TOLLGATE_DEMO: '0', LOG_LEVEL: 'warn' };
/** An outage the journal has to bridge. */
const outageMs = soak ? 60_000 : 8_000;
const drainedWithinMs = 60_000;

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

/** What is recorded, as soon as every request that reached the upstream is. */
async function recorded(
  product: Product,
  organizationId: string,
  entries: readonly RequestEntry[],
): Promise<{ rows: RequestSummary[]; events: UsageEvent[]; traced: Map<string, Traced> }> {
  return eventually(async () => {
    if ((await metric(product, 'tollgate_journal_records')) !== 0) return undefined;
    const rows = await requestRows(product, organizationId);
    const events = await usageEvents(product, organizationId);
    const traced = traceTags(entries, rows, events);
    const missing = [...traced.values()].filter(({ upstream, events }) => events.length < upstream.length);
    return missing.length === 0 ? { rows, events, traced } : undefined;
  }, drainedWithinMs);
}

/** Nothing twice: one row a tag, one event an attempt. */
function expectOnce(events: readonly UsageEvent[], traced: ReadonlyMap<string, Traced>): void {
  const keys = events.map(({ requestId, attempt, kind, sequence }) => [requestId, attempt, kind, sequence].join(' '));
  expect(new Set(keys).size).toBe(keys.length);
  expect(events.filter(({ kind }) => kind !== 'attempt')).toEqual([]);
  for (const { rows } of traced.values()) expect(rows).toHaveLength(1);
}

/** Each attempt against what the upstream counted for it. */
function expectTrue({ tag, upstream, rows, events }: Traced): void {
  const outcome = rows[0]?.outcome;
  const facts = { tag, outcome, upstream, events };
  // An attempt is on record before it is sent: a process that dies in between leaves one that never arrived.
  if (outcome === 'unknown') expect(events.length - upstream.length).toBeLessThanOrEqual(1);
  else expect({ facts, attempts: events.length }).toEqual({ facts, attempts: upstream.length });
  upstream.forEach((entry, index) => {
    const event = events[index];
    if (event === undefined) return;
    const counted = eventTokens(event);
    const real = { input: entry.promptTokens, output: entry.completionTokens };
    if (event.provenance === 'reported' || event.provenance === 'drained') {
      expect({ facts, counted }).toEqual({ facts, counted: real });
    } else if (event.provenance === 'none') {
      expect({ facts, counted, real: entry.completionTokens }).toEqual({
        facts,
        counted: { input: 0, output: 0 },
        real: 0,
      });
    } else if (outcome === 'unknown') {
      expect(counted.input).toBeGreaterThanOrEqual(real.input);
      expect(counted.output).toBeGreaterThanOrEqual(real.output);
    } else {
      // The client left: some of what had been sent until then. How much exactly: disconnect.e2e.ts.
      expect(counted.input).toBeGreaterThan(0);
      expect(counted.output).toBeLessThanOrEqual(real.output * 2 + 2);
    }
  });
}

function expectEveryoneServed(sent: readonly SentRequest[]): void {
  expect(sent.filter(({ status }) => status !== 200)).toEqual([]);
}

describe('after a mixed load', () => {
  const dataDir = makeDataDir();
  let product: Product;
  let tenant: Tenant;

  beforeAll(async () => {
    product = await startProduct({ dataDir, env: quiet });
    tenant = await addTenant(product, 'metered');
    await addMeteredModels(product);
  });
  afterAll(async () => {
    await product.stop();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });

  it('simulator, events, rollups, export and metrics say the same', async () => {
    const second = await addKey(product, tenant.projectId, 'Second, with "quotes"');
    simulator.setFault({ fault: '500', model: 'sim-flaky', times: 6 });
    const mix: TaggedRequest[] = [
      { model: 'plain' },
      { model: 'plain', stream: true, apiKey: second.key },
      { model: 'claude' },
      { model: 'claude', stream: true, apiKey: second.key },
      { model: 'thoughtful', maxTokens: null },
      { model: 'embed', path: '/v1/embeddings' },
      { model: 'plain', path: '/v1/completions', apiKey: second.key },
      { model: 'flaky' },
      { model: 'failover', stream: true },
      { model: 'silent', stream: true },
      { model: 'broken', stream: true },
      { model: 'unpriced' },
      { model: 'slow', stream: true, leaveAfterChunks: 3 },
      { model: 'no-such-model' },
    ];
    const load = startLoad({ url: product.url, apiKey: tenant.apiKey }, mix, { clients: 12, pauseMs: 0 });
    await eventually(() => (load.sent.length >= 300 ? true : undefined), 60_000);
    const sent = await load.stop();
    await eventually(() => (simulator.counts().inFlight === 0 ? true : undefined));

    const entries = simulator.requests();
    expect(entries.length).toBeLessThan(1_000);
    const { rows, events, traced } = await recorded(product, tenant.organizationId, entries);
    expectOnce(events, traced);
    for (const trace of traced.values()) if (!isGuessed(trace)) expectTrue(trace);

    // One row a request, refused ones too; one event an upstream call.
    expect(rows).toHaveLength(sent.length);
    expect(events).toHaveLength(simulator.counts().totals.requests);
    const outcomes = count(rows.map(({ outcome }) => outcome));
    expect(outcomes['refused']).toBe(sent.filter(({ request }) => request.model === 'no-such-model').length);
    expect(outcomes['aborted']).toBeGreaterThan(0);
    expect(outcomes['failed']).toBeGreaterThan(0);

    const exact = ['plain', 'claude', 'thoughtful', 'embed', 'flaky', 'failing', 'backup', 'unpriced'];
    for (const deployment of exact) {
      const own = events.filter((event) => event.deployment === deployment);
      const upstream = simulatorCounts(upstreamModelOf(deployment));
      expect({ deployment, attempts: own.length, ...tokensOf(own) }).toEqual({ deployment, ...upstream });
      expect(own.length).toBeGreaterThan(0);
      const priced = own.filter(({ priced }) => priced);
      expect(priced).toHaveLength(deployment === 'unpriced' ? 0 : own.length);
      expect(sumUsd(priced.map(({ cost }) => cost))).toBe(priced.length === 0 ? 0n : picoAtTestPrice(own));
    }

    const { totals } = simulator.counts();
    expect(events.reduce((sum, { reasoningTokens }) => sum + reasoningTokens, 0)).toBe(totals.reasoningTokens);
    expect(events.reduce((sum, { cachedInputTokens }) => sum + cachedInputTokens, 0)).toBe(totals.cachedTokens);
    expect(totals.reasoningTokens * totals.cachedTokens).toBeGreaterThan(0);

    // Rollups: the sums, and each group.
    const usage = await usageTotals(product, tenant.organizationId, 'deployment,apiKey');
    expect(usage.matchesEvents).not.toBe(false);
    const all = tokensOf(events);
    expect(usage.totals).toMatchObject({
      requests: rows.length,
      attempts: events.length,
      refused: outcomes['refused'],
      totalTokens: all.input + all.output,
      unpricedAttempts: events.filter(({ priced }) => !priced).length,
    });
    const cost = sumUsd(events.map((event) => event.cost));
    expect(picoUsd(usage.totals.cost)).toBe(cost);
    expect(picoUsd(usage.totals.charge)).toBe(sumUsd(events.map(({ charge }) => charge)));
    for (const row of usage.rows) {
      const own = events.filter(
        ({ deployment, apiKeyId }) => deployment === row.keys.deployment && apiKeyId === row.keys.apiKey?.id,
      );
      if (own.length === 0) continue; // Refused requests have no deployment.
      const { input, output } = tokensOf(own);
      expect({ ...row.keys, attempts: row.attempts, tokens: row.totalTokens, cost: picoUsd(row.cost) }).toEqual({
        ...row.keys,
        attempts: own.length,
        tokens: input + output,
        cost: sumUsd(own.map((event) => event.cost)),
      });
    }

    // The export: its lines, and its last line.
    const [columns = [], ...lines] = await billingCsv(product, tenant.organizationId);
    const total = lines.pop() ?? [];
    // From the end: a name with a comma in it is cut in two here.
    const cell = (line: string[], column: string) => line[line.length - columns.length + columns.indexOf(column)] ?? '';
    const sum = (column: string) => lines.reduce((result, line) => result + picoUsd(cell(line, column) || '0'), 0n);
    expect(total[0]).toBe('total');
    expect(Number(cell(total, 'tokens'))).toBe(all.input + all.output);
    expect(lines.reduce((result, line) => result + Number(cell(line, 'tokens')), 0)).toBe(all.input + all.output);
    expect(picoUsd(cell(total, 'cost_usd'))).toBe(cost);
    expect(sum('cost_usd')).toBe(cost);
    const unpricedLines = lines.filter((line) => cell(line, 'model') === '"unpriced"');
    expect(unpricedLines.map((line) => [cell(line, 'priced'), cell(line, 'cost_usd')])).toEqual(
      unpricedLines.map(() => ['no', '']),
    );
    expect(unpricedLines.length).toBeGreaterThan(0);

    // Metrics: nobody else has used this process.
    for (const deployment of new Set(events.map((event) => event.deployment))) {
      const own = events.filter((event) => event.deployment === deployment);
      const { input, output } = tokensOf(own);
      const label = `deployment="${deployment}",provider="${own[0]?.provider}"`;
      expect({
        deployment,
        attempts: await metric(product, 'tollgate_attempts_total', label),
        input: await metric(product, 'tollgate_tokens_total', `${label},direction="input"`),
        output: await metric(product, 'tollgate_tokens_total', `${label},direction="output"`),
      }).toEqual({ deployment, attempts: own.length, input, output });
    }
    for (const [outcome, requests] of Object.entries(outcomes)) {
      expect(await metric(product, 'tollgate_requests_total', `outcome="${outcome}"`)).toBe(requests);
    }
    expect(await metric(product, 'tollgate_cost_usd_total')).toBeCloseTo(Number(cost) / 1e12, 9);
    expect(await metric(product, 'tollgate_attempts_unpriced')).toBe(usage.totals.unpricedAttempts);
    expect(await metric(product, 'tollgate_requests_in_flight')).toBe(0);
  });

  (canSeeProcesses ? it : it.skip)(
    'nothing is lost or doubled when the embedded Postgres is frozen, and killed',
    async () => {
      const steady: TaggedRequest[] = [{ model: 'plain' }, { model: 'plain', stream: true }, { model: 'claude' }];
      const load = startLoad({ url: product.url, apiKey: tenant.apiKey }, steady, {
        clients: 3,
        pauseMs: soak ? 400 : 40,
      });
      await sleep(500);
      expect(signalPostgres(dataDir, 'SIGSTOP')).toBeGreaterThan(1);
      await sleep(soak ? outageMs : 3_000);
      expect(await metric(product, 'tollgate_journal_records')).toBeGreaterThan(0);
      signalPostgres(dataDir, 'SIGCONT');
      for (let round = 0; round < 3; round++) {
        await sleep(300);
        const before = await eventually(() => postmasterPid(dataDir) ?? undefined);
        signalPostgres(dataDir, 'SIGKILL');
        await eventually(() => {
          const now = postmasterPid(dataDir);
          return now !== null && now !== before ? now : undefined;
        }, 30_000);
      }
      await sleep(1_000);
      const sent = await load.stop();
      expectEveryoneServed(sent);
      const { events, traced } = await recorded(product, tenant.organizationId, simulator.requests());
      expectOnce(events, traced);
      const during = sent.map(({ tag }) => traced.get(tag));
      for (const trace of during) {
        expect(trace?.upstream).toHaveLength(1);
        if (trace !== undefined) expectTrue(trace);
      }
    },
  );

  it(`nothing is lost or doubled when the process is killed at any moment, ${kills} times`, async () => {
    const steady: TaggedRequest[] = [
      { model: 'plain' },
      { model: 'plain', stream: true },
      { model: 'slow', stream: true },
      { model: 'slow' },
      { model: 'claude', stream: true },
    ];
    const seed = Number(process.env['TOLLGATE_SEED'] ?? Date.now() % 100_000);
    console.log(`metering: seed ${seed} (TOLLGATE_SEED)`);
    const random = seeded(seed);
    const sent: SentRequest[] = [];
    const entries: RequestEntry[] = [];
    for (let round = 0; round < kills; round++) {
      const load = startLoad({ url: product.url, apiKey: tenant.apiKey }, steady, { clients: 6, pauseMs: 10 });
      await eventually(() => (load.sent.length > 5 ? true : undefined));
      await sleep(random() * 1_000);
      await product.kill();
      sent.push(...(await load.stop()));
      await eventually(() => (simulator.counts().inFlight === 0 ? true : undefined));
      entries.push(...simulator.requests());
      simulator.reset();
      product = await startProduct({ dataDir, env: quiet });
    }
    const { events, traced } = await recorded(product, tenant.organizationId, entries);
    expectOnce(events, traced);
    const ours = sent.flatMap(({ tag }) => traced.get(tag) ?? []);
    for (const trace of ours) expectTrue(trace);
    // Whoever got a whole reply is on record, with what the upstream said, unless the end of it died with the process.
    for (const { tag, status, complete } of sent.filter((each) => each.complete && each.status === 200)) {
      expect({ tag, status, complete, rows: traced.get(tag)?.rows.length }).toEqual({ tag, status, complete, rows: 1 });
    }
    const outcomes = count(ours.map(({ rows }) => rows[0]?.outcome ?? 'none'));
    expect(outcomes['unknown']).toBeGreaterThan(0);
    expect(outcomes['succeeded']).toBeGreaterThan(0);
    expect(Object.keys(outcomes).filter((outcome) => !['unknown', 'succeeded', 'aborted'].includes(outcome))).toEqual(
      [],
    );
    const unknown = ours.filter(({ rows }) => rows[0]?.outcome === 'unknown');
    for (const { events } of unknown) expect(events.map(({ provenance }) => provenance)).toEqual(['estimated']);
    // The screens add up after all that.
    const usage = await usageTotals(product, tenant.organizationId);
    expect(picoUsd(usage.totals.cost)).toBe(sumUsd(events.map(({ cost }) => cost)));
    expect(usage.totals.attempts).toBe(events.length);
  });
});

const withPostgres15 = hasPostgres15 ? describe : describe.skip;
withPostgres15('while PostgreSQL 15 is away', () => {
  const dataDir = makeDataDir();
  let postgres: Postgres15;
  let env: Record<string, string>;
  let product: Product;
  let organizationId: string;

  beforeAll(async () => {
    postgres = await startPostgres15();
    env = {
      ...quiet,
      DATABASE_URL: await postgres.createDatabase('metering'),
      TOLLGATE_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    };
    product = await startProduct({ dataDir, env });
    await addModel(product, { name: 'plain', simulator, upstreamModel: 'sim-plain' });
    await addModel(product, { name: 'claude', simulator, provider: 'anthropic', upstreamModel: 'sim-claude' });
    organizationId = (await demoProject(product)).organizationId;
  });
  afterAll(async () => {
    await product.stop();
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });

  const steady: TaggedRequest[] = [{ model: 'plain' }, { model: 'plain', stream: true }, { model: 'claude' }];

  it('known keys are served, unknown ones asked to come back, and nothing is lost or doubled', async () => {
    const unseen = await addKey(product, (await demoProject(product)).projectId, 'Never used before');
    const load = startLoad(product, steady, { clients: 3, pauseMs: soak ? 400 : 60 });
    await sleep(1_000);
    await postgres.crash();
    const away = Date.now();
    const before = load.sent.length;
    expect((await fetch(`${product.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${product.url}/healthz`)).status).toBe(200);
    for (const apiKey of [unseen.key, testApiKey('8')]) {
      const stranger = await post(product, chatBody('plain'), { apiKey });
      expect(stranger.status).toBe(503);
      expect(Number(stranger.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await errorOf(stranger)).code).toBe('key_store_unavailable');
    }
    await sleep(Math.max(0, outageMs - (Date.now() - away)));
    expect(load.sent.length - before).toBeGreaterThan(20);
    expect(await metric(product, 'tollgate_journal_records')).toBeGreaterThan(0);
    await postgres.start();
    await sleep(1_000);
    const sent = await load.stop();
    expectEveryoneServed(sent);
    const { rows, events, traced } = await recorded(product, organizationId, simulator.requests());
    expect(rows).toHaveLength(sent.length);
    expectOnce(events, traced);
    for (const trace of traced.values()) expectTrue(trace);
    expect((await post(product, chatBody('plain'), { apiKey: testApiKey('8') })).status).toBe(401);
    expect((await post(product, chatBody('plain'), { apiKey: unseen.key })).status).toBe(200);
  });

  it('a process that dies meanwhile leaves its journal to the next', async () => {
    await postgres.crash();
    const sent = await Promise.all(Array.from({ length: 20 }, () => sendTagged(product, { model: 'plain' })));
    expectEveryoneServed(sent);
    await product.kill();
    await postgres.start();
    product = await startProduct({ dataDir, env });
    const { events, traced } = await recorded(product, organizationId, simulator.requests());
    expectOnce(events, traced);
    for (const { tag } of sent)
      expect(traced.get(tag)?.events.map(({ provenance }) => provenance)).toEqual(['reported']);
    for (const trace of traced.values()) if (trace.upstream.length > 0) expectTrue(trace);
  });
});

/** Deployments whose figures are ours to guess. */
function isGuessed({ events }: Traced): boolean {
  return events.some(({ deployment }) => deployment === 'silent' || deployment === 'broken');
}

async function addMeteredModels(product: Product): Promise<void> {
  const openai = (name: string, upstreamModel = upstreamModelOf(name)) => ({ name, simulator, upstreamModel });
  await addModel(product, openai('plain'));
  await addModel(product, { ...openai('claude'), provider: 'anthropic' });
  await addModel(product, openai('thoughtful'));
  await addModel(product, openai('embed'));
  await addModel(product, openai('flaky'));
  await addModel(product, openai('slow'));
  await addModel(product, openai('silent'));
  await addModel(product, openai('broken'));
  await addModel(product, { ...openai('unpriced'), price: null });
  await addDeployment(product, openai('failing'));
  await addDeployment(product, openai('backup'));
  await addRoute(product, {
    model: 'failover',
    strategy: 'priority',
    targets: [
      { deployment: 'failing', weight: 1, tier: 'primary' },
      { deployment: 'backup', weight: 1, tier: 'backup' },
    ],
  });
}

/** Each deployment asks for a model of its own, so that the simulator's counts stay apart. */
function upstreamModelOf(deployment: string): string {
  const special: Record<string, string> = {
    thoughtful: 'sim-reason+reasoning-30+cached-12+prompt-100',
    embed: 'text-embedding-3-small',
    slow: 'sim-slow+tps-40+len-40',
    silent: 'sim-silent+fault-missing-usage',
    broken: 'sim-broken+fault-close-mid-stream',
    failing: 'sim-failing+fault-503',
  };
  return special[deployment] ?? `sim-${deployment}`;
}

function simulatorCounts(model: string): { attempts: number; input: number; output: number } {
  const rows = simulator.counts().rows.filter((row) => row.model === model);
  return {
    attempts: rows.reduce((sum, row) => sum + row.requests, 0),
    input: rows.reduce((sum, row) => sum + row.promptTokens, 0),
    output: rows.reduce((sum, row) => sum + row.completionTokens, 0),
  };
}

function tokensOf(events: readonly UsageEvent[]): { input: number; output: number } {
  const all = events.map(eventTokens);
  return {
    input: all.reduce((sum, { input }) => sum + input, 0),
    output: all.reduce((sum, { output }) => sum + output, 0),
  };
}

/** Input at 1, cached input at 0.5 and output at 2 USD a million (`testPrice`), in pico-USD. */
function picoAtTestPrice(events: readonly UsageEvent[]): bigint {
  let sum = 0n;
  for (const event of events) {
    const { input, output } = eventTokens(event);
    sum += BigInt(input) * 1_000_000n - BigInt(event.cachedInputTokens) * 500_000n + BigInt(output) * 2_000_000n;
  }
  return sum;
}

function count(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

/** Numbers from 0 to 1, the same for the same seed (Lehmer). */
function seeded(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
