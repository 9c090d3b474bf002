/** A Response of an upstream as a hub reply. */
import type { HubOutputPart, HubReply } from '@tollgate/wire';
import { MalformedReplyError } from '../errors.js';
import { readCitations } from '../openai-compatible/hub-reply.js';
import { isRecord } from '../openai-compatible/usage.js';
import type { ReplyFacts } from '../provider.js';
import { responseEnding, responseError, responseFacts, text } from './responses-facts.js';

type JsonRecord = Readonly<Record<string, unknown>>;

/** @throws {MalformedReplyError} */
export function readResponse(body: Buffer): { reply: HubReply; facts: ReplyFacts } {
  const response = parse(body);
  const facts = responseFacts(response);
  const ending = responseEnding(response);
  if (ending === null) {
    // A 200 that holds a failure: there is no reply to pass on.
    throw new MalformedReplyError(
      `The upstream answered without a result (${responseError(response['error']).message}).`,
    );
  }
  const parts = (response['output'] as readonly unknown[]).filter(isRecord).flatMap(readItem);
  return {
    reply: {
      kind: 'chat',
      upstreamId: text(response['id']),
      model: facts.responseModel,
      choices: [
        { index: 0, parts, finishReason: ending.finishReason, nativeFinishReason: ending.native, stopSequence: null },
      ],
      usage: facts.usage,
      serviceTier: facts.serviceTier,
    },
    facts,
  };
}

function parse(body: Buffer): JsonRecord {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new MalformedReplyError('The upstream answered something that is not JSON.', { cause });
  }
  if (!isRecord(value) || !Array.isArray(value['output'])) {
    throw new MalformedReplyError('The upstream answered something that is not a response.');
  }
  return value;
}

export function readItem(item: JsonRecord): HubOutputPart[] {
  switch (item['type']) {
    case 'message':
      return list(item['content']).flatMap(readContent);
    case 'reasoning': {
      const texts = [...list(item['summary']), ...list(item['content'])].flatMap((part) => text(part['text']) ?? []);
      const encrypted = text(item['encrypted_content']);
      const id = text(item['id']);
      return [
        ...(texts.length > 0 ? [{ type: 'thinking' as const, text: texts.join('\n\n') }] : []),
        ...(encrypted === null
          ? []
          : [{ type: 'redacted-thinking' as const, data: encrypted, ...(id === null ? {} : { id }) }]),
      ];
    }
    case 'function_call':
      return [
        {
          type: 'tool-call',
          id: text(item['call_id']) ?? text(item['id']) ?? '',
          name: text(item['name']) ?? '',
          arguments: text(item['arguments']) ?? '{}',
        },
      ];
    default:
      return [{ type: 'vendor', value: item }];
  }
}

function readContent(part: JsonRecord): HubOutputPart[] {
  if (part['type'] === 'refusal') return [{ type: 'refusal', text: text(part['refusal']) ?? '' }];
  if (part['type'] !== 'output_text') return [{ type: 'vendor', value: part }];
  const citations = readCitations(part['annotations']);
  const logprobs = list(part['logprobs']);
  return [
    {
      type: 'text',
      text: text(part['text']) ?? '',
      ...(citations.length > 0 ? { citations } : {}),
      ...(logprobs.length > 0 ? { logprobs } : {}),
    },
  ];
}

function list(value: unknown): JsonRecord[] {
  return Array.isArray(value) ? (value as readonly unknown[]).filter(isRecord) : [];
}
