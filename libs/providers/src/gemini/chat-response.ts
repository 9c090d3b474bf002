/** A `GenerateContentResponse` as a hub reply. */
import type { HubChoice, HubOutputPart, HubReply } from '@tollgate/wire';
import { MalformedReplyError } from '../errors.js';
import { isRecord } from '../openai-compatible/usage.js';
import type { ReplyFacts } from '../provider.js';
import {
  blockOf,
  callId,
  citationsOf,
  failureWords,
  indexOf,
  records,
  restOf,
  text,
  type JsonRecord,
} from './candidate.js';
import { finishReasonOf, isFailure } from './finish-reason.js';
import { callExtra, signatureId } from './signatures.js';
import { readUsage, tierOf } from './usage.js';

/** @throws {MalformedReplyError} */
export function readReply(body: Buffer): { reply: HubReply; facts: ReplyFacts } {
  const response = parseResponse(body);
  const choices = choicesOf(response);
  const [first] = choices;
  const usage = readUsage(response['usageMetadata']);
  const tier = tierOf(response['usageMetadata']);
  const model = text(response['modelVersion']);
  return {
    reply: {
      kind: 'chat',
      upstreamId: text(response['responseId']),
      model,
      choices,
      usage: usage.usage,
      serviceTier: tier === 'standard' ? 'default' : tier,
    },
    facts: {
      usage: usage.usage,
      usageRejected: usage.rejected,
      finishReason: first?.finishReason ?? null,
      nativeFinishReason: first?.nativeFinishReason ?? null,
      responseModel: model,
      serviceTier: tier,
    },
  };
}

function parseResponse(body: Buffer): JsonRecord {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new MalformedReplyError('The upstream answered something that is not JSON.', { cause });
  }
  if (!isRecord(value)) throw new MalformedReplyError('The upstream answered something that is not an object.');
  return value;
}

function choicesOf(response: JsonRecord): HubChoice[] {
  const candidates = records(response['candidates']);
  if (candidates.length > 0)
    return candidates.map((candidate) => readCandidate(candidate, text(response['responseId'])));
  const block = blockOf(response);
  if (block === null) throw new MalformedReplyError('The upstream answered without candidates.');
  return [
    {
      index: 0,
      parts: [{ type: 'refusal', text: block.words }],
      finishReason: 'content_filter',
      nativeFinishReason: block.reason,
      stopSequence: null,
    },
  ];
}

function readCandidate(candidate: JsonRecord, responseId: string | null): HubChoice {
  const index = indexOf(candidate);
  const native = text(candidate['finishReason']);
  if (isFailure(native)) throw new MalformedReplyError(failureWords(native, candidate));
  const content = isRecord(candidate['content']) ? candidate['content'] : {};
  let calls = 0;
  const parts = records(content['parts']).flatMap((part) =>
    readPart(part, (call) => callId(call, responseId, index, calls++)),
  );
  const rest = restOf(candidate);
  if (Object.keys(rest).length > 0) {
    const citations = citationsOf(rest);
    const said = parts.findLast((part) => part.type === 'text');
    if (citations.length > 0 && said?.type === 'text') said.citations = citations;
    parts.push({ type: 'vendor', value: rest });
  }
  return {
    index,
    parts,
    finishReason: finishReasonOf(native, calls > 0),
    nativeFinishReason: native,
    stopSequence: null,
  };
}

function readPart(part: JsonRecord, idOf: (call: JsonRecord) => string): HubOutputPart[] {
  const signature = text(part['thoughtSignature']);
  const sealed: HubOutputPart[] = signature
    ? [{ type: 'redacted-thinking', data: signature, id: signatureId(signature) }]
    : [];
  const call = part['functionCall'];
  if (isRecord(call)) {
    return [
      {
        type: 'tool-call',
        id: idOf(call),
        name: text(call['name']) ?? '',
        arguments: JSON.stringify(call['args'] ?? {}),
        ...callExtra(signature),
      },
    ];
  }
  const words = text(part['text']);
  if (words !== null && part['thought'] === true) return [{ type: 'thinking', text: words }, ...sealed];
  if (words !== null) return words === '' ? sealed : [...sealed, { type: 'text', text: words }];
  if (sealed.length > 0 && Object.keys(part).length === 1) return sealed;
  return [{ type: 'vendor', value: part }];
}
