/** A hub reply as a message of Anthropic's. */
import type { HubChatReply, HubCitation, HubFinishReason, HubOutputPart, HubUsage } from '../hub/reply.js';
import type { ChatExtension } from '../openai/chat.js';
import { joinRedacted } from './messages-content.js';

type Json = Record<string, unknown>;

export interface MessagesReplyContext {
  /** The reply's id towards the client, `msg_…`. */
  id: string;
  /** Named where the vendor names no model. */
  model: string;
}

/** The reply as a JSON object; what Anthropic's schema has no place for is under `tollgate`. */
export function encodeMessagesReply(reply: HubChatReply, context: MessagesReplyContext): Json {
  const choice = reply.choices[0];
  const parts = choice?.parts ?? [];
  const ending = endingOf({
    finishReason: choice?.finishReason ?? 'stop',
    nativeFinishReason: choice?.nativeFinishReason ?? null,
    stopSequence: choice?.stopSequence ?? null,
    refusal: refusalOf(parts),
  });
  const extension = extensionOf(reply, ending.stop_reason);
  return {
    id: context.id,
    type: 'message',
    role: 'assistant',
    model: reply.model ?? context.model,
    content: parts.flatMap(encodeBlock),
    ...ending,
    container: null,
    usage: encodeMessagesUsage(reply.usage, reply.serviceTier),
    ...(Object.keys(extension).length > 0 ? { tollgate: extension } : {}),
  };
}

function encodeBlock(part: HubOutputPart): Json[] {
  switch (part.type) {
    case 'text': {
      const citations = (part.citations ?? []).filter(isOwnCitation).map((citation) => citation.raw);
      return [{ type: 'text', text: part.text, citations: citations.length > 0 ? citations : null }];
    }
    case 'refusal':
      // Said in `stop_details`, as Anthropic says it.
      return [];
    case 'thinking':
      return [{ type: 'thinking', thinking: part.text, signature: part.signature ?? '' }];
    case 'redacted-thinking':
      return [{ type: 'redacted_thinking', data: joinRedacted(part.data, part.id) }];
    case 'tool-call':
      return [
        {
          type: 'tool_use',
          id: part.id,
          name: part.name,
          input: parseInput(part.arguments),
          ...(part.extra ? { extra_content: part.extra } : {}),
        },
      ];
    case 'vendor':
      return isOwnBlock(part.value) ? [{ ...part.value }] : [];
  }
}

/** Anthropic's input is an object. A call that was cut off in the middle of its arguments has none that can be read. */
function parseInput(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Said below.
  }
  return {};
}

function refusalOf(parts: readonly HubOutputPart[]): string | null {
  const texts = parts.flatMap((part) => (part.type === 'refusal' ? [part.text] : []));
  return texts.length > 0 ? texts.join('') : null;
}

export interface Ending {
  stop_reason: string;
  stop_sequence: string | null;
  stop_details: { type: 'refusal'; category: null; explanation: string } | null;
}

/** Anthropic's own words, which an upstream that hosts Claude may have used itself. */
const ownReasons: ReadonlySet<string> = new Set([
  'end_turn',
  'max_tokens',
  'stop_sequence',
  'tool_use',
  'pause_turn',
  'refusal',
  'model_context_window_exceeded',
]);

const reasons: Readonly<Record<HubFinishReason, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
};

export function endingOf(end: {
  finishReason: HubFinishReason;
  nativeFinishReason: string | null;
  stopSequence: string | null;
  refusal: string | null;
}): Ending {
  const { finishReason, nativeFinishReason: native, stopSequence, refusal } = end;
  const mapped =
    native !== null && ownReasons.has(native)
      ? native
      : finishReason === 'stop' && stopSequence !== null
        ? 'stop_sequence'
        : (reasons[finishReason] ?? 'end_turn');
  // OpenAI's models refuse with an ordinary `stop`.
  const declined = refusal !== null && mapped === 'end_turn' ? 'refusal' : mapped;
  return {
    stop_reason: declined,
    stop_sequence: declined === 'stop_sequence' ? stopSequence : null,
    stop_details: refusal === null ? null : { type: 'refusal', category: null, explanation: refusal },
  };
}

/** Anthropic counts input without what the cache served or took; thinking is inside the output. */
export function encodeMessagesUsage(usage: HubUsage | null, serviceTier: string | null): Json {
  const written = usage === null ? 0 : usage.cacheWriteTokens + usage.cacheWrite1hTokens;
  return {
    input_tokens: usage === null ? 0 : usage.inputTokens + usage.inputAudioTokens,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: usage?.cachedInputTokens ?? 0,
    cache_creation: {
      ephemeral_5m_input_tokens: usage?.cacheWriteTokens ?? 0,
      ephemeral_1h_input_tokens: usage?.cacheWrite1hTokens ?? 0,
    },
    output_tokens: usage === null ? 0 : usage.outputTokens + usage.reasoningTokens + usage.outputAudioTokens,
    output_tokens_details: { thinking_tokens: usage?.reasoningTokens ?? 0 },
    server_tool_use: null,
    service_tier: serviceTier === 'default' ? 'standard' : serviceTier,
  };
}

function extensionOf(reply: HubChatReply, stopReason: string): ChatExtension {
  const extension: ChatExtension = {};
  const choice = reply.choices[0];
  const citations: ChatExtension['citations'] = [];
  const vendorParts: ChatExtension['vendor_parts'] = [];
  const logprobs: Readonly<Record<string, unknown>>[] = [];
  for (const part of choice?.parts ?? []) {
    if (part.type === 'vendor' && !isOwnBlock(part.value)) vendorParts.push(part.value);
    if (part.type !== 'text') continue;
    citations.push(...(part.citations ?? []).filter((citation) => !isOwnCitation(citation)).map(({ raw }) => raw));
    logprobs.push(...(part.logprobs ?? []));
  }
  addNativeReason(extension, choice?.nativeFinishReason ?? null, stopReason);
  if (citations.length > 0) extension.citations = citations;
  if (vendorParts.length > 0) extension.vendor_parts = vendorParts;
  if (logprobs.length > 0) extension['logprobs'] = logprobs;
  if (reply.vendor !== undefined) extension.vendor = reply.vendor;
  return extension;
}

export function addNativeReason(extension: ChatExtension, native: string | null, stopReason: string): void {
  if (native !== null && native !== stopReason) extension.native_finish_reason = native;
}

/** https://platform.claude.com/docs/en/build-with-claude/citations and the web search tool. */
const citationTypes: ReadonlySet<unknown> = new Set([
  'char_location',
  'page_location',
  'content_block_location',
  'web_search_result_location',
  'search_result_location',
]);

/** A citation Anthropic's clients know; any other is under `tollgate.citations`. */
export function isOwnCitation(citation: HubCitation): boolean {
  return citationTypes.has(citation.raw['type']);
}

/** Blocks of Anthropic's server tools, as an upstream that hosts Claude sends them. */
export function isOwnBlock(value: Readonly<Record<string, unknown>>): boolean {
  const { type } = value;
  return (
    typeof type === 'string' &&
    /^(server_tool_use|mcp_tool_use|\w+_tool_result|container_upload|compaction)$/.test(type)
  );
}
