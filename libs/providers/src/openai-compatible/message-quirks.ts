/** What some vendors of this family want different inside `messages`. The very list that was given comes back unchanged. */
import { createHash } from 'node:crypto';
import type { Rewritten } from './quirks.js';
import { isRecord } from './usage.js';

/** `developer`, OpenAI's newer word for `system`, which most others do not know. */
export function systemRole(messages: unknown): unknown {
  return mapMessages(messages, (message) =>
    message['role'] === 'developer' ? { ...message, role: 'system' } : message,
  );
}

/** `name` of a message (not of a tool or a call), for vendors that refuse it. */
export function withoutNames(messages: unknown): Rewritten {
  const dropped: string[] = [];
  const value = mapMessages(messages, (message, index) => {
    if (message['name'] === undefined || message['role'] === 'tool') return message;
    dropped.push(`messages[${index}].name`);
    return Object.fromEntries(Object.entries(message).filter(([key]) => key !== 'name'));
  });
  return { value, dropped };
}

/**
 * Tool call ids as Mistral takes them: nine letters and digits. An id that fits stays; any other (a conversation begun
 * with another vendor) is spelled as a hash of itself, the same for the call and its result.
 */
export function withToolIds(messages: unknown): Rewritten {
  const value = mapMessages(messages, (message) => {
    const calls = message['tool_calls'];
    const own = message['tool_call_id'];
    const fits = typeof own !== 'string' || toolId(own) === own;
    const callsFit = !Array.isArray(calls) || (calls as readonly unknown[]).every((call) => withToolId(call) === call);
    if (fits && callsFit) return message;
    return {
      ...message,
      ...(typeof own === 'string' ? { tool_call_id: toolId(own) } : {}),
      ...(Array.isArray(calls) ? { tool_calls: (calls as readonly unknown[]).map(withToolId) } : {}),
    };
  });
  return { value };
}

/** What the model thought, as Mistral takes it back: a part before the text, and not the members of other vendors. */
export function withThinkingParts(messages: unknown): unknown {
  return mapMessages(messages, (message) => {
    const { reasoning_content: thought, reasoning_details: details, content, ...rest } = message;
    if (message['role'] !== 'assistant' || (thought === undefined && details === undefined)) return message;
    if (typeof thought !== 'string' || thought === '') return { ...rest, content };
    const text = typeof content === 'string' && content !== '' ? [{ type: 'text', text: content }] : [];
    const said: readonly unknown[] = Array.isArray(content) ? content : text;
    return { ...rest, content: [{ type: 'thinking', thinking: [{ type: 'text', text: thought }] }, ...said] };
  });
}

function withToolId(call: unknown): unknown {
  if (!isRecord(call) || typeof call['id'] !== 'string') return call;
  const id = toolId(call['id']);
  return id === call['id'] ? call : { ...call, id };
}

function toolId(id: string): string {
  if (/^[a-zA-Z0-9]{9}$/.test(id)) return id;
  return BigInt(`0x${createHash('sha256').update(id).digest('hex').slice(0, 16)}`)
    .toString(36)
    .padStart(9, '0')
    .slice(-9);
}

type Message = Readonly<Record<string, unknown>>;

function mapMessages(messages: unknown, change: (message: Message, index: number) => Message): unknown {
  if (!Array.isArray(messages)) return messages;
  const given = messages as readonly unknown[];
  const changed = given.map((message, index) => (isRecord(message) ? change(message, index) : message));
  return changed.some((message, index) => message !== given[index]) ? changed : messages;
}
