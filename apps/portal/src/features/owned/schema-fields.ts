/** The JSON Schemas of providers, read as far as forms need them: flat objects of texts, numbers, switches and choices. */

export type SchemaFieldKind = 'text' | 'secret' | 'document' | 'number' | 'switch' | 'choice' | 'json';

export interface SchemaField {
  name: string;
  title: string;
  description: string | null;
  kind: SchemaFieldKind;
  required: boolean;
  /** Of a choice. */
  choices: string[];
  /** What counts when nothing is said; shown as a placeholder. */
  fallback: string | null;
  pattern: string | null;
}

type Json = Record<string, unknown>;

export function fieldsOf(schema: Json): SchemaField[] {
  const properties = asObject(schema['properties']);
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(properties).map(([name, value]) => {
    const property = asObject(value);
    const choices = Array.isArray(property['enum']) ? property['enum'].map(String) : [];
    return {
      name,
      title: textOf(property['title']) ?? name,
      description: textOf(property['description']),
      kind: kindOf(property, choices),
      required: required.includes(name),
      choices,
      fallback: property['default'] === undefined ? null : String(property['default']),
      pattern: textOf(property['pattern']),
    };
  });
}

/** Alternatives of a schema (`anyOf`), each as the names it needs; empty where there is only one way. */
export function waysOf(schema: Json): string[][] {
  const ways = Array.isArray(schema['anyOf']) ? schema['anyOf'] : [];
  return ways.map((way) => {
    const required = asObject(way)['required'];
    return Array.isArray(required) ? required.map(String) : [];
  });
}

export interface SchemaValues {
  values: Record<string, unknown>;
  /** By name of the field. */
  troubles: Record<string, string>;
}

/** What was typed, in the types the schema wants. What is empty is left out: then the provider's default counts. */
export function valuesOf(fields: readonly SchemaField[], typed: Readonly<Record<string, string>>): SchemaValues {
  const values: Record<string, unknown> = {};
  const troubles: Record<string, string> = {};
  for (const field of fields) {
    const text = (typed[field.name] ?? '').trim();
    if (text === '') {
      if (field.required) troubles[field.name] = 'Is needed';
      continue;
    }
    const parsed = parse(field, text);
    if ('trouble' in parsed) troubles[field.name] = parsed.trouble;
    else values[field.name] = parsed.value;
  }
  return { values, troubles };
}

function parse(field: SchemaField, text: string): { value: unknown } | { trouble: string } {
  switch (field.kind) {
    case 'number': {
      const value = Number(text);
      return Number.isFinite(value) ? { value } : { trouble: 'A number' };
    }
    case 'switch':
      return { value: text === 'true' };
    case 'json':
      try {
        const value: unknown = JSON.parse(text);
        return { value };
      } catch {
        return { trouble: 'Not JSON' };
      }
    default:
      return fitsPattern(field, text) ? { value: text } : { trouble: `Must match ${field.pattern ?? ''}` };
  }
}

function fitsPattern({ pattern }: SchemaField, text: string): boolean {
  if (pattern === null) return true;
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    // A pattern this browser cannot read: the server decides.
    return true;
  }
}

function kindOf(property: Json, choices: readonly string[]): SchemaFieldKind {
  if (choices.length > 0) return 'choice';
  switch (property['type']) {
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'switch';
    case 'string':
      if (property['contentMediaType'] !== undefined) return 'document';
      return property['writeOnly'] === true ? 'secret' : 'text';
    default:
      return 'json';
  }
}

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** Options a provider's URL depends on: those its default base URL names in braces. */
export function urlOptions(defaultBaseUrl: string | null, options: readonly SchemaField[]): SchemaField[] {
  return options.filter((field) => defaultBaseUrl?.includes(`{${field.name}}`));
}
