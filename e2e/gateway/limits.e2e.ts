/** Promise: a hard limit admits exactly what it says, refuses the rest with reasons, and gives back what was not used. */
import { jest } from '@jest/globals';
import type { Limit } from '@tollgate/contracts';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { rmSync } from 'node:fs';
import { eventually, makeDataDir, startProduct, type Product } from '../support/harness.js';
import { addModel } from '../support/simulated.js';
import { addKey, addLimit, addTenant, readLimit, type Tenant } from '../support/tenants.js';
import { picoUsd, sumUsd, usageEvents } from '../support/usage.js';
import { chatBody, errorOf, post, type V1Error } from '../support/v1.js';

jest.setTimeout(120_000);

const dataDir = makeDataDir();
let product: Product;
let simulator: Simulator;
let tenants = 0;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
  product = await start();
  await addModel(product, { name: 'gpt-test', simulator });
  await addModel(product, { name: 'gpt-slow', simulator, upstreamModel: 'sim-gpt+ttfb-1500' });
  await addModel(product, { name: 'claude-test', simulator, provider: 'anthropic' });
  // Uses everything it may: what is used equals what was held.
  await addModel(product, { name: 'gpt-greedy', simulator, upstreamModel: 'sim-gpt+len-9000' });
});
afterAll(async () => {
  await product.stop();
  await simulator.close();
  rmSync(dataDir, { recursive: true, force: true });
});
beforeEach(() => simulator.reset());

function start(): Promise<Product> {
  return startProduct({ dataDir, env: { TOLLGATE_DEMO: '0', LOG_LEVEL: 'warn' } });
}

function tenant(): Promise<Tenant> {
  return addTenant(product, `limited-${++tenants}`);
}

interface Tally {
  admitted: number;
  refused: V1Error['error'][];
}

/** Sends all at once. */
async function storm(count: number, apiKey: string, body: Record<string, unknown>): Promise<Tally> {
  const tally: Tally = { admitted: 0, refused: [] };
  await Promise.all(
    Array.from({ length: count }, async () => {
      const response = await post(product, body, { apiKey });
      if (response.status === 200) {
        tally.admitted++;
        await response.text();
      } else {
        tally.refused.push(await errorOf(response));
      }
    }),
  );
  return tally;
}

/** A handful of bodies of different sizes, and so bounds; a hundred with TOLLGATE_SOAK=1. */
const seeds = Array.from({ length: process.env['TOLLGATE_SOAK'] === '1' ? 100 : 3 }, (_, index) => index + 1);
const organization = { type: 'organization' as const };
const codes = (tally: Tally) => [...new Set(tally.refused.map(({ code }) => code))];

/** Nothing is held any more. */
function released(organizationId: string, limit: Limit): Promise<Limit> {
  return eventually(async () => {
    const now = await readLimit(product, organizationId, limit.id);
    return now.state === undefined || Number(now.state.held) === 0 ? now : undefined;
  }, 60_000);
}

it.each([
  ['sliding_window', 'minute'],
  ['token_bucket', 'hour'],
  ['calendar', 'day'],
] as const)('of 200 requests at once exactly 37 pass (%s per %s)', async (algorithm, window) => {
  const { organizationId, apiKey } = await tenant();
  await addLimit(product, organizationId, {
    dimension: 'requests',
    subject: organization,
    window,
    amount: '37',
    algorithm,
  });
  const tally = await storm(200, apiKey, chatBody('gpt-test'));
  expect(tally.admitted).toBe(37);
  expect(simulator.counts().totals.requests).toBe(37);
  expect(codes(tally)).toEqual([window === 'day' ? 'quota_exceeded' : 'rate_limit_exceeded']);
});

it('of 200 requests at once no more than 8 are open (concurrency), and all holds end', async () => {
  const { organizationId, apiKey } = await tenant();
  const limit = await addLimit(product, organizationId, {
    dimension: 'concurrency',
    subject: organization,
    window: 'none',
    amount: '8',
  });
  const tally = await storm(200, apiKey, chatBody('gpt-slow'));
  expect(tally.admitted).toBe(8);
  expect(simulator.counts().inFlightMax).toBe(8);
  expect(tally.refused[0]).toMatchObject({
    code: 'rate_limit_exceeded',
    limit: { dimension: 'concurrency', held: '8', amount: '8' },
  });
  await released(organizationId, limit);
  expect((await storm(8, apiKey, chatBody('gpt-slow'))).admitted).toBe(8);
});

it('tokens are held at their bound and settled at what was used', async () => {
  const { organizationId, apiKey } = await tenant();
  const limit = await addLimit(product, organizationId, {
    dimension: 'output_tokens',
    subject: organization,
    window: 'day',
    amount: '1000',
  });
  const tally = await storm(100, apiKey, chatBody('gpt-slow', 'Hi', { max_tokens: 100 }));
  expect(tally.admitted).toBe(10);
  expect(tally.refused[0]).toMatchObject({ code: 'quota_exceeded', limit: { unit: 'tokens', needed: '100' } });
  await released(organizationId, limit);
  const used = simulator.counts().totals.completionTokens;
  expect(used).toBeLessThan(1_000);
  const more = await storm(100, apiKey, chatBody('gpt-slow', 'Hi', { max_tokens: 100 }));
  expect(more.admitted).toBe(Math.floor((1_000 - used) / 100));
});

it('a limit on one key leaves the others alone; one per end user counts each', async () => {
  const { organizationId, projectId, apiKey, apiKeyId } = await tenant();
  const other = await addKey(product, projectId, 'Other');
  await addLimit(product, organizationId, {
    dimension: 'requests',
    subject: { type: 'api_key', id: apiKeyId },
    window: 'minute',
    amount: '3',
  });
  expect((await storm(10, apiKey, chatBody('gpt-test'))).admitted).toBe(3);
  expect((await storm(10, other.key, chatBody('gpt-test'))).admitted).toBe(10);
  await addLimit(product, organizationId, {
    dimension: 'requests',
    subject: { type: 'end_user', id: 'ada' },
    window: 'minute',
    amount: '2',
  });
  expect((await storm(10, other.key, chatBody('gpt-test', 'Hi', { user: 'ada' }))).admitted).toBe(2);
  expect((await storm(10, other.key, chatBody('gpt-test', 'Hi', { user: 'bob' }))).admitted).toBe(10);
});

it('what passes shows how much is left', async () => {
  const { organizationId, apiKey } = await tenant();
  await addLimit(product, organizationId, {
    dimension: 'requests',
    subject: organization,
    window: 'minute',
    amount: '5',
  });
  await addLimit(product, organizationId, {
    dimension: 'total_tokens',
    subject: organization,
    window: 'hour',
    amount: '100000',
  });
  const response = await post(product, chatBody('gpt-test'), { apiKey });
  expect(response.headers.get('x-ratelimit-limit-requests')).toBe('5');
  expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('4');
  expect(response.headers.get('x-ratelimit-reset-requests')).toMatch(/^(\d+h)?(\d+m)?[\d.]+(ms|s)$/);
  expect(response.headers.get('x-ratelimit-limit-tokens')).toBe('100000');
});

it('a soft limit counts and refuses nobody', async () => {
  const { organizationId, apiKey } = await tenant();
  await addLimit(product, organizationId, {
    dimension: 'requests',
    subject: organization,
    window: 'minute',
    amount: '3',
    mode: 'soft',
  });
  expect((await storm(10, apiKey, chatBody('gpt-test'))).admitted).toBe(10);
});

it.each(['gpt-greedy', 'claude-test'])(
  'under a hard budget a request without a cap gets the default one, and is told (%s)',
  async (model) => {
    const { organizationId, apiKey } = await tenant();
    await addLimit(product, organizationId, {
      dimension: 'spend',
      subject: organization,
      window: 'month',
      amount: '10',
    });
    const capped = await post(product, chatBody(model), { apiKey });
    expect(capped.headers.get('x-tollgate-max-output-tokens')).toBe('4096');
    await capped.text();
    const sent = simulator.requests()[0]?.body as Record<string, unknown>;
    expect(sent['max_tokens'] ?? sent['max_completion_tokens']).toBe(4096);
    const own = await post(product, chatBody(model, 'Hi', { max_tokens: 50 }), { apiKey });
    expect(own.headers.get('x-tollgate-max-output-tokens')).toBeNull();
    await own.text();
  },
);

describe('a hard budget', () => {
  it.each(seeds)('R1: of ten times the bound admits exactly ten of 200 at once (seed %i)', async (seed) => {
    const { organizationId, apiKey } = await tenant();
    const body = chatBody('gpt-slow', `Seed ${seed}: ${'x'.repeat(seed * 17)}`, { max_tokens: 40 + seed });
    const bound = await boundOf(organizationId, apiKey, body);
    const limit = await addLimit(product, organizationId, {
      dimension: 'spend',
      subject: organization,
      window: 'month',
      amount: tenTimes(bound),
    });
    simulator.reset();
    const tally = await storm(200, apiKey, body);
    expect({ admitted: tally.admitted, asked: simulator.counts().totals.requests }).toEqual({
      admitted: 10,
      asked: 10,
    });
    expect(codes(tally)).toEqual(['budget_exceeded']);
    expect(tally.refused[0]).toMatchObject({ type: 'insufficient_quota', limit: { dimension: 'spend', unit: 'USD' } });
    await released(organizationId, limit);
    const events = await eventually(async () => {
      const all = await usageEvents(product, organizationId);
      return all.length === 10 ? all : undefined;
    }, 25_000);
    expect(sumUsd(events.map(({ charge }) => charge))).toBeLessThanOrEqual(picoUsd(limit.amount));
  });

  it('is never overspent when every request uses its bound, and is remembered by the next process', async () => {
    const { organizationId, apiKey } = await tenant();
    const body = chatBody('gpt-greedy', 'Use it all', { max_tokens: 500 });
    const bound = await boundOf(organizationId, apiKey, body);
    const limit = await addLimit(product, organizationId, {
      dimension: 'spend',
      subject: organization,
      window: 'month',
      amount: tenTimes(bound),
    });
    let admitted = 0;
    for (let round = 0; round < 6; round++) admitted += (await storm(20, apiKey, body)).admitted;
    expect(admitted).toBeGreaterThanOrEqual(10);
    const spent = await eventually(async () => {
      const events = await usageEvents(product, organizationId);
      return events.length === admitted ? sumUsd(events.map(({ charge }) => charge)) : undefined;
    }, 25_000);
    expect(spent).toBeLessThanOrEqual(picoUsd(limit.amount));

    await product.stop();
    product = await start();
    simulator.reset();
    const after = await eventually(async () => {
      const response = await post(product, body, { apiKey });
      if (response.status !== 503) return response;
      await response.text();
      return undefined;
    }, 30_000);
    expect((await errorOf(after)).code).toBe('budget_exceeded');
    expect(simulator.counts().totals.requests).toBe(0);
  });

  /** What one request may cost at most, as a refusal tells it. */
  async function boundOf(organizationId: string, apiKey: string, body: Record<string, unknown>): Promise<string> {
    const probe = await addLimit(product, organizationId, {
      dimension: 'spend',
      subject: organization,
      window: 'day',
      amount: '0',
    });
    const error = await errorOf(await post(product, body, { apiKey }));
    await removeLimit(organizationId, probe.id);
    return String(error.limit?.['needed']);
  }
});

function tenTimes(usd: string): string {
  const pico = (picoUsd(usd) * 10n).toString().padStart(13, '0');
  return `${pico.slice(0, -12)}.${pico.slice(-12)}`.replace(/\.?0+$/, '');
}

async function removeLimit(organizationId: string, limitId: string): Promise<void> {
  const headers = { authorization: `Bearer tga_${'e2e0'.repeat(10)}` };
  await fetch(`${product.url}/api/v1/organizations/${organizationId}/limits/${limitId}`, { method: 'DELETE', headers });
}
