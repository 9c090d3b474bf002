/** Small readers the endpoints share. They look at single members, so they serve parsed and scanned bodies alike. */
import { readField, tallyStrings, typeOfField, type TopLevelFields } from '@tollgate/wire';
import { GatewayError } from '../errors.js';

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
