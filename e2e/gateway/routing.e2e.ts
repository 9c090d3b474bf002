/** Promise: a request goes where its route says, and the decision can be read afterwards. */
import { jest } from '@jest/globals';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { eventually, manage, startProduct, type Product } from '../support/harness.js';
import { addDeployment, addRoute, created } from '../support/simulated.js';
import { chatBody, errorOf, post } from '../support/v1.js';

jest.setTimeout(60_000);

let product: Product;
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
  product = await startProduct({ env: { TOLLGATE_DEMO: '0', LOG_LEVEL: 'warn' } });
});
afterAll(async () => {
  await product.stop();
  await simulator.close();
});

const servedBy = (response: Response) => response.headers.get('x-tollgate-deployment');

describe('names', () => {
  it('are found as they are, by pattern and by provider and model; near ones are named', async () => {
    await addDeployment(product, { name: 'any', simulator, upstreamModel: 'sim-*' });
    await addDeployment(product, { name: 'one', simulator });
    created(await manage(product, 'POST', '/routes', { model: 'vendor-*', targets: [{ deployment: 'any' }] }));
    await addRoute(product, { model: 'fast', targets: [{ deployment: 'one', weight: 1, tier: 'primary' }] });

    const found = await post(product, chatBody('vendor-gpt'));
    expect([found.status, servedBy(found)]).toEqual([200, 'any']);
    const direct = await post(product, chatBody('openai-compatible/sim-gpt'));
    expect([direct.status, servedBy(direct)]).toEqual([200, 'one']);
    const missing = await post(product, chatBody('fasd'));
    expect(missing.status).toBe(404);
    expect((await errorOf(missing)).message).toContain('"fast"');
    const starred = await post(product, chatBody('vendor-*'));
    expect(starred.status).toBe(404);
  });

  it('a star nobody fills is refused when it is written', async () => {
    const reply = await manage(product, 'POST', '/routes', { model: 'plain', targets: [{ deployment: 'any' }] });
    expect(reply.status).toBe(400);
    expect(JSON.stringify(reply.body)).toContain('has a *');
  });
});

describe('strategies', () => {
  it.each([
    'least-in-flight',
    'least-latency',
    'least-cost',
    'session-affinity',
    'prefix-affinity',
    'engine-load',
    'round-robin',
  ])('%s serves, and says what it compared', async (strategy) => {
    for (const side of ['a', 'b'])
      await addDeployment(product, { name: `${strategy}-${side}`, simulator, provider: 'vllm' });
    const targets = ['a', 'b'].map((side) => ({
      deployment: `${strategy}-${side}`,
      weight: 1,
      tier: 'primary' as const,
    }));
    await addRoute(product, { model: strategy, strategy: strategy as 'least-cost', targets });
    const responses: Response[] = [];
      // One after the other: what is busy is left for another target, whatever it has an affinity for.
      for (let n = 0; n < 3; n++) responses.push(await post(product, chatBody(strategy)));
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
    if (strategy.endsWith('affinity')) expect(new Set(responses.map(servedBy)).size).toBe(1);
    const id = responses[0]?.headers.get('x-request-id') ?? '';
    const explained = await eventually(async () => {
      const reply = await manage<{ decision: { targets: { score: number | null }[] } }>(
        product,
        'GET',
        `/requests/${id}/explain`,
      );
      return reply.status === 200 ? reply.body.decision : undefined;
    });
    if (strategy !== 'round-robin')
      expect(explained.targets.map(({ score }) => typeof score)).toEqual(['number', 'number']);
  });
});
