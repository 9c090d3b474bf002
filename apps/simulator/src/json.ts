/** A JSON object whose members are still unknown. */
export type JsonObject = Record<string, unknown>;

/** True for `{…}`; false for arrays and null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `value` if it is an array, otherwise an empty one. */
export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** `value` if it is a string, otherwise the empty one. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
