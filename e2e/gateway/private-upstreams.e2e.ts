/** Promise (R62): an organization's own URL is not called inside our network from the moment the operator does not allow it. */
import { jest } from '@jest/globals';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { rmSync } from 'node:fs';
import { eventually, makeDataDir, manage, startProduct, type Product } from '../support/harness.js';
import { created } from '../support/simulated.js';
import { chatBody, errorOf, post } from '../support/v1.js';

jest.setTimeout(120_000);

const dataDir = makeDataDir();
let product: Product;
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
});
afterAll(async () => {
  await product?.stop();
  await simulator?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function start(env: Record<string, string> = {}): Promise<Product> {
  return startProduct({ dataDir, env: { TOLLGATE_DEMO: '0', LOG_LEVEL: 'error', ...env } });
}

async function answer(model: string): Promise<string> {
  const response = await post(product, chatBody(model));
  return response.status === 200 ? '200' : `${response.status} ${(await errorOf(response)).code ?? ''}`;
}

it('what its own people set up works while the operator allows it; what the operator set up goes on', async () => {
  product = await start({ TOLLGATE_PRIVATE_UPSTREAMS: '127.0.0.0/8' });
  const permissions = ['deployments:read', 'deployments:write', 'routes:read', 'routes:write'];
  const token = created(
    await manage<{ token: string }>(product, 'POST', '/organizations/demo/management-tokens', {
      name: 'T',
      permissions,
    }),
  );
  const own = { authorization: `Bearer ${token.token}` };
  for (const [name, headers] of [
    ['by-people', own],
    ['by-operator', {}],
  ] as const) {
    const deployment = {
      name,
      provider: 'openai-compatible',
      baseUrl: `${simulator.url}/v1`,
      upstreamModel: 'sim-gpt',
    };
    const at = '/organizations/demo';
    created(await manage(product, 'POST', `${at}/deployments`, { ...deployment, apiKey: 'sk-simulator' }, headers));
    created(await manage(product, 'POST', `${at}/routes`, { model: name, targets: [{ deployment: name }] }, own));
    await eventually(async () => ((await answer(name)) === '200' ? true : undefined));
  }
  await product.stop();

  product = await start();
  const { opened } = simulator.counts().connections;
  expect(await answer('by-people')).toMatch(/^50[23] /);
  expect(simulator.counts().connections.opened).toBe(opened);
  expect(await answer('by-operator')).toBe('200');
  const refused = { name: 'new', provider: 'openai-compatible', baseUrl: `${simulator.url}/v1`, upstreamModel: 'x' };
  expect((await manage(product, 'POST', '/organizations/demo/deployments', refused, own)).status).toBe(400);
});
