/** The `input` items of a Responses body into hub messages. */
import type { HubAssistantPart, HubMediaSource, HubMessage, HubTextPart, HubUserPart } from '../hub/request.js';
import { readCacheHint, readUrl } from './chat-messages.js';
import { InvalidRequestError } from './error.js';
import {
  isObject,
  type JsonObject,
  missing,
  optionalArray,
  optionalObject,
  optionalString,
  own,
  readArray,
  readObject,
  unsupportedValue,
} from './parse.js';

/**
 * What other vendors sign or encrypt has no member in a reasoning item but `encrypted_content`; a mark in front says what
 * it was. OpenAI's own content has no mark.
 */
const signatureMark = 'tgs1.';
const redactedMark = 'tgr1.';

export function encryptedOfSignature(signature: string): string {
  return signatureMark + signature;
}

/** @returns the member for encrypted reasoning; OpenAI's own (with an id) is left as it is. */
export function encryptedOfRedacted(data: string, id: string | null | undefined): string {
  return id ? data : redactedMark + data;
}

/** @throws {InvalidRequestError} */
export function readInputItems(items: readonly unknown[]): HubMessage[] {
  if (items.length === 0)
    throw new InvalidRequestError("'input' must hold at least one item.", 'input', 'invalid_value');
  const messages: HubMessage[] = [];
  /** What the model said, item after item, is one message of the assistant. */
  let said: HubAssistantPart[] = [];
  const flush = () => {
    if (said.length > 0) messages.push({ role: 'assistant', parts: said });
    said = [];
  };
  items.forEach((value, index) => {
    const path = `input[${index}]`;
    const item = readObject(value, path);
    const parts = readAssistantItem(item, path);
    if (parts !== null) {
      said.push(...parts);
      return;
    }
    flush();
    messages.push(readOtherItem(item, path));
  });
  flush();
  return messages;
}

/** `null` where the item is not the assistant's. */
function readAssistantItem(item: JsonObject, path: string): HubAssistantPart[] | null {
  switch (own(item, 'type') ?? 'message') {
    case 'message':
      return own(item, 'role') === 'assistant' ? readAssistantContent(item, path) : null;
    case 'reasoning':
      return readReasoning(item, path);
    case 'function_call': {
      const id = optionalString(item, 'call_id', `${path}.`);
      const name = optionalString(item, 'name', `${path}.`);
      if (id === undefined) throw missing(`${path}.call_id`);
      if (name === undefined) throw missing(`${path}.name`);
      const extra = optionalObject(item, 'extra_content', `${path}.`);
      return [
        {
          type: 'tool-call',
          id,
          name,
          arguments: optionalString(item, 'arguments', `${path}.`) ?? '',
          ...(extra === undefined ? {} : { extra }),
        },
      ];
    }
    default:
      return null;
  }
}

function readAssistantContent(item: JsonObject, path: string): HubAssistantPart[] {
  const content = own(item, 'content');
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return readArray(content, `${path}.content`).map((entry, index): HubAssistantPart => {
    const partPath = `${path}.content[${index}]`;
    const part = readObject(entry, partPath);
    const type = own(part, 'type');
    if (type === 'refusal') return { type: 'refusal', text: optionalString(part, 'refusal', `${partPath}.`) ?? '' };
    if (type !== 'output_text' && type !== 'input_text' && type !== 'text') {
      throw unsupportedValue(`${partPath}.type`, type, ['output_text', 'refusal']);
    }
    return { type: 'text', text: optionalString(part, 'text', `${partPath}.`) ?? '' };
  });
}

function readReasoning(item: JsonObject, path: string): HubAssistantPart[] {
  const encrypted = optionalString(item, 'encrypted_content', `${path}.`);
  const texts = [
    ...(optionalArray(item, 'summary', `${path}.`) ?? []),
    ...(optionalArray(item, 'content', `${path}.`) ?? []),
  ].flatMap((part) => (isObject(part) && typeof part['text'] === 'string' ? [part['text']] : []));
  const text = texts.join('\n\n');
  if (encrypted?.startsWith(signatureMark)) {
    return [{ type: 'thinking', text, signature: encrypted.slice(signatureMark.length) }];
  }
  if (encrypted?.startsWith(redactedMark))
    return [{ type: 'redacted-thinking', data: encrypted.slice(redactedMark.length) }];
  if (encrypted === undefined) return text === '' ? [] : [{ type: 'thinking', text }];
  const id = optionalString(item, 'id', `${path}.`);
  const redacted = { type: 'redacted-thinking' as const, data: encrypted, ...(id === undefined ? {} : { id }) };
  return text === '' ? [redacted] : [{ type: 'thinking', text }, redacted];
}

function readOtherItem(item: JsonObject, path: string): HubMessage {
  const type = own(item, 'type') ?? 'message';
  switch (type) {
    case 'message':
      return readMessage(item, path);
    case 'function_call_output': {
      const toolCallId = optionalString(item, 'call_id', `${path}.`);
      if (toolCallId === undefined) throw missing(`${path}.call_id`);
      const output = own(item, 'output');
      if (output === undefined) throw missing(`${path}.output`);
      const parts =
        typeof output === 'string'
          ? [{ type: 'text' as const, text: output }]
          : readArray(output, `${path}.output`).map((part, index) => readPart(part, `${path}.output[${index}]`));
      return { role: 'tool', toolCallId, parts };
    }
    case 'item_reference':
      throw new InvalidRequestError(
        `'${path}' refers to a stored item, and nothing is stored for this model. Send the item itself (clients: turn 'store' off).`,
        path,
        'unsupported_value',
      );
    default:
      throw new InvalidRequestError(
        `Items of type '${String(type).slice(0, 64)}' are not supported with this model.`,
        `${path}.type`,
        'unsupported_value',
      );
  }
}

function readMessage(item: JsonObject, path: string): HubMessage {
  const role = own(item, 'role');
  const content = own(item, 'content');
  if (role === undefined) throw missing(`${path}.role`);
  if (content === undefined) throw missing(`${path}.content`);
  const parts =
    typeof content === 'string'
      ? [{ type: 'text' as const, text: content }]
      : readArray(content, `${path}.content`).map((part, index) => readPart(part, `${path}.content[${index}]`));
  if (role === 'user') return { role, parts };
  if (role !== 'system' && role !== 'developer') {
    throw unsupportedValue(`${path}.role`, role, ['user', 'assistant', 'system', 'developer']);
  }
  const texts = parts.map((part, index): HubTextPart => {
    if (part.type !== 'text') throw unsupportedValue(`${path}.content[${index}].type`, part.type, ['input_text']);
    return part;
  });
  return { role: 'system', spelling: role, parts: texts };
}

function readPart(value: unknown, path: string): HubUserPart {
  const part = readObject(value, path);
  const hint = readCacheHint(part, path);
  const cache = hint === undefined ? {} : { cache: hint };
  const type = own(part, 'type');
  switch (type) {
    case 'input_text':
    case 'output_text':
    case 'text': {
      const text = optionalString(part, 'text', `${path}.`);
      if (text === undefined) throw missing(`${path}.text`);
      return { type: 'text', text, ...cache };
    }
    case 'input_image': {
      const url = optionalString(part, 'image_url', `${path}.`);
      const id = optionalString(part, 'file_id', `${path}.`);
      const detail = optionalString(part, 'detail', `${path}.`);
      if (url === undefined && id === undefined) throw missing(`${path}.image_url`);
      const source: HubMediaSource =
        url === undefined ? { type: 'id', id: id ?? '' } : readUrl(url, `${path}.image_url`);
      return { type: 'image', source, ...(detail === undefined ? {} : { detail }), ...cache };
    }
    case 'input_file':
      return { ...readFile(part, path), ...cache };
    case 'input_audio': {
      const audio = optionalObject(part, 'input_audio', `${path}.`);
      const data = audio && optionalString(audio, 'data', `${path}.input_audio.`);
      const format = audio && optionalString(audio, 'format', `${path}.input_audio.`);
      if (data === undefined || format === undefined) throw missing(`${path}.input_audio.data`);
      return { type: 'audio', data, format, ...cache };
    }
    default:
      throw unsupportedValue(`${path}.type`, type, ['input_text', 'input_image', 'input_file', 'input_audio']);
  }
}

function readFile(part: JsonObject, path: string): HubUserPart {
  const filename = optionalString(part, 'filename', `${path}.`);
  const named = filename === undefined ? {} : { filename };
  const data = optionalString(part, 'file_data', `${path}.`);
  const url = optionalString(part, 'file_url', `${path}.`);
  const id = optionalString(part, 'file_id', `${path}.`);
  if (data !== undefined) {
    const source: HubMediaSource = data.startsWith('data:')
      ? readUrl(data, `${path}.file_data`)
      : { type: 'base64', mediaType: filename?.endsWith('.txt') ? 'text/plain' : 'application/pdf', data };
    return { type: 'file', source, ...named };
  }
  if (url !== undefined) return { type: 'file', source: { type: 'url', url }, ...named };
  if (id !== undefined) return { type: 'file', source: { type: 'id', id }, ...named };
  throw missing(`${path}.file_id`);
}
