import { MalformedReplyError } from '../errors.js';
import { isRecord } from '../openai-compatible/usage.js';

/** The installed models of `GET /api/tags`: `{"models":[{"name","model"}]}`. @throws {MalformedReplyError} */
export function readModels(body: Buffer): readonly string[] {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new MalformedReplyError('The model list is not JSON.', { cause });
  }
  const models = isRecord(value) ? value['models'] : undefined;
  if (!Array.isArray(models)) throw new MalformedReplyError('The reply has no list of models.');
  return (models as readonly unknown[]).flatMap((entry) => {
    const name = isRecord(entry) ? (entry['model'] ?? entry['name']) : undefined;
    return typeof name === 'string' && name !== '' ? [name] : [];
  });
}
