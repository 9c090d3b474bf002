/** A Chat Completions reply of an upstream as a hub reply, for clients of another dialect. */
import type { HubCitation, HubChoice, HubFinishReason, HubLogprob, HubOutputPart, HubReply } from '@tollgate/wire';
import { MalformedReplyError } from '../errors.js';
import type { ReplyFacts } from '../provider.js';
import { normaliseFinishReason } from './finish-reason.js';
import { isRecord, readUsage } from './usage.js';

type JsonRecord = Readonly<Record<string, unknown>>;

/** Members the hub has a place for; everything else a vendor adds is kept under `vendor`. */
const knownMembers: ReadonlySet<string> = new Set([
  'id',
  'object',
  'created',
  'model',
  'choices',
  'usage',
  'service_tier',
  'obfuscation',
  'p',
]);

/** @throws {MalformedReplyError} */
export function readChatReply(body: Buffer): { reply: HubReply; facts: ReplyFacts } {
  const value = parse(body);
  const choices = (value['choices'] as readonly unknown[]).filter(isRecord).map(readChoice);
  const usage = readUsage(value['usage']);
  const model = text(value['model']);
  const serviceTier = text(value['service_tier']);
  const first = choices[0];
  const vendor = vendorMembers(value);
  return {
    reply: {
      kind: 'chat',
      upstreamId: text(value['id']),
      model,
      choices,
      usage: usage.usage,
      serviceTier,
      ...(vendor === undefined ? {} : { vendor }),
    },
    facts: {
      usage: usage.usage,
      usageRejected: usage.rejected,
      finishReason: first?.finishReason ?? null,
      nativeFinishReason: first?.nativeFinishReason ?? null,
      responseModel: model,
      serviceTier,
    },
  };
}

function parse(body: Buffer): JsonRecord {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new MalformedReplyError('The upstream answered something that is not JSON.', { cause });
  }
  if (!isRecord(value) || !Array.isArray(value['choices'])) {
    throw new MalformedReplyError('The upstream answered something that is not a chat completion.');
  }
  return value;
}

function readChoice(choice: JsonRecord, position: number): HubChoice {
  const message = isRecord(choice['message']) ? choice['message'] : {};
  const logprobs = readLogprobs(choice['logprobs']);
  const parts = readParts(message, logprobs);
  const reason = text(choice['finish_reason']);
  const index = choice['index'];
  return {
    index: typeof index === 'number' ? index : position,
    parts,
    finishReason: finishReasonOf(
      reason,
      parts.some((part) => part.type === 'tool-call'),
    ),
    nativeFinishReason: text(choice['native_finish_reason']) ?? reason,
    stopSequence: text(choice['stop_reason']),
  };
}

/** Clients decide by this word whether to run tools, and some servers say `stop` beside calls. */
export function finishReasonOf(native: string | null, hasToolCalls: boolean): HubFinishReason {
  const word = native === null ? 'stop' : normaliseFinishReason(native);
  const known = word === 'length' || word === 'content_filter' || word === 'tool_calls' ? word : 'stop';
  return known === 'stop' && hasToolCalls ? 'tool_calls' : known;
}

function readParts(message: JsonRecord, logprobs: readonly HubLogprob[]): HubOutputPart[] {
  const parts: HubOutputPart[] = readThinking(message);
  const citations = readCitations(message['annotations']);
  const spoken = contentPieces(message['content']);
  if (spoken.thinking !== '' && parts.length === 0) parts.push({ type: 'thinking', text: spoken.thinking });
  if (spoken.text !== '') {
    parts.push({
      type: 'text',
      text: spoken.text,
      ...(citations.length > 0 ? { citations } : {}),
      ...(logprobs.length > 0 ? { logprobs } : {}),
    });
  }
  const refusal = text(message['refusal']);
  if (refusal !== null) parts.push({ type: 'refusal', text: refusal });
  const calls = Array.isArray(message['tool_calls']) ? (message['tool_calls'] as readonly unknown[]) : [];
  calls.filter(isRecord).forEach((call, index) => {
    const called = isRecord(call['function']) ? call['function'] : {};
    if (call['type'] === 'custom') {
      parts.push({ type: 'vendor', value: call });
      return;
    }
    const extra = call['extra_content'];
    parts.push({
      type: 'tool-call',
      id: text(call['id']) ?? `call_${index}`,
      name: text(called['name']) ?? '',
      arguments: argumentText(called['arguments']),
      ...(isRecord(extra) ? { extra } : {}),
    });
  });
  return parts;
}

/** `reasoning_details` has what is needed to send thinking back; text alone comes under either of two names. */
export function readThinking(message: JsonRecord): HubOutputPart[] {
  const details = message['reasoning_details'];
  const parts = Array.isArray(details) ? (details as readonly unknown[]).filter(isRecord).flatMap(readDetail) : [];
  if (parts.length > 0) return parts;
  const reasoning = text(message['reasoning_content']) ?? text(message['reasoning']);
  return reasoning === null ? [] : [{ type: 'thinking', text: reasoning }];
}

export function readDetail(detail: JsonRecord): HubOutputPart[] {
  const signature = text(detail['signature']);
  const id = text(detail['id']);
  switch (detail['type']) {
    case 'reasoning.text':
      return [{ type: 'thinking', text: text(detail['text']) ?? '', ...(signature === null ? {} : { signature }) }];
    case 'reasoning.summary':
      return [{ type: 'thinking', text: text(detail['summary']) ?? '' }];
    case 'reasoning.encrypted':
      return [{ type: 'redacted-thinking', data: text(detail['data']) ?? '', ...(id === null ? {} : { id }) }];
    default:
      return [];
  }
}

/** A string, or Mistral's array of text and thinking parts. */
export function contentPieces(content: unknown): { text: string; thinking: string } {
  if (typeof content === 'string') return { text: content, thinking: '' };
  const pieces = { text: '', thinking: '' };
  for (const part of Array.isArray(content) ? (content as readonly unknown[]) : []) {
    if (!isRecord(part)) continue;
    if (part['type'] === 'thinking') pieces.thinking += contentPieces(part['thinking']).text;
    else if (typeof part['text'] === 'string') pieces.text += part['text'];
  }
  return pieces;
}

export function readCitations(annotations: unknown): HubCitation[] {
  if (!Array.isArray(annotations)) return [];
  return (annotations as readonly unknown[]).filter(isRecord).map((annotation) => {
    const source = isRecord(annotation['url_citation']) ? annotation['url_citation'] : annotation;
    return { url: text(source['url']), title: text(source['title']), raw: annotation };
  });
}

export function readLogprobs(logprobs: unknown): readonly HubLogprob[] {
  const content = isRecord(logprobs) ? logprobs['content'] : null;
  return Array.isArray(content) ? (content as readonly unknown[]).filter(isRecord) : [];
}

/** Some servers send arguments as an object instead of text. */
export function argumentText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

export function vendorMembers(value: JsonRecord): Record<string, unknown> | undefined {
  let kept: Record<string, unknown> | undefined;
  for (const [key, member] of Object.entries(value)) {
    if (knownMembers.has(key) || member === null || key === '__proto__') continue;
    (kept ??= {})[key] = member;
  }
  return kept;
}

export function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
