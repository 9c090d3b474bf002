/** A hub reply as a Chat Completions body. */
import type { HubChatReply, HubChoice, HubCitation, HubOutputPart } from '../hub/reply.js';
import type {
  ChatChoice,
  ChatCompletion,
  ChatExtension,
  ChatMessage,
  ChatReplyContext,
  UrlAnnotation,
} from './chat.js';
import { encryptedDetail, MessagePositions, type ReasoningDetail, textDetail } from './reasoning.js';
import { knownTier } from './service-tier.js';
import { citedUrl } from './url-citations.js';
import { encodeUsage } from './usage.js';

/** The reply as a JSON object, in OpenAI's key order; what OpenAI's schema has no place for is under `tollgate`. */
export function encodeChatReply(reply: HubChatReply, context: ChatReplyContext): ChatCompletion {
  const extension = { ...extensionOf(reply), ...context.extension?.() };
  const tier = knownTier(reply.serviceTier, extension);
  return {
    id: context.id,
    object: 'chat.completion',
    created: context.created,
    model: reply.model ?? context.model,
    choices: reply.choices.map(encodeChoice),
    ...(reply.usage ? { usage: encodeUsage(reply.usage) } : {}),
    ...(tier === null ? {} : { service_tier: tier }),
    ...(Object.keys(extension).length > 0 ? { tollgate: extension } : {}),
  };
}

function encodeChoice(choice: HubChoice): ChatChoice {
  return {
    index: choice.index,
    message: encodeMessage(choice.parts),
    logprobs: logprobsOf(choice.parts),
    finish_reason: choice.finishReason,
  };
}

function logprobsOf(parts: readonly HubOutputPart[]): ChatChoice['logprobs'] {
  const content = parts.flatMap((part) => (part.type === 'text' ? (part.logprobs ?? []) : []));
  return content.length > 0 ? { content, refusal: null } : null;
}

function encodeMessage(parts: readonly HubOutputPart[]): ChatMessage {
  let content: string | null = null;
  let refusal: string | null = null;
  let reasoning: string | null = null;
  const details: ReasoningDetail[] = [];
  const annotations: UrlAnnotation[] = [];
  const toolCalls: ChatMessage['tool_calls'] = [];
  const positions = new MessagePositions();
  for (const part of parts) {
    switch (part.type) {
      case 'text':
        content = (content ?? '') + part.text;
        positions.text(part.text);
        annotations.push(...(part.citations ?? []).flatMap((citation) => annotationOf(citation, content?.length ?? 0)));
        break;
      case 'refusal':
        refusal = (refusal ?? '') + part.text;
        break;
      case 'thinking':
        reasoning = (reasoning ?? '') + part.text;
        details.push(textDetail(part.text, part.signature, positions.thinking()));
        break;
      case 'redacted-thinking':
        details.push(encryptedDetail(part.data, part.id, positions.thinking()));
        break;
      case 'tool-call':
        positions.toolCall();
        toolCalls.push({
          id: part.id,
          type: 'function',
          function: { name: part.name, arguments: part.arguments },
          ...(part.extra ? { extra_content: part.extra } : {}),
        });
        break;
      case 'vendor':
        break;
    }
  }
  return {
    role: 'assistant',
    content,
    refusal,
    ...(annotations.length > 0 ? { annotations } : {}),
    ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
    ...(reasoning === null ? {} : { reasoning_content: reasoning }),
    ...(details.length > 0 ? { reasoning_details: details } : {}),
  };
}

/** @param textLength characters of the text so far. */
export function annotationOf(citation: HubCitation, textLength: number): UrlAnnotation[] {
  const cited = citedUrl(citation, textLength);
  return cited === null ? [] : [{ type: 'url_citation', url_citation: cited }];
}

/** What has no place in the dialect; also used by the other surfaces' encoders. */
export function extensionOf({ choices, vendor }: Pick<HubChatReply, 'choices' | 'vendor'>): ChatExtension {
  const extension: ChatExtension = {};
  const citations: Readonly<Record<string, unknown>>[] = [];
  const vendorParts: Readonly<Record<string, unknown>>[] = [];
  for (const choice of choices) {
    addEnd(extension, choice.finishReason, choice.nativeFinishReason, choice.stopSequence);
    for (const part of choice.parts) {
      if (part.type === 'text') citations.push(...(part.citations ?? []).map((citation) => citation.raw));
      else if (part.type === 'vendor') vendorParts.push(part.value);
    }
  }
  if (citations.length > 0) extension.citations = citations;
  if (vendorParts.length > 0) extension.vendor_parts = vendorParts;
  if (vendor !== undefined) extension.vendor = vendor;
  return extension;
}

/** How the reply ended, where OpenAI's word says less than the vendor's. */
export function addEnd(
  extension: ChatExtension,
  finishReason: string,
  nativeFinishReason: string | null,
  stopSequence: string | null,
): void {
  if (nativeFinishReason !== null && nativeFinishReason !== finishReason) {
    extension.native_finish_reason = nativeFinishReason;
  }
  if (stopSequence !== null) extension.stop_sequence = stopSequence;
}
