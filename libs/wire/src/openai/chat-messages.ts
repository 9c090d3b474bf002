/** The `messages` of a Chat Completions body into hub messages. */
import type {
  HubAssistantPart,
  HubCacheHint,
  HubMediaSource,
  HubMessage,
  HubRedactedThinkingPart,
  HubTextPart,
  HubThinkingPart,
  HubToolCallPart,
  HubUserPart,
} from '../hub/request.js';
import { InvalidRequestError } from './error.js';
import {
  isObject,
  type JsonObject,
  missing,
  optionalArray,
  optionalObject,
  optionalString,
  own,
  readObject,
  readString,
  unsupportedValue,
  wrongType,
} from './parse.js';

const roles: readonly string[] = ['system', 'developer', 'user', 'assistant', 'tool', 'function'];

/** @throws {InvalidRequestError} */
export function readMessages(messages: readonly unknown[]): HubMessage[] {
  if (messages.length === 0) {
    throw new InvalidRequestError(
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
      'messages',
      'invalid_value',
    );
  }
  return messages.map((message, index) => readMessage(message, `messages[${index}]`));
}

function readMessage(value: unknown, path: string): HubMessage {
  const message = readObject(value, path);
  const role = own(message, 'role');
  if (role === undefined) throw missing(`${path}.role`);
  const name = optionalString(message, 'name', `${path}.`);
  const named = name === undefined ? {} : { name };
  switch (role) {
    case 'system':
    case 'developer':
      return {
        role: 'system',
        spelling: role === 'system' ? 'system' : 'developer',
        parts: readTextParts(message, path),
        ...named,
      };
    case 'user':
      return { role: 'user', parts: readUserParts(message, path), ...named };
    case 'assistant':
      return { role: 'assistant', parts: readAssistantParts(message, path), ...named };
    case 'tool': {
      const toolCallId = optionalString(message, 'tool_call_id', `${path}.`);
      if (toolCallId === undefined) throw missing(`${path}.tool_call_id`);
      return { role: 'tool', toolCallId, parts: readUserParts(message, path) };
    }
    case 'function':
      throw new InvalidRequestError(
        "Messages with role 'function' are deprecated and cannot be translated for this model; use role 'tool'.",
        `${path}.role`,
        'unsupported_value',
      );
    default:
      throw unsupportedValue(`${path}.role`, role, roles);
  }
}

function readTextParts(message: JsonObject, path: string): HubTextPart[] {
  return readContent(message, path, (part, partPath) => {
    if (own(part, 'type') !== 'text') throw unsupportedValue(`${partPath}.type`, own(part, 'type'), ['text']);
    return readTextPart(part, partPath);
  });
}

function readUserParts(message: JsonObject, path: string): HubUserPart[] {
  return readContent<HubUserPart>(message, path, readUserPart);
}

/** A string or an array of parts. */
function readContent<Part>(
  message: JsonObject,
  path: string,
  read: (part: JsonObject, path: string) => Part,
): (Part | HubTextPart)[] {
  const content = own(message, 'content');
  if (content === undefined) throw missing(`${path}.content`);
  if (typeof content === 'string') return [{ type: 'text', text: content, ...cacheOf(message, path) }];
  if (!Array.isArray(content)) throw wrongType(content, `${path}.content`, 'a string or an array of content parts');
  return (content as readonly unknown[]).map((part, index) => {
    const partPath = `${path}.content[${index}]`;
    return read(readObject(part, partPath), partPath);
  });
}

function readTextPart(part: JsonObject, path: string): HubTextPart {
  const text = optionalString(part, 'text', `${path}.`);
  if (text === undefined) throw missing(`${path}.text`);
  return { type: 'text', text, ...cacheOf(part, path) };
}

function readUserPart(part: JsonObject, path: string): HubUserPart {
  const type = own(part, 'type');
  switch (type) {
    case 'text':
      return readTextPart(part, path);
    case 'image_url': {
      const image = optionalObject(part, 'image_url', `${path}.`);
      const url = image && optionalString(image, 'url', `${path}.image_url.`);
      if (!image || url === undefined) throw missing(`${path}.image_url.url`);
      const detail = optionalString(image, 'detail', `${path}.image_url.`);
      const source = readUrl(url, `${path}.image_url.url`);
      return { type: 'image', source, ...(detail === undefined ? {} : { detail }), ...cacheOf(part, path) };
    }
    case 'input_audio': {
      const audio = optionalObject(part, 'input_audio', `${path}.`);
      const data = audio && optionalString(audio, 'data', `${path}.input_audio.`);
      const format = audio && optionalString(audio, 'format', `${path}.input_audio.`);
      if (data === undefined) throw missing(`${path}.input_audio.data`);
      if (format === undefined) throw missing(`${path}.input_audio.format`);
      return { type: 'audio', data, format, ...cacheOf(part, path) };
    }
    case 'file':
      return readFilePart(part, path);
    default:
      throw unsupportedValue(`${path}.type`, type, ['text', 'image_url', 'input_audio', 'file']);
  }
}

function readFilePart(part: JsonObject, path: string): HubUserPart {
  const file = optionalObject(part, 'file', `${path}.`);
  if (!file) throw missing(`${path}.file`);
  const id = optionalString(file, 'file_id', `${path}.file.`);
  const data = optionalString(file, 'file_data', `${path}.file.`);
  const filename = optionalString(file, 'filename', `${path}.file.`);
  let source: HubMediaSource;
  if (id !== undefined) source = { type: 'id', id };
  else if (data !== undefined) {
    source = data.startsWith('data:')
      ? readUrl(data, `${path}.file.file_data`)
      : { type: 'base64', mediaType: mediaTypeOf(filename), data };
  } else throw missing(`${path}.file.file_id`);
  return { type: 'file', source, ...(filename === undefined ? {} : { filename }), ...cacheOf(part, path) };
}

function mediaTypeOf(filename: string | undefined): string {
  return filename?.toLowerCase().endsWith('.txt') ? 'text/plain' : 'application/pdf';
}

/** `data:<type>;base64,<data>` is taken apart, any other URL is kept. */
export function readUrl(url: string, path: string): HubMediaSource {
  if (!url.startsWith('data:')) return { type: 'url', url };
  const comma = url.indexOf(',');
  const header = url.slice(5, comma < 0 ? 0 : comma);
  if (comma < 0 || !header.endsWith(';base64')) {
    throw new InvalidRequestError(
      `Invalid '${path}': expected a base64-encoded data URL with a media type (e.g. 'data:image/png;base64,…').`,
      path,
      'invalid_value',
    );
  }
  return { type: 'base64', mediaType: header.slice(0, -7).split(';')[0] ?? '', data: url.slice(comma + 1) };
}

function readAssistantParts(message: JsonObject, path: string): HubAssistantPart[] {
  const spoken: HubAssistantPart[] = [];
  const content = own(message, 'content');
  if (content !== undefined) {
    // An empty string beside tool calls is how many clients write "no text".
    if (content !== '' || own(message, 'tool_calls') === undefined) {
      spoken.push(...readContent<HubAssistantPart>(message, path, readAssistantPart));
    }
  }
  const refusal = optionalString(message, 'refusal', `${path}.`);
  if (refusal !== undefined) spoken.push({ type: 'refusal', text: refusal });
  optionalArray(message, 'tool_calls', `${path}.`)?.forEach((call, index) => {
    spoken.push(readToolCall(call, `${path}.tool_calls[${index}]`));
  });
  return interleave(readThinking(message), spoken);
}

function readAssistantPart(part: JsonObject, path: string): HubAssistantPart {
  const type = own(part, 'type');
  if (type === 'text') return readTextPart(part, path);
  if (type === 'refusal') return { type: 'refusal', text: readString(own(part, 'refusal'), `${path}.refusal`) };
  throw unsupportedValue(`${path}.type`, type, ['text', 'refusal']);
}

function readToolCall(value: unknown, path: string): HubToolCallPart {
  const call = readObject(value, path);
  const id = optionalString(call, 'id', `${path}.`);
  if (id === undefined) throw missing(`${path}.id`);
  const type = own(call, 'type') ?? 'function';
  if (type !== 'function') throw unsupportedValue(`${path}.type`, type, ['function']);
  const called = optionalObject(call, 'function', `${path}.`);
  const name = called && optionalString(called, 'name', `${path}.function.`);
  if (!called || name === undefined) throw missing(`${path}.function.name`);
  const extra = optionalObject(call, 'extra_content', `${path}.`);
  return {
    type: 'tool-call',
    id,
    name,
    arguments: optionalString(called, 'arguments', `${path}.function.`) ?? '',
    ...(extra === undefined ? {} : { extra }),
    ...cacheOf(call, path),
  };
}

/**
 * Thinking that came with an earlier reply and is sent back. `reasoning_details` carries what the vendor needs to
 * accept it; `reasoning_content` alone is only text. Entries nobody understands are skipped, as clients invent them.
 */
function readThinking(message: JsonObject): (HubThinkingPart | HubRedactedThinkingPart)[] {
  const details = own(message, 'reasoning_details');
  if (Array.isArray(details)) {
    return (details as readonly unknown[]).flatMap((detail) => (isObject(detail) ? readReasoningDetail(detail) : []));
  }
  const text = own(message, 'reasoning_content') ?? own(message, 'reasoning');
  return typeof text === 'string' && text !== '' ? [{ type: 'thinking', text }] : [];
}

function readReasoningDetail(detail: JsonObject): (HubThinkingPart | HubRedactedThinkingPart)[] {
  const index = own(detail, 'index');
  const position = typeof index === 'number' && Number.isSafeInteger(index) && index >= 0 ? { position: index } : {};
  const type = own(detail, 'type');
  const text = own(detail, 'text');
  const signature = own(detail, 'signature');
  const data = own(detail, 'data');
  const id = own(detail, 'id');
  if (type === 'reasoning.text' && (typeof text === 'string' || typeof signature === 'string')) {
    const signed = typeof signature === 'string' ? { signature } : {};
    return [{ type: 'thinking', text: typeof text === 'string' ? text : '', ...signed, ...position }];
  }
  if (type === 'reasoning.encrypted' && typeof data === 'string') {
    return [{ type: 'redacted-thinking', data, ...(typeof id === 'string' ? { id } : {}), ...position }];
  }
  return [];
}

/** Puts thinking where it was in the vendor's reply; what was said fills the places between, in its order. */
function interleave(
  thinking: readonly (HubThinkingPart | HubRedactedThinkingPart)[],
  spoken: readonly HubAssistantPart[],
): HubAssistantPart[] {
  const parts: HubAssistantPart[] = [];
  let next = 0;
  for (const part of thinking) {
    while (parts.length < (part.position ?? 0) && next < spoken.length) parts.push(...spoken.slice(next, ++next));
    parts.push(part);
  }
  parts.push(...spoken.slice(next));
  return parts;
}

/** Both names clients use: Anthropic's `cache_control` and OpenAI's `prompt_cache_breakpoint`. */
export function readCacheHint(holder: JsonObject, path: string): HubCacheHint | undefined {
  for (const key of ['cache_control', 'prompt_cache_breakpoint']) {
    const hint = optionalObject(holder, key, `${path}.`);
    if (hint === undefined) continue;
    const ttl = optionalString(hint, 'ttl', `${path}.${key}.`);
    return ttl === undefined ? {} : { ttl };
  }
  return undefined;
}

function cacheOf(holder: JsonObject, path: string): { cache?: HubCacheHint } {
  const cache = readCacheHint(holder, path);
  return cache === undefined ? {} : { cache };
}
