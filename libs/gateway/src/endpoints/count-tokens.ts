/**
 * `POST /v1/messages/count_tokens`: https://platform.claude.com/docs/en/api/messages-count-tokens. Asked of an Anthropic
 * upstream; for any other an estimate, marked as one in body and header, because clients plan their context with it and
 * a refusal would stop them.
 */
import { anthropicErrorBody, GatewayError } from '../errors.js';
import type { ParsedRequest } from '../exchange.js';
import type { Endpoint } from './endpoint.js';
import { inspectMessages, messagesFields } from './messages.js';
import { wholeBody } from './read-facts.js';

export const countTokens: Endpoint = {
  id: 'messages-count-tokens',
  path: '/v1/messages/count_tokens',
  dialect: 'anthropic-messages',
  required: ['model', 'messages'],
  canStream: false,
  fields: messagesFields,
  dialectHeaders: ['anthropic-version', 'anthropic-beta'],
  // Counting makes no tokens and uses none.
  inspect: (body, fields, json) => ({ ...inspectMessages(body, fields, json), hidden: false, maxOutputTokens: 0 }),
  toHub: notTranslatable,
  encodeReply: notTranslatable,
  openEncoder: notTranslatable,
  encodeStreamError: (error, requestId) => Buffer.from(anthropicErrorBody(error, requestId)),
  estimate: (request) =>
    Buffer.from(JSON.stringify({ input_tokens: estimateTokens(request), tollgate: { estimated: true } })),
};

const bytesPerToken = 4;
/** What Anthropic counts for an image of a megapixel (https://platform.claude.com/docs/en/build-with-claude/vision). */
const tokensPerImage = 1_600;
/** Role and separators of a message or tool. */
const tokensPerItem = 4;

function estimateTokens(request: ParsedRequest): number {
  const body = wholeBody(request);
  const tally = { bytes: 0, images: 0 };
  for (const name of ['system', 'messages', 'tools']) add(tally, body[name]);
  return Math.ceil(tally.bytes / bytesPerToken) + tally.images * tokensPerImage + request.items * tokensPerItem;
}

/** All text below a value; of pictures and files only that they are there. */
function add(tally: { bytes: number; images: number }, value: unknown): void {
  if (typeof value === 'string') tally.bytes += Buffer.byteLength(value);
  else if (Array.isArray(value)) for (const entry of value as readonly unknown[]) add(tally, entry);
  else if (typeof value === 'object' && value !== null) {
    const { type } = value as { type?: unknown };
    if (type === 'image' || type === 'document') {
      tally.images++;
      return;
    }
    for (const [key, member] of Object.entries(value)) if (!unread.has(key)) add(tally, member);
  }
}

/** Members the model does not read. */
const unread: ReadonlySet<string> = new Set(['type', 'role', 'id', 'tool_use_id', 'cache_control', 'signature']);

function notTranslatable(): never {
  throw new GatewayError('endpoint_not_supported', 'Tokens are counted only where the upstream counts them.');
}
