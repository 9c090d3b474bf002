/** The Responses dialect to an upstream that speaks it: the bytes go through, and the facts are read as they flow by. */
import { type FieldEdit, scanTopLevel, readField, spliceFields, SseParser } from '@tollgate/wire';
import { readStreamError } from '../openai-compatible/errors.js';
import { quirkEdits, type RequestQuirks } from '../openai-compatible/quirks.js';
import { isRecord } from '../openai-compatible/usage.js';
import type {
  PassThrough,
  RawRequest,
  ReplyFacts,
  StreamFacts,
  StreamTap,
  Target,
  UpstreamRequest,
} from '../provider.js';
import { responseError, responseFacts } from './responses-facts.js';

export interface ResponsesPassThroughSettings {
  /** Below the base URL; absent = `/responses`. */
  path?: string;
  /** Where this upstream departs from OpenAI's requests. */
  quirks?: RequestQuirks;
  /** Headers of the vendor's own, from a deployment's options. */
  headers?: (target: Target) => Record<string, string>;
}

export function createResponsesPassThrough(settings: ResponsesPassThroughSettings): PassThrough {
  return {
    kind: 'pass-through',
    dialect: 'openai-responses',
    buildRequest: (request, target) => buildRequest(settings, request, target),
    readReply: readResponseFacts,
    openTap: () => new ResponsesTap(),
  };
}

function buildRequest(settings: ResponsesPassThroughSettings, request: RawRequest, target: Target): UpstreamRequest {
  const quirks = settings.quirks === undefined ? null : quirkEdits(settings.quirks, request, target);
  const edits: FieldEdit[] = quirks?.edits ?? [];
  edits.push({ name: 'model', json: JSON.stringify(target.upstreamModel) });
  const cap = request.imposedMaxOutputTokens;
  if (cap !== undefined) edits.push({ name: 'max_output_tokens', json: String(cap) });
  return {
    method: 'POST',
    path: settings.path ?? '/responses',
    headers: {
      'content-type': 'application/json',
      accept: request.stream ? 'text/event-stream' : 'application/json',
      ...settings.headers?.(target),
    },
    body: spliceFields(request.body, request.fields, edits),
    ...(quirks?.dropped === undefined ? {} : { dropped: quirks.dropped }),
  };
}

const members = ['usage', 'status', 'incomplete_details', 'output', 'model', 'service_tier'] as const;

/** Never throws: a body that is not a Response has no facts. */
export function readResponseFacts(body: Buffer): ReplyFacts {
  try {
    const fields = scanTopLevel(body);
    return responseFacts(Object.fromEntries(members.map((name) => [name, readField(body, fields, name)])));
  } catch {
    return responseFacts({});
  }
}

/** Event types that end the stream. */
const terminal: ReadonlySet<string> = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
  'response.cancelled',
]);

/** Forwards every chunk as the very buffer that came. Only events that say something of interest are parsed. */
class ResponsesTap implements StreamTap {
  readonly facts: StreamFacts = {
    ...responseFacts({}),
    terminated: false,
    contentEvents: 0,
    contentBytes: 0,
    error: null,
  };

  /** An event repeats the whole reply at its end: what is longer than this is the client's to read alone. */
  private parser = new SseParser(16_777_216);

  push(chunk: Buffer): Buffer | null {
    this.read(this.parser.push(chunk));
    return chunk;
  }

  end(): Buffer | null {
    this.read(this.parser.end());
    return null;
  }

  private read(events: readonly { event: string; data: string }[]): void {
    for (const { event, data } of events) {
      const type = event === '' ? (text(parse(data)?.['type']) ?? '') : event;
      if (type.endsWith('.delta')) this.delta(data);
      else if (terminal.has(type)) this.terminal(type, parse(data));
      else if (type === 'error') this.error(parse(data));
      else if (type === 'response.created') this.created(parse(data));
    }
  }

  private created(value: Readonly<Record<string, unknown>> | null): void {
    const response = value?.['response'];
    if (isRecord(response)) this.facts.responseModel = text(response['model']);
  }

  private delta(data: string): void {
    const delta = parse(data)?.['delta'];
    if (typeof delta !== 'string' || delta === '') return;
    this.facts.contentEvents++;
    this.facts.contentBytes += Buffer.byteLength(delta);
  }

  private terminal(type: string, value: Readonly<Record<string, unknown>> | null): void {
    this.facts.terminated = true;
    const response = value?.['response'];
    if (!isRecord(response)) return;
    Object.assign(this.facts, responseFacts(response));
    if (type === 'response.failed') this.facts.error = responseError(response['error']);
  }

  private error(value: Readonly<Record<string, unknown>> | null): void {
    this.facts.error ??= (value && readStreamError(value)) ?? responseError(value);
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function parse(data: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(data);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}
