/** If this fails, Bedrock is called in another region, with the wrong credential, or its failures are taken for others. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { encodeChatReply, parseEmbeddingsRequest } from '@tollgate/wire';
import { MalformedReplyError, UnsupportedParameterError } from '../errors.js';
import type { SignContext, UpstreamRequest } from '../provider.js';
import { readReply } from './chat-response.js';
import { structuredOutputTool } from './converse.js';
import { readBedrockError } from './errors.js';
import { bedrock } from './index.js';

const request: UpstreamRequest = { method: 'POST', path: '/model/m/converse', headers: {}, body: Buffer.from('{}') };
const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };

function scopeOf(context: Partial<SignContext>): string | undefined {
  const baseUrl = 'https://bedrock-runtime.eu-west-1.amazonaws.com';
  const { headers } = bedrock.sign(request, keys, { baseUrl, nowMs: 0, ...context });
  return /Credential=AKIDEXAMPLE\/([^,]*),/.exec(headers['authorization'] ?? '')?.[1];
}

describe('Bedrock’s authentication', () => {
  it('signs for the region that is configured, else the one in the host name', () => {
    expect(scopeOf({ options: { region: 'ap-south-1' } })).toBe('19700101/ap-south-1/bedrock/aws4_request');
    expect(scopeOf({})).toBe('19700101/eu-west-1/bedrock/aws4_request');
    expect(scopeOf({ baseUrl: 'https://bedrock.us-gov-west-1.amazonaws.com' })).toContain('/us-gov-west-1/');
    expect(scopeOf({ baseUrl: 'https://vpce-1.bedrock-runtime.us-east-2.vpce.amazonaws.com' })).toContain(
      '/us-east-2/',
    );
    expect(scopeOf({ baseUrl: 'https://bedrock-runtime-fips.ca-central-1.amazonaws.com' })).toContain('/ca-central-1/');
    expect(scopeOf({ baseUrl: 'http://127.0.0.1:9' })).toContain('/us-east-1/');
  });

  it('sends a session token where there is one, and an API key as bearer', () => {
    const context = { baseUrl: 'http://127.0.0.1', nowMs: 0 };
    expect(bedrock.sign(request, { ...keys, sessionToken: 'T' }, context).headers['x-amz-security-token']).toBe('T');
    expect(
      bedrock.sign(request, { ...keys, sessionToken: '' }, context).headers['x-amz-security-token'],
    ).toBeUndefined();
    expect(bedrock.sign(request, { apiKey: 'K' }, context).headers).toEqual({ authorization: 'Bearer K' });
  });

  it('wants one of the two credentials whole', () => {
    const valid = new Ajv2020({ strict: true }).compile(bedrock.manifest.credentialSchema);
    expect([valid(keys), valid({ ...keys, sessionToken: 't' }), valid({ apiKey: 'k' })]).toEqual([true, true, true]);
    expect([valid({}), valid({ accessKeyId: 'a' }), valid({ sessionToken: 't' })]).toEqual([false, false, false]);
  });
});

describe('a Bedrock error', () => {
  const read = (status: number, type: string, message = 'm') =>
    readBedrockError(
      status,
      { 'x-amzn-errortype': `${type}:http://internal.amazon.com/coral/` },
      Buffer.from(JSON.stringify({ message })),
    );

  it.each([
    [400, 'ValidationException', 'invalid_request', false],
    [400, 'ServiceQuotaExceededException', 'quota_exhausted', false],
    [403, 'AccessDeniedException', 'permission', false],
    [403, 'ExpiredTokenException', 'authentication', false],
    [403, 'UnrecognizedClientException', 'authentication', false],
    [403, 'InvalidSignatureException', 'authentication', false],
    [404, 'ResourceNotFoundException', 'model_not_found', false],
    [408, 'ModelTimeoutException', 'timeout', true],
    [424, 'ModelErrorException', 'server_error', true],
    [429, 'ThrottlingException', 'rate_limited', true],
    [429, 'ModelNotReadyException', 'overloaded', true],
    [500, 'InternalServerException', 'server_error', true],
    [503, 'ServiceUnavailableException', 'overloaded', true],
  ] as const)('%i %s is %s', (status, type, kind, retryable) => {
    expect(read(status, type)).toMatchObject({ status, kind, retryable, code: type, message: 'm' });
  });

  it.each([
    ['Input is too long for requested model.', 'context_length'],
    ['The model returned the following errors: prompt is too long: 210000 tokens > 200000 maximum', 'context_length'],
    ['The provided model identifier is invalid.', 'model_not_found'],
    [
      'Invocation of model ID x with on-demand throughput isn’t supported. Retry with an inference profile.',
      'model_not_found',
    ],
  ])('400 %j is %s', (message, kind) => {
    expect(read(400, 'ValidationException', message).kind).toBe(kind);
  });

  it('is read from the body where no header names it, and by its status where nothing does', () => {
    const body = Buffer.from('{"__type":"com.amazon.coral.service#ThrottlingException","Message":"slow"}');
    expect(readBedrockError(429, { 'retry-after': '3' }, body)).toMatchObject({
      kind: 'rate_limited',
      code: 'ThrottlingException',
      message: 'slow',
      retryAfterMs: 3_000,
    });
    for (const text of ['', '<html>', '[]', 'null', '{"message":5}']) {
      expect(readBedrockError(502, {}, Buffer.from(text))).toMatchObject({
        kind: 'server_error',
        message: 'The upstream answered 502.',
      });
    }
  });
});

describe('a Converse reply', () => {
  const read = (value: object) => readReply(Buffer.from(JSON.stringify(value)));
  const usage = { inputTokens: 1, outputTokens: 2, totalTokens: 3 };

  it('shows structured output as text, and keeps what only Bedrock has', () => {
    const input = { name: 'Ada' };
    const trace = { guardrail: {} };
    const { reply, facts } = read({
      output: {
        message: { content: [{ toolUse: { toolUseId: 'a', name: structuredOutputTool, input } }, { video: {} }] },
      },
      stopReason: 'tool_use',
      usage,
      trace,
      serviceTier: { type: 'flex' },
    });
    if (reply.kind !== 'chat') throw new Error('A chat reply was expected.');
    const json = encodeChatReply(reply, { id: 'x', created: 1, model: 'm' });
    expect(json.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: '{"name":"Ada"}' } });
    expect(json.tollgate).toMatchObject({ native_finish_reason: 'tool_use', vendor_parts: [{ video: {} }, { trace }] });
    expect(facts.serviceTier).toBe('flex');
  });

  it('names the model a prompt router chose', () => {
    const { facts } = read({
      output: { message: { content: [] } },
      stopReason: 'end_turn',
      usage,
      trace: { promptRouter: { invokedModelId: 'arn:aws:bedrock:x' } },
    });
    expect(facts.responseModel).toBe('arn:aws:bedrock:x');
  });

  it('that the model failed to write, or is none, is malformed', () => {
    expect(() => read({ output: { message: { content: [] } }, stopReason: 'malformed_tool_use', usage })).toThrow(
      MalformedReplyError,
    );
    for (const text of ['', 'x', '[]', '{}', '{"output":{"message":{}}}', 'null']) {
      expect(() => readReply(Buffer.from(text))).toThrow(MalformedReplyError);
    }
  });
});

describe('embeddings on Bedrock', () => {
  const translator = bedrock.endpoints.embeddings;
  if (translator?.kind !== 'hub') throw new Error('A translation was expected.');
  const build = (json: object, model: string, options = {}, dropUnsupported = false) => {
    const hub = parseEmbeddingsRequest({ model: 'asked', ...json }, { dropUnsupported });
    const built = translator.buildRequest(hub, { upstreamModel: model, streamUsage: 'always', options });
    return { ...built, json: JSON.parse(String(built.body)) as unknown };
  };
  const titan = 'amazon.titan-embed-text-v2:0';
  const cohere = 'cohere.embed-multilingual-v3';

  it('ask Titan for one text, with its size', () => {
    expect(build({ input: 'a', dimensions: 256 }, titan)).toMatchObject({
      path: '/model/amazon.titan-embed-text-v2%3A0/invoke',
      json: { inputText: 'a', dimensions: 256 },
    });
    expect(() => build({ input: ['a', 'b'] }, titan, {}, true)).toThrow(UnsupportedParameterError);
    expect(() => build({ input: 'a', dimensions: 5 }, 'amazon.titan-embed-text-v1')).toThrow(UnsupportedParameterError);
  });

  it('ask Cohere for many, as documents unless somebody says otherwise', () => {
    const sent = { texts: ['a', 'b'], embedding_types: ['float'] };
    expect(build({ input: ['a', 'b'] }, cohere).json).toEqual({ input_type: 'search_document', ...sent });
    expect(build({ input: ['a', 'b'] }, cohere, { embeddingInputType: 'clustering' }).json).toEqual({
      input_type: 'clustering',
      ...sent,
    });
    expect(build({ input: ['a', 'b'], input_type: 'search_query', truncate: 'END' }, cohere).json).toEqual({
      input_type: 'search_query',
      truncate: 'END',
      ...sent,
    });
    expect(build({ input: 'a', dimensions: 256 }, 'us.cohere.embed-v4:0').json).toMatchObject({
      output_dimension: 256,
    });
    expect(() => build({ input: 'a', dimensions: 256 }, cohere)).toThrow(UnsupportedParameterError);
    expect(() => build({ input: [1, 2] }, cohere)).toThrow(UnsupportedParameterError);
    expect(build({ input: 'a', user: 'u', x: 1 }, cohere, {}, true).dropped).toEqual(['user', 'x']);
  });

  it('are refused of a model that makes none, and chat of one that makes nothing else', () => {
    expect(() => build({ input: 'a' }, 'amazon.nova-lite-v1:0')).toThrow(UnsupportedParameterError);
  });

  it('come back in the order of the inputs, with Titan’s count, and Cohere’s, which is in a header', () => {
    const read = (value: object) => translator.readReply(Buffer.from(JSON.stringify(value)));
    expect(read({ embedding: [0.5, 1], inputTextTokenCount: 7 })).toMatchObject({
      reply: { vectors: [[0.5, 1]] },
      facts: { usage: { inputTokens: 7, outputTokens: 0 } },
    });
    expect(read({ embeddings: { float: [[1], [2]] } })).toMatchObject({
      reply: { vectors: [[1], [2]] },
      facts: { usage: null, usageRejected: false },
    });
    const counting = (count: string) => (name: string) =>
      name === 'x-amzn-bedrock-input-token-count' ? count : undefined;
    const cohere = Buffer.from('{"embeddings":{"float":[[1]]}}');
    expect(translator.readReply(cohere, counting('9')).facts.usage).toMatchObject({ inputTokens: 9, outputTokens: 0 });
    expect(translator.readReply(cohere, counting('x')).facts).toMatchObject({ usage: null, usageRejected: true });
    expect(translator.readReply(cohere, () => undefined).facts).toMatchObject({ usage: null, usageRejected: false });
    expect(read({ embeddings: [[1], [2]] }).reply).toMatchObject({ vectors: [[1], [2]] });
    expect(read({ embedding: [1], inputTextTokenCount: -1 }).facts).toMatchObject({ usage: null, usageRejected: true });
    for (const broken of [{}, { embedding: ['a'] }, { embeddings: { int8: [[1]] } }, { embeddings: [] }]) {
      expect(() => read(broken)).toThrow(MalformedReplyError);
    }
  });
});

describe('Bedrock’s list of models', () => {
  const read = (value: unknown) => bedrock.readModels?.(Buffer.from(JSON.stringify(value)));

  it('is on the control plane’s host', () => {
    expect(bedrock.manifest.probePath).toBe('https://bedrock.{region}.amazonaws.com/foundation-models');
  });

  it('has what can be called by its name, profiles included', () => {
    expect(
      read({
        modelSummaries: [
          { modelId: 'amazon.nova-lite-v1:0', inferenceTypesSupported: ['ON_DEMAND', 'INFERENCE_PROFILE'] },
          { modelId: 'anthropic.claude-opus-5', inferenceTypesSupported: ['INFERENCE_PROFILE'] },
          { modelId: 'old' },
          {},
        ],
      }),
    ).toEqual(['amazon.nova-lite-v1:0', 'old']);
    expect(read({ inferenceProfileSummaries: [{ inferenceProfileId: 'us.x' }] })).toEqual(['us.x']);
    for (const broken of [null, {}, { modelSummaries: {} }]) expect(() => read(broken)).toThrow(MalformedReplyError);
  });
});
