/**
 * Embeddings through InvokeModel, where each vendor has a body of its own: Titan takes one text
 * (https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html), Cohere up to 96
 * (https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed.html).
 */
import type { HubEmbeddingsReply, HubEmbeddingsRequest, HubReply, HubRequest } from '@tollgate/wire';
import { MalformedReplyError, UnsupportedParameterError } from '../errors.js';
import { isPlausible, isRecord, noReading, type UsageReading } from '../openai-compatible/usage.js';
import type { HeaderReader, HubTranslator, ReplyFacts, Target, UpstreamRequest } from '../provider.js';
import { Unsupported } from '../unsupported.js';
import { modelPath } from './chat-request.js';
import { modelOf } from './models.js';
import { inputOnly } from './usage.js';

type JsonRecord = Readonly<Record<string, unknown>>;

export const embeddings: HubTranslator = {
  kind: 'hub',
  dialect: 'bedrock-converse',
  buildRequest,
  readReply,
  openStream() {
    throw new TypeError('embeddings do not stream');
  },
};

/** @throws {UnsupportedParameterError} */
function buildRequest(request: HubRequest, target: Target): UpstreamRequest {
  if (request.kind !== 'embeddings') {
    throw new UnsupportedParameterError('model', 'This model serves embeddings only.');
  }
  const unsupported = new Unsupported(request.dropUnsupported);
  if (request.endUser !== undefined) unsupported.drop('user');
  const body = buildBody(request, target, unsupported);
  return {
    method: 'POST',
    path: modelPath(target.upstreamModel, 'invoke'),
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
    dropped: unsupported.dropped,
  };
}

function buildBody(request: HubEmbeddingsRequest, target: Target, unsupported: Unsupported): JsonRecord {
  const { name, family } = modelOf(target);
  switch (family) {
    case 'titan-embed':
      return titanBody(request, name, unsupported);
    case 'cohere-embed':
      return cohereBody(request, name, target, unsupported);
    default:
      throw new UnsupportedParameterError('model', 'This model does not make embeddings.');
  }
}

function titanBody(request: HubEmbeddingsRequest, name: string, unsupported: Unsupported): JsonRecord {
  const [inputText, ...others] = texts(request);
  if (others.length > 0) {
    // Dropping would give fewer vectors than inputs, so it is refused whatever is allowed.
    throw new UnsupportedParameterError('input', "Invalid 'input': this model embeds one text a request.");
  }
  dropExtras(request, unsupported, new Set());
  // The first generation has one size and no more members.
  if (/titan-embed-text-v1/.test(name)) {
    if (request.dimensions !== undefined) unsupported.refuse('dimensions');
    return { inputText };
  }
  return { inputText, ...(request.dimensions === undefined ? {} : { dimensions: request.dimensions }) };
}

/** Members of Cohere's own that a client may send beside OpenAI's. */
const cohereExtras: ReadonlySet<string> = new Set(['input_type', 'truncate', 'max_tokens']);

function cohereBody(request: HubEmbeddingsRequest, name: string, target: Target, unsupported: Unsupported): JsonRecord {
  const configured = target.options['embeddingInputType'];
  const kept = dropExtras(request, unsupported, cohereExtras);
  const sized = /cohere\.embed-v4/.test(name);
  if (request.dimensions !== undefined && !sized) unsupported.refuse('dimensions');
  return {
    // Required by Cohere, unknown to OpenAI: documents are what is embedded most.
    input_type: typeof configured === 'string' ? configured : 'search_document',
    ...kept,
    texts: texts(request),
    embedding_types: ['float'],
    ...(request.dimensions !== undefined && sized ? { output_dimension: request.dimensions } : {}),
  };
}

function texts(request: HubEmbeddingsRequest): string[] {
  return request.inputs.map((input) => {
    if (input.type === 'text') return input.text;
    throw new UnsupportedParameterError('input', "Invalid 'input': this model takes text, not token ids.");
  });
}

function dropExtras(request: HubEmbeddingsRequest, unsupported: Unsupported, known: ReadonlySet<string>): JsonRecord {
  const kept = Object.entries(request.extras).filter(([key]) => {
    if (!known.has(key)) unsupported.drop(key);
    return known.has(key);
  });
  return Object.fromEntries(kept);
}

/** @throws {MalformedReplyError} */
function readReply(body: Buffer, header?: HeaderReader): { reply: HubReply; facts: ReplyFacts } {
  const value = parse(body);
  const vectors = readVectors(value);
  // Titan counts in the body, Cohere in a header only.
  const usage = readUsage(value['inputTextTokenCount'] ?? counted(header?.(countHeader)));
  const reply: HubEmbeddingsReply = { kind: 'embeddings', model: null, vectors, usage: usage.usage };
  return {
    reply,
    facts: {
      usage: usage.usage,
      usageRejected: usage.rejected,
      finishReason: null,
      nativeFinishReason: null,
      responseModel: null,
      serviceTier: null,
    },
  };
}

function parse(body: Buffer): JsonRecord {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (isRecord(value)) return value;
  } catch (cause) {
    throw new MalformedReplyError('The upstream answered something that is not JSON.', { cause });
  }
  throw new MalformedReplyError('The upstream answered something that is not an object.');
}

/** `embedding` (Titan), `embeddings` as a list or, by type, below `float` (Cohere). */
function readVectors(value: JsonRecord): number[][] {
  const { embedding, embeddings } = value;
  const lists = embedding !== undefined ? [embedding] : isRecord(embeddings) ? embeddings['float'] : embeddings;
  if (Array.isArray(lists) && lists.length > 0 && lists.every(isVector)) return lists;
  throw new MalformedReplyError('The upstream answered something that has no embeddings.');
}

function isVector(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'number');
}

/** Where InvokeModel says for every model what it counted; Cohere's bodies do not. */
const countHeader = 'x-amzn-bedrock-input-token-count';

function counted(text: string | undefined): number | undefined {
  return text === undefined || text.trim() === '' ? undefined : Number(text);
}

function readUsage(tokens: unknown): UsageReading {
  if (tokens === undefined || tokens === null) return noReading;
  const plausible = typeof tokens === 'number' && Number.isSafeInteger(tokens) && isPlausible(tokens);
  return plausible ? { usage: inputOnly(tokens), rejected: false } : { usage: null, rejected: true };
}
