/** Model lists of this family: `{"data":[{"id"}]}` (OpenAI's reference, models/list), or the bare array of Together. */
import { MalformedReplyError } from '../errors.js';
import { isRecord } from './usage.js';

/** Ids in the vendor's order; entries without one are skipped. @throws {MalformedReplyError} */
export function readModelList(body: Buffer): readonly string[] {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new MalformedReplyError('The model list is not JSON.', { cause });
  }
  const list = isRecord(value) ? value['data'] : value;
  if (!Array.isArray(list)) throw new MalformedReplyError('The reply has no list of models.');
  return (list as readonly unknown[]).flatMap((entry) => {
    const id = isRecord(entry) ? entry['id'] : undefined;
    return typeof id === 'string' && id !== '' ? [id] : [];
  });
}
