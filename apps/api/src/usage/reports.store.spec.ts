import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { Database } from '@tollgate/database';
import { picoFromUsd, usdFromPico } from '@tollgate/pricing';
import { v7 } from 'uuid';
import { startTestPostgres, type TestPostgres } from '@tollgate/database/testing';
import { writeBillingCsv } from '../billing/exports/csv/billing-csv.js';
import { loadPrices, resolvePriceFor } from '../billing/price-books/deployment-prices.js';
import { seedPrices } from '../billing/price-books/seed.js';
import type { Settings } from '../config/parts.js';
import type { OrganizationScope } from '../http/actor.js';
import { Drainer } from './drainer.js';
import { FileJournal } from './journal.js';
import { ReportDatabase } from './report-database.js';
import { RequestsService } from './requests/requests.service.js';
import { differingHours, rebuildHour } from './rollups/rebuild.js';
import { UsageService } from './rollups/usage.service.js';
import { drainDatabase } from './testing/drain-database.js';
import { attemptOf, beginOf, endOf, refusalOf, testTenant } from './testing/records.js';
import { parseRange } from './time-range.js';
import { UsageEventsService } from './usage-events/usage-events.service.js';

const tenant = testTenant();
const other = testTenant();
const zone = 'Asia/Kolkata';
/** Evening of 20 November in UTC is already the 21st in Kolkata. */
const evening = Date.parse('2026-11-19T18:29:59.000Z');
const night = Date.parse('2026-11-19T18:30:00.000Z');
const now = Date.parse('2026-11-25T12:00:00Z');
const settings: Settings = { lookupVariable: () => undefined, version: 'test', now: () => now };
const limitId = v7();

// Others may be using the machine, too.
jest.setTimeout(60_000);

let postgres: TestPostgres;
let database: Database;
let reports: ReportDatabase;
let dataDir: string;
let priceVersionId: string;
let scope: OrganizationScope;
const deployment = {
  id: '0199a000-0000-7000-8000-000000000001',
  organizationId: null,
  provider: 'openai',
  upstreamModel: 'gpt-6-astra',
  priceCatalogue: ['openai'],
  price: null,
};

beforeAll(async () => {
  postgres = await startTestPostgres();
  dataDir = mkdtempSync(join(tmpdir(), 'tollgate-reports-'));
  ({ database } = await drainDatabase(postgres, [tenant, other], zone));
  reports = new ReportDatabase(database);
  scope = { organizationId: tenant.organizationId, slug: 'org-0', name: 'Org 0', timeZone: zone, state: 'active' };
  await database.asSystem((tx) =>
    tx.limit.create({
      data: {
        id: limitId,
        organizationId: tenant.organizationId,
        dimension: 'spend',
        subjectType: 'organization',
        subjectId: tenant.organizationId,
        window: 'month',
        amount: '100',
        algorithm: 'calendar',
      },
    }),
  );
  await seedPrices(database, ['openai', 'anthropic'], now);
  priceVersionId = (await loadPrices(database, [deployment], now)).get(deployment.id)?.priceVersionId ?? '';
  await fill();
}, 60_000);
afterAll(async () => {
  await database.close();
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Two days' worth of everything that can happen, through the journal. */
async function fill(): Promise<void> {
  const journal = new FileJournal({ dataDir, ownerId: 'owner-a', nowMs: () => now });
  const priced = (usage: Record<string, number>, cost: string, occurredAtMs: number) => [
    {
      ...attemptOf({ usage, cost, occurredAtMs }),
      priceVersionId,
      deploymentName: '=cmd()',
      upstreamModel: 'gpt-6-astra',
    },
  ];
  for (let index = 0; index < 30; index += 1) {
    const occurredAtMs = index % 2 === 0 ? evening : night + index * 60_000;
    // 1000 × 10 + 50 × 1 + 200 × 50 USD per million
    const attempts = priced({ inputTokens: 1000, cachedInputTokens: 50, outputTokens: 200 }, '0.02005', occurredAtMs);
    const limits = [
      { limitId, counter: 'c', periodStartMs: Date.UTC(2026, 10, 1), dimension: 'spend', actual: 20_050_000 },
    ];
    void journal.append(endOf(tenant, { occurredAtMs, attempts, model: 'big', limits }));
  }
  // The whole request falls into the long-context tier: 300000 × 20 + 10 × 75
  const long = priced({ inputTokens: 300_000, outputTokens: 10 }, '6.00075', night);
  void journal.append(endOf(tenant, { occurredAtMs: night, attempts: long, model: 'big' }));
  void journal.append(endOf(tenant, { occurredAtMs: night, cost: null, model: '+unpriced' }));
  const failover = [
    attemptOf({ failed: true, occurredAtMs: night }),
    { ...attemptOf({ attempt: 2, cost: '0', occurredAtMs: night }) },
  ];
  void journal.append(endOf(tenant, { occurredAtMs: night, attempts: failover, model: 'retried', endUser: 'alice' }));
  void journal.append(
    endOf(tenant, {
      occurredAtMs: night,
      outcome: 'failed',
      status: 502,
      errorCode: 'upstream_error',
      attempts: [attemptOf({ failed: true })],
    }),
  );
  for (let index = 0; index < 100; index += 1) {
    const decision = {
      targets: [],
      limits: [{ l: limitId, u: 99_000_000_000, h: 500_000_000, a: 100_000_000_000, t: 0, ok: false }],
      refusedBy: limitId,
      imposedMaxOutputTokens: null,
    };
    void journal.append(refusalOf(tenant, { occurredAtMs: night, errorCode: 'budget_exceeded', decision }));
  }
  void journal.append(endOf(other, { occurredAtMs: night }));
  void journal.append(beginOf(other));
  await journal.close();
  const drainer = new Drainer({ database, dataDir, journal, log: { info: () => undefined, warn: () => undefined } });
  await drainer.drainAll();
  await drainer.stop();
}

const days = { from: '2026-11-19', to: '2026-11-21' } as const;

describe('usage by groups', () => {
  it('adds up by model and local day, exactly, and equals the events', async () => {
    const usage = await new UsageService(reports, settings).usage(scope, {
      ...days,
      groupBy: ['day', 'model'],
      compare: 'previous',
    });
    expect(usage.matchesEvents).toBe(true);
    expect(usage).toMatchObject({ from: '2026-11-18T18:30:00.000Z', to: '2026-11-20T18:30:00.000Z', bucket: 'hour' });
    const shown = usage.rows.map((row) => [row.keys.day, row.keys.model, row.requests, row.charge]);
    expect(shown).toContainEqual(['2026-11-19', 'big', 15, '0.30075']);
    expect(shown).toContainEqual(['2026-11-20', 'big', 16, '6.3015']);
    expect(shown).toContainEqual(['2026-11-20', '+unpriced', 1, '0']);
    expect(usage.totals).toMatchObject({ requests: 134, refused: 100, errors: 1, attempts: 35, unpricedAttempts: 1 });
    expect(usage.totals.charge).toBe('6.60225');
    const sum = usage.rows.reduce((total, row) => total + picoFromUsd(row.cost), 0n);
    expect(usdFromPico(sum)).toBe(usage.totals.cost);
    expect(usage.previous).toMatchObject({
      from: '2026-11-16T18:30:00.000Z',
      to: '2026-11-18T18:30:00.000Z',
      rows: [],
    });
  });

  it('names projects and keys, and filters', async () => {
    const service = new UsageService(reports, settings);
    const usage = await service.usage(scope, {
      ...days,
      groupBy: ['project', 'apiKey'],
      model: 'retried',
      projectId: 'default',
    });
    expect(usage.rows).toHaveLength(1);
    expect(usage.rows[0]?.keys).toMatchObject({ project: { name: 'Default' }, apiKey: { name: 'key 0' } });
    expect(usage.rows[0]).toMatchObject({ requests: 1, attempts: 2 });
    await expect(service.usage(scope, { ...days, groupBy: [], projectId: other.projectId })).rejects.toThrow(
      'no such project',
    );
  });

  it('finds rollups that differ from the events, and makes them anew', async () => {
    const [from, to] = [new Date('2026-11-19T00:00:00Z'), new Date('2026-11-20T12:00:00Z')];
    expect(await differingHours(database, from, to)).toEqual([]);
    await database.asSystem((tx) => tx.$executeRaw`UPDATE usage_hour SET requests = requests + 1, charge = charge * 2`);
    const usage = await new UsageService(reports, settings).usage(scope, { ...days, groupBy: [] });
    expect(usage.matchesEvents).toBe(false);
    const differing = await differingHours(database, from, to);
    expect(differing.length).toBeGreaterThanOrEqual(3);
    for (const hour of differing) await rebuildHour(database, hour);
    expect(await differingHours(database, from, to)).toEqual([]);
    const again = await new UsageService(reports, settings).usage(scope, {
      ...days,
      groupBy: ['deployment', 'outcome'],
    });
    expect(again.matchesEvents).toBe(true);
    expect(again.totals).toMatchObject({ requests: 134, refused: 100, attempts: 35, charge: '6.60225' });
  });
});

describe('requests', () => {
  const service = (): RequestsService => new RequestsService(reports, settings);

  it('pages through every recorded request once, newest first', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await service().list(scope, { limit: 7, cursor });
      const times = page.data.map((request) => request.time);
      expect(times).toEqual([...times].sort().reverse());
      seen.push(...page.data.map((request) => request.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    // 34 served or failed and the first 60 of 100 refusals; the others are only counted.
    expect(seen).toHaveLength(94);
    expect(new Set(seen).size).toBe(94);
    await expect(service().list(scope, { limit: 7, cursor: 'nonsense' })).rejects.toMatchObject({
      code: 'invalid_cursor',
    });
  });

  it('filters, and takes what people type as text and not as a pattern', async () => {
    const find = async (query: object): Promise<number> =>
      (await service().list(scope, { limit: 500, ...query })).data.length;
    expect(await find({ outcome: 'failed' })).toBe(1);
    expect(await find({ status: 429 })).toBe(60);
    expect(await find({ q: 'ALIC' })).toBe(1);
    expect(await find({ q: '%' })).toBe(0);
    expect(await find({ q: '_' })).toBe(61); // budget_exceeded and upstream_error have one
    expect(await find({ model: 'big', to: '2026-11-20' })).toBe(15);
    expect(await find({ q: "x' OR 1=1 --" })).toBe(0);
  });

  it('counts every request in the histogram, also those without a row of their own', async () => {
    const fine = await service().histogram(scope, { from: '2026-11-19T18:00:00Z', to: '2026-11-19T20:00:00Z' });
    const wide = await service().histogram(scope, { from: '2026-11-01', to: '2026-11-30' });
    expect(fine.totals).toEqual({ succeeded: 33, refused: 100, failed: 1 });
    expect(wide.totals).toEqual(fine.totals);
    expect(fine.bucketMs).toBeLessThan(wide.bucketMs);
    for (const { buckets, totals } of [fine, wide]) {
      expect(buckets.length).toBeLessThanOrEqual(81);
      expect(buckets.reduce((sum, bucket) => sum + bucket.refused, 0)).toBe(totals.refused);
    }
  });

  it('shows attempts with the arithmetic of their price', async () => {
    const { data } = await service().list(scope, { limit: 500, model: 'big', from: '2026-11-20' });
    const long = data.find((request) => request.charge === '6.00075');
    const detail = await service().get(scope, long?.id ?? '');
    expect(detail).toMatchObject({ servedModel: 'mock-model-1', priced: true, cost: '6.00075', tags: { team: 'a' } });
    expect(detail.attemptsDetail[0]?.price?.lines).toEqual([
      { tokenClass: 'input', tokens: 300_000, usdPerMillion: '20', amount: '6' },
      { tokenClass: 'output', tokens: 10, usdPerMillion: '75', amount: '0.00075' },
    ]);
    const [unpriced] = (await service().list(scope, { limit: 5, model: '+unpriced' })).data;
    expect(unpriced).toMatchObject({ priced: false, charge: null });
  });

  it('explains a refusal with the numbers at that moment', async () => {
    const [refused] = (await service().list(scope, { limit: 1, outcome: 'refused' })).data;
    const { decision } = await service().explain(scope, refused?.id ?? '');
    expect(decision.refusedBy?.reason).toBe('budget_exceeded');
    expect(decision.limits).toMatchObject([
      { dimension: 'spend', amount: '100', usedBefore: '99', held: '0.5', freeAfter: '0.5', unit: 'USD', ok: false },
    ]);
  });

  it('does not find requests of another organization', async () => {
    const foreign = { ...scope, organizationId: other.organizationId };
    const [own] = (await service().list(scope, { limit: 1 })).data;
    await expect(service().get(foreign, own?.id ?? '')).rejects.toMatchObject({ code: 'not_found' });
    expect((await service().list(foreign, { limit: 500 })).data).toHaveLength(1);
  });

  it('lists raw events page by page', async () => {
    const events = new UsageEventsService(reports);
    const first = await events.list(scope, { limit: 20, ...days });
    const second = await events.list(scope, { limit: 20, ...days, cursor: first.nextCursor ?? '' });
    expect(second.nextCursor).toBeNull();
    expect(new Set([...first.data, ...second.data].map((event) => event.id)).size).toBe(35);
  });
});

describe('billing.csv', () => {
  async function csv(from: string, to: string): Promise<string[]> {
    const lines: string[] = [];
    const range = parseRange(from, to, zone);
    await writeBillingCsv(database, { organizationId: tenant.organizationId, timeZone: zone, ...range }, (text) => {
      lines.push(text);
      return Promise.resolve();
    });
    return lines.join('').trimEnd().split('\n');
  }

  it('has a line per day, project, key, model and token class, and a total that equals the events', async () => {
    const [header, ...lines] = await csv(days.from, days.to);
    expect(header).toBe(
      'day,project_id,project,api_key_id,api_key,model,token_class,tokens,priced,cost_usd,charge_usd',
    );
    const cells = lines.map((line) => line.split(','));
    const find = (day: string, model: string, tokenClass: string): string[] | undefined =>
      cells.find((line) => line[0] === day && line[5] === model && line[6] === tokenClass)?.slice(7);
    expect(find('2026-11-19', '"big"', 'input')).toEqual(['15000', 'yes', '0.15', '0.15']);
    expect(find('2026-11-19', '"big"', 'cached_input')).toEqual(['750', 'yes', '0.00075', '0.00075']);
    // Fifteen short requests and a long one at the price of its tier: 0.15 + 6
    expect(find('2026-11-20', '"big"', 'input')).toEqual(['315000', 'yes', '6.15', '6.15']);
    expect(find('2026-11-20', `"'+unpriced"`, 'input')).toEqual(['11', 'no', '', '']);
    const total = cells.at(-1) ?? [];
    expect([total[0], total[7], total[9], total[10]]).toEqual(['total', '337546', '6.60225', '6.60225']);
    const sum = cells.slice(0, -1).reduce((pico, line) => pico + picoFromUsd(line[10] || '0'), 0n);
    expect(usdFromPico(sum)).toBe('6.60225');
  });

  it('gives parts that add up to the whole, wherever the range is cut', async () => {
    const charges = async (from: string, to: string): Promise<bigint> =>
      picoFromUsd((await csv(from, to)).at(-1)?.split(',')[10] ?? '0');
    const whole = await charges('2026-11-01', '2026-12-01');
    const cut = '2026-11-19T18:45:00Z';
    expect((await charges('2026-11-01', cut)) + (await charges(cut, '2026-12-01'))).toBe(whole);
  });
});

describe('price books', () => {
  it('are seeded once, and again only what changed', async () => {
    expect(await seedPrices(database, ['openai', 'anthropic'], now)).toMatchObject({ added: 0, ended: 0 });
  });

  it('price a deployment by its own price first, keep the old one, and leave the unknown unpriced', async () => {
    const own = { ...deployment, id: v7(), price: { input: '0.15', cachedInput: '0.075', output: '0.60' } };
    const unknown = { ...deployment, id: v7(), upstreamModel: 'gpt-6.1-sol' };
    const prices = await loadPrices(database, [deployment, own, unknown], now);
    expect(prices.get(deployment.id)?.contextWindow).toBe(1_050_000);
    expect(prices.get(own.id)?.price?.tiers[0].rates.inputTokens).toBe(150_000n);
    expect(prices.get(own.id)?.price?.tiers[0].rates.reasoningTokens).toBe(600_000n);
    expect(prices.get(unknown.id)).toMatchObject({ priceVersionId: null, price: null });
    const same = await loadPrices(database, [own], now + 1000);
    expect(same.get(own.id)?.priceVersionId).toBe(prices.get(own.id)?.priceVersionId);
    const dearer = { ...own, price: { input: '0.30', output: '0.60' } };
    const changed = await loadPrices(database, [dearer], now + 5000);
    expect(changed.get(own.id)?.priceVersionId).not.toBe(prices.get(own.id)?.priceVersionId);
    const before = await resolvePriceFor(database, dearer, now + 4000);
    expect(before?.id).toBe(prices.get(own.id)?.priceVersionId);
    const without = await loadPrices(database, [{ ...own, price: null }], now + 9000);
    expect(without.get(own.id)?.priceVersionId).toBe(prices.get(deployment.id)?.priceVersionId);
  });
});
