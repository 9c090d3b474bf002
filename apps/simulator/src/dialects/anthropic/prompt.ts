import type { Exchange } from '../../exchange.js';
import { asArray, asText, isObject, type JsonObject } from '../../json.js';
import { hashText } from '../../text/random.js';
import { countInputTokens } from '../../text/tokens.js';

/** Size, hash and cache use of one request's input. */
export interface Prompt {
  tokens: number;
  hash: number;
  lastUserText: string;
  afterTool: boolean;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
}

interface Breakpoint {
  tokens: number;
  key: string;
  ttl: '5m' | '1h';
}

const MEDIA_TOKENS = 85;
const MESSAGE_OVERHEAD = 4;
const MS = { '5m': 300_000, '1h': 3_600_000 } as const;

/** Shorter prefixes are not cached (Anthropic's minimum for most models). */
const CACHE_MIN_TOKENS = 1_024;

/**
 * Reads a checked request in the order that caching sees it: tools, system, messages. Every `cache_control` ends a
 * prefix; the longest one known is read, and what lies between it and the last breakpoint is written. Without `caching` nothing is read or written: counting alone.
 */
export function readPrompt(exchange: Exchange, caching: boolean): Prompt {
  const { body } = exchange;
  const breakpoints: Breakpoint[] = [];
  const owner = `${exchange.entry.apiKey}/${exchange.model}`;
  const prompt: Prompt = {
    tokens: 3,
    hash: 0x811c9dc5,
    lastUserText: '',
    afterTool: false,
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
  };
  const add = (text: string, tokens = countInputTokens(text)): void => {
    prompt.tokens += tokens;
    prompt.hash = hashText(text, prompt.hash);
  };
  const mark = (block: JsonObject): void => {
    const control = block['cache_control'];
    if (!isObject(control)) return;
    const ttl = control['ttl'] === '1h' ? '1h' : '5m';
    breakpoints.push({ tokens: prompt.tokens, key: `${owner}/${prompt.hash}/${prompt.tokens}`, ttl });
  };
  const readBlocks = (content: unknown): string => {
    if (typeof content === 'string') {
      add(content);
      return content;
    }
    let joined = '';
    for (const block of asArray(content)) {
      if (!isObject(block)) continue;
      joined += readBlock(block, add);
      mark(block);
    }
    return joined;
  };
  for (const tool of asArray(body['tools'])) {
    if (!isObject(tool)) continue;
    add(JSON.stringify({ ...tool, cache_control: undefined }));
    mark(tool);
  }
  if (body['system'] != null) readBlocks(body['system']);
  for (const message of asArray(body['messages'])) {
    if (!isObject(message)) continue;
    add(String(message['role']), MESSAGE_OVERHEAD);
    const text = readBlocks(message['content']);
    if (message['role'] !== 'user') continue;
    prompt.lastUserText = text;
    prompt.afterTool = asArray(message['content']).some((block) => isObject(block) && block['type'] === 'tool_result');
  }
  mark(body);
  if (caching) useCache(exchange, prompt, breakpoints);
  return prompt;
}

function readBlock(block: JsonObject, add: (text: string, tokens?: number) => void): string {
  switch (block['type']) {
    case 'text':
      add(asText(block['text']));
      return asText(block['text']);
    case 'thinking':
      add(asText(block['thinking']));
      return '';
    case 'tool_use':
      add(`${asText(block['name'])}${JSON.stringify(block['input'])}`);
      return '';
    case 'tool_result':
      add(typeof block['content'] === 'string' ? block['content'] : JSON.stringify(block['content'] ?? ''));
      return '';
    default:
      add(JSON.stringify({ ...block, cache_control: undefined }), MEDIA_TOKENS);
      return '';
  }
}

function useCache(exchange: Exchange, prompt: Prompt, breakpoints: readonly Breakpoint[]): void {
  const usable = breakpoints.filter((each) => each.tokens >= CACHE_MIN_TOKENS);
  let written = 0;
  for (const each of usable.toReversed()) {
    if (!exchange.promptCache.has(each.key, MS[each.ttl])) continue;
    prompt.cacheRead = written = each.tokens;
    break;
  }
  for (const each of usable) {
    if (each.tokens <= written) continue;
    if (each.ttl === '1h') prompt.cacheWrite1h += each.tokens - written;
    else prompt.cacheWrite5m += each.tokens - written;
    written = each.tokens;
    exchange.promptCache.store(each.key, MS[each.ttl]);
  }
}
