/** An Anthropic message as a hub reply. */
import type { HubChoice, HubCitation, HubOutputPart, HubReply } from '@tollgate/wire';
import { MalformedReplyError } from '../errors.js';
import { isRecord } from '../openai-compatible/usage.js';
import type { ReplyFacts } from '../provider.js';
import { finishReasonOf } from './finish-reason.js';
import { readUsage } from './usage.js';

type JsonRecord = Readonly<Record<string, unknown>>;

/** @throws {MalformedReplyError} */
export function readReply(body: Buffer): { reply: HubReply; facts: ReplyFacts } {
  const message = parseMessage(body);
  const parts = (message['content'] as readonly unknown[]).flatMap(readBlock);
  const stopReason = text(message['stop_reason']);
  const refusal = refusalText(stopReason, message['stop_details']);
  if (refusal !== null) parts.push({ type: 'refusal', text: refusal });
  const choice: HubChoice = {
    index: 0,
    parts,
    finishReason: finishReasonOf(
      stopReason,
      parts.some((part) => part.type === 'tool-call'),
    ),
    nativeFinishReason: stopReason,
    stopSequence: text(message['stop_sequence']),
  };
  const usage = readUsage(message['usage']);
  const model = text(message['model']);
  const tier = isRecord(message['usage']) ? text(message['usage']['service_tier']) : null;
  return {
    reply: {
      kind: 'chat',
      upstreamId: text(message['id']),
      model,
      choices: [choice],
      usage: usage.usage,
      serviceTier: tier === 'standard' ? 'default' : tier,
    },
    facts: {
      usage: usage.usage,
      usageRejected: usage.rejected,
      finishReason: choice.finishReason,
      nativeFinishReason: stopReason,
      responseModel: model,
      serviceTier: tier,
    },
  };
}

function parseMessage(body: Buffer): JsonRecord {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new MalformedReplyError('The upstream answered something that is not JSON.', { cause });
  }
  if (!isRecord(value) || value['type'] !== 'message' || !Array.isArray(value['content'])) {
    throw new MalformedReplyError('The upstream answered something that is not a message.');
  }
  return value;
}

function readBlock(block: unknown): HubOutputPart[] {
  if (!isRecord(block)) return [];
  switch (block['type']) {
    case 'text': {
      const citations = Array.isArray(block['citations']) ? block['citations'].filter(isRecord).map(readCitation) : [];
      return [{ type: 'text', text: text(block['text']) ?? '', ...(citations.length > 0 ? { citations } : {}) }];
    }
    case 'thinking': {
      const signature = text(block['signature']);
      const signed = signature === null || signature === '' ? {} : { signature };
      return [{ type: 'thinking', text: text(block['thinking']) ?? '', ...signed }];
    }
    case 'redacted_thinking':
      return [{ type: 'redacted-thinking', data: text(block['data']) ?? '' }];
    case 'tool_use':
      return [
        {
          type: 'tool-call',
          id: text(block['id']) ?? '',
          name: text(block['name']) ?? '',
          arguments: JSON.stringify(block['input'] ?? {}),
        },
      ];
    default:
      return [{ type: 'vendor', value: block }];
  }
}

export function readCitation(citation: JsonRecord): HubCitation {
  return {
    url: text(citation['url']),
    title: text(citation['title']) ?? text(citation['document_title']),
    raw: citation,
  };
}

/** Why the model declined, where it says so; the words of `message.refusal`. */
export function refusalText(stopReason: string | null, details: unknown): string | null {
  if (stopReason !== 'refusal') return null;
  return (isRecord(details) ? text(details['explanation']) : null) ?? 'The model declined to answer.';
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
