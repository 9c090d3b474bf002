/** Hub messages as Google's `systemInstruction` and `contents`. */
import type {
  HubAssistantMessage,
  HubMediaSource,
  HubMessage,
  HubToolCallPart,
  HubToolMessage,
  HubUserPart,
} from '@tollgate/wire';
import { isRecord } from '../openai-compatible/usage.js';
import type { Unsupported } from '../unsupported.js';
import type { Generation } from './generation.js';
import { foreignSignature, signatureOfCall, signatureOfThinking } from './signatures.js';

export type GeminiPart = Readonly<Record<string, unknown>>;

export interface GeminiContent {
  role: 'user' | 'model';
  parts: GeminiPart[];
}

export interface Conversation {
  system: GeminiPart[];
  contents: GeminiContent[];
}

/**
 * System messages move to the front wherever they stood. Neighbours of one kind become one turn, which is what makes all
 * results of parallel calls one turn; results and words of the user stay apart, since Google counts the results of a turn.
 */
export function buildConversation(
  messages: readonly HubMessage[],
  generation: Generation,
  unsupported: Unsupported,
): Conversation {
  const system: GeminiPart[] = [];
  const contents: GeminiContent[] = [];
  const names = new Map<string, string>();
  let last: HubMessage['role'] | null = null;
  messages.forEach((message, index) => {
    const path = `messages[${index}]`;
    if (message.role === 'system') {
      system.push(...message.parts.filter(({ text }) => text !== '').map(({ text }) => ({ text })));
      return;
    }
    if (message.role !== 'tool' && message.name !== undefined) unsupported.drop(`${path}.name`);
    const parts = partsOf(message, path, names, generation, unsupported);
    if (parts.length === 0) return;
    const turn = contents.at(-1);
    if (turn !== undefined && last === message.role) turn.parts.push(...parts);
    else contents.push({ role: message.role === 'assistant' ? 'model' : 'user', parts });
    last = message.role;
  });
  return { system, contents };
}

function partsOf(
  message: Exclude<HubMessage, { role: 'system' }>,
  path: string,
  names: Map<string, string>,
  generation: Generation,
  unsupported: Unsupported,
): GeminiPart[] {
  switch (message.role) {
    case 'user':
      return userParts(message.parts, path, unsupported);
    case 'assistant':
      return assistantParts(message, path, names, generation, unsupported);
    case 'tool':
      return resultParts(message, path, names, unsupported);
  }
}

function userParts(parts: readonly HubUserPart[], path: string, unsupported: Unsupported): GeminiPart[] {
  return parts.flatMap((part, index): GeminiPart[] => {
    const at = `${path}.content[${index}]`;
    switch (part.type) {
      case 'text':
        return part.text === '' ? [] : [{ text: part.text }];
      case 'image':
        if (part.detail !== undefined && part.detail !== 'auto') unsupported.drop(`${at}.image_url.detail`);
        return mediaPart(part.source, 'image/jpeg', at, unsupported);
      case 'audio':
        return [{ inlineData: { mimeType: `audio/${part.format}`, data: part.data } }];
      case 'file':
        return mediaPart(part.source, 'application/pdf', at, unsupported);
    }
  });
}

const typesByEnding: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  heic: 'image/heic',
  heif: 'image/heif',
  pdf: 'application/pdf',
  txt: 'text/plain',
  mp3: 'audio/mp3',
  wav: 'audio/wav',
  mp4: 'video/mp4',
};

/** Google fetches URLs itself and wants to be told what is there; a URL that does not show it has the usual type. */
function mediaPart(source: HubMediaSource, usual: string, path: string, unsupported: Unsupported): GeminiPart[] {
  if (source.type === 'base64') return [{ inlineData: { mimeType: source.mediaType, data: source.data } }];
  const uri = source.type === 'url' ? source.url : source.id;
  if (source.type === 'id' && !/^(https|gs):\/\//.test(uri)) {
    // The id belongs to the vendor the client thought it was talking to.
    unsupported.refuse(path, `Unsupported content: '${path}' names a file by id; send its data or its URI instead.`);
    return [];
  }
  const ending = /\.([a-z0-9]+)(?:[?#]|$)/i.exec(uri)?.[1]?.toLowerCase() ?? '';
  return [{ fileData: { mimeType: typesByEnding[ending] ?? usual, fileUri: uri } }];
}

function assistantParts(
  message: HubAssistantMessage,
  path: string,
  names: Map<string, string>,
  generation: Generation,
  unsupported: Unsupported,
): GeminiPart[] {
  let calls = 0;
  return message.parts.flatMap((part): GeminiPart[] => {
    switch (part.type) {
      case 'text':
      case 'refusal':
        return part.text === '' ? [] : [{ text: part.text }];
      case 'thinking':
        if (part.signature === undefined) return part.text === '' ? [] : [{ text: part.text, thought: true }];
        // Signed by another vendor.
        unsupported.drop(`${path}.reasoning_details`);
        return [];
      case 'redacted-thinking': {
        const signature = signatureOfThinking(part);
        if (signature !== null) return [{ text: '', thoughtSignature: signature }];
        unsupported.drop(`${path}.reasoning_details`);
        return [];
      }
      case 'tool-call': {
        const first = calls === 0;
        names.set(part.id, part.name);
        return [callPart(part, first, `${path}.tool_calls[${calls++}]`, generation, unsupported)];
      }
    }
  });
}

/** The first call of a turn carries the signature; those made beside it have none. */
function callPart(
  call: HubToolCallPart,
  first: boolean,
  path: string,
  generation: Generation,
  unsupported: Unsupported,
): GeminiPart {
  const signature = signatureOfCall(call) ?? (first && generation.signedCalls ? foreignSignature : null);
  return {
    functionCall: {
      id: call.id,
      name: call.name,
      args: readArguments(call.arguments, `${path}.function.arguments`, unsupported),
    },
    ...(signature === null ? {} : { thoughtSignature: signature }),
  };
}

/** Google takes an object where OpenAI has text, and a model may have been cut off while writing that text. */
function readArguments(text: string, path: string, unsupported: Unsupported): Readonly<Record<string, unknown>> {
  if (text.trim() === '') return {};
  const value = parse(text);
  if (isRecord(value)) return value;
  unsupported.refuse(path, `Invalid '${path}': this model takes tool arguments only as a JSON object.`);
  return {};
}

/** Google names the function a result belongs to; OpenAI only the call. Images follow the result in the same turn. */
function resultParts(
  message: HubToolMessage,
  path: string,
  names: ReadonlyMap<string, string>,
  unsupported: Unsupported,
): GeminiPart[] {
  const name = names.get(message.toolCallId);
  if (name === undefined) {
    unsupported.refuse(
      `${path}.tool_call_id`,
      `Invalid '${path}.tool_call_id': no earlier message has a tool call with this id.`,
    );
    return [];
  }
  const text = message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
  const rest = message.parts.filter((part) => part.type !== 'text');
  const result = {
    functionResponse: { id: message.toolCallId, name, response: responseOf(text, message.isError === true) },
  };
  return [result, ...userParts(rest, path, unsupported)];
}

/**
 * A JSON object is the response itself; anything else is its `output`, the name Google reads as such (@google/genai 3.1.0,
 * `FunctionResponse.response`). So is an object that would be misread, or whose long numbers a parser would change.
 */
function responseOf(text: string, isError: boolean): Readonly<Record<string, unknown>> {
  if (isError) return { error: text };
  const value = /\d{16}/.test(text) ? null : parse(text);
  return isRecord(value) && !('output' in value) && !('error' in value) ? value : { output: text };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
