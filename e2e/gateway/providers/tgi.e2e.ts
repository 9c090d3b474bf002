/** Promise: a client of OpenAI reaches TGI by either of its APIs. */
import { jest } from '@jest/globals';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import OpenAI from 'openai';
import { expectChat, expectStructuredOutput, expectTools } from '../../support/chat-promises.js';
import { startProduct, type Product } from '../../support/harness.js';
import { addModel } from '../../support/simulated.js';
import { chatBody, errorOf, post, readStream } from '../../support/v1.js';

jest.setTimeout(120_000);

let product: Product;
let simulator: Simulator;
let client: OpenAI;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
  product = await startProduct({ env: { TOLLGATE_DEMO: '0', LOG_LEVEL: 'warn' } });
  client = new OpenAI({ apiKey: product.apiKey, baseURL: `${product.url}/v1`, maxRetries: 0 });
  const { url } = simulator;
  const mixed = `${url}/__knobs/text-mixed+len-300+split-7`;
  const add = (name: string, baseUrl: string, options: Record<string, string> = {}) =>
    addModel(product, { name, simulator, provider: 'tgi', baseUrl, upstreamModel: 'sim-tgi', options });
  const native = { api: 'native', promptTemplate: 'chatml' };
  await add('tgi', url);
  await add('tgi-mixed', mixed);
  await add('tgi-native', url, native);
  await add('tgi-native-mixed', mixed, native);
  await add('tgi-broken', `${url}/__fault/error-event:300`, native);
  await add('tgi-cut', `${url}/__fault/truncated:400`, native);
  await add('tgi-full', `${url}/__fault/overloaded`, native);
  await add('tgi-small', `${url}/__knobs/ctx-5`, native);
});
afterAll(async () => {
  await product.stop();
  await simulator.close();
});

describe('by the messages API', () => {
  const promises = { client: () => client, simulator: () => simulator, model: 'tgi', mixedModel: 'tgi-mixed' };
  expectChat(promises);
  expectTools(promises);
  expectStructuredOutput(promises);

  it('completes text', async () => {
    const { choices } = await client.completions.create({ model: 'tgi', prompt: 'Once', max_tokens: 5, stop: 'zzz' });
    expect(choices[0]?.text).toMatch(/\S/);
  });

  it('refuses by name what TGI would ignore', async () => {
    const reply = await post(product, chatBody('tgi', 'hi', { n: 2 }));
    expect(reply.status).toBe(400);
    expect(await errorOf(reply)).toMatchObject({ code: 'unsupported_parameter', param: 'n' });
  });
});

describe('by /generate and /generate_stream', () => {
  const promises = {
    client: () => client,
    simulator: () => simulator,
    model: 'tgi-native',
    mixedModel: 'tgi-native-mixed',
  };
  expectChat(promises);
  expectStructuredOutput(promises);

  it('asks by the template of the deployment', async () => {
    await client.chat.completions.create({ model: 'tgi-native', messages: [{ role: 'user', content: 'hi' }] });
    const request = simulator.requests().at(-1);
    expect(request?.path).toBe('/generate');
    expect(request?.body).toMatchObject({ inputs: '<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n' });
  });

  it('has no tools, and says so', async () => {
    const tools = [{ type: 'function', function: { name: 'f' } }];
    const reply = await post(product, chatBody('tgi-native', 'hi', { tools }));
    expect(reply.status).toBe(400);
    expect(await errorOf(reply)).toMatchObject({ code: 'unsupported_parameter', param: 'tools' });
  });

  it('a prompt that does not fit is the caller’s, with the code clients know', async () => {
    const reply = await post(product, chatBody('tgi-small', 'a long question indeed, longer than five tokens'));
    expect(await errorOf(reply)).toMatchObject({ code: 'context_length_exceeded' });
    expect(reply.status).toBeLessThan(500);
  });

  it.each(['tgi-broken', 'tgi-cut'])('a stream that breaks off says so and has no end: %s', async (model) => {
    const read = await readStream(await post(product, chatBody(model, 'Tell a story', { stream: true })));
    expect(read.error).not.toBeNull();
    expect(read.done).toBe(false);
  });

  it('a full queue is no fault of the caller', async () => {
    const reply = await post(product, chatBody('tgi-full'));
    expect(reply.status).toBe(502);
  });
});
