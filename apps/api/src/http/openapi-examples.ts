/** One example for each named schema, put together from the examples, defaults and choices of its parts. */

export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  additionalProperties?: JsonSchema | boolean;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  examples?: unknown[];
  /** What @nestjs/swagger makes of a property's first example. */
  example?: unknown;
  format?: string;
  minimum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  minItems?: number;
}

const formats: Record<string, string> = {
  'date-time': '2026-11-20T09:30:00.000Z',
  date: '2026-11-20',
  email: 'ada@example.com',
  uri: 'https://example.com',
  uuid: '0193b3f2-a4c8-7d6e-9f10-aabbccddeeff',
};
/** Schemas may hold themselves. */
const maxDepth = 16;

export function exampleOf(schema: JsonSchema, named: Record<string, JsonSchema>, depth = 0): unknown {
  if (schema.examples && schema.examples.length > 0) return schema.examples[0];
  if ('example' in schema) return schema.example;
  if ('const' in schema) return schema.const;
  if ('default' in schema) return schema.default;
  if (schema.enum) return schema.enum[0];
  if (depth > maxDepth) return null;
  if (schema.$ref !== undefined) {
    const target = named[schema.$ref.split('/').at(-1) ?? ''];
    return target === undefined ? null : exampleOf(target, named, depth + 1);
  }
  const choice = schema.anyOf?.[0] ?? schema.oneOf?.[0];
  if (choice) return exampleOf(choice, named, depth + 1);
  if (schema.allOf) {
    return Object.assign({}, ...schema.allOf.map((part) => exampleOf(part, named, depth + 1) as object)) as unknown;
  }
  return ofType(schema, named, depth);
}

/** Nothing in the schema says what it may look like: where it may be left out, it is. */
function isMadeUp({ examples, enum: choices, $ref, format, ...schema }: JsonSchema): boolean {
  return (
    !examples &&
    !choices &&
    $ref === undefined &&
    format === undefined &&
    !('example' in schema || 'const' in schema || 'default' in schema)
  );
}

function ofType(schema: JsonSchema, named: Record<string, JsonSchema>, depth: number): unknown {
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([name, part]) => schema.required?.includes(name) || !isMadeUp(part))
          .map(([name, part]) => [name, exampleOf(part, named, depth + 1)]),
      );
    case 'array':
      return schema.items && depth < maxDepth ? [exampleOf(schema.items, named, depth + 1)] : [];
    case 'string':
      return formats[schema.format ?? ''] ?? 'text'.padEnd(schema.minLength ?? 0, 'x');
    case 'integer':
    case 'number':
      return schema.minimum ?? (schema.exclusiveMinimum === undefined ? 1 : schema.exclusiveMinimum + 1);
    case 'boolean':
      return true;
    default:
      return null;
  }
}
