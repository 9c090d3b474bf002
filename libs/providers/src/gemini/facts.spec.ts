/** If this fails, a reply is billed wrongly, a failure is handled as another, or embeddings belong to other texts. */
import { parseEmbeddingsRequest } from '@tollgate/wire';
import { MalformedReplyError, UnsupportedParameterError } from '../errors.js';
import type { HubTranslator } from '../provider.js';
import { vertex } from '../vertex/index.js';
import { readReply } from './chat-response.js';
import { readEmbeddings } from './embeddings.js';
import { readGoogleError } from './errors.js';
import { gemini } from './index.js';
import { readModels } from './models.js';
import { readUsage } from './usage.js';

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

describe('usage', () => {
  it('is taken apart into classes that add up to the total', () => {
    const { usage } = readUsage({
      promptTokenCount: 100,
      cachedContentTokenCount: 40,
      toolUsePromptTokenCount: 5,
      candidatesTokenCount: 20,
      thoughtsTokenCount: 7,
      totalTokenCount: 132,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 70 },
        { modality: 'AUDIO', tokenCount: 30 },
      ],
      cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 10 }],
      candidatesTokensDetails: [{ modality: 'AUDIO', tokenCount: 4 }],
    });
    expect(usage).toEqual({
      inputTokens: 45,
      cachedInputTokens: 40,
      cacheWriteTokens: 0,
      cacheWrite1hTokens: 0,
      inputAudioTokens: 20,
      outputTokens: 16,
      reasoningTokens: 7,
      outputAudioTokens: 4,
    });
    expect(Object.values(usage ?? {}).reduce((sum, count) => sum + count)).toBe(132);
  });

  it.each([undefined, null, {}, { trafficType: 'ON_DEMAND' }])('%j says nothing', (value) => {
    expect(readUsage(value)).toEqual({ usage: null, rejected: false });
  });

  it.each([
    5,
    [],
    { promptTokenCount: -1 },
    { promptTokenCount: 1.5 },
    { promptTokenCount: '1' },
    { promptTokenCount: 1e18 },
    { promptTokenCount: 1, totalTokenCount: 3 },
    { promptTokenCount: 1, cachedContentTokenCount: 2 },
    { promptTokenCount: 1, promptTokensDetails: [{ modality: 'AUDIO', tokenCount: 2 }] },
    { promptTokenCount: 3, cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 2 }] },
  ])('%j is rejected as a whole', (value) => {
    expect(readUsage(value)).toEqual({ usage: null, rejected: true });
  });
});

describe('a whole reply', () => {
  it('keeps order, signatures and what only Google has', () => {
    const { reply, facts } = readReply(
      json({
        candidates: [
          {
            content: {
              parts: [
                { text: 'hm', thought: true },
                { text: 'Hi', thoughtSignature: 'UzE=' },
                { functionCall: { name: 'f', args: { a: 1 } }, thoughtSignature: 'UzI=' },
                { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
              ],
            },
            finishReason: 'STOP',
            safetyRatings: [],
          },
        ],
        responseId: 'r',
        modelVersion: 'm',
      }),
    );
    expect(reply).toMatchObject({
      upstreamId: 'r',
      choices: [
        {
          parts: [
            { type: 'thinking', text: 'hm' },
            { type: 'redacted-thinking', data: 'UzE=', id: expect.stringMatching(/^rs_google_/) as unknown },
            { type: 'text', text: 'Hi' },
            { type: 'tool-call', name: 'f', arguments: '{"a":1}', extra: { google: { thought_signature: 'UzI=' } } },
            { type: 'vendor', value: { inlineData: { mimeType: 'image/png', data: 'AAAA' } } },
            { type: 'vendor', value: { safetyRatings: [] } },
          ],
          finishReason: 'tool_calls',
          nativeFinishReason: 'STOP',
        },
      ],
    });
    expect(facts).toMatchObject({ finishReason: 'tool_calls', nativeFinishReason: 'STOP', usage: null });
  });

  it.each(['not json', '[]', '{}', '{"candidates":[]}', '{"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL"}]}'])(
    '%s is no reply',
    (body) => {
      expect(() => readReply(Buffer.from(body))).toThrow(MalformedReplyError);
    },
  );
});

describe('errors', () => {
  const error = (code: number, status: string, message = 'm', details: object[] = []) =>
    json({ error: { code, status, message, details } });
  const retryInfo = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.4s' };
  it.each([
    [400, error(400, 'INVALID_ARGUMENT'), 'invalid_request', false, null],
    [
      400,
      error(400, 'INVALID_ARGUMENT', 'API key not valid.', [{ reason: 'API_KEY_INVALID' }]),
      'authentication',
      false,
      null,
    ],
    [
      400,
      error(400, 'INVALID_ARGUMENT', 'The input token count (9) exceeds the maximum number of tokens allowed (8).'),
      'context_length',
      false,
      null,
    ],
    [401, error(401, 'UNAUTHENTICATED'), 'authentication', false, null],
    [403, error(403, 'PERMISSION_DENIED'), 'permission', false, null],
    [404, error(404, 'NOT_FOUND'), 'model_not_found', false, null],
    [429, error(429, 'RESOURCE_EXHAUSTED', 'm', [{ quotaId: 'q' }, retryInfo]), 'rate_limited', true, 34_400],
    [429, json([{ error: { code: 429, message: 'm' } }]), 'rate_limited', true, null],
    [500, error(500, 'INTERNAL'), 'server_error', true, null],
    [503, error(503, 'UNAVAILABLE'), 'overloaded', true, null],
    [504, error(504, 'DEADLINE_EXCEEDED'), 'timeout', true, null],
    [502, Buffer.from('<html>'), 'server_error', true, null],
    [400, json({ error: 'invalid_grant', error_description: 'Invalid JWT Signature.' }), 'authentication', false, null],
    [302, Buffer.alloc(0), 'malformed_reply', false, null],
  ] as const)('%i %s is %s', (status, body, kind, retryable, retryAfterMs) => {
    expect(readGoogleError(status, {}, body)).toMatchObject({ kind, status, retryable, retryAfterMs });
  });

  it('say how long to wait, by the header where the body does not', () => {
    expect(readGoogleError(429, { 'retry-after': '2' }, error(429, 'RESOURCE_EXHAUSTED')).retryAfterMs).toBe(2_000);
  });
});

describe('embeddings', () => {
  function build(provider: typeof gemini, model: string, body: Record<string, unknown>) {
    const translator = provider.endpoints.embeddings as HubTranslator;
    const options = { project: 'p', location: 'l' };
    const request = parseEmbeddingsRequest({ model: 'asked', ...body });
    const built = translator.buildRequest(request, { upstreamModel: model, streamUsage: 'always', options });
    return { ...built, json: JSON.parse(String(built.body)) as unknown };
  }

  it('go to the Gemini API in one batch, in order', () => {
    const built = build(gemini, 'gemini-embedding-001', {
      input: ['a', 'b'],
      dimensions: 3,
      task_type: 'RETRIEVAL_QUERY',
      user: 'u',
    });
    expect(built.path).toBe('/models/gemini-embedding-001:batchEmbedContents');
    const more = { outputDimensionality: 3, taskType: 'RETRIEVAL_QUERY', model: 'models/gemini-embedding-001' };
    expect(built.json).toEqual({
      requests: ['a', 'b'].map((text) => ({ ...more, content: { parts: [{ text }] } })),
    });
    expect(built.dropped).toEqual(['user']);
  });

  it('go to Vertex AI by the method the model has', () => {
    const predict = build(vertex, 'text-embedding-005', { input: ['a', 'b'], dimensions: 3 });
    expect(predict.path).toBe('/projects/p/locations/l/publishers/google/models/text-embedding-005:predict');
    expect(predict.json).toEqual({
      instances: [{ content: 'a' }, { content: 'b' }],
      parameters: { outputDimensionality: 3 },
    });
    const single = build(vertex, 'gemini-embedding-2', { input: 'a' });
    expect(single.path).toMatch(/gemini-embedding-2:embedContent$/);
    expect(single.json).toEqual({ content: { parts: [{ text: 'a' }] } });
    expect(() => build(vertex, 'gemini-embedding-2', { input: ['a', 'b'] })).toThrow(UnsupportedParameterError);
    expect(() => build(gemini, 'm', { input: [1, 2] })).toThrow(UnsupportedParameterError);
  });

  it('come back in order, with the tokens where the vendor counts them', () => {
    const predictions = [[1], [2]].map((values, index) => ({
      embeddings: { values, statistics: { token_count: index + 3 } },
    }));
    const { reply, facts } = readEmbeddings(json({ predictions }));
    expect(reply).toMatchObject({ vectors: [[1], [2]] });
    expect(facts.usage).toMatchObject({ inputTokens: 7, outputTokens: 0 });
    expect(readEmbeddings(json({ embeddings: [{ values: [1] }] })).facts).toMatchObject({
      usage: null,
      usageRejected: false,
    });
    const counted = { embedding: { values: [1] }, usageMetadata: { promptTokenCount: 2, totalTokenCount: 2 } };
    expect(readEmbeddings(json(counted)).facts.usage).toMatchObject({ inputTokens: 2 });
  });

  it.each(['{}', 'x', '[]', '{"embedding":{}}', '{"embeddings":[{"values":["1"]}]}'])('%s is no reply', (body) => {
    expect(() => readEmbeddings(Buffer.from(body))).toThrow(MalformedReplyError);
  });
});

describe('model lists', () => {
  it('are read from both services, without models that answer nothing here', () => {
    const models = [
      { name: 'models/gemini-2.5-flash', supportedGenerationMethods: ['generateContent', 'countTokens'] },
      { name: 'models/gemini-embedding-001', supportedGenerationMethods: ['embedContent'] },
      { name: 'models/veo', supportedGenerationMethods: ['predictLongRunning'] },
      { name: 'tunedModels/mine' },
    ];
    expect(readModels(json({ models }))).toEqual(['gemini-2.5-flash', 'gemini-embedding-001', 'tunedModels/mine']);
    expect(readModels(json({ publisherModels: [{ name: 'publishers/google/models/gemini-2.5-pro' }] }))).toEqual([
      'gemini-2.5-pro',
    ]);
    expect(() => readModels(Buffer.from('<html>'))).toThrow(MalformedReplyError);
  });
});
