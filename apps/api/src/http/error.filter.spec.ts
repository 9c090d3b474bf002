import { Prisma } from '@tollgate/database';
import { toProblemError } from './error.filter.js';
import { ProblemError } from './problem-error.js';

/** As Prisma 7 with the pg adapter throws it. */
const fromServer = (code: string, originalCode: string) =>
  new Prisma.PrismaClientKnownRequestError('Invalid `prisma.apiKey.findMany()` invocation: secret detail', {
    code,
    clientVersion: '7',
    meta: {
      driverAdapterError: { name: 'DriverAdapterError', cause: { originalCode, code: originalCode, kind: 'postgres' } },
    },
  });

describe('errors become problems', () => {
  it.each([
    [new ProblemError('managed_by_file'), 'managed_by_file'],
    [fromServer('P2002', '23505'), 'already_exists'],
    [fromServer('P2003', '23503'), 'still_in_use'],
    [fromServer('P2039', '22021'), 'invalid_request'],
    [fromServer('P2039', '57014'), 'query_timeout'],
    [fromServer('P2039', '57P01'), 'unavailable'],
    [fromServer('P2024', ''), 'unavailable'],
    [Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'unavailable'],
    [Object.assign(new Error('too big'), { statusCode: 413 }), 'body_too_large'],
    [Object.assign(new Error('type'), { statusCode: 415 }), 'unsupported_media_type'],
    [new TypeError('x is not a function'), 'internal_error'],
    ['a string', 'internal_error'],
  ])('%s', (error, code) => {
    expect(toProblemError(error).code).toBe(code);
  });

  it('and never show what only we may know', () => {
    const problem = toProblemError(fromServer('P2039', '42P01')).toProblem('req_1');
    expect(problem).toEqual({
      type: 'about:blank',
      title: 'Something failed on our side.',
      status: 500,
      code: 'internal_error',
      detail: 'Something failed on our side.',
      requestId: 'req_1',
    });
  });
});
