import { asArray, asText, isObject, type JsonObject } from '../../json.js';
import type { AnswerRequest, ToolOffer } from '../../text/answer.js';
import { hashText } from '../../text/random.js';
import { countInputTokens } from '../../text/tokens.js';
import type { Prompt } from './chat-prompt.js';

const ITEM_OVERHEAD = 4;
const REPLY_PRIMING = 3;
const MEDIA_TOKENS = 85;

/** Reads a checked request the way chat's is read: 3 tokens, 4 an item, the texts, 85 a medium, tools as their JSON. */
export function readResponsesPrompt(body: JsonObject): Prompt {
  const prompt: Prompt = { tokens: REPLY_PRIMING, hash: 0x811c9dc5, lastUserText: '', afterTool: false };
  const add = (text: string): void => {
    prompt.tokens += countInputTokens(text);
    prompt.hash = hashText(text, prompt.hash);
  };
  add(asText(body['instructions']));
  const { input } = body;
  const items = typeof input === 'string' ? [{ role: 'user', content: input }] : asArray(input);
  for (const item of items) {
    if (!isObject(item)) continue;
    prompt.tokens += ITEM_OVERHEAD;
    prompt.afterTool = item['type'] === 'function_call_output';
    if (item['type'] === 'function_call') add(JSON.stringify([item['name'], item['arguments']]));
    const text = readContent(item['content'] ?? item['output'], add, prompt);
    if (item['role'] === 'user') prompt.lastUserText = text;
  }
  for (const tool of asArray(body['tools'])) prompt.tokens += countInputTokens(JSON.stringify(tool));
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

/** Function tools are flat here. */
export function readResponsesTools(body: JsonObject): ToolOffer[] {
  return asArray(body['tools'])
    .filter(isObject)
    .filter((tool) => tool['type'] === 'function')
    .map((tool) => ({ name: String(tool['name']), schema: tool['parameters'] }));
}

export function readResponsesToolChoice(body: JsonObject): AnswerRequest['toolChoice'] {
  const choice = body['tool_choice'];
  if (choice === 'none' || choice === 'required') return choice;
  if (!isObject(choice)) return 'auto';
  if (choice['type'] !== 'allowed_tools') return { named: [String(choice['name'])] };
  if (choice['mode'] !== 'required') return 'auto';
  return {
    named: asArray(choice['tools'])
      .filter(isObject)
      .map((tool) => String(tool['name'])),
  };
}
