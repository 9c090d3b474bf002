/**
 * Hand-written readers for request bodies: cheap enough for the hot path and able to name the place of a mistake the
 * way OpenAI does. `null` reads as absent everywhere, as it does there.
 */
import { InvalidRequestError } from './error.js';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws {InvalidRequestError} */
export function readObject(value: unknown, param: string): JsonObject {
  if (!isObject(value)) throw wrongType(value, param, 'an object');
  return value;
}

export function readArray(value: unknown, param: string): readonly unknown[] {
  if (!Array.isArray(value)) throw wrongType(value, param, 'an array');
  return value as readonly unknown[];
}

export function readString(value: unknown, param: string): string {
  if (typeof value !== 'string') throw wrongType(value, param, 'a string');
  return value;
}

export function optionalString(parent: JsonObject, key: string, path = ''): string | undefined {
  const value = own(parent, key);
  return value === undefined ? undefined : readString(value, path + key);
}

export function optionalBoolean(parent: JsonObject, key: string, path = ''): boolean | undefined {
  const value = own(parent, key);
  if (value === undefined) return undefined;
  if (typeof value !== 'boolean') throw wrongType(value, path + key, 'a boolean');
  return value;
}

export function optionalNumber(parent: JsonObject, key: string, path = ''): number | undefined {
  const value = own(parent, key);
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrongType(value, path + key, 'a number');
  return value;
}

/** An integer of at least `minimum`. */
export function optionalInteger(parent: JsonObject, key: string, minimum: number, path = ''): number | undefined {
  const value = optionalNumber(parent, key, path);
  if (value === undefined) return undefined;
  if (!Number.isSafeInteger(value)) throw wrongType(value, path + key, 'an integer');
  if (value < minimum) {
    throw new InvalidRequestError(
      `Invalid '${path + key}': integer below minimum value. Expected a value >= ${minimum}, but got ${value} instead.`,
      path + key,
      'invalid_value',
    );
  }
  return value;
}

export function optionalObject(parent: JsonObject, key: string, path = ''): JsonObject | undefined {
  const value = own(parent, key);
  return value === undefined ? undefined : readObject(value, path + key);
}

export function optionalArray(parent: JsonObject, key: string, path = ''): readonly unknown[] | undefined {
  const value = own(parent, key);
  return value === undefined ? undefined : readArray(value, path + key);
}

/** The member itself, never one inherited from a prototype; `null` reads as `undefined`. */
export function own(parent: JsonObject, key: string): unknown {
  return Object.hasOwn(parent, key) ? (parent[key] ?? undefined) : undefined;
}

export function missing(param: string): InvalidRequestError {
  return new InvalidRequestError(`Missing required parameter: '${param}'.`, param, 'missing_required_parameter');
}

export function unsupportedValue(param: string, value: unknown, supported: readonly string[]): InvalidRequestError {
  const shown = typeof value === 'string' ? `'${value.slice(0, 64)}'` : typeName(value);
  const list = supported.map((entry) => `'${entry}'`).join(', ');
  return new InvalidRequestError(`Invalid value: ${shown}. Supported values are: ${list}.`, param, 'invalid_value');
}

export function wrongType(value: unknown, param: string, wanted: string): InvalidRequestError {
  return new InvalidRequestError(
    `Invalid type for '${param}': expected ${wanted}, but got ${typeName(value)} instead.`,
    param,
    'invalid_type',
  );
}

function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal number';
  return `a ${typeof value}`;
}
