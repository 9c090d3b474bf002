/** Promise: what an upstream cannot do is refused by name, or left out and named where request or route say so. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { eventually, manage, startProduct, type Product } from '../support/harness.js';
import { addModel, addRoute } from '../support/simulated.js';
import { chatBody, errorOf, post } from '../support/v1.js';

jest.setTimeout(120_000);

let product: Product;
let simulator: Simulator;
let folder: string;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
  folder = mkdtempSync(join(tmpdir(), 'tollgate-drop-'));
  const file = join(folder, 'tollgate.yaml');
  writeFileSync(
    file,
    [
      'version: 1',
      `deployments: [{ name: filed, provider: anthropic, baseUrl: "${simulator.url}/v1", apiKey: k, model: sim-claude }]`,
      'routes: [{ model: claude-filed, targets: [{ deployment: filed }], dropParams: true }]',
    ].join('\n'),
  );
  product = await startProduct({ env: { TOLLGATE_DEMO: '0', LOG_LEVEL: 'warn', TOLLGATE_CONFIG: file } });
  await addModel(product, { name: 'claude', simulator, provider: 'anthropic' });
  await addModel(product, { name: 'gpt', simulator });
  const targets = [{ deployment: 'claude', weight: 1, tier: 'primary' as const }];
  await addRoute(product, { model: 'claude-lenient', targets, dropParams: true });
});
afterAll(async () => {
  await product.stop();
  await simulator.close();
  rmSync(folder, { recursive: true });
});

const asked = { seed: 7, n: 2 };

it('refuses by default, naming the parameter', async () => {
  const response = await post(product, chatBody('claude', 'Say hello', { seed: 7 }));
  expect(response.status).toBe(400);
  expect(await errorOf(response)).toMatchObject({ code: 'unsupported_parameter', param: 'seed' });
});

it.each([false, true])(
  'leaves out and names what is not supported where the request says so (stream: %s)',
  async (stream) => {
    const response = await post(product, chatBody('claude', 'Say hello', { ...asked, stream, drop_params: true }));
    expect(response.status).toBe(200);
    const dropped = response.headers.get('x-tollgate-dropped')?.split(',') ?? [];
    expect(dropped.sort()).toEqual(['n', 'seed']);
    await response.text();
  },
);

it('does so where the route says so, unless the request says otherwise', async () => {
  const lenient = await post(product, chatBody('claude-lenient', 'Say hello', asked));
  expect(lenient.status).toBe(200);
  expect(lenient.headers.get('x-tollgate-dropped')).toContain('seed');
  const strict = await post(product, chatBody('claude-lenient', 'Say hello', { ...asked, drop_params: false }));
  expect(await errorOf(strict)).toMatchObject({ code: 'unsupported_parameter' });
});

it('does so for a route of tollgate.yaml, and as long as a route says so', async () => {
  expect((await post(product, chatBody('claude-filed', 'Say hello', asked))).status).toBe(200);
  const targets = [{ deployment: 'claude', weight: 1, tier: 'primary' as const }];
  await addRoute(product, { model: 'claude-changing', targets });
  const status = async () => (await post(product, chatBody('claude-changing', 'Say hello', asked))).status;
  expect(await status()).toBe(400);
  for (const [dropParams, expected] of [
    [true, 200],
    [false, 400],
  ] as const) {
    const changed = await manage<{ dropParams: boolean }>(product, 'PATCH', '/routes/claude-changing', { dropParams });
    expect(changed.body.dropParams).toBe(dropParams);
    await eventually(async () => ((await status()) === expected ? true : undefined));
  }
});

it('names parameters a header cannot hold as they are', async () => {
  const response = await post(product, chatBody('claude-lenient', 'Say hello', { 'größe, x': 1 }));
  expect(response.status).toBe(200);
  expect(response.headers.get('x-tollgate-dropped')).toBe('gr%C3%B6%C3%9Fe%2C%20x');
});

it('never reaches an upstream, which would refuse what it does not know', async () => {
  const response = await post(product, chatBody('gpt', 'Say hello', { drop_params: true }));
  expect(response.status).toBe(200);
  expect(response.headers.get('x-tollgate-dropped')).toBeNull();
});
