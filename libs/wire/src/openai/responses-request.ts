/**
 * A Responses body (already parsed JSON) into the hub's request (openai-openapi 2.3.0, `CreateResponse`), for models
 * that are not served by an upstream of this dialect.
 */
import type { HubChatRequest, HubMessage, HubResponseFormat, HubTool, HubToolChoice } from '../hub/request.js';
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
  unsupportedValue,
  wrongType,
} from './parse.js';
import { readInputItems } from './responses-input.js';

/** Members that have a place of their own in the hub, or that ask for nothing here; everything else is kept in `extras`. */
const known: ReadonlySet<string> = new Set([
  'model',
  'input',
  'instructions',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'text',
  'reasoning',
  'max_output_tokens',
  'temperature',
  'top_p',
  'top_logprobs',
  'include',
  'user',
  'safety_identifier',
  'metadata',
  'service_tier',
  'stream',
  'stream_options',
  'store',
  'background',
  'previous_response_id',
  'conversation',
  'prompt',
  'truncation',
]);

export interface ParseResponsesOptions {
  dropUnsupported?: boolean;
}

/** @throws {InvalidRequestError} naming the place. */
export function parseResponsesRequest(json: unknown, options: ParseResponsesOptions = {}): HubChatRequest {
  if (!isObject(json)) throw new InvalidRequestError('The body must be a JSON object.', null, null);
  const model = optionalString(json, 'model');
  if (model === undefined) throw missing('model');
  refuseStateful(json);
  const choice = readToolChoice(json);
  const text = optionalObject(json, 'text');
  const reasoning = optionalObject(json, 'reasoning');
  const include = (optionalArray(json, 'include') ?? []).filter((entry) => typeof entry === 'string');
  const logprobs = include.includes('message.output_text.logprobs') || undefined;
  return {
    kind: 'chat',
    model,
    messages: [...readInstructions(json), ...readInput(json)],
    tools: readTools(json, choice.allowed),
    toolChoice: choice.choice,
    parallelToolCalls: optionalBoolean(json, 'parallel_tool_calls'),
    responseFormat: text && readFormat(text),
    maxOutputTokens: optionalInteger(json, 'max_output_tokens', 1),
    temperature: optionalNumber(json, 'temperature'),
    topP: optionalNumber(json, 'top_p'),
    logprobs,
    topLogprobs: logprobs && optionalInteger(json, 'top_logprobs', 0),
    reasoningEffort: reasoning && optionalString(reasoning, 'effort', 'reasoning.'),
    verbosity: text && optionalString(text, 'verbosity', 'text.'),
    endUser: optionalString(json, 'safety_identifier') ?? optionalString(json, 'user'),
    serviceTier: optionalString(json, 'service_tier'),
    stream: optionalBoolean(json, 'stream') ?? false,
    streamUsage: true,
    dropUnsupported: options.dropUnsupported ?? false,
    extras: readExtras(json),
  };
}

/** What needs a store of replies, or somebody to go on working when the caller has left. */
function refuseStateful(body: JsonObject): void {
  const refuse = (name: string, why: string) => {
    throw new InvalidRequestError(why, name, 'unsupported_parameter');
  };
  if (own(body, 'previous_response_id') !== undefined) {
    refuse(
      'previous_response_id',
      "'previous_response_id' is not supported with this model: no such reply is stored. Send the earlier items in 'input', with their 'encrypted_content'; or let an admin turn on 'storeResponses' of the organization.",
    );
  }
  if (own(body, 'conversation') !== undefined) {
    refuse(
      'conversation',
      "'conversation' is not supported with this model: nothing is stored. Send all items in 'input'.",
    );
  }
  if (own(body, 'prompt') !== undefined) {
    refuse(
      'prompt',
      "'prompt' is not supported with this model: prompt templates are kept by OpenAI. Send 'instructions' and 'input'.",
    );
  }
  if (own(body, 'background') === true) {
    refuse('background', "'background' is not supported with this model. Use 'stream', which shows progress.");
  }
}

function readInstructions(body: JsonObject): HubMessage[] {
  const instructions = optionalString(body, 'instructions');
  if (instructions === undefined || instructions === '') return [];
  return [{ role: 'system', spelling: 'system', parts: [{ type: 'text', text: instructions }] }];
}

function readInput(body: JsonObject): HubMessage[] {
  const input = own(body, 'input');
  if (input === undefined) throw missing('input');
  if (typeof input === 'string') return [{ role: 'user', parts: [{ type: 'text', text: input }] }];
  if (!Array.isArray(input)) throw wrongType(input, 'input', 'a string or an array of items');
  return readInputItems(input as readonly unknown[]);
}

function readTools(body: JsonObject, allowed: ReadonlySet<string> | null): HubTool[] | undefined {
  const tools = optionalArray(body, 'tools')?.flatMap((value, index): HubTool[] => {
    const path = `tools[${index}]`;
    const tool = readObject(value, path);
    const type = own(tool, 'type');
    if (type === undefined) throw missing(`${path}.type`);
    // A hosted tool is the model's provider's to refuse, by its name.
    if (type !== 'function') return [{ type: 'other', raw: tool }];
    const name = optionalString(tool, 'name', `${path}.`);
    if (name === undefined) throw missing(`${path}.name`);
    return [
      {
        type: 'function',
        name,
        description: optionalString(tool, 'description', `${path}.`),
        parameters: optionalObject(tool, 'parameters', `${path}.`),
        strict: optionalBoolean(tool, 'strict', `${path}.`),
      },
    ];
  });
  if (allowed === null) return tools;
  return tools?.filter((tool) => tool.type === 'function' && allowed.has(tool.name));
}

/** `allowed_tools` is said to other vendors by sending no other tools. */
function readToolChoice(body: JsonObject): { choice?: HubToolChoice; allowed: ReadonlySet<string> | null } {
  const choice = own(body, 'tool_choice');
  if (choice === undefined) return { allowed: null };
  if (choice === 'auto' || choice === 'none' || choice === 'required')
    return { choice: { type: choice }, allowed: null };
  if (typeof choice === 'string') throw unsupportedValue('tool_choice', choice, ['none', 'auto', 'required']);
  const object = readObject(choice, 'tool_choice');
  const type = own(object, 'type');
  if (type === 'function') {
    const name = optionalString(object, 'name', 'tool_choice.');
    if (name === undefined) throw missing('tool_choice.name');
    return { choice: { type: 'tool', name }, allowed: null };
  }
  if (type === 'allowed_tools') {
    const names = (optionalArray(object, 'tools', 'tool_choice.') ?? []).map((tool) =>
      isObject(tool) ? tool['name'] : null,
    );
    const mode = own(object, 'mode') === 'required' ? 'required' : 'auto';
    return { choice: { type: mode }, allowed: new Set(names.filter((name) => typeof name === 'string')) };
  }
  throw unsupportedValue('tool_choice.type', type, ['function', 'allowed_tools']);
}

function readFormat(text: JsonObject): HubResponseFormat | undefined {
  const format = optionalObject(text, 'format', 'text.');
  if (format === undefined) return undefined;
  const type = own(format, 'type');
  if (type === 'text') return { type: 'text' };
  if (type === 'json_object') return { type: 'json' };
  if (type !== 'json_schema') throw unsupportedValue('text.format.type', type, ['json_object', 'json_schema', 'text']);
  const path = 'text.format.';
  const name = optionalString(format, 'name', path);
  if (name === undefined) throw missing(`${path}name`);
  return {
    type: 'json-schema',
    name,
    schema: optionalObject(format, 'schema', path),
    strict: optionalBoolean(format, 'strict', path),
    description: optionalString(format, 'description', path),
  };
}

function readExtras(body: JsonObject): Readonly<Record<string, unknown>> {
  const extras: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(body)) {
    if (!known.has(key) && value !== null && key !== '__proto__') extras[key] = value;
  }
  // No upstream cuts a conversation for the caller; left to the upstream's own error where it is too long.
  if (own(body, 'truncation') === 'auto') extras['truncation'] = 'auto';
  return extras;
}
