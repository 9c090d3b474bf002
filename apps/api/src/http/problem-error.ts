import { problems, type Problem, type ProblemCode, type ProblemIssue } from '@tollgate/contracts';

/**
 * An error of the management API with a stable code. `detail` goes to the client, so it names what the caller gave or
 * may see, never internals; what only we may know goes into `cause`.
 */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  readonly issues: readonly ProblemIssue[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly code: ProblemCode,
    detail: string = problems[code].title,
    options: { issues?: readonly ProblemIssue[]; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = problems[code].status;
    this.issues = options.issues ?? [];
    this.headers = options.headers ?? {};
  }

  toProblem(requestId: string): Problem {
    const { title, status } = problems[this.code];
    return {
      type: 'about:blank',
      title,
      status,
      code: this.code,
      detail: this.message,
      requestId,
      ...(this.issues.length > 0 ? { errors: [...this.issues] } : {}),
    };
  }
}

/** The same words whether it does not exist or may not be seen: existence is private. */
export function notFound(what: string): ProblemError {
  return new ProblemError('not_found', `There is no such ${what}, or you may not see it.`);
}

/** A refusal of one field of the request, in the form schema errors have. */
export function invalidField(path: string, message: string): ProblemError {
  return new ProblemError('invalid_request', `${path} ${message}`, { issues: [{ path, message }] });
}
