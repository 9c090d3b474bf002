/**
 * A race for a budget of exactly ten times what one request costs at most. Every request uses all it may (the input is
 * free, the output goes up to its cap), so nothing is ever given back: exactly ten may reach the upstream, whenever they
 * come and whatever happens meanwhile.
 */
import type { CreateRoute, Limit, LimitHold, Page } from '@tollgate/contracts';
import type { Simulator } from '@tollgate/simulator';
import { eventually, manage, type Product } from './harness.js';
import { addDeployment, addModel, addRoute } from './simulated.js';
import { addLimit, addTenant, type Tenant } from './tenants.js';
import { picoUsd, sumUsd, usageEvents } from './usage.js';
import { chatBody, errorOf, post } from './v1.js';

export const atOnce = 200;
export const covered = 10;
const maxTokens = 100;
/** At 2 USD a million tokens of output and 0 of input. */
const budgetUsd = '0.002';

/** Repeatable choices (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const price = { input: '0', output: '2' };

/** A model that uses all it may. */
export async function addRaceModel(product: Product, simulator: Simulator): Promise<void> {
  await addDeployment(product, { name: 'race', simulator, price, upstreamModel: 'sim-gpt+ttfb-150+len-9000' });
  await addRoute(product, { model: 'race' });
  await addModel(product, { name: 'race-probe', simulator, price, prefix: '/__fault/401' });
}

/** The same behind a first target that hangs; a new one each time, because one that hangs is soon asked no more. */
export async function addHangingModel(
  products: readonly Product[],
  simulator: Simulator,
  seed: number,
): Promise<string> {
  const [first] = products;
  if (first === undefined) throw new Error('a race needs a process');
  const model = `hangs-${seed}`;
  await addDeployment(first, {
    name: model,
    simulator,
    price,
    upstreamModel: 'sim-gpt+ttfb-5000+len-9000',
    timeouts: { firstByteMs: 300 },
  });
  const targets: CreateRoute['targets'] = [
    { deployment: model, weight: 1, tier: 'primary' },
    { deployment: 'race', weight: 1, tier: 'backup' },
  ];
  await addRoute(first, { model, strategy: 'priority', targets });
  for (const product of products) {
    const headers = { authorization: `Bearer ${product.apiKey}` };
    await eventually(async () =>
      (await fetch(`${product.url}/v1/models/${model}`, { headers })).status === 200 ? true : undefined,
    );
  }
  return model;
}

export interface Race {
  seed: string;
  tenant: Tenant;
  limit: Limit;
  /** Answered with 200. */
  admitted: number;
  /** Codes of everything else; `unreachable` where the process was gone. */
  codes: Set<string>;
}

let races = 0;

/** A tenant with the budget, known to every process. */
export async function newRace(products: readonly Product[], seed: string): Promise<Race> {
  const first = products[0];
  if (first === undefined) throw new Error('a race needs a process');
  const tenant = await addTenant(first, `race-${++races}`);
  const limit = await addLimit(first, tenant.organizationId, {
    dimension: 'spend',
    subject: { type: 'organization' },
    window: 'month',
    amount: budgetUsd,
  });
  // Too large for the whole budget: refused by the limit as soon as a process knows it, at no cost.
  for (const product of products) await knows(product, tenant);
  return { seed, tenant, limit, admitted: 0, codes: new Set() };
}

/**
 * Until the process answers from the counters: neither 401 nor 503, and not without the limit. Asked is for more than the
 * whole budget, of a model whose upstream refuses the key: nothing is spent where the limit is not known yet.
 */
export async function knows(product: Product, tenant: Tenant, afterFault = false): Promise<void> {
  let last = '';
  const refused = async (): Promise<true | undefined> => {
    const response = await post(product, chatBody('race-probe', 'probe', { max_tokens: 2_000_000 }), {
      apiKey: tenant.apiKey,
    }).catch(() => null);
    last = `${response?.status ?? 'unreachable'} ${(await response?.text()) ?? ''}`;
    if (response?.status === 429) return true;
    if (afterFault && response !== null && response.status !== 503)
      throw new Error(`a request was let through without the budget: ${last}`);
    return undefined;
  };
  await eventually(refused, 60_000).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${last}\n${product.output()}`);
  });
}

/** All at once, round the processes. What cannot be reached counts as refused. */
export async function storm(
  race: Race,
  products: () => readonly Product[],
  count = atOnce,
  model = 'race',
): Promise<void> {
  const body = chatBody(model, `race ${race.seed}`, { max_tokens: maxTokens });
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const running = products();
      const product = running[index % running.length];
      if (product === undefined) return;
      try {
        const response = await post(product, body, { apiKey: race.tenant.apiKey });
        if (response.status === 200) {
          await response.text();
          race.admitted++;
        } else race.codes.add((await errorOf(response)).code ?? String(response.status));
      } catch {
        race.codes.add('unreachable');
      }
    }),
  );
}

/** How many requests of this race the simulator has seen. */
export function reached(simulator: Simulator, race: Race): number {
  const marker = `"race ${race.seed}"`;
  return simulator.requests().filter(({ body }) => JSON.stringify(body).includes(marker)).length;
}

/** Nothing of dead processes is held. @returns how long that took, milliseconds. */
export async function untilHoldsEnded(
  product: () => Product,
  race: Race,
  owners: 'all' | 'dead',
  withinMs: number,
): Promise<number> {
  const startedAt = performance.now();
  await eventually(async () => {
    const reply = await manage<Page<LimitHold>>(
      product(),
      'GET',
      `/organizations/${race.tenant.organizationId}/holds`,
    ).catch(() => null);
    if (reply?.status !== 200) return undefined;
    return reply.body.data.every(({ owner }) => owners === 'dead' && owner.live) ? true : undefined;
  }, withinMs);
  return Math.round(performance.now() - startedAt);
}

/** What was recorded is never more than the budget, once everything is. */
export async function spentAtMost(product: () => Product, race: Race, attempts: number): Promise<void> {
  const events = await eventually(async () => {
    const all = await usageEvents(product(), race.tenant.organizationId).catch(() => []);
    return all.length >= attempts ? all : undefined;
  }, 60_000);
  const spent = sumUsd(events.map(({ charge }) => charge));
  if (spent > picoUsd(budgetUsd))
    throw new Error(`seed ${race.seed}: ${spent} pico-USD of ${budgetUsd} USD were spent`);
}
