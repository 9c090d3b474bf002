/** Small readers the endpoints share. They look at single members, so they serve parsed and scanned bodies alike. */
import { readField, tallyStrings, typeOfField, type TopLevelFields } from '@tollgate/wire';
import { GatewayError } from '../errors.js';
import type { ParsedRequest } from '../exchange.js';

/** A whole number ≥ `least`, `null` where absent or null. @throws {GatewayError} 400 */
export function wholeNumber(body: Buffer, fields: TopLevelFields, name: string, least: number): number | null {
  const type = typeOfField(body, fields, name);
  if (type === undefined || type === 'null') return null;
  const value = readField(body, fields, name);
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least) {
    throw new GatewayError('invalid_value', `'${name}' must be a whole number of at least ${least}.`, { param: name });
  }
  return value;
}

/** How often an ASCII needle occurs, up to `most`. */
export function occurrences(body: Buffer, needle: string, most: number): number {
  let count = 0;
  for (let at = body.indexOf(needle); at >= 0 && count < most; at = body.indexOf(needle, at + needle.length)) count++;
  return count;
}

/**
 * What a chat body too large to parse holds: an upper bound of its messages and tools, and whether it may refer to something
 * whose size it does not show.
 */
export function skimChat(body: Buffer): { items: number; hidden: boolean } {
  const [roles = 0, functions = 0, ...hiddenParts] = tallyStrings(body, words);
  return { items: roles + functions, hidden: hiddenParts.some((count) => count > 0) };
}

const words = ['role', 'function', 'image_url', 'file', 'file_id', 'input_audio', 'video_url', 'audio'];

/** The same for Messages and Responses bodies. */
export function skimBody(body: Buffer): { items: number; hidden: boolean } {
  const [roles = 0, types = 0, ...hiddenParts] = tallyStrings(body, surfaceWords);
  return { items: roles + types, hidden: hiddenParts.some((count) => count > 0) };
}

/** `type` is in every block and item, so it bounds their number; the others name what is elsewhere, or may be. */
const surfaceWords = ['role', 'type', 'url', 'image_url', 'file', 'file_id', 'file_url', 'item_reference'];

/** A member that is a list, empty where it is absent or not one. @throws {GatewayError} 400 */
export function readList(body: Buffer, fields: TopLevelFields, name: string): readonly unknown[] {
  try {
    const value = readField(body, fields, name);
    return Array.isArray(value) ? (value as readonly unknown[]) : [];
  } catch (error) {
    throw new GatewayError('invalid_json', `The value of '${name}' is not valid JSON.`, { param: name, cause: error });
  }
}

/** The body as JSON. Those too large to parse on the way in are parsed here, where a translation needs them whole. */
export function wholeBody(request: ParsedRequest): Record<string, unknown> {
  if (request.json !== null) return request.json;
  try {
    return JSON.parse(request.body.toString('utf8')) as Record<string, unknown>;
  } catch (error) {
    throw new GatewayError('invalid_json', 'The request body is not valid JSON.', { cause: error });
  }
}
