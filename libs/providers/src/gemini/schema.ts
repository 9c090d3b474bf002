/**
 * A JSON Schema in the words Google takes. `responseJsonSchema` and `parametersJsonSchema` accept a subset of the keywords
 * (@google/genai 3.1.0, `GenerateContentConfig.responseJsonSchema`); a keyword outside of it is left out, and named where it
 * restricts what the model may say.
 */
import { isRecord } from '../openai-compatible/usage.js';

type JsonRecord = Readonly<Record<string, unknown>>;

const kept: ReadonlySet<string> = new Set([
  '$id',
  '$ref',
  '$anchor',
  'type',
  'format',
  'title',
  'description',
  'enum',
  'minItems',
  'maxItems',
  'minimum',
  'maximum',
  'required',
  'propertyOrdering',
]);
/** Their values are schemas, lists of schemas, or schemas by name. */
const one: ReadonlySet<string> = new Set(['items', 'additionalProperties']);
const lists: ReadonlySet<string> = new Set(['prefixItems', 'anyOf', 'oneOf']);
const byName: ReadonlySet<string> = new Set(['$defs', 'properties']);
/** They describe and restrict nothing. */
const annotations: ReadonlySet<string> = new Set([
  '$schema',
  '$comment',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
]);
const deepest = 64;

/** @param lost told of each keyword that was left out and restricted something. */
export function googleSchema(schema: JsonRecord, lost: (keyword: string) => void): JsonRecord {
  return convert(schema, lost, 0);
}

function convert(schema: JsonRecord, lost: (keyword: string) => void, depth: number): JsonRecord {
  const out: Record<string, unknown> = {};
  const inner = (value: unknown): unknown =>
    isRecord(value) && depth < deepest ? convert(value, lost, depth + 1) : value;
  for (const [keyword, value] of Object.entries(schema)) {
    if (kept.has(keyword)) out[keyword] = value;
    else if (one.has(keyword)) out[keyword] = inner(value);
    else if (lists.has(keyword) && Array.isArray(value)) out[keyword] = (value as unknown[]).map(inner);
    else if (byName.has(keyword) && isRecord(value)) {
      out[keyword] = Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, inner(entry)]));
    } else if (keyword === 'definitions' && isRecord(value)) lost('definitions');
    else if (keyword === 'const') out['enum'] = [value];
    else if (!annotations.has(keyword)) lost(keyword);
  }
  return out;
}
