/** Promise: a limit counts exactly what it is on, smooths where it should, and explains itself to whoever asks. */
import { jest } from '@jest/globals';
import type { CreateLimit, Limit, RequestExplanation } from '@tollgate/contracts';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, manage, startProduct, type Product } from '../support/harness.js';
import { addDeployment, addModel, addRoute, created } from '../support/simulated.js';
import { addKey, addLimit, addTenant, type Tenant } from '../support/tenants.js';
import { chatBody, errorOf, post, readStream } from '../support/v1.js';

jest.setTimeout(120_000);

let product: Product;
let simulator: Simulator;
let tenants = 0;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
  product = await startProduct({ env: { TOLLGATE_DEMO: '0', LOG_LEVEL: 'warn' } });
  await addModel(product, { name: 'gpt-test', simulator });
  await addModel(product, { name: 'gpt-other', simulator });
  await addModel(product, { name: 'claude-test', simulator, provider: 'anthropic' });
});
afterAll(async () => {
  await product.stop();
  await simulator.close();
});
beforeEach(() => simulator.reset());

/** One that the hot path knows: a new organization is read a moment after it was written. */
async function tenant(): Promise<Tenant> {
  const made = await addTenant(product, `subjects-${++tenants}`);
  const headers = { authorization: `Bearer ${made.apiKey}` };
  await eventually(async () => ((await fetch(`${product.url}/v1/models`, { headers })).ok ? true : undefined));
  return made;
}

/** How many of `count`, one after the other, were let in. */
async function admitted(count: number, body: Record<string, unknown>, options: Parameters<typeof post>[2]) {
  let passed = 0;
  for (let index = 0; index < count; index++) {
    const response = await post(product, body, options);
    await response.text();
    if (response.status === 200) passed++;
    else expect(response.status).toBe(429);
  }
  return passed;
}

const perMinute = { dimension: 'requests', window: 'minute' } as const;

describe('a limit is on', () => {
  it('one model, by the name clients send', async () => {
    const { organizationId, apiKey } = await tenant();
    await addLimit(product, organizationId, { ...perMinute, subject: { type: 'model', id: 'gpt-test' }, amount: '2' });
    expect(await admitted(4, chatBody('gpt-test'), { apiKey })).toBe(2);
    expect(await admitted(4, chatBody('gpt-other'), { apiKey })).toBe(4);
  });

  it('one endpoint', async () => {
    const { organizationId, apiKey } = await tenant();
    const subject = { type: 'endpoint' as const, id: 'chat-completions' };
    await addLimit(product, organizationId, { ...perMinute, subject, amount: '2' });
    expect(await admitted(4, chatBody('gpt-test'), { apiKey })).toBe(2);
    const anthropic = { apiKey, path: '/v1/messages', headers: { 'anthropic-version': '2023-06-01' } };
    expect(await admitted(3, chatBody('claude-test', 'Hi', { max_tokens: 20 }), anthropic)).toBe(3);
  });

  it('one address', async () => {
    const { organizationId, apiKey } = await tenant();
    await addLimit(product, organizationId, { ...perMinute, subject: { type: 'ip', id: '10.1.2.3' }, amount: '0' });
    expect(await admitted(2, chatBody('gpt-test'), { apiKey })).toBe(2);
    await addLimit(product, organizationId, { ...perMinute, subject: { type: 'ip', id: '127.0.0.1' }, amount: '1' });
    expect(await admitted(3, chatBody('gpt-test'), { apiKey })).toBe(1);
  });

  it('one end user, named by field or header', async () => {
    const { organizationId, apiKey } = await tenant();
    await addLimit(product, organizationId, { ...perMinute, subject: { type: 'end_user', id: 'ada' }, amount: '3' });
    expect(await admitted(2, chatBody('gpt-test', 'Hi', { user: 'ada' }), { apiKey })).toBe(2);
    expect(await admitted(3, chatBody('gpt-test'), { apiKey, headers: { 'x-tollgate-end-user': 'ada' } })).toBe(1);
    expect(await admitted(2, chatBody('gpt-test', 'Hi', { user: 'bob' }), { apiKey })).toBe(2);
  });

  it('one deployment: it is passed over, and nobody is refused while another can serve', async () => {
    const { apiKey } = await tenant();
    const near = await addDeployment(product, { name: `near-${tenants}`, simulator });
    const far = await addDeployment(product, { name: `far-${tenants}`, simulator });
    const targets = [near, far].map(({ name }, index) => ({
      deployment: name,
      weight: 1,
      tier: index === 0 ? ('primary' as const) : ('backup' as const),
    }));
    await addRoute(product, { model: `two-${tenants}`, strategy: 'priority', targets });
    const limit = { ...perMinute, subject: { type: 'deployment', id: near.name }, amount: '2' };
    created(await manage<Limit>(product, 'POST', '/limits', limit));
    await sleep(500);
    const served: (string | null)[] = [];
    for (let index = 0; index < 4; index++) {
      const response = await post(product, chatBody(`two-${tenants}`), { apiKey });
      await response.text();
      expect(response.status).toBe(200);
      served.push(response.headers.get('x-tollgate-deployment'));
    }
    expect(served).toEqual([near.name, near.name, far.name, far.name]);
  });

  it('a combination: this key on this model, and nothing else', async () => {
    const { organizationId, projectId, apiKey, apiKeyId } = await tenant();
    const other = await addKey(product, projectId, 'Other');
    const limit = {
      ...perMinute,
      subject: { type: 'api_key' as const, id: apiKeyId },
      on: { type: 'model' as const, id: 'gpt-test' },
      amount: '2',
    };
    await addLimit(product, organizationId, limit);
    expect(await admitted(3, chatBody('gpt-test'), { apiKey })).toBe(2);
    expect(await admitted(3, chatBody('gpt-other'), { apiKey })).toBe(3);
    expect(await admitted(3, chatBody('gpt-test'), { apiKey: other.key })).toBe(3);
  });
});

describe('a leaky bucket', () => {
  const smooth = (maxWaitMs: number): CreateLimit => ({
    dimension: 'requests',
    subject: { type: 'organization' },
    window: 'second',
    amount: '5',
    algorithm: 'leaky_bucket',
    maxWaitMs,
    rollover: false,
    alerts: [],
    mode: 'hard',
  });

  it('lets requests wait their turn, evenly, and refuses what would wait longer than it may', async () => {
    const { organizationId, apiKey } = await tenant();
    created(await manage(product, 'POST', `/organizations/${organizationId}/limits`, smooth(1_000)));
    await sleep(500);
    const replies = await Promise.all(
      Array.from({ length: 12 }, async () => {
        const response = await post(product, chatBody('gpt-test'), { apiKey });
        await response.text();
        return response.status;
      }),
    );
    // One at once and one each 200 ms: the sixth is a second off, the seventh more.
    expect(replies.filter((status) => status === 200)).toHaveLength(6);
    expect(replies.filter((status) => status === 429)).toHaveLength(6);
    const arrivals = simulator.requests().map(({ time }) => Date.parse(time));
    const gaps = arrivals.slice(1).map((at, index) => at - (arrivals[index] ?? 0));
    // Timers may be early by a millisecond or two, and late by any amount.
    expect(Math.min(...gaps)).toBeGreaterThan(100);
  });

  it('without a wait refuses at once and says when to come back', async () => {
    const { organizationId, apiKey } = await tenant();
    created(await manage(product, 'POST', `/organizations/${organizationId}/limits`, smooth(0)));
    await sleep(500);
    expect(await admitted(2, chatBody('gpt-test'), { apiKey })).toBe(1);
    const refused = await post(product, chatBody('gpt-test'), { apiKey });
    if (refused.status === 429) expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    await refused.text();
  });
});

it('a stream that goes on past its bound is cut, and its client is told inside the stream', async () => {
  const chunk = (content: string | null, more: object = {}) =>
    `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', model: 'm', choices: [{ index: 0, delta: content === null ? {} : { content }, finish_reason: null, ...more }] })}\n\n`;
  let leftEarly = false;
  const endless = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const timer = setInterval(() => response.write(chunk('word ').repeat(5)), 5);
    response.on('close', () => {
      leftEarly = true;
      clearInterval(timer);
    });
  });
  await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = endless.address() as AddressInfo;
    await addModel(product, { name: 'endless', simulator: { url: `http://127.0.0.1:${port}` } });
    const { organizationId, apiKey } = await tenant();
    const subject = { type: 'organization' as const };
    await addLimit(product, organizationId, { dimension: 'output_tokens', window: 'day', amount: '5000', subject });
    const body = chatBody('endless', 'Go on', { stream: true, max_tokens: 40 });
    const read = await readStream(await post(product, body, { apiKey }));
    expect(read.error?.code).toBe('output_bound_exceeded');
    expect(read.text.split(' ').length).toBeLessThan(150);
    await eventually(() => (leftEarly ? true : undefined));
  } finally {
    endless.closeAllConnections();
    endless.close();
  }
});

describe('x-tollgate-max-cost-usd', () => {
  it('refuses a request that may cost more, tells the bound, and lets cheaper ones pass', async () => {
    const { apiKey } = await tenant();
    const body = chatBody('gpt-test', 'Hi', { max_tokens: 100 });
    const send = (usd: string) => post(product, body, { apiKey, headers: { 'x-tollgate-max-cost-usd': usd } });
    const refused = await send('0.0001');
    expect(refused.status).toBe(429);
    const error = await errorOf(refused);
    expect(error).toMatchObject({ code: 'budget_exceeded', limit: { limit: 'x-tollgate-max-cost-usd', unit: 'USD' } });
    expect(simulator.counts().totals.requests).toBe(0);
    const enough = await send(String(error.limit?.['needed']));
    expect(enough.status).toBe(200);
    await enough.text();
    const wrong = await send('cheap');
    expect([wrong.status, (await errorOf(wrong)).code]).toEqual([400, 'invalid_header']);
  });

  it('raises nothing: the limits are asked all the same', async () => {
    const { organizationId, apiKey } = await tenant();
    const limit = { dimension: 'spend' as const, subject: { type: 'organization' as const }, window: 'day' as const };
    await addLimit(product, organizationId, { ...limit, amount: '0' });
    const headers = { 'x-tollgate-max-cost-usd': '5' };
    const refused = await post(product, chatBody('gpt-test'), { apiKey, headers });
    expect((await errorOf(refused)).limit).toMatchObject({ amount: '0', window: 'day' });
  });
});

describe('x-tollgate-explain: 1', () => {
  const headers = { 'x-tollgate-explain': '1' };
  interface Explained {
    tollgate?: { explain?: Record<string, unknown> };
  }

  async function limitedTenant(): Promise<Tenant & { limit: Limit }> {
    const made = await tenant();
    const subject = { type: 'organization' as const };
    const limit = await addLimit(product, made.organizationId, { ...perMinute, subject, amount: '2' });
    return { ...made, limit };
  }

  it.each(['gpt-test', 'claude-test'])('says in the reply how it was decided and what it cost (%s)', async (model) => {
    const { apiKey, limit } = await limitedTenant();
    const plain = await post(product, chatBody(model), { apiKey });
    expect(((await plain.json()) as Explained).tollgate?.explain).toBeUndefined();
    const response = await post(product, chatBody(model), { apiKey, headers });
    const body = (await response.json()) as Explained;
    expect(body.tollgate?.explain).toMatchObject({
      route: { model },
      targets: [{ deployment: model, outcome: 'answered' }],
      limits: [{ limit: limit.id, amount: '2', used: '1', held: '0', needed: '1', free: '0', ok: true, remedy: null }],
      costUsd: response.headers.get('x-tollgate-cost-usd'),
    });
    expect(body).toMatchObject({ choices: [{ message: { role: 'assistant' } }] });
    const refused = await post(product, chatBody(model), { apiKey, headers });
    const error = (await refused.json()) as Explained & { error: { code: string } };
    expect(error.error.code).toBe('rate_limit_exceeded');
    expect(error.tollgate?.explain).toMatchObject({
      limits: [{ limit: limit.id, used: '2', ok: false, remedy: expect.stringContaining('Wait') as string }],
      attempts: [],
    });
  });

  it.each(['gpt-test', 'claude-test'])('ends a stream with it, cost included (%s)', async (model) => {
    const { apiKey } = await limitedTenant();
    const body = chatBody(model, 'Hello', { stream: true, stream_options: { include_usage: true } });
    const read = await readStream(await post(product, body, { apiKey, headers }));
    expect(read.data.at(-1)).toBe('[DONE]');
    const { tollgate } = JSON.parse(read.data.at(-2) ?? '{}') as Explained;
    // The simulated price: 1 USD a million tokens in, 2 out.
    const usage = read.usage as { prompt_tokens: number; completion_tokens: number };
    const micro = usage.prompt_tokens + 2 * usage.completion_tokens;
    expect(Number(tollgate?.explain?.['costUsd'])).toBeCloseTo(micro / 1e6, 12);
    expect(read.text.length).toBeGreaterThan(0);
  });

  it('ends a stream of Anthropic’s with it, before the event that ends it', async () => {
    const { apiKey } = await limitedTenant();
    const response = await post(product, chatBody('claude-test', 'Hi', { stream: true, max_tokens: 50 }), {
      apiKey,
      path: '/v1/messages',
      headers: { ...headers, 'anthropic-version': '2023-06-01' },
    });
    const names = (await response.text()).match(/^event: .*$/gm) ?? [];
    expect(names.slice(-2)).toEqual(['event: tollgate', 'event: message_stop']);
  });

  it('refuses a wish it cannot read', async () => {
    const { apiKey } = await tenant();
    const response = await post(product, chatBody('gpt-test'), { apiKey, headers: { 'x-tollgate-explain': 'yes' } });
    expect([response.status, (await errorOf(response)).code]).toEqual([400, 'invalid_header']);
  });

  it('is kept for admitted requests, too: limit, subject, figures, window, reset and remedy', async () => {
    const { apiKey, limit } = await limitedTenant();
    const ids: string[] = [];
    for (let index = 0; index < 3; index++) {
      const response = await post(product, chatBody('gpt-test'), { apiKey });
      await response.text();
      ids.push(response.headers.get('x-request-id') ?? '');
    }
    const read = (id: string) =>
      eventually(async () => {
        const path = `/requests/${id}/explain`;
        const found = await manage<RequestExplanation>(product, 'GET', path);
        return found.status === 200 ? found.body : undefined;
      }, 30_000);
    const first = await read(ids[0] ?? '');
    expect(first.decision.limits).toEqual([
      expect.objectContaining({ id: limit.id, usedBefore: '0', needed: '1', freeAfter: '1', ok: true, remedy: null }),
    ]);
    expect(Date.parse(first.decision.limits[0]?.resetAt ?? '')).toBeGreaterThan(Date.parse(first.time));
    const third = await read(ids[2] ?? '');
    expect(third.decision.refusedBy?.limitId).toBe(limit.id);
    expect(third.decision.limits[0]).toMatchObject({ usedBefore: '2', needed: '1', freeAfter: '0', ok: false });
    expect(third.decision.limits[0]?.remedy).toContain('Wait');
  });
});

describe('a plan', () => {
  it('counts each end user by what is known of them, each organization apart, and gives way to a limit that was made', async () => {
    const gold = { endUser: { tier: ['gold'] } };
    const perUser = { ...perMinute, per: 'end_user' };
    const limits = [
      { ...perUser, amount: '4', when: gold },
      { ...perUser, amount: '2' },
    ];
    created(await manage(product, 'POST', '/limit-plans', { name: 'users', default: true, limits }));
    const [one, two] = [await tenant(), await tenant()];
    const ofOne = `/organizations/${one.organizationId}`;
    created(await manage(product, 'POST', `${ofOne}/end-users`, { endUser: 'ada', attributes: { tier: 'gold' } }));
    await sleep(500);
    const asked = (made: Tenant, user: string) =>
      admitted(6, chatBody('gpt-test', 'Hi', { user }), { apiKey: made.apiKey });
    expect(await asked(one, 'ada')).toBe(4);
    expect(await asked(one, 'bob')).toBe(2);
    // The same name in another organization is somebody else, without a profile.
    expect(await asked(two, 'ada')).toBe(2);
    const refused = await errorOf(
      await post(product, chatBody('gpt-test', 'Hi', { user: 'bob' }), { apiKey: one.apiKey }),
    );
    expect(refused).toMatchObject({
      code: 'rate_limit_exceeded',
      limit: { subject: { type: 'end_user' }, amount: '2' },
    });

    created(
      await manage(product, 'POST', '/limits', {
        ...perMinute,
        subject: { type: 'end_user', id: 'carl' },
        amount: '5',
      }),
    );
    await sleep(500);
    expect(await asked(two, 'carl')).toBe(5);
  });
});
