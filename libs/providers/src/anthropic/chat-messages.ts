/** Hub messages as Anthropic's `system` and `messages`. */
import type {
  AnthropicCacheControl,
  AnthropicContentBlock,
  AnthropicMessage,
  AnthropicTextBlock,
  HubAssistantMessage,
  HubAssistantPart,
  HubCacheHint,
  HubFilePart,
  HubImagePart,
  HubMessage,
  HubToolCallPart,
  HubUserPart,
} from '@tollgate/wire';
import { isRecord } from '../openai-compatible/usage.js';
import type { Unsupported } from '../unsupported.js';

export interface Conversation {
  system: AnthropicTextBlock[];
  messages: AnthropicMessage[];
}

/**
 * System messages move to the front wherever they stood: a place in the middle of a conversation exists for some models
 * only. Neighbours of one role become one message, which is what makes all results of parallel tool calls one turn.
 */
export function buildConversation(messages: readonly HubMessage[], unsupported: Unsupported): Conversation {
  const system: AnthropicTextBlock[] = [];
  const turns: { role: 'user' | 'assistant'; content: AnthropicContentBlock[] }[] = [];
  messages.forEach((message, index) => {
    const path = `messages[${index}]`;
    if (message.role === 'system') {
      for (const part of message.parts) {
        if (part.text !== '') system.push({ type: 'text', text: part.text, ...cacheControl(part.cache) });
      }
      return;
    }
    if (message.role !== 'tool' && message.name !== undefined) unsupported.drop(`${path}.name`);
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const content = blocksOf(message, path, unsupported);
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...content);
    else if (content.length > 0) turns.push({ role, content });
  });
  return { system, messages: turns };
}

function blocksOf(
  message: Exclude<HubMessage, { role: 'system' }>,
  path: string,
  unsupported: Unsupported,
): AnthropicContentBlock[] {
  switch (message.role) {
    case 'user':
      return userBlocks(message.parts, path, unsupported);
    case 'assistant':
      return assistantBlocks(message, path, unsupported);
    case 'tool': {
      const blocks = userBlocks(message.parts, path, unsupported);
      const [only] = blocks;
      const plain = blocks.length === 1 && only?.type === 'text' && only.cache_control === undefined;
      return [
        {
          type: 'tool_result',
          tool_use_id: toolId(message.toolCallId),
          content: plain ? only.text : blocks,
          ...(message.isError === true ? { is_error: true } : {}),
        },
      ];
    }
  }
}

function userBlocks(parts: readonly HubUserPart[], path: string, unsupported: Unsupported): AnthropicContentBlock[] {
  return parts.flatMap((part, index): AnthropicContentBlock[] => {
    const partPath = `${path}.content[${index}]`;
    switch (part.type) {
      case 'text':
        // Anthropic refuses empty text; a part that says nothing can go.
        return part.text === '' ? [] : [{ type: 'text', text: part.text, ...cacheControl(part.cache) }];
      case 'image':
        return [imageBlock(part, partPath, unsupported)];
      case 'file':
        return fileBlocks(part, partPath, unsupported);
      case 'audio':
        unsupported.refuse(partPath, `Unsupported content: '${partPath}' is audio, which this model does not take.`);
        return [];
    }
  });
}

function imageBlock(part: HubImagePart, path: string, unsupported: Unsupported): AnthropicContentBlock {
  if (part.detail !== undefined && part.detail !== 'auto') unsupported.drop(`${path}.image_url.detail`);
  const { source } = part;
  const cache = cacheControl(part.cache);
  switch (source.type) {
    case 'base64':
      return { type: 'image', source: { type: 'base64', media_type: source.mediaType, data: source.data }, ...cache };
    case 'url':
      return { type: 'image', source: { type: 'url', url: source.url }, ...cache };
    case 'id':
      return { type: 'image', source: { type: 'file', file_id: source.id }, ...cache };
  }
}

function fileBlocks(part: HubFilePart, path: string, unsupported: Unsupported): AnthropicContentBlock[] {
  const { source } = part;
  const shared = { ...(part.filename === undefined ? {} : { title: part.filename }), ...cacheControl(part.cache) };
  if (source.type === 'id') {
    // The id belongs to the vendor the client thought it was talking to.
    unsupported.refuse(path, `Unsupported content: '${path}' names a file by id; send its data instead.`);
    return [];
  }
  if (source.type === 'url') return [{ type: 'document', source: { type: 'url', url: source.url }, ...shared }];
  if (source.mediaType.startsWith('text/')) {
    const data = Buffer.from(source.data, 'base64').toString('utf8');
    return [{ type: 'document', source: { type: 'text', media_type: 'text/plain', data }, ...shared }];
  }
  const base64 = { type: 'base64', media_type: source.mediaType, data: source.data } as const;
  return [{ type: 'document', source: base64, ...shared }];
}

function assistantBlocks(
  message: HubAssistantMessage,
  path: string,
  unsupported: Unsupported,
): AnthropicContentBlock[] {
  let call = -1;
  return message.parts.flatMap((part: HubAssistantPart): AnthropicContentBlock[] => {
    switch (part.type) {
      case 'text':
        return part.text === '' ? [] : [{ type: 'text', text: part.text, ...cacheControl(part.cache) }];
      case 'refusal':
        return part.text === '' ? [] : [{ type: 'text', text: part.text }];
      case 'thinking':
        if (part.signature !== undefined) {
          return [{ type: 'thinking', thinking: part.text, signature: part.signature }];
        }
        // Unsigned thinking comes from another vendor and would be refused.
        unsupported.drop(`${path}.reasoning_content`);
        return [];
      case 'redacted-thinking':
        if (part.id === undefined) return [{ type: 'redacted_thinking', data: part.data }];
        // Anthropic's have no id: this is another vendor's and would be refused.
        unsupported.drop(`${path}.reasoning_details`);
        return [];
      case 'tool-call':
        call++;
        return [toolUseBlock(part, `${path}.tool_calls[${call}]`, unsupported)];
    }
  });
}

function toolUseBlock(part: HubToolCallPart, path: string, unsupported: Unsupported): AnthropicContentBlock {
  if (part.extra !== undefined) unsupported.drop(`${path}.extra_content`);
  return {
    type: 'tool_use',
    id: toolId(part.id),
    name: part.name,
    input: readArguments(part.arguments, `${path}.function.arguments`, unsupported),
    ...cacheControl(part.cache),
  };
}

/** Anthropic takes an object where OpenAI has text, and a model may have been cut off while writing that text. */
function readArguments(text: string, path: string, unsupported: Unsupported): Readonly<Record<string, unknown>> {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // Said below.
  }
  unsupported.refuse(path, `Invalid '${path}': this model takes tool arguments only as a JSON object.`);
  return {};
}

/**
 * Anthropic takes letters, digits, `_` and `-` in tool ids. Another vendor's id is spelled in those, the same way for
 * the call and its result; an id that fits is left alone.
 */
export function toolId(id: string): string {
  return id.replace(/[^a-zA-Z0-9_-]/g, (character) => `_${character.charCodeAt(0).toString(16)}`);
}

export function cacheControl(hint: HubCacheHint | undefined): { cache_control?: AnthropicCacheControl } {
  if (hint === undefined) return {};
  const { ttl } = hint;
  return { cache_control: { type: 'ephemeral', ...(ttl === '5m' || ttl === '1h' ? { ttl } : {}) } };
}
