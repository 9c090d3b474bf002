/** `POST /api/embed` (docs/api.md, "Generate Embeddings"): all inputs in one call, vectors of numbers in their order. */
import type { HubEmbeddingsRequest, HubReply, HubRequest } from '@tollgate/wire';
import { MalformedReplyError, UnsupportedParameterError } from '../errors.js';
import { isRecord } from '../openai-compatible/usage.js';
import type { HubStream, HubTranslator, ReplyFacts, Target, UpstreamRequest } from '../provider.js';
import { Unsupported } from '../unsupported.js';
import { readUsage } from './usage.js';

/** Members of Ollama's own that clients may send as they are. */
const ownMembers: ReadonlySet<string> = new Set(['keep_alive', 'options', 'truncate']);

export const embeddings: HubTranslator = {
  kind: 'hub',
  dialect: 'ollama-embed',
  buildRequest,
  readReply,
  openStream(): HubStream {
    throw new TypeError('Embeddings do not stream.');
  },
};

/** @throws {UnsupportedParameterError} */
function buildRequest(request: HubRequest, target: Target): UpstreamRequest {
  if (request.kind !== 'embeddings') throw new UnsupportedParameterError('model', 'This model serves embeddings only.');
  const unsupported = new Unsupported(request.dropUnsupported);
  if (request.endUser !== undefined) unsupported.drop('user');
  const { contextLength, keepAlive } = target.options;
  const body = {
    model: target.upstreamModel,
    input: readInputs(request),
    ...(request.dimensions === undefined ? {} : { dimensions: request.dimensions }),
    // Ollama would otherwise cut an input that is too long and say nothing, where a client of OpenAI expects a 400.
    truncate: false,
    ...(typeof keepAlive === 'string' ? { keep_alive: keepAlive } : {}),
    ...(typeof contextLength === 'number' ? { options: { num_ctx: contextLength } } : {}),
    ...extras(request, unsupported),
  };
  return {
    method: 'POST',
    path: '/api/embed',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
    dropped: unsupported.dropped,
  };
}

function readInputs(request: HubEmbeddingsRequest): string[] {
  return request.inputs.map((input) => {
    if (input.type === 'text') return input.text;
    throw new UnsupportedParameterError('input', "Invalid 'input': this model takes text, not token ids.");
  });
}

function extras(request: HubEmbeddingsRequest, unsupported: Unsupported): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(request.extras)) {
    if (ownMembers.has(key)) kept[key] = value;
    else unsupported.drop(key);
  }
  return kept;
}

/** @throws {MalformedReplyError} */
function readReply(body: Buffer): { reply: HubReply; facts: ReplyFacts } {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new MalformedReplyError('The upstream answered something that is not JSON.', { cause });
  }
  const vectors = isRecord(value) ? value['embeddings'] : undefined;
  if (!isRecord(value) || !isVectors(vectors)) {
    throw new MalformedReplyError('The upstream answered something that is not a list of vectors.');
  }
  const reading = readUsage(value, 'embed');
  const model = typeof value['model'] === 'string' ? value['model'] : null;
  return {
    reply: { kind: 'embeddings', model, vectors, usage: reading.usage },
    facts: {
      usage: reading.usage,
      usageRejected: reading.rejected,
      finishReason: null,
      nativeFinishReason: null,
      responseModel: model,
      serviceTier: null,
    },
  };
}

function isVectors(value: unknown): value is readonly (readonly number[])[] {
  if (!Array.isArray(value)) return false;
  return (value as readonly unknown[]).every(
    (vector) => Array.isArray(vector) && (vector as readonly unknown[]).every((entry) => typeof entry === 'number'),
  );
}
