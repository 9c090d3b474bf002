import { asArray, isObject, type JsonObject } from '../../json.js';
import { invalid } from './check.js';

/**
 * The extra rules of `strict: true`: every object closed and with all members required, every array with items.
 * Source: developers.openai.com/api/docs/guides/structured-outputs, "Supported schemas".
 */
export function checkStrictSchema(schema: JsonObject, owner: string, param: string, code: string | null): void {
  if (schema['type'] !== 'object') {
    const got = typeof schema['type'] === 'string' ? schema['type'] : 'None';
    throw invalid(
      `Invalid schema for ${owner}: schema must be a JSON Schema of 'type: "object"', got 'type: "${got}"'.`,
      param,
      code,
    );
  }
  walk(schema, [], (path, problem) => {
    const context = path.length === 1 ? `('${path[0]}',)` : `(${path.map((part) => `'${part}'`).join(', ')})`;
    return invalid(`Invalid schema for ${owner}: In context=${context}, ${problem}`, param, code);
  });
}

function walk(
  schema: unknown,
  path: readonly string[],
  refuse: (path: readonly string[], problem: string) => Error,
): void {
  if (!isObject(schema)) return;
  const { properties } = schema;
  if (schema['type'] === 'object' || properties !== undefined) {
    if (schema['additionalProperties'] !== false) {
      throw refuse(path, "'additionalProperties' is required to be supplied and to be false.");
    }
    const required = asArray(schema['required']);
    const absent = Object.keys(isObject(properties) ? properties : {}).find((name) => !required.includes(name));
    if (absent !== undefined) {
      const problem = `'required' is required to be supplied and to be an array including every key in properties. Missing '${absent}'.`;
      throw refuse(path, problem);
    }
  }
  if (schema['type'] === 'array' && schema['items'] === undefined) throw refuse(path, 'array schema missing items.');
  for (const place of ['properties', '$defs', 'definitions'] as const) {
    const members = schema[place];
    for (const [name, member] of Object.entries(isObject(members) ? members : {}))
      walk(member, [...path, place, name], refuse);
  }
  walk(schema['items'], [...path, 'items'], refuse);
  asArray(schema['anyOf']).forEach((branch, index) => walk(branch, [...path, 'anyOf', String(index)], refuse));
}
