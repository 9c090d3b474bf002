/** What vLLM and TensorRT-LLM claim, how they fail, and what vLLM really sent. */
import { totalInputTokens, totalOutputTokens } from '@tollgate/pricing';
import { SseParser, scanTopLevel } from '@tollgate/wire';
import type { EndpointId } from '../provider.js';
import { tensorrtLlm } from '../tensorrt-llm/index.js';
import { expectPassThroughCapabilities } from '../testing/pass-through.contract.js';
import { describeRecordings, recordingsOf } from '../testing/recordings.js';
import { splitEvery } from '../testing/split.js';
import { vllm } from './index.js';

function passThrough(endpoint: EndpointId) {
  const translator = vllm.endpoints[endpoint];
  if (translator?.kind !== 'pass-through') throw new Error('A pass-through was expected.');
  return translator;
}

describe.each([
  ['vLLM', vllm],
  ['TensorRT-LLM', tensorrtLlm],
] as const)('%s', (_name, engine) => {
  expectPassThroughCapabilities(engine);

  it('has no default address, a health path, and its models below the base URL', () => {
    expect(engine.manifest).toMatchObject({ healthPath: '/health', probePath: '/models', priceCatalogue: [] });
    expect(engine.manifest.defaultBaseUrl).toBeUndefined();
    expect(engine.readModels?.(Buffer.from('{"object":"list","data":[{"id":"llama","max_model_len":8192}]}'))).toEqual([
      'llama',
    ]);
  });
});

it.each<[EndpointId, Record<string, unknown>, string, string]>([
  ['responses', {}, '{}', 'openai-responses'],
  ['messages', {}, '{}', 'anthropic-messages'],
  ['messages', {}, '{"output_config":{}}', 'openai-chat'],
  ['responses', { api: 'chat' }, '{}', 'openai-chat'],
  ['messages', { api: 'chat' }, '{}', 'openai-chat'],
])('%s with %j and %s goes to vLLM’s %s', (endpoint, options, body, dialect) => {
  const fields = scanTopLevel(Buffer.from(body));
  const chosen = vllm.chooseUpstream?.(endpoint, { model: 'm', fields, options }) ?? vllm.endpoints[endpoint];
  expect(chosen?.dialect).toBe(dialect);
});

it('extra parameters reach vLLM as they were written', () => {
  const body = Buffer.from(
    '{"model":"m","top_k":40,"min_p":0.050,"structured_outputs":{"regex":"a+"},"chat_template_kwargs":{"enable_thinking":false},"cache_salt":"s"}',
  );
  const built = passThrough('chat-completions').buildRequest(
    { endpoint: 'chat-completions', body, fields: scanTopLevel(body), stream: false, clientWantsUsage: false },
    { upstreamModel: 'up', streamUsage: 'request', options: {} },
  );
  expect(Buffer.concat(built.body as Buffer[]).toString('utf8')).toBe(body.toString('utf8').replace('"m"', '"up"'));
});

it('running usage counts up, and the last one counts', () => {
  const tap = passThrough('chat-completions').openTap({ stripUsage: false });
  for (const completion of [1, 2, 3]) {
    const usage = { prompt_tokens: 9, completion_tokens: completion, total_tokens: 9 + completion };
    tap.push(Buffer.from(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'a' } }], usage })}\n\n`));
  }
  expect(tap.facts.usage).toMatchObject({ inputTokens: 9, outputTokens: 3 });
});

it.each([
  [
    vllm,
    404,
    { error: { message: 'The model `x` does not exist.', type: 'NotFoundError', code: 404 } },
    'model_not_found',
  ],
  [
    vllm,
    400,
    { error: { message: "This model's maximum context length is 8192 tokens.", type: 'BadRequestError', code: 400 } },
    'context_length',
  ],
  [
    vllm,
    400,
    { object: 'error', message: 'bad', type: 'BadRequestError', param: 'top_k', code: 400 },
    'invalid_request',
  ],
  [vllm, 503, { error: { message: 'The server is overloaded', type: 'ServiceUnavailable', code: 503 } }, 'overloaded'],
  [vllm, 500, { error: { message: 'EngineCore died', type: 'InternalServerError', code: 500 } }, 'server_error'],
  [tensorrtLlm, 400, { object: 'error', message: 'bad', type: 'BadRequestError', code: 400 }, 'invalid_request'],
  [tensorrtLlm, 429, { object: 'error', message: 'queue full', type: 'RateLimit', code: 429 }, 'rate_limited'],
])('%# an error is read by its kind', (engine, status, body, kind) => {
  const error = engine.readError(status, {}, Buffer.from(JSON.stringify(body)));
  expect(error).toMatchObject({ kind, retryable: status === 429 || status >= 500 });
});

it('an error in a vLLM stream is heard, though [DONE] follows', () => {
  const tap = passThrough('chat-completions').openTap({ stripUsage: true });
  tap.push(
    Buffer.from('data: {"error":{"message":"died","type":"InternalServerError","code":500}}\n\ndata: [DONE]\n\n'),
  );
  expect(tap.facts.error).toMatchObject({ kind: 'server_error', message: 'died' });
});

const completions = recordingsOf('vllm/completions');
const streams = completions.filter((recording) => recording.stream);
const replies = [...completions, ...recordingsOf('vllm/chat-completions')].filter((recording) => !recording.stream);

describeRecordings('recorded vLLM completion streams', streams, () => {
  it.each(streams.map((recording) => [recording.name, recording] as const))('%s', (_name, { body }) => {
    const parser = new SseParser();
    const text = parser
      .push(body)
      .filter(({ data }) => data !== '[DONE]')
      .map(({ data }) => (JSON.parse(data) as { choices: { text: string }[] }).choices[0]?.text ?? '')
      .join('');
    const tap = passThrough('completions').openTap({ stripUsage: true });
    const out = [...splitEvery(body, 11).map((piece) => tap.push(piece)), tap.end()];
    expect(Buffer.concat(out.filter((part) => part !== null)).equals(body)).toBe(true);
    // Where text is escaped the count is of its escaped form, which is never shorter.
    expect(tap.facts.contentBytes).toBeGreaterThanOrEqual(Buffer.byteLength(text));
    expect(tap.facts).toMatchObject({ terminated: true, error: null, finishReason: 'length' });
  });
});

describeRecordings('recorded vLLM replies', replies, () => {
  it.each(replies.map((recording) => [recording.name, recording] as const))('%s', (_name, { body }) => {
    const { usage } = JSON.parse(body.toString('utf8')) as { usage: { total_tokens: number } };
    const facts = passThrough('chat-completions').readReply(body);
    expect(facts.usage && totalInputTokens(facts.usage) + totalOutputTokens(facts.usage)).toBe(usage.total_tokens);
  });
});
