/** Promise: a request goes where its route says, and the decision can be read afterwards. */
import { jest } from '@jest/globals';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { eventually, manage, startProduct, type Product } from '../support/harness.js';
import { addDeployment, addRoute, created } from '../support/simulated.js';
import { demoProject } from '../support/tenants.js';
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

describe('health', () => {
  it('a dead engine is left without a request having found out', async () => {
    const dead = await startSimulator({ port: 0 });
    await dead.close();
    const probed = { provider: 'vllm', probeIntervalMs: 1_000 };
    await addDeployment(product, { name: 'dead-engine', simulator: dead, ...probed });
    await addDeployment(product, { name: 'live-engine', simulator, ...probed });
    const targets = ['dead', 'live'].map((side) => ({
      deployment: `${side}-engine`,
      weight: 1,
      tier: 'primary' as const,
    }));
    await addRoute(product, { model: 'engines', targets });
    await eventually(async () => {
      const text = await (await fetch(`${product.url}/metrics`)).text();
      return text.includes('tollgate_upstream_healthy{deployment="dead-engine"} 0') ? true : undefined;
    }, 20_000);
    const response = await post(product, chatBody('engines'));
    expect([response.status, servedBy(response), response.headers.get('x-tollgate-attempts')]).toEqual([
      200,
      'live-engine',
      '1',
    ]);
  });
});

describe('the class of data', () => {
  it('keeps restricted data from deployments that are not cleared, and leaves a trace of who tried', async () => {
    await addDeployment(product, { name: 'open-plan', simulator });
    await addDeployment(product, { name: 'vault', simulator, clearance: 'restricted' });
    const targets = ['open-plan', 'vault'].map((deployment) => ({ deployment, weight: 1, tier: 'primary' as const }));
    await addRoute(product, { model: 'mixed', targets });
    await addRoute(product, { model: 'uncleared', targets: targets.slice(0, 1) });
    const restricted = { headers: { 'x-tollgate-data-class': 'restricted' } };

    expect(servedBy(await post(product, chatBody('mixed')))).toBe('open-plan');
    const served = await post(product, chatBody('mixed'), restricted);
    expect(servedBy(served)).toBe('vault');
    const refused = await post(product, chatBody('uncleared'), restricted);
    expect([refused.status, (await errorOf(refused)).code]).toEqual([403, 'no_cleared_target']);

    const { organizationId } = await demoProject(product);
    const trace = await eventually(async () => {
      const path = `/organizations/${organizationId}/audit-entries?limit=100`;
      const { body } = await manage<{ data: { action: string; after: unknown }[] }>(product, 'GET', path);
      return body.data.find(({ action }) => action === 'protected_data.refuse');
    });
    expect(trace.after).toMatchObject({ code: 'no_cleared_target', model: 'uncleared', dataClass: 'restricted' });
    const decision = await eventually(async () => {
      const id = served.headers.get('x-request-id') ?? '';
      const reply = await manage<{ decision: unknown }>(product, 'GET', `/requests/${id}/explain`);
      return reply.status === 200 ? reply.body.decision : undefined;
    });
    expect(JSON.stringify(decision)).toContain('It is not cleared for the class of this data');
    expect(decision).toMatchObject({ dataClass: 'restricted' });
  });

  it('a route can say it for everything sent to it', async () => {
    await addDeployment(product, { name: 'lobby', simulator });
    await addRoute(product, {
      model: 'patients',
      dataClass: 'restricted',
      targets: [{ deployment: 'lobby', weight: 1, tier: 'primary' }],
    });
    const refused = await post(product, chatBody('patients'), { headers: { 'x-tollgate-data-class': 'public' } });
    expect([refused.status, (await errorOf(refused)).code]).toEqual([403, 'no_cleared_target']);
  });
});

describe('rules', () => {
  it('pick the targets by what the request is, and the decision says which rule did', async () => {
    for (const name of ['small', 'large', 'seeing']) await addDeployment(product, { name, simulator });
    const to = (deployment: string) => [{ deployment, weight: 1, tier: 'primary' as const }];
    const rules = [
      { name: 'pictures', when: { modalities: ['image' as const] }, targets: to('seeing') },
      {
        name: 'long prompts',
        when: { promptTokens: { min: 1_000 } },
        strategy: 'weighted' as const,
        targets: to('large'),
      },
    ];
    await addRoute(product, { model: 'clever', targets: to('small'), rules });

    expect(servedBy(await post(product, chatBody('clever')))).toBe('small');
    const picture = [{ type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }];
    const body = { model: 'clever', messages: [{ role: 'user', content: picture }] };
    expect(servedBy(await post(product, body))).toBe('seeing');
    const long = await post(product, chatBody('clever', 'word '.repeat(1_000)));
    expect(servedBy(long)).toBe('large');

    const decision = await eventually(async () => {
      const id = long.headers.get('x-request-id') ?? '';
      const reply = await manage<{ decision: { rule?: { name: string; reason: string } } }>(
        product,
        'GET',
        `/requests/${id}/explain`,
      );
      return reply.status === 200 ? reply.body.decision : undefined;
    });
    expect(decision.rule).toEqual({
      name: 'long prompts',
      reason: expect.stringMatching(/^about 1\d{3} input tokens$/) as string,
    });

    const read = await manage<{ rules: { name: string; targets: { deployment: string }[] }[] }>(
      product,
      'GET',
      '/routes/clever',
    );
    expect(read.body.rules.map(({ name, targets }) => [name, targets[0]?.deployment])).toEqual([
      ['pictures', 'seeing'],
      ['long prompts', 'large'],
    ]);
    const inUse = await manage(product, 'DELETE', '/deployments/large');
    expect(inUse.status).toBe(409);
  });

  it('a mistake is refused with its place', async () => {
    const write = async (rule: object) => {
      const rules = [{ name: 'r', targets: [{ deployment: 'small' }], ...rule }];
      const reply = await manage(product, 'POST', '/routes', {
        model: 'wrong',
        targets: [{ deployment: 'small' }],
        rules,
      });
      expect(reply.status).toBe(400);
      return JSON.stringify(reply.body);
    };
    expect(await write({ targets: [{ deployment: 'nobody' }] })).toContain('rules');
    expect(await write({ when: { headers: { authorization: '*' } } })).toContain('carries a secret');
    expect(await write({ when: { time: { timeZone: 'Mars/Olympus' } } })).toContain('time zone');
    expect(await write({ when: { endUserPattern: '(a+)+$' } })).toContain('endUserPattern');
  });
});

describe('overflow', () => {
  it('a busy engine hands over to the backup while it is busy', async () => {
    const slow = await startSimulator({ port: 0, firstTokenMs: 1_500, tokensPerSecond: 0 });
    try {
      await addDeployment(product, { name: 'own-engine', simulator: slow });
      await addDeployment(product, { name: 'cloud', simulator });
      const targets = [
        { deployment: 'own-engine', weight: 1, tier: 'primary' as const },
        { deployment: 'cloud', weight: 1, tier: 'backup' as const },
      ];
      await addRoute(product, { model: 'overflowing', targets, overflow: { inFlight: 1 } });
      const first = post(product, chatBody('overflowing'));
      await eventually(() => (slow.counts().inFlight > 0 ? true : undefined));
      const second = await post(product, chatBody('overflowing'));
      expect(servedBy(second)).toBe('cloud');
      expect(servedBy(await first)).toBe('own-engine');
      expect(servedBy(await post(product, chatBody('overflowing')))).toBe('own-engine');
    } finally {
      await slow.close();
    }
  });
});

describe('hot and cold', () => {
  const stateIs = (deployment: string, state: string) =>
    eventually(async () => {
      const text = await (await fetch(`${product.url}/metrics`)).text();
      return text.includes(`tollgate_upstream_state{deployment="${deployment}",state="${state}"} 1`) ? true : undefined;
    }, 20_000);

  it('sleeping engines are found out, woken once, and others serve meanwhile or requests wait, as the route says', async () => {
    const engines = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
    try {
      engines.engine.sleep();
      await addDeployment(product, { name: 'sleeper', simulator: engines, provider: 'vllm' });
      await addDeployment(product, { name: 'awake', simulator });
      const ollama = { provider: 'ollama', baseUrl: engines.url, upstreamModel: 'sim-llama' };
      await addDeployment(product, { name: 'unloaded', simulator: engines, ...ollama });
      const wake = { policy: 'elsewhere' as const, maxWaitMs: 10_000 };
      await addRoute(product, {
        model: 'meanwhile',
        wake,
        targets: [
          { deployment: 'sleeper', weight: 1, tier: 'primary' },
          { deployment: 'awake', weight: 1, tier: 'backup' },
        ],
      });
      await addRoute(product, { model: 'patient', targets: [{ deployment: 'unloaded', weight: 1, tier: 'primary' }] });
      await Promise.all([stateIs('sleeper', 'cold'), stateIs('unloaded', 'cold')]);
      expect(engines.engine.counts().wakes).toBe(0);

      engines.engine.loadMs = 300;
      const waiting = Promise.all([1, 2, 3].map(() => post(product, chatBody('patient'))));
      expect(servedBy(await post(product, chatBody('meanwhile')))).toBe('awake');
      expect((await waiting).map(servedBy)).toEqual(['unloaded', 'unloaded', 'unloaded']);
      await stateIs('sleeper', 'hot');
      expect(servedBy(await post(product, chatBody('meanwhile')))).toBe('sleeper');
      expect(engines.engine.counts().wakes).toBe(2);

      const read = await manage<{ wake: unknown }>(product, 'GET', '/routes/meanwhile');
      expect(read.body.wake).toEqual(wake);
    } finally {
      await engines.close();
    }
  });
});
