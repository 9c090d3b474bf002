import { asArray, asText, isObject, type JsonObject } from '../../json.js';
import { hashText } from '../../text/random.js';
import { countInputTokens } from '../../text/tokens.js';
import { camel } from './check.js';

/** Size, hash and end of one request's input. */
export interface Prompt {
  tokens: number;
  hash: number;
  lastUserText: string;
  afterTool: boolean;
}

const MEDIA_TOKENS = 85;
const MESSAGE_OVERHEAD = 4;

export function readPrompt(body: JsonObject): Prompt {
  const request = camel(body);
  const prompt: Prompt = { tokens: 3, hash: 0x811c9dc5, lastUserText: '', afterTool: false };
  const add = (text: string, tokens = countInputTokens(text)): void => {
    prompt.tokens += tokens;
    prompt.hash = hashText(text, prompt.hash);
  };
  for (const tool of asArray(request['tools'])) add(JSON.stringify(tool));
  const turns = [request['systemInstruction'], ...asArray(request['contents'])].filter(isObject).map(camel);
  for (const turn of turns) {
    const role = asText(turn['role']) || 'user';
    add(role, MESSAGE_OVERHEAD);
    const parts = asArray(turn['parts']).map(camel);
    for (const part of parts) readPart(part, add);
    if (role === 'model') continue;
    prompt.lastUserText = parts.map((part) => asText(part['text'])).join('');
    prompt.afterTool = parts.some((part) => part['functionResponse'] !== undefined);
  }
  return prompt;
}

function readPart(part: JsonObject, add: (text: string, tokens?: number) => void): void {
  if (part['text'] !== undefined) add(asText(part['text']));
  else if (part['inlineData'] !== undefined || part['fileData'] !== undefined) add(JSON.stringify(part), MEDIA_TOKENS);
  else add(JSON.stringify(part['functionCall'] ?? part['functionResponse'] ?? part));
}
