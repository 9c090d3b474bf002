/** @jest-environment node */
import { answer, ApiError } from './api-client.js';

async function failureOf(call: Parameters<typeof answer>[0]): Promise<ApiError> {
  const error: unknown = await answer(call).catch((reason: unknown) => reason);
  if (!(error instanceof ApiError)) throw new Error(`Expected an ApiError, got ${String(error)}`);
  return error;
}

// The page can only say what went wrong, and support can only find it, if cause and request id survive the way here.
describe('an answer of the API', () => {
  it('gives the body of a good one', async () => {
    await expect(answer(Promise.resolve({ data: { id: 1 }, response: new Response('{}') }))).resolves.toEqual({
      id: 1,
    });
  });

  it('keeps code, cause, request id, field errors and waiting time of a refusal', async () => {
    const problem = {
      title: 'Too many attempts',
      status: 429,
      code: 'too_many_attempts',
      detail: 'Wait a little.',
      requestId: 'req_1',
      errors: [{ path: 'name', message: 'Taken' }],
    };
    const response = new Response(null, { status: 429, headers: { 'retry-after': '30' } });
    const error = await failureOf(Promise.resolve({ error: problem, response }));
    expect(error).toMatchObject({
      message: 'Wait a little.',
      status: 429,
      code: 'too_many_attempts',
      requestId: 'req_1',
      retryAfterSeconds: 30,
      fields: [{ path: 'name', message: 'Taken' }],
    });
  });

  it('makes do with a refusal that is not one of ours', async () => {
    const response = new Response('<html>', { status: 502, headers: { 'x-request-id': 'req_2' } });
    const error = await failureOf(Promise.resolve({ error: '<html>', response }));
    expect(error).toMatchObject({ status: 502, code: 'http_502', requestId: 'req_2', retryAfterSeconds: null });
  });

  it('says so when none came, and lets an abort be an abort', async () => {
    expect(await failureOf(Promise.reject(new TypeError('fetch failed')))).toMatchObject({
      status: 0,
      code: 'no_answer',
    });
    await expect(answer(Promise.reject(new DOMException('stop', 'AbortError')))).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
