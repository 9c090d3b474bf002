import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { ProblemCode } from '@tollgate/contracts';
import { isForeignKeyViolation, isRecordNotFound, isUniqueViolation, sqlState } from '@tollgate/database';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { IdempotentReplay } from './idempotency.js';
import { ProblemError } from './problem-error.js';

/**
 * The only place where errors become replies. What we know goes out with its code; anything else is a 500 whose cause is
 * in the log under the request id and never in the reply.
 */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    if (reply.raw.headersSent) {
      // A streamed reply broke off: the client can only be told by cutting the connection.
      reply.raw.destroy();
      return;
    }
    if (error instanceof IdempotentReplay) {
      const { body, headers } = error.reply;
      void reply.status(error.status).headers(headers).header('idempotency-replayed', 'true');
      if (body === '') void reply.send();
      else void reply.header('content-type', 'application/json; charset=utf-8').send(body);
      return;
    }
    const problem = toProblemError(error);
    if (problem.status >= 500) {
      this.logger.error({
        msg: problem.code,
        requestId: request.requestId,
        method: request.method,
        path: pathOf(request),
        err: error,
      });
    }
    void reply
      .status(problem.status)
      .headers(problem.headers)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .send(JSON.stringify(problem.toProblem(request.requestId)));
  }
}

export function toProblemError(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (isUniqueViolation(error)) return new ProblemError('already_exists', undefined, { cause: error });
  if (isForeignKeyViolation(error)) return new ProblemError('still_in_use', undefined, { cause: error });
  if (isRecordNotFound(error)) return new ProblemError('not_found', undefined, { cause: error });
  if (isUnreachable(error)) {
    return new ProblemError('unavailable', undefined, { cause: error, headers: { 'retry-after': '2' } });
  }
  // query_canceled: the statement timeout
  if (stateOf(error) === '57014') return new ProblemError('query_timeout', undefined, { cause: error });
  // data_exception: a value no column can hold, such as a NUL character in a text
  if (stateOf(error)?.startsWith('22')) {
    return new ProblemError('invalid_request', 'The request holds a value that cannot be stored.', { cause: error });
  }
  const code = fromStatus(error);
  return new ProblemError(code, undefined, { cause: error });
}

/** Errors of Nest and Fastify: both carry a status. Their messages may quote the request, so ours are used. */
function fromStatus(error: unknown): ProblemCode {
  const status = error instanceof HttpException ? error.getStatus() : statusCodeOf(error);
  switch (status) {
    case 400:
      return 'invalid_request';
    case 401:
      return 'not_signed_in';
    case 403:
      return 'permission_denied';
    case 404:
      return 'not_found';
    case 405:
      return 'method_not_allowed';
    case 413:
      return 'body_too_large';
    case 415:
      return 'unsupported_media_type';
    case 503:
      return 'unavailable';
    default:
      return 'internal_error';
  }
}

function statusCodeOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
}

/** The database cannot be reached, is shutting down, or has no connection to spare (Prisma error reference; SQLSTATE 08, 57P). */
function isUnreachable(error: unknown): boolean {
  for (let at: unknown = error, depth = 0; typeof at === 'object' && at !== null && depth < 5; depth += 1) {
    const { code, cause } = at as { code?: unknown; cause?: unknown };
    if (
      typeof code === 'string' &&
      /^(P1001|P1002|P1008|P1017|P2024|P2028|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT)$/.test(code)
    )
      return true;
    at = cause;
  }
  const state = stateOf(error);
  return state !== undefined && /^(08|57P|53300)/.test(state);
}

/** SQLSTATE of an error. Prisma's own codes (`P2039`) have the same form, so what lies below them is asked instead. */
function stateOf(error: unknown): string | undefined {
  const state = sqlState(error);
  if (state === undefined || !/^P[1-9]/.test(state)) return state;
  const { meta } = error as { meta?: { driverAdapterError?: unknown } };
  return sqlState(meta?.driverAdapterError);
}

/** Without the query: it may hold what a person typed. */
function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}
