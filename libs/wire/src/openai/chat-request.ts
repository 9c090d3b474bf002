/** A Chat Completions body (already parsed JSON) into the hub's request. */
import type { HubChatRequest, HubResponseFormat, HubTool, HubToolChoice } from '../hub/request.js';
import { readCacheHint, readMessages } from './chat-messages.js';
import { InvalidRequestError } from './error.js';
import {
  isObject,
  type JsonObject,
  missing,
  optionalArray,
  optionalBoolean,
  optionalInteger,
  optionalNumber,
  optionalObject,
  optionalString,
  own,
  readObject,
  readString,
  unsupportedValue,
  wrongType,
} from './parse.js';

/** Members that have a place of their own in the hub; everything else is kept in `extras`. */
const known: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'response_format',
  'max_completion_tokens',
  'max_tokens',
  'temperature',
  'top_p',
  'top_k',
  'stop',
  'n',
  'seed',
  'presence_penalty',
  'frequency_penalty',
  'logit_bias',
  'logprobs',
  'top_logprobs',
  'reasoning_effort',
  'verbosity',
  'thinking',
  'safety_identifier',
  'user',
  'metadata',
  'service_tier',
  'stream',
  'stream_options',
]);

export interface ParseChatOptions {
  dropUnsupported?: boolean;
  imposedMaxOutputTokens?: number;
}

/**
 * Reads what the client asked for. Checks types and what the hub needs to be unambiguous; ranges and combinations are
 * the upstream's to judge, so that its rules need no copy here.
 * @throws {InvalidRequestError} naming the place.
 */
export function parseChatRequest(json: unknown, options: ParseChatOptions = {}): HubChatRequest {
  if (!isObject(json)) throw new InvalidRequestError('The body must be a JSON object.', null, null);
  const model = optionalString(json, 'model');
  if (model === undefined) throw missing('model');
  const messages = optionalArray(json, 'messages');
  if (messages === undefined) throw missing('messages');
  const streamOptions = optionalObject(json, 'stream_options');
  return {
    kind: 'chat',
    model,
    messages: readMessages(messages),
    tools: optionalArray(json, 'tools')?.map(readTool),
    toolChoice: readToolChoice(json),
    parallelToolCalls: optionalBoolean(json, 'parallel_tool_calls'),
    responseFormat: readResponseFormat(json),
    maxOutputTokens: optionalInteger(json, 'max_completion_tokens', 1) ?? optionalInteger(json, 'max_tokens', 1),
    imposedMaxOutputTokens: options.imposedMaxOutputTokens,
    temperature: optionalNumber(json, 'temperature'),
    topP: optionalNumber(json, 'top_p'),
    topK: optionalInteger(json, 'top_k', 0),
    stop: readStop(json),
    n: optionalInteger(json, 'n', 1),
    seed: optionalNumber(json, 'seed'),
    presencePenalty: optionalNumber(json, 'presence_penalty'),
    frequencyPenalty: optionalNumber(json, 'frequency_penalty'),
    logitBias: readNumbers(json, 'logit_bias'),
    logprobs: optionalBoolean(json, 'logprobs'),
    topLogprobs: optionalInteger(json, 'top_logprobs', 0),
    reasoningEffort: optionalString(json, 'reasoning_effort'),
    verbosity: optionalString(json, 'verbosity'),
    thinking: optionalObject(json, 'thinking'),
    endUser: optionalString(json, 'safety_identifier') ?? optionalString(json, 'user'),
    metadata: readMetadata(json),
    serviceTier: optionalString(json, 'service_tier'),
    stream: optionalBoolean(json, 'stream') ?? false,
    streamUsage: streamOptions ? (optionalBoolean(streamOptions, 'include_usage', 'stream_options.') ?? false) : false,
    dropUnsupported: options.dropUnsupported ?? false,
    extras: readExtras(json),
  };
}

function readTool(value: unknown, index: number): HubTool {
  const path = `tools[${index}]`;
  const tool = readObject(value, path);
  const type = own(tool, 'type');
  if (type === undefined) throw missing(`${path}.type`);
  if (type !== 'function') return { type: 'other', raw: tool };
  const definition = optionalObject(tool, 'function', `${path}.`);
  if (definition === undefined) throw missing(`${path}.function`);
  const name = optionalString(definition, 'name', `${path}.function.`);
  if (name === undefined) throw missing(`${path}.function.name`);
  return {
    type: 'function',
    name,
    description: optionalString(definition, 'description', `${path}.function.`),
    parameters: optionalObject(definition, 'parameters', `${path}.function.`),
    strict: optionalBoolean(definition, 'strict', `${path}.function.`),
    cache: readCacheHint(tool, path),
  };
}

function readToolChoice(body: JsonObject): HubToolChoice | undefined {
  const choice = own(body, 'tool_choice');
  if (choice === undefined) return undefined;
  if (typeof choice === 'string') {
    if (choice === 'auto' || choice === 'none' || choice === 'required') return { type: choice };
    throw unsupportedValue('tool_choice', choice, ['none', 'auto', 'required']);
  }
  const object = readObject(choice, 'tool_choice');
  if (own(object, 'type') !== 'function') return { type: 'other', raw: object };
  const target = optionalObject(object, 'function', 'tool_choice.');
  const name = target && optionalString(target, 'name', 'tool_choice.function.');
  if (name === undefined) throw missing('tool_choice.function.name');
  return { type: 'tool', name };
}

function readResponseFormat(body: JsonObject): HubResponseFormat | undefined {
  const format = optionalObject(body, 'response_format');
  if (format === undefined) return undefined;
  const type = own(format, 'type');
  if (type === 'text') return { type: 'text' };
  if (type === 'json_object') return { type: 'json' };
  if (type !== 'json_schema') {
    throw unsupportedValue('response_format.type', type, ['json_object', 'json_schema', 'text']);
  }
  const schema = optionalObject(format, 'json_schema', 'response_format.');
  if (schema === undefined) throw missing('response_format.json_schema');
  const path = 'response_format.json_schema.';
  const name = optionalString(schema, 'name', path);
  if (name === undefined) throw missing(`${path}name`);
  return {
    type: 'json-schema',
    name,
    schema: optionalObject(schema, 'schema', path),
    strict: optionalBoolean(schema, 'strict', path),
    description: optionalString(schema, 'description', path),
  };
}

function readStop(body: JsonObject): readonly string[] | undefined {
  const stop = own(body, 'stop');
  if (stop === undefined) return undefined;
  if (typeof stop === 'string') return [stop];
  if (!Array.isArray(stop)) throw wrongType(stop, 'stop', 'a string or an array of strings');
  return (stop as readonly unknown[]).map((entry, index) => readString(entry, `stop[${index}]`));
}

function readNumbers(body: JsonObject, key: string): Readonly<Record<string, number>> | undefined {
  const object = optionalObject(body, key);
  if (object === undefined) return undefined;
  for (const [name, value] of Object.entries(object)) {
    if (typeof value !== 'number') throw wrongType(value, `${key}.${name}`, 'a number');
  }
  return object as Readonly<Record<string, number>>;
}

function readMetadata(body: JsonObject): Readonly<Record<string, string>> | undefined {
  const object = optionalObject(body, 'metadata');
  if (object === undefined) return undefined;
  for (const [name, value] of Object.entries(object)) {
    if (typeof value !== 'string') throw wrongType(value, `metadata.${name}`, 'a string');
  }
  return object as Readonly<Record<string, string>>;
}

function readExtras(body: JsonObject): Readonly<Record<string, unknown>> {
  const extras: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(body)) {
    // `null` is absent here as everywhere; `__proto__` would set the prototype instead of a member.
    if (!known.has(key) && value !== null && key !== '__proto__') extras[key] = value;
  }
  return extras;
}
