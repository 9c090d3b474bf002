import { ApiError } from '../../api-error.js';
import { asArray, isObject, type JsonObject } from '../../json.js';

/**
 * What the server's decoder and handlers refuse (api/types.go, server/routes.go). Members it does not know it ignores,
 * as every Go program; a member of the wrong type is a 400 in the decoder's words.
 */
export function checkChat(body: JsonObject): void {
  typed(body, 'messages', Array.isArray, '[]api.Message');
  typed(body, 'stream', isBoolean, 'bool');
  typed(body, 'tools', Array.isArray, 'api.Tools');
  typed(body, 'options', isObject, 'map[string]interface {}');
  checkFormat(body['format']);
  checkThink(body['think']);
  checkOptions(body['options']);
  for (const message of asArray(body['messages'])) checkMessage(message);
  for (const tool of asArray(body['tools'])) {
    if (!isObject(tool) || !isObject(tool['function'])) throw mismatch('Tool.tools.function', 'api.ToolFunction');
    typed(tool['function'], 'parameters', isObject, 'api.ToolFunctionParameters');
  }
}

function checkMessage(message: unknown): void {
  if (!isObject(message)) throw mismatch('ChatRequest.messages', 'api.Message');
  for (const name of ['role', 'content', 'thinking', 'tool_name', 'tool_call_id']) {
    typed(message, name, isString, 'string', 'Message');
  }
  typed(message, 'images', Array.isArray, '[]api.ImageData', 'Message');
  for (const image of asArray(message['images'])) {
    // A data URL is no base64: its colon is the first byte that is not.
    if (typeof image !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(image)) {
      throw new ApiError(400, 'illegal base64 data at input byte 4', 'error');
    }
  }
  typed(message, 'tool_calls', Array.isArray, '[]api.ToolCall', 'Message');
  for (const call of asArray(message['tool_calls'])) {
    const called = isObject(call) ? call['function'] : undefined;
    if (!isObject(called)) throw mismatch('ToolCall.messages.tool_calls.function', 'api.ToolCallFunction');
    typed(called, 'arguments', isObject, 'api.ToolCallFunctionArguments', 'ToolCallFunction');
  }
}

function checkFormat(format: unknown): void {
  if (format === undefined || format === null || format === '' || format === 'json' || isObject(format)) return;
  const message = `invalid format: ${JSON.stringify(format)}; expected "json" or a valid JSON Schema object`;
  throw new ApiError(400, message, 'error');
}

function checkThink(think: unknown): void {
  if (think === undefined || think === null || typeof think === 'boolean') return;
  if (['high', 'medium', 'low', 'max'].includes(String(think))) return;
  const message = `invalid think value: ${JSON.stringify(think)} (must be "high", "medium", "low", "max", true, or false)`;
  throw new ApiError(400, message, 'error');
}

const NUMERIC = ['num_predict', 'num_ctx', 'temperature', 'top_p', 'top_k', 'min_p', 'seed', 'repeat_penalty'];

function checkOptions(options: unknown): void {
  if (!isObject(options)) return;
  for (const name of [...NUMERIC, 'presence_penalty', 'frequency_penalty']) {
    if (options[name] !== undefined && typeof options[name] !== 'number') {
      throw new ApiError(400, `option "${name}" must be of type float32`, 'error');
    }
  }
  if (options['stop'] !== undefined && !Array.isArray(options['stop'])) {
    throw new ApiError(400, 'option "stop" must be of type array', 'error');
  }
}

/** `POST /api/embed`. */
export function checkEmbed(body: JsonObject): void {
  const { input } = body;
  const isList = Array.isArray(input) && input.every(isString);
  if (input === undefined || (typeof input !== 'string' && !isList)) {
    throw new ApiError(400, 'invalid input type', 'error');
  }
  typed(body, 'truncate', isBoolean, 'bool', 'EmbedRequest');
  typed(body, 'dimensions', Number.isInteger, 'int', 'EmbedRequest');
  typed(body, 'options', isObject, 'map[string]interface {}', 'EmbedRequest');
}

function typed(
  holder: JsonObject,
  name: string,
  fits: (value: unknown) => boolean,
  type: string,
  struct = 'ChatRequest',
): void {
  const value = holder[name];
  if (value !== undefined && value !== null && !fits(value)) throw mismatch(`${struct}.${name}`, type, value);
}

function mismatch(field: string, type: string, value: unknown = {}): ApiError {
  const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  return new ApiError(400, `json: cannot unmarshal ${kind} into Go struct field ${field} of type ${type}`, 'error');
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}
