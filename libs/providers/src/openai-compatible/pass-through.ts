/**
 * Serves an endpoint whose dialect the upstream shares. Three byte ranges of a request may change, each a stated
 * exception to "bytes as they came": the model's name, asking for usage in a stream, and an imposed output cap. A vendor
 * may add members of its own (`quirks.ts`).
 */
import { type FieldEdit, readField, scanTopLevel, spliceFields, typeOfField } from '@tollgate/wire';
import type { Dialect, EndpointId, PassThrough, RawRequest, Target, UpstreamRequest } from '../provider.js';
import { quirkEdits, type RequestQuirks } from './quirks.js';
import { readReply } from './reply.js';
import { openTap } from './tap.js';

export interface PassThroughSettings {
  endpoint: EndpointId;
  /** Below the base URL. */
  path: string;
  /** The member in which this vendor takes an output cap; `null` = the endpoint makes no tokens. */
  capField: (target: Target) => string | null;
  /** Headers of the vendor's own, from a deployment's options. */
  headers?: (target: Target) => Record<string, string>;
  /** Where this vendor departs from OpenAI's requests. */
  quirks?: RequestQuirks;
}

const dialects: Readonly<Record<EndpointId, Dialect>> = {
  'chat-completions': 'openai-chat',
  completions: 'openai-completions',
  embeddings: 'openai-embeddings',
  messages: 'anthropic-messages',
  'messages-count-tokens': 'anthropic-messages',
  responses: 'openai-responses',
};

export function createPassThrough(settings: PassThroughSettings): PassThrough {
  const kind = settings.endpoint === 'embeddings' ? 'embedding' : 'generation';
  return {
    kind: 'pass-through',
    dialect: dialects[settings.endpoint],
    buildRequest: (request, target) => buildRequest(settings, request, target),
    readReply: (body) => readReply(body, kind),
    openTap,
  };
}

function buildRequest(settings: PassThroughSettings, request: RawRequest, target: Target): UpstreamRequest {
  const { body, fields } = request;
  const quirks = settings.quirks === undefined ? null : quirkEdits(settings.quirks, request, target);
  const edits: FieldEdit[] = quirks?.edits ?? [];
  const model = JSON.stringify(target.upstreamModel);
  if (!isSpelled(body, fields, 'model', model)) edits.push({ name: 'model', json: model });
  if (request.stream && !request.clientWantsUsage && target.streamUsage === 'request') {
    const json = withUsageAsked(body, fields);
    if (json !== null) edits.push({ name: 'stream_options', json });
  }
  const capField = request.imposedMaxOutputTokens === undefined ? null : settings.capField(target);
  if (capField !== null) edits.push({ name: capField, json: String(request.imposedMaxOutputTokens) });
  const dropped = quirks?.dropped;
  return {
    method: 'POST',
    path: settings.path,
    headers: {
      'content-type': 'application/json',
      accept: request.stream ? 'text/event-stream' : 'application/json',
      ...settings.headers?.(target),
    },
    body: spliceFields(body, fields, edits),
    ...(dropped === undefined ? {} : { dropped }),
  };
}

/** The member's value is these very bytes already: a body that needs no change is sent as it came, without a copy. */
function isSpelled(body: Buffer, fields: RawRequest['fields'], name: string, json: string): boolean {
  const index = fields.names.indexOf(name);
  const start = fields.valueStarts[index];
  const end = fields.valueEnds[index];
  return start !== undefined && end !== undefined && body.toString('utf8', start, end) === json;
}

/** JSON text for `stream_options` with usage asked for, whatever else the client set there kept; `null` = leave it. */
function withUsageAsked(body: Buffer, fields: RawRequest['fields']): string | null {
  const type = typeOfField(body, fields, 'stream_options');
  if (type === undefined || type === 'null') return '{"include_usage":true}';
  // Not an object: the upstream's own error names it best.
  if (type !== 'object') return null;
  const index = fields.names.indexOf('stream_options');
  const value = body.subarray(fields.valueStarts[index], fields.valueEnds[index]);
  try {
    return Buffer.concat(spliceFields(value, scanTopLevel(value), [{ name: 'include_usage', json: 'true' }])).toString(
      'utf8',
    );
  } catch {
    // A key twice or spelled with escapes: read it as the upstream would, the last one wins.
    const options = readField(body, fields, 'stream_options');
    return JSON.stringify({ ...(options as object), include_usage: true });
  }
}
