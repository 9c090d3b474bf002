import { asArray, asText, isObject, type JsonObject } from '../../json.js';
import { hashText } from '../../text/random.js';
import { countInputTokens } from '../../text/tokens.js';

/** What the answer depends on: size and hash of the conversation, and its last words. */
export interface Prompt {
  tokens: number;
  hash: number;
  lastUserText: string;
  /** The conversation ends with tool results. */
  afterTool: boolean;
}

const MESSAGE_OVERHEAD = 4;
const REPLY_PRIMING = 3;
/** An image at low detail costs 85 tokens at OpenAI; the simulator counts every image, sound and file so. */
const MEDIA_TOKENS = 85;

/** Reads a checked chat request: 3 tokens, 4 a message, the texts by the token rule, 85 a medium, tools as their JSON. */
export function readChatPrompt(body: JsonObject): Prompt {
  const prompt: Prompt = { tokens: REPLY_PRIMING, hash: 0x811c9dc5, lastUserText: '', afterTool: false };
  const add = (text: string): void => {
    prompt.tokens += countInputTokens(text);
    prompt.hash = hashText(text, prompt.hash);
  };
  for (const message of asArray(body['messages'])) {
    if (!isObject(message)) continue;
    prompt.tokens += MESSAGE_OVERHEAD;
    add(asText(message['name']));
    const text = readContent(message['content'], add, prompt);
    if (message['role'] === 'user') prompt.lastUserText = text;
    prompt.afterTool = message['role'] === 'tool' || message['role'] === 'function';
    for (const call of asArray(message['tool_calls'])) add(JSON.stringify(call));
  }
  for (const tool of [...asArray(body['tools']), ...asArray(body['functions'])]) {
    prompt.tokens += countInputTokens(JSON.stringify(tool));
  }
  return prompt;
}

function readContent(content: unknown, add: (text: string) => void, prompt: Prompt): string {
  if (typeof content === 'string') {
    add(content);
    return content;
  }
  let joined = '';
  for (const part of asArray(content)) {
    if (!isObject(part)) continue;
    const text = asText(part['text']) || asText(part['refusal']);
    if (text === '') prompt.tokens += MEDIA_TOKENS;
    add(text);
    joined += text;
  }
  return joined;
}
