/** The reply of `POST /generate` as a hub reply. */
import type { HubFinishReason, HubReply } from '@tollgate/wire';
import { MalformedReplyError } from '../errors.js';
import { isPlausible, isRecord, noReading, type UsageReading } from '../openai-compatible/usage.js';
import type { ReplyFacts } from '../provider.js';

type JsonRecord = Readonly<Record<string, unknown>>;

/** @throws {MalformedReplyError} */
export function readReply(body: Buffer): { reply: HubReply; facts: ReplyFacts } {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new MalformedReplyError('The upstream answered something that is not JSON.', { cause });
  }
  // A hosted endpoint's root answers the same in a list of one.
  const reply = Array.isArray(value) ? (value as readonly unknown[])[0] : value;
  if (!isRecord(reply) || typeof reply['generated_text'] !== 'string') {
    throw new MalformedReplyError('The upstream answered something that is not a generation.');
  }
  const details = isRecord(reply['details']) ? reply['details'] : {};
  const prefill = Array.isArray(details['prefill']) ? details['prefill'].length : 0;
  const usage = readUsage(prefill === 0 ? undefined : prefill, details['generated_tokens']);
  const native = typeof details['finish_reason'] === 'string' ? details['finish_reason'] : null;
  const finishReason = finishReasonOf(native);
  const parts = reply['generated_text'] === '' ? [] : [{ type: 'text' as const, text: reply['generated_text'] }];
  return {
    reply: {
      kind: 'chat',
      upstreamId: null,
      model: null,
      choices: [{ index: 0, parts, finishReason, nativeFinishReason: native, stopSequence: null }],
      usage: usage.usage,
      serviceTier: null,
    },
    facts: {
      usage: usage.usage,
      usageRejected: usage.rejected,
      finishReason,
      nativeFinishReason: native,
      responseModel: null,
      serviceTier: null,
    },
  };
}

/** `length`, `eos_token` or `stop_sequence`. */
export function finishReasonOf(native: string | null): HubFinishReason {
  return native === 'length' ? 'length' : 'stop';
}

/** Where one of the two is not said nothing is known: half a usage would be half a bill. Never throws. */
export function readUsage(input: unknown, output: unknown): UsageReading {
  if (input === undefined || input === null || output === undefined || output === null) return noReading;
  if (!isCount(input) || !isCount(output)) return { usage: null, rejected: true };
  return {
    rejected: false,
    usage: {
      inputTokens: input,
      cachedInputTokens: 0,
      cacheWriteTokens: 0,
      cacheWrite1hTokens: 0,
      inputAudioTokens: 0,
      outputTokens: output,
      reasoningTokens: 0,
      outputAudioTokens: 0,
    },
  };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && isPlausible(value);
}

/** The text a token adds; special ones (ends of turns) are not for people. */
export function tokenText(token: unknown): string {
  const read: JsonRecord = isRecord(token) ? token : {};
  return read['special'] !== true && typeof read['text'] === 'string' ? read['text'] : '';
}
