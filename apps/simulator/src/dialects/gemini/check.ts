import { isObject, type JsonObject } from '../../json.js';
import { invalid } from './errors.js';

/** Looks at one value; throws the API's 400. Paths are those of protobuf: `contents[0].parts[1]`. */
export type Check = (value: unknown, path: string) => void;

export const anything: Check = () => undefined;

export const boolean: Check = (value, path) => {
  if (typeof value !== 'boolean') throw wrong(path, 'TYPE_BOOL', value);
};

export const string: Check = (value, path) => {
  if (typeof value !== 'string') throw wrong(path, 'TYPE_STRING', value);
};

export const base64: Check = (value, path) => {
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/_-]*={0,2}$/.test(value)) {
    throw wrong(path, 'TYPE_BYTES', value, 'Base64 decoding failed');
  }
};

/** Anything JSON can say but not `null`: `google.protobuf.Value`. */
export const struct: Check = (value, path) => {
  if (!isObject(value)) throw wrong(path, 'TYPE_STRUCT', value);
};

export function number(min: number, max: number): Check {
  return (value, path) => {
    if (typeof value !== 'number') throw wrong(path, 'TYPE_FLOAT', value);
    if (value < min || value > max) {
      throw invalid(
        `Unable to submit request because it has a ${name(path)} value of ${value} but the supported range is from ${min} (inclusive) to ${max} (inclusive). Update the value and try again.`,
      );
    }
  };
}

export function integer(min: number, max: number): Check {
  return (value, path) => {
    if (!Number.isInteger(value)) throw wrong(path, 'TYPE_INT32', value);
    number(min, max)(value, path);
  };
}

export function oneOf(...values: string[]): Check {
  return (value, path) => {
    if (typeof value !== 'string' || !values.includes(value)) throw wrong(path, 'TYPE_ENUM', value);
  };
}

export function list(item: Check, max = Infinity): Check {
  return (value, path) => {
    if (!Array.isArray(value)) throw wrong(path, 'TYPE_MESSAGE', value);
    if (value.length > max) throw invalid(`${path} must have at most ${max} entries.`);
    value.forEach((member: unknown, index) => item(member, `${path}[${index}]`));
  };
}

/** A message of known members, by either spelling of protobuf's JSON. `null` is the same as leaving a member out. */
export function message(members: Record<string, Check>, required: readonly string[] = []): Check {
  return (value, path) => {
    if (!isObject(value)) throw wrong(path, 'TYPE_MESSAGE', value);
    const read = camel(value);
    for (const member of required) {
      if (read[member] == null) throw invalid(`${path === '' ? '' : `${path}.`}${member}: must be specified`);
    }
    for (const [given, member] of Object.entries(value)) {
      const known = camelName(given);
      const check = Object.hasOwn(members, known) ? members[known] : undefined;
      if (!check) {
        const place = path === '' ? '' : ` at '${path}'`;
        throw invalid(`Invalid JSON payload received. Unknown name "${given}"${place}: Cannot find field.`);
      }
      if (member !== null) check(member, path === '' ? given : `${path}.${given}`);
    }
  };
}

/** The members by their camelCase names, one level deep. */
export function camel(value: unknown): JsonObject {
  if (!isObject(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [camelName(key), member]));
}

function camelName(text: string): string {
  return text.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());
}

function name(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

function wrong(path: string, type: string, value: unknown, more?: string): ReturnType<typeof invalid> {
  const shown = JSON.stringify(value)?.slice(0, 100) ?? 'undefined';
  return invalid(`Invalid value at '${path}' (${type}), ${more ?? shown}`);
}
