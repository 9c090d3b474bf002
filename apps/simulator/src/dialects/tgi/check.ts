import { ApiError } from '../../api-error.js';
import { asArray, isObject, type JsonObject } from '../../json.js';

const MAX_STOP_SEQUENCES = 4;

/**
 * What router/src/validation.rs refuses, in its words. Members nobody knows are ignored, as they are there; a member of
 * the wrong type does not get past the deserializer.
 */
export function checkGenerate(body: JsonObject, stream: boolean): JsonObject {
  if (typeof body['inputs'] !== 'string') throw notDeserialized('inputs', 'a string');
  const parameters = body['parameters'] ?? {};
  if (!isObject(parameters)) throw notDeserialized('parameters', 'struct GenerateParameters');
  checkTypes(parameters);
  above('temperature', parameters, 0);
  above('repetition_penalty', parameters, 0);
  above('max_new_tokens', parameters, 0);
  above('top_k', parameters, 0);
  for (const name of ['top_p', 'typical_p']) {
    const value = parameters[name];
    if (typeof value === 'number' && (value <= 0 || value >= 1)) throw invalid(`\`${name}\` must be > 0.0 and < 1.0`);
  }
  const stops = asArray(parameters['stop']).length;
  if (stops > MAX_STOP_SEQUENCES) {
    throw invalid(`\`stop\` supports up to ${MAX_STOP_SEQUENCES} stop sequences. Given: ${stops}`);
  }
  if (stream && parameters['decoder_input_details'] === true) {
    throw invalid('`decoder_input_details` == true is not supported when streaming tokens');
  }
  checkGrammar(parameters['grammar']);
  if (body['inputs'] === '') throw invalid('`inputs` cannot be empty');
  return parameters;
}

/** The 422 of a request that cannot be served. */
export function invalid(problem: string): ApiError {
  return new ApiError(422, `Input validation error: ${problem}`, 'validation');
}

const NUMBERS = [
  'max_new_tokens',
  'temperature',
  'top_p',
  'top_k',
  'typical_p',
  'repetition_penalty',
  'seed',
  'best_of',
];
const SWITCHES = ['do_sample', 'details', 'decoder_input_details', 'return_full_text', 'watermark'];

function checkTypes(parameters: JsonObject): void {
  for (const name of [...NUMBERS, 'frequency_penalty']) {
    if (parameters[name] != null && typeof parameters[name] !== 'number') throw notDeserialized(name, 'a number');
  }
  for (const name of SWITCHES) {
    if (parameters[name] != null && typeof parameters[name] !== 'boolean') throw notDeserialized(name, 'a boolean');
  }
  const { stop } = parameters;
  if (stop != null && !(Array.isArray(stop) && stop.every((each) => typeof each === 'string'))) {
    throw notDeserialized('stop', 'a sequence');
  }
}

function checkGrammar(grammar: unknown): void {
  if (grammar === undefined || grammar === null) return;
  if (!isObject(grammar) || !['json', 'regex'].includes(String(grammar['type']))) {
    throw notDeserialized('grammar', '`json` or `regex`');
  }
  const schema = grammar['value'];
  if (grammar['type'] === 'json' && !(isObject(schema) && 'properties' in schema)) {
    throw invalid("invalid grammar: Grammar must have a 'properties' field");
  }
}

function above(name: string, parameters: JsonObject, bound: number): void {
  const value = parameters[name];
  if (typeof value === 'number' && value <= bound) throw invalid(`\`${name}\` must be strictly positive`);
}

function notDeserialized(name: string, expected: string): ApiError {
  const message = `Failed to deserialize the JSON body into the target type: ${name}: invalid type, expected ${expected}`;
  return new ApiError(422, message, 'validation');
}
