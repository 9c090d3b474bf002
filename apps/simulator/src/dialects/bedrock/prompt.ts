import type { Exchange } from '../../exchange.js';
import { asArray, asText, isObject, type JsonObject } from '../../json.js';
import { hashText } from '../../text/random.js';
import { countInputTokens } from '../../text/tokens.js';

/** Size, hash and cache use of one checked request. */
export interface Prompt {
  tokens: number;
  hash: number;
  lastUserText: string;
  afterTool: boolean;
  cacheRead: number;
  cacheWrite: number;
}

const MEDIA_TOKENS = 85;
const MESSAGE_OVERHEAD = 4;
const CACHE_MIN_TOKENS = 1_024;
const CACHE_TTL_MS = 300_000;

/** Tools, system, messages, in the order in which caching sees them; every cache point ends a prefix. */
export function readPrompt(exchange: Exchange): Prompt {
  const { body } = exchange;
  const prompt: Prompt = {
    tokens: 3,
    hash: 0x811c9dc5,
    lastUserText: '',
    afterTool: false,
    cacheRead: 0,
    cacheWrite: 0,
  };
  const points: { tokens: number; key: string }[] = [];
  const owner = `${exchange.entry.apiKey}/${exchange.model}`;
  const add = (text: string, tokens = countInputTokens(text)): void => {
    prompt.tokens += tokens;
    prompt.hash = hashText(text, prompt.hash);
  };
  const read = (block: unknown): string => {
    if (!isObject(block)) return '';
    if (isObject(block['cachePoint'])) {
      points.push({ tokens: prompt.tokens, key: `${owner}/${prompt.hash}/${prompt.tokens}` });
      return '';
    }
    if (typeof block['text'] === 'string') {
      add(block['text']);
      return block['text'];
    }
    const media = block['image'] ?? block['document'] ?? block['audio'];
    add(JSON.stringify(block), media === undefined ? undefined : MEDIA_TOKENS);
    return '';
  };
  const config = isObject(body['toolConfig']) ? body['toolConfig'] : {};
  for (const tool of asArray(config['tools'])) read(tool);
  for (const block of asArray(body['system'])) read(block);
  for (const message of asArray(body['messages']).filter(isObject)) {
    add(asText(message['role']), MESSAGE_OVERHEAD);
    const content = asArray(message['content']);
    const text = content.map(read).join('');
    if (message['role'] !== 'user') continue;
    prompt.lastUserText = text;
    prompt.afterTool = content.some((block) => isObject(block) && block['toolResult'] !== undefined);
  }
  useCache(exchange, prompt, points);
  return prompt;
}

function useCache(exchange: Exchange, prompt: Prompt, points: readonly { tokens: number; key: string }[]): void {
  const usable = points.filter(({ tokens }) => tokens >= CACHE_MIN_TOKENS);
  const known = usable.findLast(({ key }) => exchange.promptCache.has(key, CACHE_TTL_MS));
  prompt.cacheRead = known?.tokens ?? 0;
  const last = usable.at(-1);
  prompt.cacheWrite = Math.max(0, (last?.tokens ?? 0) - prompt.cacheRead);
  for (const { key } of usable) exchange.promptCache.store(key, CACHE_TTL_MS);
}

/** Tools of a request as offers, and which of them must be called; Claude's own `tool_choice` wins. */
export function readTools(body: JsonObject) {
  const config = isObject(body['toolConfig']) ? body['toolConfig'] : {};
  const fields = isObject(body['additionalModelRequestFields']) ? body['additionalModelRequestFields'] : {};
  const own = isObject(fields['tool_choice']) ? fields['tool_choice'] : {};
  const choice = isObject(config['toolChoice']) ? config['toolChoice'] : {};
  const named = isObject(choice['tool']) ? choice['tool']['name'] : own['type'] === 'tool' ? own['name'] : undefined;
  const tools = asArray(config['tools']).flatMap((tool) => {
    const spec = isObject(tool) ? tool['toolSpec'] : undefined;
    const schema = isObject(spec) && isObject(spec['inputSchema']) ? spec['inputSchema']['json'] : undefined;
    return isObject(spec) ? [{ name: asText(spec['name']), schema }] : [];
  });
  const forced = choice['any'] !== undefined || own['type'] === 'any';
  const free = own['type'] === 'none' ? ('none' as const) : forced ? ('required' as const) : ('auto' as const);
  return {
    tools,
    toolChoice: typeof named === 'string' ? { named: [named] } : free,
    parallelTools: own['disable_parallel_tool_use'] !== true,
  };
}
