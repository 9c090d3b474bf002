/** If this fails, TGI refuses what a client of OpenAI may send, or silently does something else. */
import { scanTopLevel } from '@tollgate/wire';
import type { EndpointId, RawRequest } from '../provider.js';
import { expectPassThroughCapabilities } from '../testing/pass-through.contract.js';
import { tgi } from './index.js';

expectPassThroughCapabilities(tgi);

function send(
  body: Record<string, unknown>,
  endpoint: EndpointId = 'chat-completions',
  more: Partial<RawRequest> = {},
) {
  const translator = tgi.endpoints[endpoint];
  if (translator?.kind !== 'pass-through') throw new Error('A pass-through was expected.');
  const bytes = Buffer.from(JSON.stringify({ model: 'm', ...body }));
  const built = translator.buildRequest(
    { endpoint, body: bytes, fields: scanTopLevel(bytes), stream: false, clientWantsUsage: false, ...more },
    { upstreamModel: 'tgi', streamUsage: 'request', options: {} },
  );
  const sent = JSON.parse(Buffer.concat(built.body as Buffer[]).toString('utf8')) as Record<string, unknown>;
  return { ...built, sent };
}

it('spells what it takes differently', () => {
  const body = { max_completion_tokens: 5, stop: 'x', top_p: 1, temperature: 0 };
  expect(send(body).sent).toEqual({ model: 'tgi', max_tokens: 5, stop: ['x'], temperature: 0 });
  expect(send({ stop: ['a'], top_p: 0.9 }).sent).toEqual({ model: 'tgi', stop: ['a'], top_p: 0.9 });
  expect(send({ prompt: 'p', stop: 'x' }, 'completions').sent).toEqual({ model: 'tgi', prompt: 'p', stop: ['x'] });
});

it.each<[EndpointId, Record<string, unknown>, string]>([
  ['chat-completions', { n: 2 }, 'n'],
  ['chat-completions', { logit_bias: { 5: 1 } }, 'logit_bias'],
  ['chat-completions', { parallel_tool_calls: false }, 'parallel_tool_calls'],
  ['chat-completions', { response_format: { type: 'json_object' } }, 'response_format'],
  ['completions', { suffix: 'x' }, 'suffix'],
  ['completions', { echo: true }, 'echo'],
])('refuses by name what TGI would ignore: %s %j', (endpoint, body, param) => {
  expect(() => send(body, endpoint)).toThrow(expect.objectContaining({ param }) as Error);
  expect(send(body, endpoint, { dropUnsupported: true })).toMatchObject({ sent: { model: 'tgi' }, dropped: [param] });
});

it('takes its own grammar forms as they are', () => {
  const format = { type: 'json_object', value: { properties: {} } };
  expect(send({ response_format: format }).sent['response_format']).toEqual(format);
});

it.each([
  ['chat-completions', {}, 'openai-chat'],
  ['chat-completions', { api: 'openai' }, 'openai-chat'],
  ['chat-completions', { api: 'native' }, 'tgi-generate'],
  ['completions', { api: 'native' }, 'openai-completions'],
] as const)('%s with %j is %s', (endpoint, options, dialect) => {
  const chosen = tgi.chooseUpstream?.(endpoint, { model: 'm', fields: scanTopLevel(Buffer.from('{}')), options });
  expect((chosen ?? tgi.endpoints[endpoint])?.dialect).toBe(dialect);
});

it.each([
  [422, 'Input validation error: `temperature` must be strictly positive', 'validation', 'invalid_request', false],
  [
    422,
    'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 2048. Given: 2000 `inputs` tokens and 100 `max_new_tokens`',
    'validation',
    'context_length',
    false,
  ],
  [
    422,
    'Input validation error: `inputs` must have less than 1024 tokens. Given: 2000',
    'validation',
    'context_length',
    false,
  ],
  [422, 'Template error: template not found', 'template_error', 'invalid_request', false],
  [424, 'Request failed during generation: CUDA out of memory', 'generation', 'server_error', true],
  [429, 'Model is overloaded', 'overloaded', 'overloaded', true],
  [500, 'Incomplete generation', 'incomplete_generation', 'server_error', true],
  [503, 'unhealthy', 'healthcheck', 'overloaded', true],
])('%i %s (%s) is %s', (status, error, type, kind, retryable) => {
  const body = Buffer.from(JSON.stringify({ error, error_type: type }));
  expect(tgi.readError(status, {}, body)).toMatchObject({
    kind,
    retryable,
    message: error,
    code: kind === 'context_length' ? 'context_length_exceeded' : type,
  });
});
