/** Promise: what an upstream cannot do is refused by name, or left out and named where request or route say so. */
import { jest } from '@jest/globals';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { startProduct, type Product } from '../support/harness.js';
import { addModel, addRoute } from '../support/simulated.js';
import { chatBody, errorOf, post } from '../support/v1.js';

jest.setTimeout(120_000);

let product: Product;
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
  product = await startProduct({ env: { TOLLGATE_DEMO: '0', LOG_LEVEL: 'warn' } });
  await addModel(product, { name: 'claude', simulator, provider: 'anthropic' });
  await addModel(product, { name: 'gpt', simulator });
  const targets = [{ deployment: 'claude', weight: 1, tier: 'primary' as const }];
  await addRoute(product, { model: 'claude-lenient', targets, dropParams: true });
});
afterAll(async () => {
  await product.stop();
  await simulator.close();
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
