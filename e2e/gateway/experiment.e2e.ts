/** Promise (issue 6, row 8): users are split between two targets, stay where they are, and usage tells the two apart. */
import { jest } from '@jest/globals';
import type { Usage } from '@tollgate/contracts';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { eventually, manage, startProduct, type Product } from '../support/harness.js';
import { addDeployment, addRoute } from '../support/simulated.js';
import { chatBody, post } from '../support/v1.js';

jest.setTimeout(240_000);

let product: Product;
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
  product = await startProduct({ env: { TOLLGATE_DEMO: '0', LOG_LEVEL: 'warn' }, readyWithinMs: 180_000 });
  await addDeployment(product, { name: 'control', simulator, upstreamModel: 'sim-gpt+len-10+prompt-100' });
  await addDeployment(product, { name: 'challenger', simulator, upstreamModel: 'sim-gpt+len-30+prompt-100' });
  const targets = ['control', 'challenger'].map((deployment) => ({ deployment, weight: 1, tier: 'primary' as const }));
  await addRoute(product, { model: 'assistant', strategy: 'split', targets });
});
afterAll(async () => {
  await product.stop();
  await simulator.close();
});

it('each user has one target, the request says which, and usage by variant is what the upstreams did', async () => {
  const byUser = new Map<string, Set<string>>();
  let requestId = '';
  for (let round = 0; round < 3; round++) {
    for (let user = 0; user < 12; user++) {
      const endUser = `user-${user}`;
      const response = await post(product, chatBody('assistant'), { headers: { 'x-tollgate-end-user': endUser } });
      expect(response.status).toBe(200);
      await response.text();
      requestId = response.headers.get('x-request-id') ?? '';
      const seen = byUser.get(endUser) ?? new Set();
      byUser.set(endUser, seen.add(response.headers.get('x-tollgate-deployment') ?? ''));
    }
  }
  expect([...byUser.values()].every((seen) => seen.size === 1)).toBe(true);
  const users = (name: string) => [...byUser.values()].filter((seen) => seen.has(name)).length;
  // All on one side has a chance of 1 in 2,048, and hashing is the same every time.
  expect(Math.min(users('control'), users('challenger'))).toBeGreaterThan(0);

  const day = new Date(Date.now() - 3_600_000).toISOString();
  const query = `/organizations/demo/usage?from=${day}&to=${new Date(Date.now() + 3_600_000).toISOString()}`;
  const usage = await eventually(async () => {
    const { body } = await manage<Usage>(product, 'GET', `${query}&groupBy=variant,model`);
    return body.totals.requests === 36 ? body : undefined;
  });
  const rows = new Map(usage.rows.map((row) => [row.keys.variant, row]));
  expect([...rows.keys()].sort()).toEqual(['challenger', 'control']);
  for (const [name, tokens] of [
    ['control', 10],
    ['challenger', 30],
  ] as const) {
    const requests = users(name) * 3;
    expect(rows.get(name)).toMatchObject({
      requests,
      attempts: requests,
      errors: 0,
      inputTokens: requests * 100,
      outputTokens: requests * tokens,
      keys: { model: 'assistant' },
    });
    // One USD per million input tokens, two per million output tokens.
    expect(Number(rows.get(name)?.cost)).toBeCloseTo((requests * (100 + 2 * tokens)) / 1e6, 9);
  }
  const { body } = await manage<Usage>(product, 'GET', `${query}&groupBy=model`);
  const { requests, cost, outputTokens } = usage.totals;
  expect(body.totals).toMatchObject({ requests, cost, outputTokens });
  const explained = await manage<{ decision: { variant?: string } }>(product, 'GET', `/requests/${requestId}/explain`);
  expect([...(byUser.get('user-11') ?? [])]).toEqual([explained.body.decision.variant]);
});
