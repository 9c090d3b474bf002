/**
 * OpenAI's own description of its API as an oracle (method: docs of the protocol facts beside the repository). Where the
 * file is not there nothing is checked, and the suites' own comparisons remain.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { parse } from 'yaml';

const folder = process.env['TOLLGATE_PROTOCOLS'] ?? resolve(import.meta.dirname, '../../../../..', 'shared/protocols');
const file = join(folder, 'openai-openapi-2.3.0.yaml');
export const hasOpenApi = existsSync(file);
type Json = Record<string, unknown>;

let loaded: { ajv: Ajv2020; events: ReadonlyMap<string, string> } | null = null;
const compiled = new Map<string, ValidateFunction>();

/** Fails the test where `value` is not what the schema (`Response`, …) or the event's own schema says. */
export function conformsTo(schema: string, value: unknown): void {
  if (!hasOpenApi) return;
  loaded ??= load();
  const name = loaded.events.get(schema) ?? schema;
  let validate = compiled.get(name);
  if (validate === undefined) {
    validate = loaded.ajv.compile({ $ref: `openai#/components/schemas/${name}` });
    compiled.set(name, validate);
  }
  if (validate(value)) return;
  const errors = validate.errors?.slice(0, 3).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
  throw new Error(`Not a ${name}: ${errors?.join('; ') ?? ''}\n${JSON.stringify(value).slice(0, 600)}`);
}

function load() {
  const { components } = parse(readFileSync(file, 'utf8')) as { components: { schemas: Record<string, Json> } };
  const ajv = new Ajv2020({ strict: false, validateFormats: false, discriminator: false });
  ajv.addSchema({ $id: 'openai', components: neutral(components) as Json });
  // The union of all events gives useless errors; each event names its type.
  const events = new Map<string, string>();
  for (const [name, schema] of Object.entries(components.schemas)) {
    if (/^(Beta|Webhook)/.test(name)) continue;
    const type = (schema['properties'] as { type?: { enum?: string[] } } | undefined)?.type?.enum;
    if (type?.length === 1 && /^(response\.|error$)/.test(type[0] ?? '')) events.set(type[0] ?? '', name);
  }
  return { ajv, events };
}

/** OpenAPI's `nullable` (left from 3.0 in places) means a further type; `$recursiveAnchor` is unknown to 2020-12. */
function neutral(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(neutral);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, $recursiveAnchor: _anchor, ...rest } = value as Json;
  const schema = Object.fromEntries(Object.entries(rest).map(([name, member]) => [name, neutral(member)]));
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}
