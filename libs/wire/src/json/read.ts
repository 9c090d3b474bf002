/** Reads single members found by `scanTopLevel`. What these read is what `JSON.parse` of the whole body would give. */
import type { TopLevelFields } from './scan.js';

/** Position of a member in the arrays, or -1. */
export function indexOfField(fields: TopLevelFields, name: string): number {
  return fields.names.indexOf(name);
}

/** The member is present and not `null`; the surfaces treat `null` as absent. */
export function hasField(body: Buffer, fields: TopLevelFields, name: string): boolean {
  const index = fields.names.indexOf(name);
  return index >= 0 && !isNull(body, fields, index);
}

/**
 * The member's value, `undefined` where absent. Parses only this member's bytes.
 * @throws {SyntaxError} when these bytes are not JSON.
 */
export function readField(body: Buffer, fields: TopLevelFields, name: string): unknown {
  const index = fields.names.indexOf(name);
  if (index < 0) return undefined;
  return JSON.parse(body.toString('utf8', fields.valueStarts[index], fields.valueEnds[index])) as unknown;
}

/** First byte of a value tells its type: `"` string, `{` object, `[` array, `t`/`f` boolean, `n` null, else number. */
export type FieldType = 'string' | 'object' | 'array' | 'boolean' | 'null' | 'number';

export function typeOfField(body: Buffer, fields: TopLevelFields, name: string): FieldType | undefined {
  const index = fields.names.indexOf(name);
  if (index < 0) return undefined;
  switch (body[fields.valueStarts[index] ?? 0]) {
    case 0x22:
      return 'string';
    case 0x7b:
      return 'object';
    case 0x5b:
      return 'array';
    case 0x74:
    case 0x66:
      return 'boolean';
    case 0x6e:
      return 'null';
    default:
      return 'number';
  }
}

function isNull(body: Buffer, fields: TopLevelFields, index: number): boolean {
  return body[fields.valueStarts[index] ?? 0] === 0x6e;
}
