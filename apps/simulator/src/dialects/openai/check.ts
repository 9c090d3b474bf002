import { ApiError } from '../../api-error.js';
import { isObject, type JsonObject } from '../../json.js';

/** Looks at one value; throws the API's own 400 when it is not acceptable. `path` is dotted, as in `messages[0].content`. */
export type Check = (value: unknown, path: string) => void;

/** The 400 of the OpenAI API. */
export function invalid(message: string, param: string | null, code: string | null = null): ApiError {
  return new ApiError(400, message, 'invalid_request_error', param, code);
}

export function invalidType(path: string, expected: string, value: unknown): ApiError {
  return invalid(
    `Invalid type for '${path}': expected ${expected}, but got ${describe(value)} instead.`,
    path,
    'invalid_type',
  );
}

export function missing(path: string): ApiError {
  return invalid(`Missing required parameter: '${path}'.`, path, 'missing_required_parameter');
}

export const anything: Check = () => undefined;

export const boolean: Check = (value, path) => {
  if (typeof value !== 'boolean') throw invalidType(path, 'a boolean', value);
};

export function string(limits: { max?: number; pattern?: RegExp } = {}): Check {
  return (value, path) => {
    if (typeof value !== 'string') throw invalidType(path, 'a string', value);
    if (limits.max !== undefined && value.length > limits.max) {
      const message = `Invalid '${path}': string too long. Expected a string with maximum length ${limits.max}, but got a string with length ${value.length} instead.`;
      throw invalid(message, path, 'string_above_max_length');
    }
    if (limits.pattern && !limits.pattern.test(value)) {
      const message = `Invalid '${path}': string does not match pattern. Expected a string that matches the pattern '${limits.pattern.source}'.`;
      throw invalid(message, path, 'invalid_value');
    }
  };
}

export function number(min: number, max: number): Check {
  return (value, path) => {
    if (typeof value !== 'number') throw invalidType(path, 'a decimal number', value);
    inRange(value, path, min, max, 'decimal');
  };
}

export function integer(min: number, max = Infinity): Check {
  return (value, path) => {
    if (!Number.isInteger(value)) throw invalidType(path, 'an integer', value);
    inRange(value as number, path, min, max, 'integer');
  };
}

export function oneOf(...values: string[]): Check {
  const last = values.length > 1 ? ` and '${values.at(-1)}'` : `'${values[0]}'`;
  const list = values.slice(0, -1).map((value) => `'${value}'`);
  const supported = values.length > 1 ? `${list.join(', ')}${list.length > 1 ? ',' : ''}${last}` : last;
  return (value, path) => {
    if (typeof value !== 'string') throw invalidType(path, `one of ${supported}`, value);
    if (!values.includes(value)) {
      throw invalid(`Invalid value: '${value}'. Supported values are: ${supported}.`, path, 'invalid_value');
    }
  };
}

/** `null` counts as absent, as the API takes it for every optional field. */
export function optional(check: Check): Check {
  return (value, path) => {
    if (value !== null && value !== undefined) check(value, path);
  };
}

export function array(item: Check, limits: { min?: number; max?: number; of?: string } = {}): Check {
  return (value, path) => {
    if (!Array.isArray(value)) throw invalidType(path, `an array${limits.of ? ` of ${limits.of}` : ''}`, value);
    if (value.length < (limits.min ?? 0)) {
      const message = `Invalid '${path}': empty array. Expected an array with minimum length ${limits.min}, but got an empty array instead.`;
      throw invalid(message, path, 'empty_array');
    }
    if (limits.max !== undefined && value.length > limits.max) {
      const message = `Invalid '${path}': array too long. Expected an array with maximum length ${limits.max}, but got an array with length ${value.length} instead.`;
      throw invalid(message, path, 'array_above_max_length');
    }
    value.forEach((member: unknown, index) => item(member, `${path}[${index}]`));
  };
}

/** An object of known members. `required` ones must be there and not null; unknown ones are refused. */
export function object(members: Record<string, Check>, required: readonly string[] = []): Check {
  return (value, path) => {
    if (!isObject(value)) throw invalidType(path, 'an object', value);
    checkMembers(value, members, required, `${path}.`);
  };
}

/** Like `object` for the request itself, whose unknown members have a sentence of their own. */
export function checkBody(body: JsonObject, members: Record<string, Check>, required: readonly string[]): void {
  if (body['model'] === undefined || body['model'] === null) throw invalid('you must provide a model parameter', null);
  const unknown = Object.keys(body).find((name) => !Object.hasOwn(members, name));
  if (unknown !== undefined) {
    throw invalid(`Unrecognized request argument supplied: ${unknown}`, unknown, 'unknown_parameter');
  }
  checkMembers(body, members, required, '');
}

/** Any JSON object. */
export const anyObject: Check = (value, path) => {
  if (!isObject(value)) throw invalidType(path, 'an object', value);
};

/** An object whose values all pass `check`, such as `logit_bias` and `metadata`. */
export function map(check: Check, maxProperties = Infinity): Check {
  return (value, path) => {
    if (!isObject(value)) throw invalidType(path, 'an object', value);
    const entries = Object.entries(value);
    if (entries.length > maxProperties) {
      const message = `Invalid '${path}': too many properties. Expected an object with at most ${maxProperties} properties, but got an object with ${entries.length} properties instead.`;
      throw invalid(message, path, 'object_above_max_properties');
    }
    for (const [name, member] of entries) check(member, `${path}.${name}`);
  };
}

function checkMembers(
  value: JsonObject,
  members: Record<string, Check>,
  required: readonly string[],
  prefix: string,
): void {
  for (const name of required) {
    if (value[name] === undefined) throw missing(prefix + name);
  }
  for (const [name, member] of Object.entries(value)) {
    const check = Object.hasOwn(members, name) ? members[name] : undefined;
    if (!check) throw invalid(`Unknown parameter: '${prefix}${name}'.`, prefix + name, 'unknown_parameter');
    if (member === null && !required.includes(name)) continue;
    check(member, prefix + name);
  }
}

function inRange(value: number, path: string, min: number, max: number, kind: 'decimal' | 'integer'): void {
  if (value < min) {
    const message = `Invalid '${path}': ${kind} below minimum value. Expected a value >= ${min}, but got ${value} instead.`;
    throw invalid(message, path, `${kind}_below_min_value`);
  }
  if (value > max) {
    const message = `Invalid '${path}': ${kind} above maximum value. Expected a value <= ${max}, but got ${value} instead.`;
    throw invalid(message, path, `${kind}_above_max_value`);
  }
}

/** The words the API uses for what it got. */
function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal number';
  if (typeof value === 'object') return 'an object';
  return `a ${typeof value}`;
}
