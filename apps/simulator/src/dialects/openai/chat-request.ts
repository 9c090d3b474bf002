import { asArray, isObject, type JsonObject } from '../../json.js';
import * as check from './check.js';
import { checkMessages } from './chat-messages.js';
import { checkTools, checkToolChoice } from './chat-tools.js';
import { checkStrictSchema } from './strict-schema.js';
import { checkModelRules } from './models.js';

const { invalid } = check;

/** The request fields of `POST /v1/chat/completions` (OpenAPI 2.3.0, CreateChatCompletionRequest). */
const FIELDS: Record<string, check.Check> = {
  model: check.string(),
  messages: check.array(check.anything, { min: 1, of: 'objects' }),
  audio: check.anyObject,
  frequency_penalty: check.number(-2, 2),
  function_call: check.anything,
  functions: check.array(check.anyObject, { min: 1, max: 128, of: 'objects' }),
  logit_bias: check.map(check.number(-100, 100)),
  logprobs: check.boolean,
  max_completion_tokens: check.integer(1),
  max_tokens: check.integer(1),
  metadata: check.map(check.string({ max: 512 }), 16),
  modalities: check.array(check.oneOf('text', 'audio')),
  moderation: check.anyObject,
  n: check.integer(1, 128),
  parallel_tool_calls: check.boolean,
  prediction: check.object({ type: check.oneOf('content'), content: check.anything }, ['type', 'content']),
  presence_penalty: check.number(-2, 2),
  prompt_cache_key: check.string(),
  prompt_cache_options: check.anyObject,
  prompt_cache_retention: check.oneOf('in_memory', '24h'),
  reasoning_effort: check.oneOf('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'),
  response_format: checkResponseFormat,
  safety_identifier: check.string(),
  seed: check.integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  service_tier: check.oneOf('auto', 'default', 'flex', 'scale', 'priority', 'fast'),
  stop: checkStop,
  store: check.boolean,
  stream: check.boolean,
  stream_options: check.object({ include_usage: check.boolean, include_obfuscation: check.boolean }),
  temperature: check.number(0, 2),
  tool_choice: check.anything,
  tools: check.array(check.anyObject, { min: 1, max: 128, of: 'objects' }),
  top_logprobs: check.integer(0, 20),
  top_p: check.number(0, 1),
  user: check.string(),
  verbosity: check.oneOf('low', 'medium', 'high'),
  web_search_options: check.anyObject,
};

/** Refuses what the real API refuses, with its own words, `param` and `code`. */
export function checkChatRequest(body: JsonObject, model: string): void {
  check.checkBody(body, FIELDS, ['messages']);
  checkMessages(asArray(body['messages']));
  checkTools(body);
  checkToolChoice(body);
  checkCombinations(body);
  checkModelRules(body, model);
}

/** Also used by `/v1/completions`. */
export function checkStop(value: unknown, path: string): void {
  if (typeof value === 'string') return;
  if (!Array.isArray(value)) throw check.invalidType(path, 'one of a string or array of strings', value);
  check.array(check.string(), { max: 4 })(value, path);
}

/** `stream_options` belongs to streams only, on both endpoints that know it. */
export function checkStreamOptions(body: JsonObject): void {
  if (isObject(body['stream_options']) && body['stream'] !== true) {
    const message = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
    throw invalid(message, 'stream_options');
  }
}

function checkCombinations(body: JsonObject): void {
  checkStreamOptions(body);
  if (body['top_logprobs'] != null && body['logprobs'] !== true) {
    throw invalid("The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.", 'top_logprobs');
  }
  if (body['max_tokens'] != null && body['max_completion_tokens'] != null) {
    const message = "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.";
    throw invalid(message, 'max_tokens', 'invalid_parameter_combination');
  }
  for (const name of ['tool_choice', 'parallel_tool_calls']) {
    if (body[name] != null && body['tools'] == null) {
      throw invalid(`'${name}' is only allowed when 'tools' are specified.`, name);
    }
  }
  if (body['function_call'] != null && body['functions'] == null) {
    throw invalid("'function_call' is only allowed when 'functions' are specified.", 'function_call');
  }
  const format = body['response_format'];
  if (isObject(format) && format['type'] === 'json_object' && !/json/i.test(JSON.stringify(body['messages']))) {
    const message =
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.";
    throw invalid(message, 'messages');
  }
}

function checkResponseFormat(value: unknown, path: string): void {
  if (!isObject(value)) throw check.invalidType(path, 'an object', value);
  if (value['type'] === undefined) throw check.missing(`${path}.type`);
  check.oneOf('json_object', 'json_schema', 'text')(value['type'], `${path}.type`);
  const isSchema = value['type'] === 'json_schema';
  check.object({ type: check.anything, ...(isSchema ? { json_schema: checkJsonSchema } : {}) })(value, path);
  if (isSchema && value['json_schema'] == null) throw check.missing(`${path}.json_schema`);
}

function checkJsonSchema(value: unknown, path: string): void {
  const members = {
    name: check.string({ max: 64, pattern: /^[a-zA-Z0-9_-]+$/ }),
    description: check.string(),
    schema: check.anyObject,
    strict: check.boolean,
  };
  check.object(members, ['name'])(value, path);
  const format = value as JsonObject;
  if (format['strict'] === true) {
    if (!isObject(format['schema'])) throw check.missing(`${path}.schema`);
    checkStrictSchema(format['schema'], `response_format '${String(format['name'])}'`, 'response_format', null);
  }
}
