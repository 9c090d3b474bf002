import { isObject, type JsonObject } from '../../json.js';
import { ApiError } from '../../api-error.js';
import * as check from './check.js';
import { isReasoningModel } from './models.js';
import { isOurReasoning } from './responses-reasoning.js';
import { checkStrictSchema } from './strict-schema.js';

const { invalid } = check;
const text = check.string();

/** The request fields of `POST /v1/responses` (OpenAPI 2.3.0, CreateResponse). */
const FIELDS: Record<string, check.Check> = {
  model: text,
  input: checkInput,
  background: check.boolean,
  context_management: check.anything,
  conversation: check.anything,
  include: check.array(
    check.oneOf(
      'file_search_call.results',
      'web_search_call.results',
      'web_search_call.action.sources',
      'message.input_image.image_url',
      'computer_call_output.output.image_url',
      'code_interpreter_call.outputs',
      'reasoning.encrypted_content',
      'message.output_text.logprobs',
    ),
  ),
  instructions: text,
  max_output_tokens: check.integer(16),
  max_tool_calls: check.integer(1),
  metadata: check.map(check.string({ max: 512 }), 16),
  moderation: check.anyObject,
  parallel_tool_calls: check.boolean,
  previous_response_id: text,
  prompt: check.anyObject,
  prompt_cache_key: text,
  prompt_cache_options: check.anyObject,
  prompt_cache_retention: check.oneOf('in_memory', '24h'),
  reasoning: check.object({
    effort: check.oneOf('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'),
    summary: check.oneOf('auto', 'concise', 'detailed'),
    mode: check.oneOf('standard', 'pro'),
  }),
  safety_identifier: text,
  service_tier: check.oneOf('auto', 'default', 'flex', 'scale', 'priority', 'fast'),
  store: check.boolean,
  stream: check.boolean,
  stream_options: check.object({ include_obfuscation: check.boolean }),
  temperature: check.number(0, 2),
  text: check.object({ format: checkFormat, verbosity: check.oneOf('low', 'medium', 'high') }),
  tool_choice: check.anything,
  tools: check.array(checkTool, { max: 128 }),
  top_logprobs: check.integer(0, 20),
  top_p: check.number(0, 1),
  truncation: check.oneOf('auto', 'disabled'),
  user: text,
};

/** Refuses what the real API refuses (openai-surface.md section 4). */
export function checkResponsesRequest(body: JsonObject, model: string): void {
  check.checkBody(body, FIELDS, []);
  if (body['input'] == null && body['prompt'] == null && body['conversation'] == null) throw check.missing('input');
  if (model.includes('does-not-exist')) {
    // recorded: 400 here, 404 on chat.
    throw new ApiError(
      400,
      `The requested model '${model}' does not exist.`,
      'invalid_request_error',
      'model',
      'model_not_found',
    );
  }
  if (body['previous_response_id'] != null) {
    const id = String(body['previous_response_id']);
    throw invalid(
      `Previous response with id '${id}' not found.`,
      'previous_response_id',
      'previous_response_not_found',
    );
  }
  const choice = body['tool_choice'];
  if (typeof choice === 'string') check.oneOf('none', 'auto', 'required')(choice, 'tool_choice');
  if (!isReasoningModel(model)) {
    const reasoning = body['reasoning'];
    if (isObject(reasoning) && reasoning['effort'] != null) {
      throw invalid(
        `Unsupported parameter: 'reasoning.effort' is not supported with this model.`,
        'reasoning.effort',
        'unsupported_parameter',
      );
    }
    return;
  }
  for (const name of ['temperature', 'top_p']) {
    if (body[name] != null && body[name] !== 1) {
      throw invalid(
        `Unsupported parameter: '${name}' is not supported with this model.`,
        name,
        'unsupported_parameter',
      );
    }
  }
}

function checkInput(value: unknown, path: string): void {
  if (typeof value === 'string') return;
  if (!Array.isArray(value)) throw check.invalidType(path, 'one of a string or array of objects', value);
  check.array(checkItem, { min: 1 })(value, path);
}

const status = check.oneOf('in_progress', 'completed', 'incomplete');

const ITEMS: Record<string, check.Check> = {
  message: check.object(
    {
      type: text,
      id: text,
      role: check.oneOf('assistant', 'system', 'developer', 'user'),
      content: checkContent,
      status,
      phase: text,
    },
    ['role', 'content'],
  ),
  function_call: check.object(
    { type: text, id: text, call_id: text, name: text, arguments: text, status, namespace: text },
    ['call_id', 'name', 'arguments'],
  ),
  function_call_output: check.object({ type: text, id: text, call_id: text, output: checkOutput, status }, [
    'call_id',
    'output',
  ]),
  reasoning: checkReasoning,
  custom_tool_call: check.anyObject,
  custom_tool_call_output: check.anyObject,
};

function checkItem(value: unknown, path: string): void {
  if (!isObject(value)) throw check.invalidType(path, 'an object', value);
  const type = value['type'] ?? 'message';
  const known = typeof type === 'string' && Object.hasOwn(ITEMS, type) ? ITEMS[type] : undefined;
  if (!known) {
    const supported = Object.keys(ITEMS)
      .map((name) => `'${name}'`)
      .join(', ');
    throw invalid(
      `Invalid value: '${String(type)}'. Supported values are: ${supported}.`,
      `${path}.type`,
      'invalid_value',
    );
  }
  known(value, path);
}

const PARTS: Record<string, check.Check> = {
  input_text: check.object({ type: text, text, prompt_cache_breakpoint: check.anyObject }, ['text']),
  output_text: check.object({ type: text, text, annotations: check.anything, logprobs: check.anything }, ['text']),
  refusal: check.object({ type: text, refusal: text }, ['refusal']),
  input_image: check.object({
    type: text,
    image_url: text,
    file_id: text,
    detail: check.oneOf('auto', 'low', 'high', 'original'),
  }),
  input_file: check.object({ type: text, file_data: text, file_id: text, file_url: text, filename: text }),
};

function checkContent(value: unknown, path: string): void {
  if (typeof value === 'string') return;
  check.array(checkPart)(value, path);
}

function checkPart(value: unknown, path: string): void {
  if (!isObject(value)) throw check.invalidType(path, 'an object', value);
  check.oneOf(...Object.keys(PARTS))(value['type'], `${path}.type`);
  PARTS[value['type'] as string]?.(value, path);
}

function checkOutput(value: unknown, path: string): void {
  if (typeof value !== 'string') check.array(checkPart)(value, path);
}

/** Encrypted content is opened at the vendor; what was changed on the way is refused. */
function checkReasoning(value: unknown, path: string): void {
  const summary = check.array(check.object({ type: text, text }, ['type', 'text']));
  check.object({ type: text, id: text, summary, content: check.anything, encrypted_content: text, status }, [
    'id',
    'summary',
  ])(value, path);
  const { id, encrypted_content: encrypted } = value as JsonObject;
  if (encrypted == null || isOurReasoning(String(encrypted), String(id))) return;
  throw invalid(
    `The encrypted content for item ${String(id)} could not be verified. Reason: Encrypted content could not be decrypted or parsed.`,
    null,
    'invalid_encrypted_content',
  );
}

function checkTool(value: unknown, path: string): void {
  if (!isObject(value)) throw check.invalidType(path, 'an object', value);
  if (value['type'] == null) throw check.missing(`${path}.type`);
  if (value['type'] === 'custom') return;
  check.oneOf('function', 'custom', 'web_search')(value['type'], `${path}.type`);
  if (value['type'] !== 'function') return;
  const name = check.string({ max: 64, pattern: /^[a-zA-Z0-9_-]+$/ });
  const members = { type: text, name, description: text, parameters: check.anyObject, strict: check.boolean };
  check.object(members, ['name'])(value, path);
  const schema = value['parameters'];
  // Strict unless it is said not to be.
  if (value['strict'] !== false && isObject(schema)) {
    checkStrictSchema(
      schema,
      `function '${String(value['name'])}'`,
      `${path}.parameters`,
      'invalid_function_parameters',
    );
  }
}

function checkFormat(value: unknown, path: string): void {
  if (!isObject(value)) throw check.invalidType(path, 'an object', value);
  check.oneOf('json_object', 'json_schema', 'text')(value['type'], `${path}.type`);
  if (value['type'] !== 'json_schema') return;
  const name = check.string({ max: 64, pattern: /^[a-zA-Z0-9_-]+$/ });
  const members = { type: text, name, description: text, schema: check.anyObject, strict: check.boolean };
  check.object(members, ['name', 'schema'])(value, path);
  if (value['strict'] === true && isObject(value['schema'])) {
    checkStrictSchema(value['schema'], `response_format '${String(value['name'])}'`, path, 'invalid_json_schema');
  }
}
