import { MalformedReplyError } from '../errors.js';
import { isRecord } from '../openai-compatible/usage.js';

/**
 * Ids out of `GET /foundation-models` or `GET /inference-profiles`. A foundation model without `ON_DEMAND` among its
 * inference types can only be called through a profile, so its id is left out.
 * @throws {MalformedReplyError}
 */
export function readModels(body: Buffer): readonly string[] {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new MalformedReplyError('The upstream answered something that is not JSON.', { cause });
  }
  const list = isRecord(value) ? (value['modelSummaries'] ?? value['inferenceProfileSummaries']) : undefined;
  if (!Array.isArray(list)) throw new MalformedReplyError('The upstream answered something that is no list of models.');
  return (list as readonly unknown[]).filter(isRecord).flatMap((entry) => {
    const types = entry['inferenceTypesSupported'];
    if (Array.isArray(types) && types.length > 0 && !types.includes('ON_DEMAND')) return [];
    const id = entry['modelId'] ?? entry['inferenceProfileId'];
    return typeof id === 'string' ? [id] : [];
  });
}
