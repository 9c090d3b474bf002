/** Embeddings (`POST /v1/embeddings`) between the client's JSON and the hub. */
import type { HubEmbeddingsReply } from '../hub/reply.js';
import type { HubEmbeddingsInput, HubEmbeddingsRequest } from '../hub/request.js';
import { InvalidRequestError } from './error.js';
import {
  type JsonObject,
  missing,
  optionalInteger,
  optionalString,
  own,
  readObject,
  readString,
  unsupportedValue,
  wrongType,
} from './parse.js';

export interface EmbeddingList {
  object: 'list';
  data: { object: 'embedding'; index: number; embedding: readonly number[] | string }[];
  model: string;
  usage: { prompt_tokens: number; total_tokens: number };
}

const known: ReadonlySet<string> = new Set(['model', 'input', 'dimensions', 'encoding_format', 'user']);

/** @throws {InvalidRequestError} */
export function parseEmbeddingsRequest(
  json: unknown,
  options: { dropUnsupported?: boolean } = {},
): HubEmbeddingsRequest {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new InvalidRequestError('The body must be a JSON object.', null, null);
  }
  const body = readObject(json, 'body');
  const model = optionalString(body, 'model');
  if (model === undefined) throw missing('model');
  const format = optionalString(body, 'encoding_format') ?? 'float';
  if (format !== 'float' && format !== 'base64') throw unsupportedValue('encoding_format', format, ['float', 'base64']);
  return {
    kind: 'embeddings',
    model,
    inputs: readInputs(body),
    dimensions: optionalInteger(body, 'dimensions', 1),
    encodingFormat: format,
    endUser: optionalString(body, 'user'),
    dropUnsupported: options.dropUnsupported ?? false,
    extras: Object.fromEntries(Object.entries(body).filter(([key]) => !known.has(key) && key !== '__proto__')),
  };
}

/**
 * The reply as a JSON object. `base64` is little-endian float32, which is what the official clients ask for when their
 * caller names no format (openai-node, `resources/embeddings.ts`).
 */
export function encodeEmbeddingsReply(
  reply: HubEmbeddingsReply,
  context: { model: string; encodingFormat: 'float' | 'base64' },
): EmbeddingList {
  const usage = reply.usage;
  const promptTokens = usage
    ? usage.inputTokens + usage.cachedInputTokens + usage.cacheWriteTokens + usage.cacheWrite1hTokens
    : 0;
  return {
    object: 'list',
    data: reply.vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: context.encodingFormat === 'base64' ? encodeFloats(vector) : vector,
    })),
    model: reply.model ?? context.model,
    usage: { prompt_tokens: promptTokens, total_tokens: promptTokens },
  };
}

function encodeFloats(vector: readonly number[]): string {
  const bytes = Buffer.allocUnsafe(vector.length * 4);
  vector.forEach((value, index) => bytes.writeFloatLE(value, index * 4));
  return bytes.toString('base64');
}

/** A string, an array of strings, one array of token ids or an array of those. */
function readInputs(body: JsonObject): HubEmbeddingsInput[] {
  const input = own(body, 'input');
  if (input === undefined) throw missing('input');
  if (typeof input === 'string') return [{ type: 'text', text: input }];
  if (!Array.isArray(input)) throw wrongType(input, 'input', 'a string or an array');
  const entries = input as readonly unknown[];
  if (entries.length === 0) throw new InvalidRequestError("Invalid 'input': empty array.", 'input', 'invalid_value');
  if (typeof entries[0] === 'number') return [{ type: 'tokens', tokens: readTokens(entries, 'input') }];
  return entries.map((entry, index) =>
    Array.isArray(entry)
      ? { type: 'tokens', tokens: readTokens(entry as readonly unknown[], `input[${index}]`) }
      : { type: 'text', text: readString(entry, `input[${index}]`) },
  );
}

function readTokens(entries: readonly unknown[], param: string): number[] {
  return entries.map((entry, index) => {
    if (typeof entry !== 'number' || !Number.isSafeInteger(entry)) {
      throw wrongType(entry, `${param}[${index}]`, 'an integer');
    }
    return entry;
  });
}
