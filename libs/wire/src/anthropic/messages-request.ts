/**
 * A Messages body (already parsed JSON) into the hub's request (https://platform.claude.com/docs/en/api/messages), for
 * models that are not served by an upstream of this dialect.
 */
import type {
  HubCacheHint,
  HubChatRequest,
  HubMessage,
  HubResponseFormat,
  HubTool,
  HubToolChoice,
} from '../hub/request.js';
import { InvalidRequestError } from '../openai/error.js';
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
} from '../openai/parse.js';
import { cacheOf, readMessageBlocks, readTextBlocks } from './messages-content.js';

/** Members that have a place of their own in the hub; everything else is kept in `extras`. */
const known: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'max_tokens',
  'system',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'output_format',
  'stop_sequences',
  'stream',
  'temperature',
  'top_p',
  'top_k',
  'metadata',
  'service_tier',
]);

/** Members that change the reply and that only Anthropic can honour. */
const anthropicOnly: readonly string[] = ['mcp_servers', 'container'];

export interface ParseMessagesOptions {
  dropUnsupported?: boolean;
}

/**
 * Checks types and what the hub needs to be unambiguous; ranges are the upstream's to judge.
 * @throws {InvalidRequestError} naming the place.
 */
export function parseMessagesRequest(json: unknown, options: ParseMessagesOptions = {}): HubChatRequest {
  if (!isObject(json)) throw new InvalidRequestError('The body must be a JSON object.', null, null);
  const model = optionalString(json, 'model');
  if (model === undefined) throw missing('model');
  const messages = optionalArray(json, 'messages');
  if (messages === undefined) throw missing('messages');
  const maxOutputTokens = optionalInteger(json, 'max_tokens', 1);
  if (maxOutputTokens === undefined) throw missing('max_tokens');
  for (const name of anthropicOnly) {
    const value = own(json, name);
    if (value === undefined || (Array.isArray(value) && value.length === 0) || options.dropUnsupported) continue;
    throw new InvalidRequestError(`'${name}' is not supported with this model.`, name, 'unsupported_parameter');
  }
  const metadata = optionalObject(json, 'metadata');
  const config = optionalObject(json, 'output_config');
  return {
    kind: 'chat',
    model,
    messages: [...readSystem(json), ...readTurns(messages)],
    tools: optionalArray(json, 'tools')?.map(readTool),
    toolChoice: readToolChoice(json),
    parallelToolCalls: readParallel(json),
    responseFormat: readFormat(json, config),
    maxOutputTokens,
    temperature: optionalNumber(json, 'temperature'),
    topP: optionalNumber(json, 'top_p'),
    topK: optionalInteger(json, 'top_k', 0),
    stop: optionalArray(json, 'stop_sequences')?.map((entry, index) => readString(entry, `stop_sequences[${index}]`)),
    reasoningEffort: config && optionalString(config, 'effort', 'output_config.'),
    thinking: optionalObject(json, 'thinking'),
    endUser: metadata && optionalString(metadata, 'user_id', 'metadata.'),
    serviceTier: readTier(json),
    stream: optionalBoolean(json, 'stream') ?? false,
    streamUsage: true,
    dropUnsupported: options.dropUnsupported ?? false,
    extras: readExtras(json),
  };
}

function readSystem(body: JsonObject): HubMessage[] {
  const system = own(body, 'system');
  if (system === undefined || system === '') return [];
  const parts =
    typeof system === 'string' ? [{ type: 'text' as const, text: system }] : readTextBlocks(system, 'system');
  return parts.length > 0 ? [{ role: 'system', spelling: 'system', parts }] : [];
}

function readTurns(messages: readonly unknown[]): HubMessage[] {
  if (messages.length === 0) {
    throw new InvalidRequestError("'messages' must hold at least one message.", 'messages', 'invalid_value');
  }
  return messages.flatMap((value, index): HubMessage[] => {
    const path = `messages[${index}]`;
    const message = readObject(value, path);
    const role = own(message, 'role');
    if (role === undefined) throw missing(`${path}.role`);
    if (role !== 'user' && role !== 'assistant' && role !== 'system') {
      throw unsupportedValue(`${path}.role`, role, ['user', 'assistant', 'system']);
    }
    const content = own(message, 'content');
    if (content === undefined) throw missing(`${path}.content`);
    if (typeof content === 'string') {
      const parts = [{ type: 'text' as const, text: content }];
      return [role === 'system' ? { role, spelling: 'system', parts } : { role, parts }];
    }
    if (!Array.isArray(content)) throw wrongType(content, `${path}.content`, 'a string or an array of content blocks');
    return readMessageBlocks(role, content as readonly unknown[], `${path}.content`);
  });
}

function readTool(value: unknown, index: number): HubTool {
  const path = `tools[${index}]`;
  const tool = readObject(value, path);
  const type = own(tool, 'type');
  if (type !== undefined && type !== 'custom') return { type: 'other', raw: tool };
  const name = optionalString(tool, 'name', `${path}.`);
  if (name === undefined) throw missing(`${path}.name`);
  const cache: HubCacheHint | undefined = cacheOf(tool, path).cache;
  return {
    type: 'function',
    name,
    description: optionalString(tool, 'description', `${path}.`),
    parameters: optionalObject(tool, 'input_schema', `${path}.`),
    strict: optionalBoolean(tool, 'strict', `${path}.`),
    ...(cache === undefined ? {} : { cache }),
  };
}

function readToolChoice(body: JsonObject): HubToolChoice | undefined {
  const choice = optionalObject(body, 'tool_choice');
  if (choice === undefined) return undefined;
  const type = own(choice, 'type');
  switch (type) {
    case 'auto':
    case 'none':
      return { type };
    case 'any':
      return { type: 'required' };
    case 'tool': {
      const name = optionalString(choice, 'name', 'tool_choice.');
      if (name === undefined) throw missing('tool_choice.name');
      return { type: 'tool', name };
    }
    default:
      throw unsupportedValue('tool_choice.type', type, ['auto', 'any', 'tool', 'none']);
  }
}

function readParallel(body: JsonObject): boolean | undefined {
  const choice = optionalObject(body, 'tool_choice');
  const disabled = choice && optionalBoolean(choice, 'disable_parallel_tool_use', 'tool_choice.');
  return disabled === undefined ? undefined : !disabled;
}

/** `output_config.format`, or `output_format` as the beta before it was named. Anthropic's schema has no name of its own. */
function readFormat(body: JsonObject, config: JsonObject | undefined): HubResponseFormat | undefined {
  const format =
    (config && optionalObject(config, 'format', 'output_config.')) ?? optionalObject(body, 'output_format');
  if (format === undefined) return undefined;
  const type = own(format, 'type');
  if (type !== 'json_schema') throw unsupportedValue('output_config.format.type', type, ['json_schema']);
  const schema = optionalObject(format, 'schema', 'output_config.format.');
  if (schema === undefined) throw missing('output_config.format.schema');
  return { type: 'json-schema', name: 'output', schema, strict: true };
}

function readTier(body: JsonObject): string | undefined {
  const tier = optionalString(body, 'service_tier');
  return tier === 'standard_only' ? 'default' : tier;
}

function readExtras(body: JsonObject): Readonly<Record<string, unknown>> {
  const extras: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(body)) {
    if (!known.has(key) && value !== null && key !== '__proto__') extras[key] = value;
  }
  return extras;
}
