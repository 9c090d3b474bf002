import { ApiError } from '../../api-error.js';
import { isObject, type JsonObject } from '../../json.js';

/** Looks at one value; throws the API's 400. Paths are dotted with plain indexes: `messages.0.content.1.text`. */
export type Check = (value: unknown, path: string) => void;

/** The 400 of the Messages API: `path: problem`, or the bare problem where the path is empty. */
export function invalid(path: string, problem: string): ApiError {
  return new ApiError(400, path === '' ? problem : `${path}: ${problem}`, 'invalid_request_error');
}

export const anything: Check = () => undefined;

export const boolean: Check = (value, path) => {
  if (typeof value !== 'boolean') throw invalid(path, 'Input should be a valid boolean');
};

export function string(limits: { min?: number; max?: number; pattern?: RegExp } = {}): Check {
  return (value, path) => {
    if (typeof value !== 'string') throw invalid(path, 'Input should be a valid string');
    if (value.length < (limits.min ?? 0)) throw invalid(path, `String should have at least ${limits.min} character`);
    if (value.length > (limits.max ?? Infinity))
      throw invalid(path, `String should have at most ${limits.max} characters`);
    if (limits.pattern && !limits.pattern.test(value)) {
      throw invalid(path, `String should match pattern '${limits.pattern.source}'`);
    }
  };
}

export function number(min: number, max: number): Check {
  return (value, path) => {
    if (typeof value !== 'number') throw invalid(path, 'Input should be a valid number');
    if (value < min || value > max) throw invalid(path, `range: ${min}..${max}`);
  };
}

export function integer(min: number): Check {
  return (value, path) => {
    if (!Number.isInteger(value)) throw invalid(path, 'Input should be a valid integer');
    if ((value as number) < min) throw invalid(path, `Input should be greater than or equal to ${min}`);
  };
}

export function oneOf(...values: string[]): Check {
  const list = values.map((value) => `'${value}'`);
  const choices = list.length > 1 ? `${list.slice(0, -1).join(', ')} or ${list.at(-1)}` : list[0];
  return (value, path) => {
    if (typeof value !== 'string' || !values.includes(value)) throw invalid(path, `Input should be ${choices}`);
  };
}

export function list(item: Check, min = 0): Check {
  return (value, path) => {
    if (!Array.isArray(value)) throw invalid(path, 'Input should be a valid list');
    if (value.length < min)
      throw invalid(path, `List should have at least ${min} item after validation, not ${value.length}`);
    value.forEach((member: unknown, index) => item(member, `${path}.${index}`));
  };
}

export const dictionary: Check = (value, path) => {
  if (!isObject(value)) throw invalid(path, 'Input should be a valid dictionary');
};

/** An object of known members; `null` is accepted for those that are not required. */
export function object(members: Record<string, Check>, required: readonly string[] = []): Check {
  return (value, path) => {
    if (!isObject(value)) throw invalid(path, 'Input should be a valid dictionary');
    checkMembers(value, members, required, path === '' ? '' : `${path}.`);
  };
}

/**
 * One of several shapes, told apart by `type`. The tag is part of the path, as the API writes it. Tags that match `open`
 * are taken as they are: blocks of tools the vendor runs itself.
 */
export function tagged(
  shapes: Record<string, { members: Record<string, Check>; required: readonly string[] }>,
  open?: RegExp,
): Check {
  const tags = Object.keys(shapes).map((tag) => `'${tag}'`);
  return (value, path) => {
    if (!isObject(value)) throw invalid(path, 'Input should be a valid dictionary or object to extract fields from');
    const tag = value['type'];
    if (tag === undefined) throw invalid(`${path}.type`, 'Field required');
    if (typeof tag === 'string' && open?.test(tag)) return;
    const shape = typeof tag === 'string' && Object.hasOwn(shapes, tag) ? shapes[tag] : undefined;
    if (!shape) {
      throw invalid(
        path,
        `Input tag '${String(tag)}' found using 'type' does not match any of the expected tags: ${tags.join(', ')}`,
      );
    }
    checkMembers(value, { type: anything, ...shape.members }, shape.required, `${path}.${String(tag)}.`);
  };
}

function checkMembers(
  value: JsonObject,
  members: Record<string, Check>,
  required: readonly string[],
  prefix: string,
): void {
  for (const name of required) {
    if (value[name] === undefined) throw invalid(prefix + name, 'Field required');
  }
  for (const [name, member] of Object.entries(value)) {
    const check = Object.hasOwn(members, name) ? members[name] : undefined;
    if (!check) throw invalid(prefix + name, 'Extra inputs are not permitted');
    if (member === null && !required.includes(name)) continue;
    check(member, prefix + name);
  }
}
