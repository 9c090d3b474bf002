/**
 * Embeddings. The Gemini API takes many texts in `batchEmbedContents` (https://ai.google.dev/api/embeddings); Vertex AI has
 * `predict` for its older models and `embedContent`, one text a call, for those after gemini-embedding-001 (the choice of
 * @google/genai 3.1.0, `models.embedContent`).
 */
import type { HubEmbeddingsRequest, HubReply, HubRequest } from '@tollgate/wire';
import { MalformedReplyError, UnsupportedParameterError } from '../errors.js';
import { isRecord } from '../openai-compatible/usage.js';
import type { HubStream, ReplyFacts, UpstreamRequest } from '../provider.js';
import { Unsupported } from '../unsupported.js';
import { records, text, type JsonRecord } from './candidate.js';
import { readUsage as readUsageMetadata, inputUsage } from './usage.js';

/** What a client may add in Google's own words, by Google's name for it. */
const ownMembers: Readonly<Record<string, string>> = {
  taskType: 'taskType',
  task_type: 'taskType',
  title: 'title',
};

/** @throws {UnsupportedParameterError} */
export function buildBatchEmbeddings(request: HubRequest, path: string): UpstreamRequest {
  const { inputs, more, unsupported } = readRequest(request);
  const model = path.slice(1, path.lastIndexOf(':'));
  const requests = inputs.map((input) => ({ model, content: { parts: [{ text: input }] }, ...more }));
  return post(path, { requests }, unsupported);
}

/** @throws {UnsupportedParameterError} */
export function buildPredict(request: HubRequest, path: string): UpstreamRequest {
  const { inputs, more, unsupported } = readRequest(request);
  const { outputDimensionality, taskType, title } = more;
  const instance = {
    ...(taskType === undefined ? {} : { task_type: taskType }),
    ...(title === undefined ? {} : { title }),
  };
  const instances = inputs.map((content) => ({ content, ...instance }));
  const parameters = outputDimensionality === undefined ? {} : { parameters: { outputDimensionality } };
  return post(path, { instances, ...parameters }, unsupported);
}

/** @throws {UnsupportedParameterError} */
export function buildEmbedContent(request: HubRequest, path: string): UpstreamRequest {
  const { inputs, more, unsupported } = readRequest(request);
  if (inputs.length !== 1) {
    throw new UnsupportedParameterError('input', "Invalid 'input': this model takes one text per request.");
  }
  return post(path, { content: { parts: [{ text: inputs[0] ?? '' }] }, ...more }, unsupported);
}

interface Wanted {
  inputs: string[];
  more: Readonly<Record<string, unknown>>;
  unsupported: Unsupported;
}

function readRequest(request: HubRequest): Wanted {
  if (request.kind !== 'embeddings') {
    throw new UnsupportedParameterError('model', 'This endpoint of the model serves embeddings only.');
  }
  const unsupported = new Unsupported(request.dropUnsupported);
  if (request.endUser !== undefined) unsupported.drop('user');
  const inputs = textsOf(request);
  const more: Record<string, unknown> = {};
  if (request.dimensions !== undefined) more['outputDimensionality'] = request.dimensions;
  for (const [key, value] of Object.entries(request.extras)) {
    const name = Object.hasOwn(ownMembers, key) ? ownMembers[key] : undefined;
    if (name === undefined) unsupported.drop(key);
    else more[name] = value;
  }
  return { inputs, more, unsupported };
}

/** Token ids are of one vendor's own vocabulary, so leaving them out is not an answer either. */
function textsOf(request: HubEmbeddingsRequest): string[] {
  return request.inputs.map((input) => {
    if (input.type === 'text') return input.text;
    throw new UnsupportedParameterError('input', "Invalid 'input': this model takes text, not token ids.");
  });
}

function post(path: string, body: unknown, unsupported: Unsupported): UpstreamRequest {
  return {
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
    dropped: unsupported.dropped,
  };
}

/** Reads all three forms. @throws {MalformedReplyError} */
export function readEmbeddings(body: Buffer): { reply: HubReply; facts: ReplyFacts } {
  const response = parse(body);
  const predictions = records(response['predictions']).map(({ embeddings }) =>
    isRecord(embeddings) ? embeddings : {},
  );
  const single = isRecord(response['embedding']) ? [response['embedding']] : [];
  const holders = [...records(response['embeddings']), ...single, ...predictions];
  if (holders.length === 0) throw new MalformedReplyError('The upstream answered without embeddings.');
  const usage = usageOf(response, predictions);
  const vectors = holders.map(vectorOf);
  return {
    reply: { kind: 'embeddings', model: null, vectors, usage: usage.usage },
    facts: {
      usage: usage.usage,
      usageRejected: usage.rejected,
      finishReason: null,
      nativeFinishReason: null,
      responseModel: text(response['modelVersion']),
      serviceTier: null,
    },
  };
}

function usageOf(response: JsonRecord, predictions: readonly JsonRecord[]) {
  if (response['usageMetadata'] !== undefined) return readUsageMetadata(response['usageMetadata']);
  const counts = predictions.map(({ statistics }) => (isRecord(statistics) ? statistics['token_count'] : undefined));
  if (counts.length === 0 || counts.some((count) => count === undefined || count === null)) return inputUsage(null);
  return inputUsage(counts.reduce<number>((sum, count) => sum + (typeof count === 'number' ? count : Number.NaN), 0));
}

function vectorOf(holder: JsonRecord): readonly number[] {
  const values = holder['values'];
  if (!Array.isArray(values) || !values.every((value) => typeof value === 'number')) {
    throw new MalformedReplyError('The upstream answered an embedding that is not a list of numbers.');
  }
  return values;
}

function parse(body: Buffer): JsonRecord {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new MalformedReplyError('The upstream answered something that is not JSON.', { cause });
  }
  if (!isRecord(value)) throw new MalformedReplyError('The upstream answered something that is not an object.');
  return value;
}

/** Embeddings do not stream; the gateway never opens one. */
export function noStream(): HubStream {
  throw new TypeError('embeddings do not stream');
}
