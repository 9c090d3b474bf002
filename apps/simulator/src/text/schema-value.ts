import { asArray, isObject, type JsonObject } from '../json.js';
import { word } from './prose.js';
import type { Random } from './random.js';

/** Deeper than this, optional members are left out and recursive schemas are closed with their shortest branch. */
const MAX_DEPTH = 6;

/**
 * A value that conforms to a JSON Schema (the part of it that tool definitions and structured output use: type, enum,
 * const, properties, required, items, prefixItems, anyOf, oneOf, allOf, $ref, bounds, format). `names` are words of the
 * prompt to use for free strings, so that a question about Paris is answered with Paris.
 */
export function schemaValue(schema: unknown, random: Random, names: readonly string[] = []): unknown {
  return valueOf(schema, { root: schema, random, names, used: 0 }, 0);
}

interface Context {
  readonly root: unknown;
  readonly random: Random;
  readonly names: readonly string[];
  used: number;
}

function valueOf(schema: unknown, context: Context, depth: number): unknown {
  if (!isObject(schema)) return word(context.random);
  if (depth > 40) return null;
  if ('const' in schema) return schema['const'];
  const members = asArray(schema['enum']);
  if (members.length > 0) return context.random.pick(members.filter((member) => member !== undefined));
  const reference = schema['$ref'];
  if (typeof reference === 'string') return valueOf(resolve(context.root, reference), context, depth + 1);
  const branches = [...asArray(schema['anyOf']), ...asArray(schema['oneOf'])];
  if (branches.length > 0) return valueOf(chooseBranch(branches, depth), context, depth + 1);
  const parts = asArray(schema['allOf']);
  if (parts.length > 0) return valueOf(merge(schema, parts, context.root), context, depth + 1);
  return valueOfType(schema, context, depth);
}

function valueOfType(schema: JsonObject, context: Context, depth: number): unknown {
  switch (typeName(schema, depth)) {
    case 'object':
      return objectValue(schema, context, depth);
    case 'array':
      return arrayValue(schema, context, depth);
    case 'integer':
      return numberValue(schema, context, 1);
    case 'number':
      return numberValue(schema, context, 0.5);
    case 'boolean':
      return context.random.below(2) === 1;
    case 'null':
      return null;
    default:
      return stringValue(schema, context);
  }
}

function typeName(schema: JsonObject, depth: number): unknown {
  const type = schema['type'];
  if (Array.isArray(type)) return depth > MAX_DEPTH && type.includes('null') ? 'null' : (type as unknown[])[0];
  if (type !== undefined) return type;
  if ('properties' in schema) return 'object';
  return 'items' in schema ? 'array' : 'string';
}

function objectValue(schema: JsonObject, context: Context, depth: number): JsonObject {
  const required = new Set(asArray(schema['required']));
  const value: JsonObject = {};
  for (const [name, member] of Object.entries(isObject(schema['properties']) ? schema['properties'] : {})) {
    if (required.has(name) || depth <= MAX_DEPTH) value[name] = valueOf(member, context, depth + 1);
  }
  for (const name of required) {
    if (typeof name === 'string' && !(name in value)) value[name] = valueOf({}, context, depth + 1);
  }
  return value;
}

function arrayValue(schema: JsonObject, context: Context, depth: number): unknown[] {
  const first = asArray(schema['prefixItems']).map((item) => valueOf(item, context, depth + 1));
  const min = numberOr(schema['minItems'], 0);
  const max = numberOr(schema['maxItems'], Infinity);
  const wanted = depth > MAX_DEPTH ? min : Math.min(max, Math.max(min, 1 + context.random.below(2)));
  while (first.length < wanted) first.push(valueOf(schema['items'] ?? {}, context, depth + 1));
  return first;
}

function numberValue(schema: JsonObject, context: Context, unit: number): number {
  const step = numberOr(schema['multipleOf'], unit);
  const low = Math.max(numberOr(schema['minimum'], -Infinity), numberOr(schema['exclusiveMinimum'], -Infinity) + step);
  const high = Math.min(numberOr(schema['maximum'], Infinity), numberOr(schema['exclusiveMaximum'], Infinity) - step);
  const from = Number.isFinite(low) ? low : Number.isFinite(high) ? Math.min(1, high - 100 * step) : 1;
  const value = (Math.ceil(from / step) + context.random.below(100)) * step;
  return value <= high ? value : Math.max(Math.floor(high / step) * step, Math.ceil(from / step) * step);
}

/** Values for the formats of JSON Schema 2020-12 §7.3 that structured output accepts. */
const FORMATS: Record<string, string> = {
  'date-time': '2026-03-14T09:26:53Z',
  date: '2026-03-14',
  time: '09:26:53Z',
  duration: 'P3DT4H',
  email: 'ada@example.com',
  hostname: 'gateway.example.com',
  ipv4: '192.0.2.10',
  ipv6: '2001:db8::10',
  uuid: '7d9f4c3e-2b1a-4c5d-8e6f-0a1b2c3d4e5f',
  uri: 'https://example.com/item',
  url: 'https://example.com/item',
};

/** Tried in order where a schema gives a pattern: enough for identifiers, codes, digits and the like. */
const PATTERN_CANDIDATES = [
  ...['alpha', 'Alpha', 'ALPHA', 'a', 'A', 'AB', 'ABC', 'ABCD', '1', '12', '123', '1234', '12345', '123456'],
  ...['a1', 'A1', 'AB-12', 'AB-123', 'ABC-123', 'ABC-1234', '12:30', '1.5', '#a1b2c3', '+12025550123', '@alpha'],
];

function stringValue(schema: JsonObject, context: Context): string {
  const format = FORMATS[String(schema['format'])];
  if (format !== undefined) return format;
  if (typeof schema['pattern'] === 'string') return matching(schema['pattern'], context);
  let text = context.names[context.used] ?? word(context.random);
  context.used += 1;
  const min = numberOr(schema['minLength'], 0);
  while (text.length < min) text += ` ${word(context.random)}`;
  return text.slice(0, numberOr(schema['maxLength'], Infinity));
}

function matching(pattern: string, context: Context): string {
  try {
    const expression = new RegExp(pattern, 'u');
    const all = [...PATTERN_CANDIDATES, ...Object.values(FORMATS)];
    return all.find((text) => expression.test(text)) ?? word(context.random);
  } catch {
    return word(context.random);
  }
}

/** The first branch; below the depth limit the one that cannot go deeper, so that recursive schemas end. */
function chooseBranch(branches: readonly unknown[], depth: number): unknown {
  if (depth <= MAX_DEPTH) return branches[0];
  const leaf = branches.find(
    (branch) => isObject(branch) && !['object', 'array', undefined].includes(branch['type'] as string),
  );
  return leaf ?? branches[0];
}

function merge(schema: JsonObject, parts: readonly unknown[], root: unknown): JsonObject {
  const merged: JsonObject = { ...schema };
  delete merged['allOf'];
  for (const part of parts) {
    const source = isObject(part) && typeof part['$ref'] === 'string' ? resolve(root, part['$ref']) : part;
    if (!isObject(source)) continue;
    const properties = { ...(merged['properties'] as JsonObject), ...(source['properties'] as JsonObject) };
    const required = [...asArray(merged['required']), ...asArray(source['required'])];
    Object.assign(merged, source, { properties, required });
    if (Object.keys(properties).length === 0) delete merged['properties'];
  }
  return merged;
}

/** A local reference, `#/$defs/x` or `#`; RFC 6901 escapes. */
function resolve(root: unknown, reference: string): unknown {
  let current = root;
  for (const part of reference.replace(/^#\/?/, '').split('/').filter(Boolean)) {
    const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    current = isObject(current) ? current[name] : undefined;
  }
  return current;
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
