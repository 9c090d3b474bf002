/** If this fails, calls are retried that cannot succeed, or not where another target would have answered. */
import { readOpenAiError, readStreamError } from './errors.js';

function read(status: number, body: unknown, headers: Record<string, string> = {}) {
  return readOpenAiError(status, headers, Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));
}

const error = (code: string | null, message = 'm', type = 'invalid_request_error') => ({
  error: { message, type, param: null, code },
});

describe('an upstream error', () => {
  it.each([
    [400, error(null), 'invalid_request', false],
    [400, error('context_length_exceeded'), 'context_length', false],
    [400, error(null, "This model's maximum context length is 8192 tokens."), 'context_length', false],
    [400, error('content_filter'), 'content_filter', false],
    [
      400,
      { error: { code: 'content_filter', message: 'm', innererror: { code: 'ResponsibleAIPolicyViolation' } } },
      'content_filter',
      false,
    ],
    [401, error('invalid_api_key'), 'authentication', false],
    [402, { error: { code: 402, message: 'Insufficient credits' } }, 'quota_exhausted', false],
    [403, error(null), 'permission', false],
    [403, { error: { code: 403, message: 'Your input was flagged' } }, 'content_filter', false],
    [404, error('model_not_found'), 'model_not_found', false],
    [408, {}, 'timeout', true],
    [413, error('rate_limit_exceeded', 'Request too large', 'tokens'), 'rate_limited', false],
    [422, { detail: [{ loc: ['body', 'x'], msg: 'Extra inputs', type: 'extra_forbidden' }] }, 'invalid_request', false],
    [424, { error: 'Incomplete', error_type: 'generation' }, 'server_error', false],
    [429, error('rate_limit_exceeded'), 'rate_limited', true],
    [429, error('insufficient_quota', 'm', 'insufficient_quota'), 'quota_exhausted', true],
    [498, error('capacity_exceeded'), 'overloaded', true],
    [500, {}, 'server_error', true],
    [502, '<html>Bad gateway</html>', 'server_error', true],
    [503, {}, 'overloaded', true],
    [504, 'upstream request timeout', 'timeout', true],
    [529, {}, 'overloaded', true],
    [302, '', 'malformed_reply', true],
  ] as const)('%i %j is %s', (status, body, kind, retryable) => {
    expect(read(status, body)).toMatchObject({ status, kind, retryable });
  });

  it.each([
    [error('c', 'said'), 'said', 'c'],
    [{ error: 'said', error_type: 'overloaded' }, 'said', 'overloaded'],
    [{ object: 'error', message: 'said', type: 'BadRequestError', param: null, code: 400 }, 'said', '400'],
    [{ detail: 'said' }, 'said', null],
    [{ detail: [{ loc: ['body', 'n'], msg: 'said' }] }, 'body.n: said', null],
    [{ statusCode: 400, message: 'said' }, 'said', null],
    [[{ error: { code: 400, message: 'said', status: 'INVALID_ARGUMENT' } }], 'said', '400'],
    ['said', 'said', null],
    ['<html><body>no</body></html>', 'The upstream answered 400.', null],
    ['', 'The upstream answered 400.', null],
    ['null', 'null', null],
  ])('in the shape %j is understood', (body, message, code) => {
    expect(read(400, body)).toMatchObject({ message, code });
  });

  it.each([
    [{ 'retry-after': '2' }, 2_000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after-ms': '120', 'retry-after': '9' }, 120],
    [{ 'retry-after': 'Fri, 20 Nov 2026 12:00:05 GMT', date: 'Fri, 20 Nov 2026 12:00:00 GMT' }, 5_000],
    [{ 'retry-after': 'Fri, 20 Nov 2026 12:00:05 GMT' }, null],
    [{ 'retry-after': '-3' }, null],
    [{ 'retry-after': 'soon' }, null],
    [{ 'retry-after': '1e9' }, null],
    [{}, null],
  ])('with headers %j asks to wait %p ms', (headers, wait) => {
    expect(read(429, error(null), headers as Record<string, string>).retryAfterMs).toBe(wait);
  });

  it('never throws, whatever the body', () => {
    for (const body of ['{', '[]', '[null]', '{"error":[]}', '{"error":{"message":{}}}', '{"detail":[1,null]}', '\0']) {
      expect(read(500, body).kind).toBe('server_error');
    }
  });
});

describe('an error inside a stream', () => {
  it.each([
    [{ error: { message: 'm', code: 'tool_use_failed', status_code: 400 } }, 'invalid_request', 400],
    [{ error: { message: 'm', type: 'server_error', code: null } }, 'server_error', 500],
    [{ error: { message: 'm', code: 502 }, choices: [{ finish_reason: 'error' }] }, 'server_error', 502],
    [{ error: { message: 'm', type: 'rate_limit_error' } }, 'rate_limited', 429],
    [{ object: 'error', message: 'm', type: 'invalid_request_error' }, 'invalid_request', 400],
    [{ error: 'died', error_type: 'overloaded' }, 'overloaded', 503],
  ])('%j is classified', (event, kind, status) => {
    expect(readStreamError(event)).toMatchObject({ kind, status });
  });

  it('is not seen where there is none', () => {
    expect(readStreamError({ choices: [], error: null })).toBeNull();
    expect(readStreamError({ object: 'chat.completion.chunk' })).toBeNull();
  });
});
