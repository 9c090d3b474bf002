/** The model lists of both services; ids as requests name them. */
import { MalformedReplyError } from '../errors.js';
import { isRecord } from '../openai-compatible/usage.js';
import { records, text, type JsonRecord } from './candidate.js';

const served: ReadonlySet<string> = new Set(['generateContent', 'embedContent', 'batchEmbedContents', 'predict']);

/**
 * `{"models":[{"name":"models/…","supportedGenerationMethods"}]}` or `{"publisherModels":[{"name":"publishers/google/models/…"}]}`.
 * @throws {MalformedReplyError}
 */
export function readModels(body: Buffer): readonly string[] {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new MalformedReplyError('The model list is not JSON.', { cause });
  }
  if (!isRecord(value)) throw new MalformedReplyError('The model list is not an object.');
  const list = records(value['models'] ?? value['publisherModels']).filter(isServed);
  return list.flatMap((model) => text(model['name'])?.replace(/^(publishers\/google\/)?models\//, '') ?? []);
}

function isServed(model: JsonRecord): boolean {
  const methods = model['supportedGenerationMethods'];
  return !Array.isArray(methods) || methods.some((method) => served.has(String(method)));
}
