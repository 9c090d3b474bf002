import { asArray, isObject, type JsonObject } from '../../json.js';
import * as check from './check.js';
import { isOurSignature } from './signature.js';

const { invalid } = check;

export const cacheControl = check.object({ type: check.oneOf('ephemeral'), ttl: check.oneOf('5m', '1h') }, ['type']);

const source = check.tagged({
  base64: { members: { media_type: check.string(), data: check.string() }, required: ['media_type', 'data'] },
  url: { members: { url: check.string() }, required: ['url'] },
  file: { members: { file_id: check.string() }, required: ['file_id'] },
  text: { members: { media_type: check.string(), data: check.string() }, required: ['media_type', 'data'] },
  content: { members: { content: check.anything }, required: ['content'] },
});

type Shape = { members: Record<string, check.Check>; required: readonly string[] };
const text: Shape = {
  members: { text: check.string(), cache_control: cacheControl, citations: check.anything },
  required: ['text'],
};
const image: Shape = { members: { source, cache_control: cacheControl }, required: ['source'] };
const document: Shape = {
  members: {
    source,
    cache_control: cacheControl,
    title: check.string(),
    context: check.string(),
    citations: check.anything,
  },
  required: ['source'],
};
const searchResult: Shape = {
  members: {
    source: check.string(),
    title: check.string(),
    content: check.anything,
    cache_control: cacheControl,
    citations: check.anything,
  },
  required: ['source', 'title', 'content'],
};

const resultContent = check.list(
  check.tagged({ text, image, document, search_result: searchResult }, /^tool_reference$/),
);
const stringOr =
  (list: check.Check): check.Check =>
  (value, path) => {
    if (typeof value !== 'string') list(value, path);
  };

const toolUse: Shape = {
  members: {
    id: check.string({ pattern: /^[a-zA-Z0-9_-]+$/ }),
    name: check.string({ min: 1, max: 200 }),
    input: check.dictionary,
    caller: check.anything,
    cache_control: cacheControl,
  },
  required: ['id', 'name', 'input'],
};
const toolResult: Shape = {
  members: {
    tool_use_id: check.string({ pattern: /^[a-zA-Z0-9_-]+$/ }),
    content: stringOr(resultContent),
    is_error: check.boolean,
    cache_control: cacheControl,
  },
  required: ['tool_use_id'],
};
const thinking: Shape = {
  members: { thinking: check.string(), signature: check.string() },
  required: ['thinking', 'signature'],
};
const redacted: Shape = { members: { data: check.string() }, required: ['data'] };

/** What tools that the vendor runs leave in an assistant turn. */
const SERVER_BLOCKS = /^(server_tool_use|mcp_tool_use|[a-z_]+_tool_result)$/;

const systemBlocks = check.list(check.tagged({ text }));
const blocksByRole: Record<string, check.Check> = {
  user: check.list(check.tagged({ text, image, document, search_result: searchResult, tool_result: toolResult })),
  assistant: check.list(
    check.tagged({ text, thinking, redacted_thinking: redacted, tool_use: toolUse }, SERVER_BLOCKS),
  ),
  system: check.list(check.tagged({ text }, /^tool_(addition|removal)$/)),
};
const message = check.object({ role: check.oneOf('user', 'assistant', 'system'), content: check.anything }, [
  'role',
  'content',
]);

/** A string or text blocks. */
export const systemPrompt: check.Check = stringOr(systemBlocks);

/** Blocks by role, texts that are not empty, tool calls and results that answer each other, untouched signatures. */
export function checkMessages(messages: readonly unknown[]): void {
  if (messages.length === 0) throw invalid('messages', 'at least one message is required');
  messages.forEach((each, index) => {
    const path = `messages.${index}`;
    message(each, path);
    const { role, content } = each as JsonObject;
    stringOr(blocksByRole[String(role)] ?? check.anything)(content, `${path}.content`);
    checkNotEmpty(content, index, index === messages.length - 1 && role === 'assistant');
  });
  const turns = merge(messages as readonly JsonObject[]);
  if (turns[0]?.role !== 'user') throw invalid('messages', 'first message must use the "user" role');
  checkToolPairs(turns);
  checkEnd(turns);
}

interface Turn {
  role: string;
  /** Index of the first message merged into it. */
  index: number;
  blocks: JsonObject[];
}

/** Consecutive messages of one role are one turn; a system message in mid-conversation is none. */
function merge(messages: readonly JsonObject[]): Turn[] {
  const turns: Turn[] = [];
  messages.forEach((each, index) => {
    const role = String(each['role']);
    if (role === 'system') return;
    const content = each['content'];
    const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : asArray(content).filter(isObject);
    const last = turns.at(-1);
    if (last?.role === role) last.blocks.push(...blocks);
    else turns.push({ role, index, blocks: [...blocks] });
  });
  return turns;
}

function checkNotEmpty(content: unknown, index: number, isFinalAssistant: boolean): void {
  const empty = content === '' || (Array.isArray(content) && content.length === 0);
  if (empty && !isFinalAssistant) {
    throw invalid(
      `messages.${index}`,
      'all messages must have non-empty content except for the optional final assistant message',
    );
  }
  asArray(content).forEach((block, at) => {
    if (!isObject(block)) return;
    if (block['type'] === 'text' && block['text'] === '')
      throw invalid('messages', 'text content blocks must be non-empty');
    if (block['type'] === 'thinking' && !isOurSignature(String(block['signature']), String(block['thinking']))) {
      throw invalid(`messages.${index}.content.${at}`, 'Invalid `signature` in `thinking` block');
    }
  });
}

function checkToolPairs(turns: readonly Turn[]): void {
  turns.forEach((turn, at) => {
    const next = turns[at + 1];
    const uses = ids(turn, 'tool_use', 'id');
    const results = new Set(next ? ids(next, 'tool_result', 'tool_use_id') : []);
    const open = uses.filter((id) => !results.has(id));
    if (open.length > 0 && next) {
      const problem = `\`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`;
      throw invalid(`messages.${turn.index}`, problem);
    }
    const known = new Set(at > 0 ? ids(turns[at - 1] as Turn, 'tool_use', 'id') : []);
    turn.blocks.forEach((block, position) => {
      if (block['type'] !== 'tool_result' || known.has(String(block['tool_use_id']))) return;
      const problem = `unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${String(block['tool_use_id'])}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`;
      throw invalid(`messages.${turn.index}.content.${position}`, problem);
    });
    if (new Set(uses).size < uses.length) throw invalid(`messages.${turn.index}`, '`tool_use` ids must be unique');
  });
}

function ids(turn: Turn, type: string, member: string): string[] {
  return turn.blocks.filter((block) => block['type'] === type).map((block) => String(block[member]));
}

function checkEnd(turns: readonly Turn[]): void {
  const last = turns.at(-1);
  const block = last?.blocks.at(-1);
  if (last?.role !== 'assistant' || !block) return;
  if (block['type'] === 'text' && /\s$/.test(String(block['text']))) {
    throw invalid('messages', 'final assistant content cannot end with trailing whitespace');
  }
  if (block['type'] === 'tool_use') {
    const problem = `\`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${String(block['id'])}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`;
    throw invalid(`messages.${last.index}`, problem);
  }
}
