import { readOpenAiError } from '../openai-compatible/errors.js';
import type { UpstreamError } from '../provider.js';

/**
 * Azure's errors are OpenAI's with a few more shapes, which the family's reader knows. A content filter's inner code says
 * nothing the outer one does not, and OpenAI's clients know only that (`content_filter`). Never throws.
 */
export function readAzureError(status: number, headers: Readonly<Record<string, string>>, body: Buffer): UpstreamError {
  const error = readOpenAiError(status, headers, body);
  return error.kind === 'content_filter' ? { ...error, code: error.code?.split('/')[0] ?? null } : error;
}
