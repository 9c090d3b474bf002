/** Content blocks of a Messages body into hub parts. */
import type {
  HubAssistantPart,
  HubCacheHint,
  HubMediaSource,
  HubMessage,
  HubTextPart,
  HubUserPart,
} from '../hub/request.js';
import { InvalidRequestError } from '../openai/error.js';
import {
  type JsonObject,
  missing,
  optionalBoolean,
  optionalObject,
  optionalString,
  own,
  readArray,
  readObject,
  unsupportedValue,
} from '../openai/parse.js';

/**
 * The id of another vendor's encrypted reasoning rides in front of its data, as `redacted_thinking` has no member for
 * it; what comes back with it is taken apart again.
 */
const withId = /^tgr_([\w-]+)\.([^]*)$/;

export function joinRedacted(data: string, id: string | null | undefined): string {
  return id ? `tgr_${id}.${data}` : data;
}

/** One message becomes several where results of tools stand among what the user says. */
export function readMessageBlocks(
  role: 'user' | 'assistant' | 'system',
  blocks: readonly unknown[],
  path: string,
): HubMessage[] {
  if (role === 'system') return [{ role, spelling: 'system', parts: readTextBlocks(blocks, path) }];
  if (role === 'assistant') {
    const parts = blocks.flatMap((block, index) =>
      readAssistantBlock(readObject(block, `${path}[${index}]`), `${path}[${index}]`),
    );
    return [{ role, parts }];
  }
  const messages: HubMessage[] = [];
  let said: HubUserPart[] = [];
  const flush = () => {
    if (said.length > 0) messages.push({ role: 'user', parts: said });
    said = [];
  };
  blocks.forEach((value, index) => {
    const blockPath = `${path}[${index}]`;
    const block = readObject(value, blockPath);
    if (own(block, 'type') !== 'tool_result') {
      said.push(...readUserBlock(block, blockPath));
      return;
    }
    flush();
    messages.push(readToolResult(block, blockPath));
  });
  flush();
  return messages;
}

/** `system`, and anything else that is a list of text blocks. */
export function readTextBlocks(value: unknown, path: string): HubTextPart[] {
  return readArray(value, path).map((entry, index) => {
    const blockPath = `${path}[${index}]`;
    const block = readObject(entry, blockPath);
    if (own(block, 'type') !== 'text') throw unsupportedValue(`${blockPath}.type`, own(block, 'type'), ['text']);
    return readText(block, blockPath);
  });
}

export function cacheOf(holder: JsonObject, path: string): { cache?: HubCacheHint } {
  const hint = optionalObject(holder, 'cache_control', `${path}.`);
  if (hint === undefined) return {};
  const ttl = optionalString(hint, 'ttl', `${path}.cache_control.`);
  return { cache: ttl === undefined ? {} : { ttl } };
}

function readText(block: JsonObject, path: string): HubTextPart {
  const text = optionalString(block, 'text', `${path}.`);
  if (text === undefined) throw missing(`${path}.text`);
  return { type: 'text', text, ...cacheOf(block, path) };
}

function readUserBlock(block: JsonObject, path: string): HubUserPart[] {
  const type = own(block, 'type');
  switch (type) {
    case 'text':
      return [readText(block, path)];
    case 'image':
      return [{ type: 'image', source: readSource(block, path), ...cacheOf(block, path) }];
    case 'document':
      return readDocument(block, path);
    case 'search_result': {
      const head = [optionalString(block, 'title', `${path}.`), optionalString(block, 'source', `${path}.`)];
      const texts = readTextBlocks(own(block, 'content'), `${path}.content`).map((part) => part.text);
      const text = [...head.filter((line) => line !== undefined), ...texts].join('\n');
      return [{ type: 'text', text, ...cacheOf(block, path) }];
    }
    default:
      throw notTranslatable(type, path);
  }
}

function readDocument(block: JsonObject, path: string): HubUserPart[] {
  const title = optionalString(block, 'title', `${path}.`);
  const shared = { ...(title === undefined ? {} : { filename: title }), ...cacheOf(block, path) };
  const source = optionalObject(block, 'source', `${path}.`);
  if (source !== undefined && own(source, 'type') === 'content') {
    const content = own(source, 'content');
    if (typeof content === 'string') return [{ type: 'text', text: content, ...cacheOf(block, path) }];
    return readArray(content, `${path}.source.content`).flatMap((entry, index) =>
      readUserBlock(readObject(entry, `${path}.source.content[${index}]`), `${path}.source.content[${index}]`),
    );
  }
  return [{ type: 'file', source: readSource(block, path), ...shared }];
}

function readSource(block: JsonObject, path: string): HubMediaSource {
  const source = optionalObject(block, 'source', `${path}.`);
  if (source === undefined) throw missing(`${path}.source`);
  const at = `${path}.source.`;
  const need = (name: string): string => {
    const value = optionalString(source, name, at);
    if (value === undefined) throw missing(at + name);
    return value;
  };
  const type = own(source, 'type');
  switch (type) {
    case 'base64':
      return { type: 'base64', mediaType: need('media_type'), data: need('data') };
    case 'text':
      return { type: 'base64', mediaType: 'text/plain', data: Buffer.from(need('data')).toString('base64') };
    case 'url':
      return { type: 'url', url: need('url') };
    case 'file':
      return { type: 'id', id: need('file_id') };
    default:
      throw unsupportedValue(`${at}type`, type, ['base64', 'text', 'url', 'content', 'file']);
  }
}

function readToolResult(block: JsonObject, path: string): HubMessage {
  const toolCallId = optionalString(block, 'tool_use_id', `${path}.`);
  if (toolCallId === undefined) throw missing(`${path}.tool_use_id`);
  const content = own(block, 'content');
  const isError = optionalBoolean(block, 'is_error', `${path}.`);
  const parts: HubUserPart[] =
    content === undefined
      ? [{ type: 'text', text: '' }]
      : typeof content === 'string'
        ? [{ type: 'text', text: content, ...cacheOf(block, path) }]
        : readArray(content, `${path}.content`).flatMap((entry, index) =>
            readUserBlock(readObject(entry, `${path}.content[${index}]`), `${path}.content[${index}]`),
          );
  return { role: 'tool', toolCallId, parts, ...(isError === undefined ? {} : { isError }) };
}

function readAssistantBlock(block: JsonObject, path: string): HubAssistantPart[] {
  const type = own(block, 'type');
  switch (type) {
    case 'text':
      return [readText(block, path)];
    case 'thinking': {
      const signature = optionalString(block, 'signature', `${path}.`);
      const text = optionalString(block, 'thinking', `${path}.`) ?? '';
      return [{ type: 'thinking', text, ...(signature ? { signature } : {}) }];
    }
    case 'redacted_thinking': {
      const data = optionalString(block, 'data', `${path}.`) ?? '';
      const [, id, rest] = withId.exec(data) ?? [];
      return [
        { type: 'redacted-thinking', ...(id === undefined || rest === undefined ? { data } : { data: rest, id }) },
      ];
    }
    case 'tool_use': {
      const id = optionalString(block, 'id', `${path}.`);
      const name = optionalString(block, 'name', `${path}.`);
      if (id === undefined) throw missing(`${path}.id`);
      if (name === undefined) throw missing(`${path}.name`);
      const input = optionalObject(block, 'input', `${path}.`) ?? {};
      const extra = optionalObject(block, 'extra_content', `${path}.`);
      return [
        {
          type: 'tool-call',
          id,
          name,
          arguments: JSON.stringify(input),
          ...(extra === undefined ? {} : { extra }),
          ...cacheOf(block, path),
        },
      ];
    }
    default:
      throw notTranslatable(type, path);
  }
}

function notTranslatable(type: unknown, path: string): InvalidRequestError {
  const shown = typeof type === 'string' ? `'${type.slice(0, 64)}'` : 'without a type';
  return new InvalidRequestError(
    `Content block ${shown} at '${path}' is not supported with this model, which is not served by Anthropic.`,
    `${path}.type`,
    'unsupported_value',
  );
}
