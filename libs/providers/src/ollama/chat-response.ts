/** The reply of `POST /api/chat` as a hub reply. */
import { createHash } from 'node:crypto';
import type { HubFinishReason, HubOutputPart, HubReply } from '@tollgate/wire';
import { MalformedReplyError } from '../errors.js';
import { isRecord } from '../openai-compatible/usage.js';
import type { ReplyFacts } from '../provider.js';
import { readUsage } from './usage.js';

type JsonRecord = Readonly<Record<string, unknown>>;

/** @throws {MalformedReplyError} */
export function readReply(body: Buffer): { reply: HubReply; facts: ReplyFacts } {
  const value = parseReply(body);
  const message = isRecord(value['message']) ? value['message'] : {};
  const parts: HubOutputPart[] = [];
  const thinking = text(message['thinking']);
  if (thinking) parts.push({ type: 'thinking', text: thinking });
  const content = text(message['content']);
  if (content) parts.push({ type: 'text', text: content });
  const calls = readToolCalls(message, text(value['created_at']) ?? '', 0);
  parts.push(...calls.map((call) => ({ type: 'tool-call' as const, ...call })));
  const native = text(value['done_reason']);
  const finishReason = finishReasonOf(native, calls.length > 0);
  const usage = readUsage(value, 'chat');
  const model = text(value['model']);
  return {
    reply: {
      kind: 'chat',
      upstreamId: null,
      model,
      choices: [{ index: 0, parts, finishReason, nativeFinishReason: native, stopSequence: null }],
      usage: usage.usage,
      serviceTier: null,
    },
    facts: {
      usage: usage.usage,
      usageRejected: usage.rejected,
      finishReason,
      nativeFinishReason: native,
      responseModel: model,
      serviceTier: null,
    },
  };
}

function parseReply(body: Buffer): JsonRecord {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new MalformedReplyError('The upstream answered something that is not JSON.', { cause });
  }
  if (!isRecord(value) || !isRecord(value['message']) || value['done'] !== true) {
    throw new MalformedReplyError('The upstream answered something that is not a chat reply.');
  }
  const reason = value['done_reason'];
  if (isLifecycle(reason)) throw new MalformedReplyError(`The upstream ${reason}ed the model instead of answering.`);
  return value;
}

/** Answers to requests without messages: the model was only loaded or thrown out. */
export function isLifecycle(reason: unknown): reason is 'load' | 'unload' {
  return reason === 'load' || reason === 'unload';
}

/** Ollama says `stop` for tool calls too; clients decide by this word whether to run them. */
export function finishReasonOf(native: string | null, hasToolCalls: boolean): HubFinishReason {
  if (native === 'length') return 'length';
  return hasToolCalls ? 'tool_calls' : 'stop';
}

/**
 * Calls come whole, their arguments as an object. Older servers give no id: one is made of what the call says and when,
 * so that two calls of a conversation differ. `before` = calls of the same reply seen earlier.
 */
export function readToolCalls(
  message: JsonRecord,
  createdAt: string,
  before: number,
): { id: string; name: string; arguments: string }[] {
  const calls = Array.isArray(message['tool_calls']) ? (message['tool_calls'] as readonly unknown[]) : [];
  return calls.flatMap((call, index) => {
    const called = isRecord(call) ? call['function'] : undefined;
    if (!isRecord(call) || !isRecord(called)) return [];
    const name = text(called['name']) ?? '';
    const input = called['arguments'];
    const json = typeof input === 'string' && input !== '' ? input : JSON.stringify(input || {});
    const id = text(call['id']);
    return [
      { id: id === null || id === '' ? madeUpId(createdAt, before + index, name, json) : id, name, arguments: json },
    ];
  });
}

function madeUpId(...facts: readonly (string | number)[]): string {
  return `call_${createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 24)}`;
}

export function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
