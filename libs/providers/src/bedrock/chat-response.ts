/** A Converse reply as a hub reply. */
import type { HubChoice, HubCitation, HubOutputPart, HubReply } from '@tollgate/wire';
import { MalformedReplyError } from '../errors.js';
import { isRecord } from '../openai-compatible/usage.js';
import type { ReplyFacts } from '../provider.js';
import { structuredOutputTool } from './converse.js';
import { finishReasonOf, isFailure } from './finish-reason.js';
import { readUsage } from './usage.js';

type JsonRecord = Readonly<Record<string, unknown>>;

/** @throws {MalformedReplyError} */
export function readReply(body: Buffer): { reply: HubReply; facts: ReplyFacts } {
  const { value, content } = parseReply(body);
  const stopReason = text(value['stopReason']);
  if (isFailure(stopReason)) throw new MalformedReplyError(`The model's output could not be read (${stopReason}).`);
  const parts = [...content.flatMap(readBlock), ...vendorParts(value)];
  const finishReason = finishReasonOf(
    stopReason,
    parts.some((part) => part.type === 'tool-call'),
  );
  const choice: HubChoice = {
    index: 0,
    parts,
    finishReason,
    nativeFinishReason: stopReason,
    stopSequence: stopSequenceOf(value['additionalModelResponseFields']),
  };
  const usage = readUsage(value['usage']);
  const model = invokedModel(value['trace']);
  const tier = tierOf(value['serviceTier']);
  return {
    reply: { kind: 'chat', upstreamId: null, model, choices: [choice], usage: usage.usage, serviceTier: tier },
    facts: {
      usage: usage.usage,
      usageRejected: usage.rejected,
      finishReason,
      nativeFinishReason: stopReason,
      responseModel: model,
      serviceTier: tier,
    },
  };
}

function parseReply(body: Buffer): { value: JsonRecord; content: readonly unknown[] } {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new MalformedReplyError('The upstream answered something that is not JSON.', { cause });
  }
  const output = isRecord(value) ? value['output'] : undefined;
  const message = isRecord(output) ? output['message'] : undefined;
  const content = isRecord(message) ? message['content'] : undefined;
  if (!isRecord(value) || !Array.isArray(content)) {
    throw new MalformedReplyError('The upstream answered something that is not a message.');
  }
  return { value, content: content as readonly unknown[] };
}

function readBlock(block: unknown): HubOutputPart[] {
  if (!isRecord(block)) return [];
  const { toolUse, reasoningContent, citationsContent } = block;
  if (typeof block['text'] === 'string') return [{ type: 'text', text: block['text'] }];
  if (isRecord(toolUse) && !isServerTool(toolUse)) {
    const json = JSON.stringify(toolUse['input'] ?? {});
    const name = text(toolUse['name']) ?? '';
    if (name === structuredOutputTool) return [{ type: 'text', text: json }];
    return [{ type: 'tool-call', id: text(toolUse['toolUseId']) ?? '', name, arguments: json }];
  }
  if (isRecord(reasoningContent)) {
    const { reasoningText, redactedContent } = reasoningContent;
    if (typeof redactedContent === 'string') return [{ type: 'redacted-thinking', data: redactedContent }];
    if (isRecord(reasoningText)) {
      const signature = text(reasoningText['signature']);
      const signed = signature === null || signature === '' ? {} : { signature };
      return [{ type: 'thinking', text: text(reasoningText['text']) ?? '', ...signed }];
    }
  }
  if (isRecord(citationsContent)) return [readCitations(citationsContent)];
  return [{ type: 'vendor', value: block }];
}

/** A tool Bedrock runs itself (Nova's code interpreter): not the client's to answer. */
export function isServerTool(toolUse: JsonRecord): boolean {
  return toolUse['type'] === 'server_tool_use';
}

function readCitations(content: JsonRecord): HubOutputPart {
  const pieces = Array.isArray(content['content']) ? (content['content'] as readonly unknown[]).filter(isRecord) : [];
  const sources = Array.isArray(content['citations']) ? (content['citations'] as readonly unknown[]) : [];
  const citations = sources.filter(isRecord).map(readCitation);
  return {
    type: 'text',
    text: pieces.map((piece) => text(piece['text']) ?? '').join(''),
    ...(citations.length > 0 ? { citations } : {}),
  };
}

export function readCitation(citation: JsonRecord): HubCitation {
  const location = isRecord(citation['location']) ? citation['location'] : {};
  const web = isRecord(location['web']) ? location['web'] : {};
  return { url: text(web['url']), title: text(citation['title']), raw: citation };
}

/** What only Bedrock says about a reply: a guardrail's findings, fields of the model's own that were asked for. */
export function vendorParts(value: JsonRecord): { type: 'vendor'; value: JsonRecord }[] {
  return ['trace', 'additionalModelResponseFields', 'performanceConfig'].flatMap((name) =>
    isRecord(value[name]) ? [{ type: 'vendor' as const, value: { [name]: value[name] } }] : [],
  );
}

/** Which model a prompt router chose; Bedrock names none otherwise. */
export function invokedModel(trace: unknown): string | null {
  const router = isRecord(trace) ? trace['promptRouter'] : null;
  return isRecord(router) ? text(router['invokedModelId']) : null;
}

export function tierOf(tier: unknown): string | null {
  return isRecord(tier) ? text(tier['type']) : null;
}

/** Claude tells it among the fields of its own, where `additionalModelResponseFieldPaths` asked for `/stop_sequence`. */
export function stopSequenceOf(fields: unknown): string | null {
  if (!isRecord(fields)) return null;
  const delta = fields['delta'];
  return text(fields['stop_sequence']) ?? (isRecord(delta) ? text(delta['stop_sequence']) : null);
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
