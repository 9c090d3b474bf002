/** If this fails, calls are retried that cannot succeed, or a spent budget looks like a busy minute. */
import { readAnthropicError, readStreamError } from './errors.js';

function read(status: number, type: string, message = 'm', details?: object, headers: Record<string, string> = {}) {
  const body = { type: 'error', error: { type, message, ...(details ? { details } : {}) }, request_id: 'req_1' };
  return readAnthropicError(status, headers, Buffer.from(JSON.stringify(body)));
}

describe('an Anthropic error', () => {
  it.each([
    [400, 'invalid_request_error', 'invalid_request', false],
    [401, 'authentication_error', 'authentication', false],
    [402, 'billing_error', 'quota_exhausted', false],
    [403, 'permission_error', 'permission', false],
    [404, 'not_found_error', 'model_not_found', false],
    [413, 'request_too_large', 'invalid_request', false],
    [429, 'rate_limit_error', 'rate_limited', true],
    [500, 'api_error', 'server_error', true],
    [503, 'api_error', 'overloaded', true],
    [504, 'timeout_error', 'timeout', true],
    [529, 'overloaded_error', 'overloaded', true],
  ] as const)('%i %s is %s', (status, type, kind, retryable) => {
    expect(read(status, type)).toMatchObject({ status, kind, retryable, code: type, message: 'm' });
  });

  it('about a prompt that is too long is about the context', () => {
    const message = 'prompt is too long: 209759 tokens > 200000 maximum';
    expect(read(400, 'invalid_request_error', message).kind).toBe('context_length');
  });

  it('about spend is not about the rate', () => {
    const details = { error_code: 'enforced_spend_limit_reached' };
    expect(read(429, 'rate_limit_error', 'm', details)).toMatchObject({
      kind: 'quota_exhausted',
      code: 'enforced_spend_limit_reached',
    });
    expect(read(400, 'invalid_request_error', 'Your credit balance is too low').kind).toBe('quota_exhausted');
  });

  it('says what to wait', () => {
    expect(read(429, 'rate_limit_error', 'm', undefined, { 'retry-after': '7' }).retryAfterMs).toBe(7_000);
  });

  it.each(['', '<html>', '{}', '[]', 'null', '{"error":5}'])(
    'is classified by its status where the body is %j',
    (body) => {
      expect(readAnthropicError(502, {}, Buffer.from(body))).toMatchObject({
        kind: 'server_error',
        message: 'The upstream answered 502.',
      });
    },
  );

  it('inside a stream has the status its type would have had', () => {
    expect(readStreamError({ type: 'overloaded_error', message: 'm' })).toMatchObject({
      kind: 'overloaded',
      status: 529,
    });
    expect(readStreamError(null)).toMatchObject({ kind: 'server_error', status: 500 });
  });
});
