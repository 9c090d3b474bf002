import { asArray, isObject, type JsonObject } from '../../json.js';
import * as check from './check.js';

const { invalid } = check;

/**
 * Fields that servers of the OpenAI family answer with and clients send back. OpenAI's own API ignores some of them and
 * the compatible ones take them all, so they are let through (openai-surface.md section 2).
 */
const ROUND_TRIPPED = {
  reasoning_content: check.anything,
  reasoning: check.anything,
  reasoning_details: check.anything,
  extra_content: check.anything,
};

const breakpoint = check.anyObject;
const textPart: Record<string, check.Check> = {
  type: check.anything,
  text: check.string(),
  prompt_cache_breakpoint: breakpoint,
};

/** Content parts by type: members and the one that must be there. */
const PARTS: Record<string, { members: Record<string, check.Check>; required: string }> = {
  text: { members: textPart, required: 'text' },
  refusal: { members: { type: check.anything, refusal: check.string() }, required: 'refusal' },
  image_url: {
    members: {
      type: check.anything,
      image_url: check.object({ url: checkImageUrl, detail: check.oneOf('auto', 'low', 'high', 'original') }, ['url']),
      prompt_cache_breakpoint: breakpoint,
    },
    required: 'image_url',
  },
  input_audio: {
    members: {
      type: check.anything,
      input_audio: check.object({ data: check.string(), format: check.oneOf('wav', 'mp3') }, ['data', 'format']),
      prompt_cache_breakpoint: breakpoint,
    },
    required: 'input_audio',
  },
  file: {
    members: {
      type: check.anything,
      file: check.object({ file_id: check.string(), file_data: check.string(), filename: check.string() }),
      prompt_cache_breakpoint: breakpoint,
    },
    required: 'file',
  },
};

const toolCall: check.Check = (value, path) => {
  if (!isObject(value)) throw check.invalidType(path, 'an object', value);
  for (const name of ['id', 'type']) if (value[name] == null) throw check.missing(`${path}.${name}`);
  check.oneOf('function', 'custom')(value['type'], `${path}.type`);
  const custom = value['type'] === 'custom';
  const inner: Record<string, check.Check> = custom
    ? { custom: check.object({ name: check.string(), input: check.string() }, ['name', 'input']) }
    : { function: check.object({ name: check.string(), arguments: check.string() }, ['name', 'arguments']) };
  check.object(
    { id: check.string({ max: 64 }), type: check.anything, index: check.anything, ...ROUND_TRIPPED, ...inner },
    [custom ? 'custom' : 'function'],
  )(value, path);
};

const text = content('text');
const ROLES: Record<string, { members: Record<string, check.Check>; required: string[] }> = {
  system: { members: { content: text, name: check.string() }, required: ['content'] },
  developer: { members: { content: text, name: check.string() }, required: ['content'] },
  user: {
    members: { content: content('text', 'image_url', 'input_audio', 'file'), name: check.string() },
    required: ['content'],
  },
  assistant: {
    members: {
      content: content('text', 'refusal'),
      refusal: check.string(),
      name: check.string(),
      audio: check.object({ id: check.string() }, ['id']),
      annotations: check.anything,
      tool_calls: check.array(toolCall, { min: 1, max: 128, of: 'objects' }),
      function_call: check.object({ name: check.string(), arguments: check.string() }, ['name', 'arguments']),
    },
    required: [],
  },
  tool: {
    members: { content: text, tool_call_id: check.string(), name: check.string() },
    required: ['content', 'tool_call_id'],
  },
  function: { members: { content: text, name: check.string() }, required: ['name'] },
};
const roleCheck = check.oneOf('system', 'assistant', 'user', 'function', 'tool', 'developer');

/** Each message by its role, then that tool calls and tool results answer each other. */
export function checkMessages(messages: readonly unknown[]): void {
  messages.forEach((message, index) => checkMessage(message, `messages[${index}]`, index));
  checkToolPairs(messages as readonly JsonObject[]);
}

function checkMessage(message: unknown, path: string, index: number): void {
  if (!isObject(message)) throw check.invalidType(path, 'an object', message);
  if (message['role'] === undefined) throw check.missing(`${path}.role`);
  roleCheck(message['role'], `${path}.role`);
  const role = ROLES[message['role'] as string];
  if (!role) return;
  check.object({ role: check.anything, ...ROUND_TRIPPED, ...role.members }, role.required)(message, path);
  const silent = ['content', 'tool_calls', 'function_call', 'refusal', 'audio'].every((name) => message[name] == null);
  if (message['role'] === 'assistant' && silent) {
    throw invalid("Invalid value for 'content': expected a string, got null.", `messages.[${index}].content`);
  }
}

/** A string, or parts of the given types. */
function content(...types: string[]): check.Check {
  const partType = check.oneOf(...types);
  const part: check.Check = (value, path) => {
    if (!isObject(value)) throw check.invalidType(path, 'an object', value);
    if (value['type'] === undefined) throw check.missing(`${path}.type`);
    partType(value['type'], `${path}.type`);
    const known = PARTS[value['type'] as string];
    if (known) check.object(known.members, [known.required])(value, path);
  };
  const parts = check.array(part, { min: 1 });
  return (value, path) => {
    if (typeof value === 'string') return;
    if (!Array.isArray(value)) throw check.invalidType(path, 'one of a string or array of objects', value);
    parts(value, path);
  };
}

function checkImageUrl(value: unknown, path: string): void {
  check.string()(value, path);
  if (!/^(https?:\/\/|data:image\/)/i.test(value as string)) {
    const message = `Invalid '${path}'. Expected a base64-encoded data URL with an image MIME type (e.g. 'data:image/png;base64,aW1nIGJ5dGVzIGhlcmU='), or a valid URL.`;
    throw invalid(message, path, 'invalid_value');
  }
}

/** The API writes these two paths with a dot before the bracket. */
function checkToolPairs(messages: readonly JsonObject[]): void {
  let open = new Set<unknown>();
  let asked = 0;
  const complete = (): void => {
    if (open.size === 0) return;
    const message = `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...open].join(', ')}`;
    throw invalid(message, `messages.[${asked}].role`);
  };
  let answered = new Set<unknown>();
  messages.forEach((message, index) => {
    if (message['role'] === 'tool') {
      if (!open.delete(message['tool_call_id']) && !answered.has(message['tool_call_id'])) {
        const problem =
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.";
        throw invalid(problem, `messages.[${index}].role`);
      }
      answered.add(message['tool_call_id']);
      return;
    }
    complete();
    open = new Set(asArray(message['tool_calls']).map((call) => (isObject(call) ? call['id'] : undefined)));
    answered = new Set();
    asked = index;
  });
  complete();
}
