/** Which of Ollama's APIs serves what, and its lists, vectors and errors. */
import { parseEmbeddingsRequest, scanTopLevel } from '@tollgate/wire';
import { MalformedReplyError, UnsupportedParameterError } from '../errors.js';
import type { EndpointId } from '../provider.js';
import { expectPassThroughCapabilities } from '../testing/pass-through.contract.js';
import { readReply } from './chat-response.js';
import { embeddings } from './embeddings.js';
import { ollama } from './index.js';

describe('with the OpenAI paths', () => {
  expectPassThroughCapabilities(ollama, { api: 'openai' });
});

it.each<[EndpointId, string, string]>([
  ['chat-completions', 'native', 'ollama-chat'],
  ['completions', 'native', 'openai-completions'],
  ['embeddings', 'native', 'ollama-embed'],
  ['chat-completions', 'openai', 'openai-chat'],
  ['completions', 'openai', 'openai-completions'],
  ['embeddings', 'openai', 'openai-embeddings'],
  ['responses', 'openai', 'openai-responses'],
  ['messages', 'openai', 'anthropic-messages'],
])('%s by the %s API is %s', (endpoint, api, dialect) => {
  const fields = scanTopLevel(Buffer.from('{}'));
  const chosen = ollama.chooseUpstream?.(endpoint, { model: 'm', fields, options: { api } });
  expect((chosen ?? ollama.endpoints[endpoint])?.dialect).toBe(dialect);
});

it('what its Responses and Messages would silently ignore is refused by name', () => {
  const build = (endpoint: 'responses' | 'messages', members: object) => {
    const body = Buffer.from(JSON.stringify({ model: 'm', ...members }));
    const fields = scanTopLevel(body);
    const chosen = ollama.chooseUpstream?.(endpoint, { model: 'm', fields, options: { api: 'openai' } });
    if (chosen?.kind !== 'pass-through') throw new Error('A pass-through was expected.');
    return chosen.buildRequest(
      { endpoint, body, fields, stream: false, clientWantsUsage: false },
      { upstreamModel: 'm', streamUsage: 'always', options: { api: 'openai' } },
    );
  };
  expect(build('messages', { tool_choice: { type: 'auto' } }).path).toBe('/v1/messages');
  expect(build('responses', { tool_choice: 'auto' }).path).toBe('/v1/responses');
  expect(() => build('messages', { tool_choice: { type: 'any' } })).toThrow(UnsupportedParameterError);
  expect(() => build('responses', { tool_choice: 'required' })).toThrow(UnsupportedParameterError);
  expect(() => build('responses', { previous_response_id: 'resp_1' })).toThrow(UnsupportedParameterError);
});

it('the OpenAI paths have to be asked for usage, unless they are said never to give it', () => {
  const translator = ollama.endpoints.completions;
  if (translator?.kind !== 'pass-through') throw new Error('A pass-through was expected.');
  const body = Buffer.from('{"model":"m","stream":true}');
  const request = { endpoint: 'completions', body, fields: scanTopLevel(body), stream: true } as const;
  const sent = (['always', 'never'] as const).map((streamUsage) => {
    const built = translator.buildRequest(
      { ...request, clientWantsUsage: false },
      { upstreamModel: 'm', streamUsage, options: {} },
    );
    return Buffer.concat(built.body as Buffer[]).includes('include_usage');
  });
  expect(sent).toEqual([true, false]);
});

describe('embeddings', () => {
  const target = { upstreamModel: 'nomic', streamUsage: 'always', options: {} } as const;

  it('ask for all vectors at once and never for a shortened input', () => {
    const request = parseEmbeddingsRequest({ model: 'm', input: ['a', 'b'], dimensions: 4, encoding_format: 'base64' });
    const built = embeddings.buildRequest(request, target);
    expect(built.path).toBe('/api/embed');
    expect(JSON.parse(String(built.body))).toEqual({
      model: 'nomic',
      input: ['a', 'b'],
      dimensions: 4,
      truncate: false,
    });
  });

  it('take no token ids', () => {
    const request = parseEmbeddingsRequest({ model: 'm', input: [1, 2, 3] });
    expect(() => embeddings.buildRequest(request, target)).toThrow("'input'");
  });

  it('come back in order, with what the prompt cost', () => {
    const body = {
      model: 'nomic',
      embeddings: [
        [0.5, -1],
        [0.25, 2],
      ],
      prompt_eval_count: 6,
    };
    const { reply, facts } = embeddings.readReply(Buffer.from(JSON.stringify(body)));
    expect(reply).toMatchObject({
      kind: 'embeddings',
      model: 'nomic',
      vectors: [
        [0.5, -1],
        [0.25, 2],
      ],
    });
    expect(facts.usage).toMatchObject({ inputTokens: 6, outputTokens: 0 });
  });

  it.each(['{}', '[]', 'x', '{"embeddings":[["a"]]}'])('are nothing else: %s', (body) => {
    expect(() => embeddings.readReply(Buffer.from(body))).toThrow(MalformedReplyError);
  });
});

it.each(['', '<html>', '[]', '{"message":{},"done":false}', '{"message":{},"done":true,"done_reason":"load"}'])(
  'a whole reply that is no answer is malformed: %j',
  (body) => {
    expect(() => readReply(Buffer.from(body))).toThrow(MalformedReplyError);
  },
);

it('lists what is installed', () => {
  const tags = { models: [{ name: 'llama3:latest', model: 'llama3:latest', size: 1 }, { name: 'qwen3:8b' }, {}] };
  expect(ollama.readModels?.(Buffer.from(JSON.stringify(tags)))).toEqual(['llama3:latest', 'qwen3:8b']);
  expect(() => ollama.readModels?.(Buffer.from('{"data":[]}'))).toThrow(MalformedReplyError);
});

it.each([
  [404, '{"error":"model \\"x\\" not found, try pulling it first"}', 'model_not_found', false],
  [400, '{"error":"\\"llama2\\" does not support tools"}', 'invalid_request', false],
  [400, '{"error":"the input length exceeds the context length"}', 'context_length', false],
  [401, '{"error":"unauthorized"}', 'authentication', false],
  [503, '{"error":"server busy, please try again.  maximum pending requests exceeded"}', 'overloaded', true],
  [500, '{"error":"model requires more system memory"}', 'server_error', true],
])('%i %s is %s', (status, body, kind, retryable) => {
  const error = ollama.readError(status, { 'retry-after': '2' }, Buffer.from(body));
  expect(error).toMatchObject({ kind, retryable, retryAfterMs: 2_000 });
  expect(error.message).not.toBe('');
});
