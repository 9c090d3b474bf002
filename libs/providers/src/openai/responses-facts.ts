/** What a Response object says about itself; used on whole replies and on the last event of a stream. */
import type { HubFinishReason } from '@tollgate/wire';
import { isRecord } from '../openai-compatible/usage.js';
import type { ReplyFacts, UpstreamError } from '../provider.js';
import { readResponsesUsage } from './responses-usage.js';

type JsonRecord = Readonly<Record<string, unknown>>;

export function responseFacts(response: JsonRecord): ReplyFacts {
  const usage = readResponsesUsage(response['usage']);
  const ending = responseEnding(response);
  return {
    usage: usage.usage,
    usageRejected: usage.rejected,
    finishReason: ending?.finishReason ?? null,
    nativeFinishReason: ending?.native ?? null,
    responseModel: text(response['model']),
    serviceTier: text(response['service_tier']),
  };
}

/** `null` while it has not ended, or where it failed. */
export function responseEnding(response: JsonRecord): { finishReason: HubFinishReason; native: string } | null {
  const output = Array.isArray(response['output']) ? (response['output'] as readonly unknown[]) : [];
  const called = output.some((item) => isRecord(item) && item['type'] === 'function_call');
  if (response['status'] === 'completed') return { finishReason: called ? 'tool_calls' : 'stop', native: 'completed' };
  if (response['status'] !== 'incomplete') return null;
  const details = isRecord(response['incomplete_details']) ? response['incomplete_details'] : {};
  const reason = text(details['reason']) ?? 'incomplete';
  return { finishReason: reason === 'content_filter' ? 'content_filter' : 'length', native: reason };
}

/** The `error` of a failed Response, or an `error` event. Codes: openai-openapi 2.3.0, `ResponseErrorCode`. */
export function responseError(error: unknown): UpstreamError {
  const details = isRecord(error) ? error : {};
  const code = text(details['code']);
  const limited = code === 'rate_limit_exceeded';
  const caller =
    code !== null && /^(invalid_|image_|unsupported_image|empty_image|failed_to_download_image)/.test(code);
  const context = code === 'context_length_exceeded';
  return {
    kind: limited ? 'rate_limited' : context ? 'context_length' : caller ? 'invalid_request' : 'server_error',
    status: limited ? 429 : caller || context ? 400 : 500,
    message: text(details['message']) ?? 'The upstream failed while it answered.',
    code,
    param: text(details['param']),
    retryable: !caller && !context,
    retryAfterMs: null,
  };
}

export function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
