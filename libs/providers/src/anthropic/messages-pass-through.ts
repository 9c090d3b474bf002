/**
 * Anthropic's own dialect to Anthropic and to engines that speak it: the body goes up as it came but for the model's name,
 * the reply comes down byte for byte. Version and beta headers are the client's own where it sent any.
 */
import { type FieldEdit, spliceFields } from '@tollgate/wire';
import { noUsage } from '@tollgate/pricing';
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
import { defaultApiVersion } from './chat-request.js';
import { openStream } from './chat-stream.js';
import { finishReasonOf } from './finish-reason.js';
import { readUsage } from './usage.js';

export interface MessagesPassThroughSettings {
  /** Below the base URL; absent = `/messages`. */
  path?: string;
  /** Where this upstream departs from Anthropic's requests. */
  quirks?: RequestQuirks;
}

export function createMessagesPassThrough(settings: MessagesPassThroughSettings = {}): PassThrough {
  return {
    kind: 'pass-through',
    dialect: 'anthropic-messages',
    buildRequest: (request, target) => buildRequest(settings, request, target),
    readReply: readMessageFacts,
    openTap: () => new MessagesTap(),
  };
}

export const messagesPassThrough = createMessagesPassThrough();

/** Counting costs nothing: whatever the reply says, no token was used. */
export const countTokensPassThrough: PassThrough = {
  ...messagesPassThrough,
  buildRequest: (request, target) => buildRequest({ path: '/messages/count_tokens' }, request, target),
  readReply: () => ({ ...noFacts, usage: noUsage }),
};

const noFacts: ReplyFacts = {
  usage: null,
  usageRejected: false,
  finishReason: null,
  nativeFinishReason: null,
  responseModel: null,
  serviceTier: null,
};

function buildRequest(settings: MessagesPassThroughSettings, request: RawRequest, target: Target): UpstreamRequest {
  const quirks = settings.quirks === undefined ? null : quirkEdits(settings.quirks, request, target);
  const edits: FieldEdit[] = quirks?.edits ?? [];
  edits.push({ name: 'model', json: JSON.stringify(target.upstreamModel) });
  const configured = target.options['apiVersion'];
  const version = typeof configured === 'string' ? configured : defaultApiVersion;
  return {
    method: 'POST',
    path: settings.path ?? '/messages',
    headers: {
      'content-type': 'application/json',
      accept: request.stream ? 'text/event-stream' : 'application/json',
      'anthropic-version': version,
      ...request.dialectHeaders,
    },
    body: spliceFields(request.body, request.fields, edits),
    ...(quirks?.dropped === undefined ? {} : { dropped: quirks.dropped }),
  };
}

/** Never throws: a body that is not a message has no facts. */
export function readMessageFacts(body: Buffer): ReplyFacts {
  let message: unknown;
  try {
    message = JSON.parse(body.toString('utf8'));
  } catch {
    return noFacts;
  }
  if (!isRecord(message)) return noFacts;
  const content = Array.isArray(message['content']) ? (message['content'] as readonly unknown[]) : [];
  const reason = text(message['stop_reason']);
  const usage = readUsage(message['usage']);
  return {
    usage: usage.usage,
    usageRejected: usage.rejected,
    finishReason:
      reason === null
        ? null
        : finishReasonOf(
            reason,
            content.some((block) => isRecord(block) && block['type'] === 'tool_use'),
          ),
    nativeFinishReason: reason,
    responseModel: text(message['model']),
    serviceTier: isRecord(message['usage']) ? text(message['usage']['service_tier']) : null,
  };
}

/** Longest spelling of the last event's name that may be cut by the network. */
const tailBytes = 64;

/** Forwards every chunk as the very buffer that came, and lets the translation's reader look at it for the facts. */
class MessagesTap implements StreamTap {
  private readonly stream = openStream();
  /** The reader gave up on something it could not parse; the client's may know better. */
  private blind = false;
  private tail = '';

  get facts(): StreamFacts {
    return this.stream.facts;
  }

  push(chunk: Buffer): Buffer | null {
    if (this.blind) this.look(chunk);
    else {
      this.stream.push(chunk);
      this.forgive(chunk);
    }
    return chunk;
  }

  end(): Buffer | null {
    if (!this.blind) {
      this.stream.end();
      this.forgive(Buffer.alloc(0));
    }
    return null;
  }

  /** An event that is too long or no JSON is the client's to judge: its bytes have gone on, and only the end matters now. */
  private forgive(chunk: Buffer): void {
    const { facts } = this.stream;
    if (facts.error?.kind !== 'malformed_reply') return;
    facts.error = null;
    this.blind = true;
    this.look(chunk);
  }

  private look(chunk: Buffer): void {
    const seen = this.tail + chunk.toString('latin1');
    if (seen.includes('"message_stop"')) this.stream.facts.terminated = true;
    this.tail = seen.slice(-tailBytes);
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
