/** Hub messages as Ollama's: text in one string, images beside it, tool arguments as an object. */
import type { HubAssistantMessage, HubMessage, HubUserPart } from '@tollgate/wire';
import { isRecord } from '../openai-compatible/usage.js';
import type { Unsupported } from '../unsupported.js';

type OllamaMessage = Record<string, unknown>;

export function buildMessages(messages: readonly HubMessage[], unsupported: Unsupported): OllamaMessage[] {
  // A result names its tool here, not the call it answers.
  const names = new Map<string, string>();
  return messages.map((message, index): OllamaMessage => {
    const path = `messages[${index}]`;
    if (message.role !== 'tool' && message.name !== undefined) unsupported.drop(`${path}.name`);
    switch (message.role) {
      case 'system':
        return { role: 'system', content: join(message.parts.map((part) => part.text)) };
      case 'user':
        return { role: 'user', ...userContent(message.parts, `${path}.content`, unsupported) };
      case 'assistant':
        for (const part of message.parts) if (part.type === 'tool-call') names.set(part.id, part.name);
        return assistantMessage(message, path, unsupported);
      case 'tool': {
        const name = names.get(message.toolCallId);
        return {
          role: 'tool',
          ...userContent(message.parts, `${path}.content`, unsupported),
          ...(name === undefined ? {} : { tool_name: name }),
          tool_call_id: message.toolCallId,
        };
      }
    }
  });
}

function userContent(
  parts: readonly HubUserPart[],
  path: string,
  unsupported: Unsupported,
): { content: string; images?: string[] } {
  const texts: string[] = [];
  const images: string[] = [];
  parts.forEach((part, index) => {
    const at = `${path}[${index}]`;
    if (part.type === 'text') texts.push(part.text);
    else if (part.type === 'image' && part.source.type === 'base64') images.push(part.source.data);
    else if (part.type === 'image') {
      unsupported.refuse(at, `Unsupported content: '${at}' must carry its image as a data URL for this model.`);
    } else unsupported.refuse(at, `Unsupported content: '${at}' is of a type this model does not take.`);
  });
  return { content: join(texts), ...(images.length > 0 ? { images } : {}) };
}

function assistantMessage(message: HubAssistantMessage, path: string, unsupported: Unsupported): OllamaMessage {
  const texts: string[] = [];
  const thoughts: string[] = [];
  const calls: OllamaMessage[] = [];
  for (const part of message.parts) {
    switch (part.type) {
      case 'text':
      case 'refusal':
        texts.push(part.text);
        break;
      case 'thinking':
        thoughts.push(part.text);
        break;
      case 'redacted-thinking':
        // Encrypted by another vendor, and of use to nobody else.
        unsupported.drop(`${path}.reasoning_details`);
        break;
      case 'tool-call': {
        const at = `${path}.tool_calls[${calls.length}]`;
        if (part.extra !== undefined) unsupported.drop(`${at}.extra_content`);
        const input = readArguments(part.arguments, `${at}.function.arguments`, unsupported);
        calls.push({ id: part.id, function: { name: part.name, arguments: input } });
        break;
      }
    }
  }
  return {
    role: 'assistant',
    content: join(texts),
    ...(thoughts.length > 0 ? { thinking: thoughts.join('') } : {}),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
}

/** An object where OpenAI has text, and a model may have been cut off while writing that text. */
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

/** Parts are separate things a person wrote; a line break keeps their words apart. */
function join(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n');
}
