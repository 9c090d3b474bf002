import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { startSimulator, type Simulator } from '../../index.js';
import { isObject, type JsonObject } from '../../json.js';
import { post, readEvents } from '../../testing/call.js';

/** OpenAI's own description of its API; it lies beside the repository where it is available at all. */
const root = join(import.meta.dirname, '../../../../..');
const folder = process.env['TOLLGATE_PROTOCOLS'] ?? join(root, '../shared/protocols');
const file = join(folder, 'openai-openapi-2.3.0.yaml');
const described = existsSync(file) ? describe : describe.skip;

described(`replies conform to the OpenAPI file 2.3.0${existsSync(file) ? '' : ' (the file is not here)'}`, () => {
  let simulator: Simulator;
  let validator: (schema: string) => ValidateFunction;
  let checked = 0;

  beforeAll(async () => {
    simulator = await startSimulator({ firstTokenMs: 0, tokensPerSecond: 0 });
    const { components } = parse(readFileSync(file, 'utf8')) as { components: JsonObject };
    const ajv = new Ajv2020({ strict: false, validateFormats: false, discriminator: false });
    ajv.addSchema({ $id: 'openai', components: neutral(components) });
    validator = (schema) => ajv.compile({ $ref: `openai#/components/schemas/${schema}` });
  }, 60_000);
  afterAll(async () => {
    console.log(`${checked} replies and chunks checked against the OpenAPI file.`);
    await simulator.close();
  });

  const conforms = (validate: ValidateFunction, value: unknown): void => {
    checked += 1;
    expect({ value, errors: validate(value) ? null : validate.errors?.slice(0, 3) }).toEqual({ value, errors: null });
  };
  const messages = [{ role: 'user', content: 'weather in Paris as json' }];
  const parameters = { type: 'object', properties: { city: { type: 'string' } } };
  const tools = ['weather', 'paris_time'].map((name) => ({ type: 'function', function: { name, parameters } }));
  const VARIANTS: JsonObject[] = [
    { messages: [{ role: 'user', content: 'Hi' }] },
    { messages, tools },
    { messages, n: 2, logprobs: true, top_logprobs: 2 },
    { messages, response_format: { type: 'json_object' } },
    { messages, model: 'sim-gpt+refuse' },
    { messages, model: 'gpt-5', max_completion_tokens: 200 },
  ];

  it('chat completions, whole and streamed', async () => {
    const whole = validator('CreateChatCompletionResponse');
    const chunk = validator('CreateChatCompletionStreamResponse');
    for (const variant of VARIANTS) {
      const body = { model: 'sim-gpt', ...variant };
      conforms(whole, await (await post(simulator, '/v1/chat/completions', body)).json());
      const stream = { ...body, stream: true, stream_options: { include_usage: true } };
      const events = readEvents(await (await post(simulator, '/v1/chat/completions', stream)).text());
      for (const { data } of events) if (data !== '[DONE]') conforms(chunk, JSON.parse(data));
    }
  }, 60_000);

  it('calls of custom tools, whole: their chunks are not described', async () => {
    const body = { model: 'sim-gpt', messages, tools: [...tools, { type: 'custom', custom: { name: 'paris_note' } }] };
    conforms(
      validator('CreateChatCompletionResponse'),
      await (await post(simulator, '/v1/chat/completions', body)).json(),
    );
  });

  it('responses, whole; their events are checked by the suites of the gateway', async () => {
    const parameters = { type: 'object', properties: {}, required: [], additionalProperties: false };
    for (const more of [
      {},
      { tools: [{ type: 'function', name: 'hi', parameters }] },
      { model: 'sim-reasoner', reasoning: { summary: 'auto' } },
    ]) {
      const { usage, ...reply } = (await (
        await post(simulator, '/v1/responses', { model: 'sim-gpt', input: 'Hi', ...more })
      ).json()) as JsonObject;
      conforms(validator('Response'), { ...reply, usage });
    }
  }, 60_000);

  it('completions, embeddings, models and errors', async () => {
    const completion = { model: 'sim-instruct', prompt: 'x', logprobs: 1 };
    conforms(
      validator('CreateCompletionResponse'),
      await (await post(simulator, '/v1/completions', completion)).json(),
    );
    const embedding = { model: 'sim-embedding', input: 'x' };
    conforms(validator('CreateEmbeddingResponse'), await (await post(simulator, '/v1/embeddings', embedding)).json());
    const headers = { authorization: 'Bearer x' };
    conforms(validator('ListModelsResponse'), await (await fetch(`${simulator.url}/v1/models`, { headers })).json());
    conforms(validator('ErrorResponse'), await (await post(simulator, '/v1/embeddings', {})).json());
  }, 60_000);
});

/** OpenAPI's `nullable` (left from 3.0 in places) means a further type; `$recursiveAnchor` is unknown to 2020-12. */
function neutral(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(neutral);
  if (!isObject(value)) return value;
  const { nullable, $recursiveAnchor: _anchor, ...rest } = value;
  const schema = Object.fromEntries(Object.entries(rest).map(([name, member]) => [name, neutral(member)]));
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}
