import { StandardSchemaValidationPipe } from '@nestjs/common';
import { ProblemError } from './problem-error.js';

/** Checks bodies and queries against the Zod schema named at the parameter; every mistake is told at once. */
export function createValidationPipe(): StandardSchemaValidationPipe {
  return new StandardSchemaValidationPipe({
    exceptionFactory: (issues) => {
      const listed = issues.slice(0, 100).map((issue) => ({
        path: (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
        message: issue.message,
      }));
      const first = listed[0];
      const detail = first ? `${first.path === '' ? 'The body' : first.path}: ${first.message}` : undefined;
      return new ProblemError('invalid_request', detail, { issues: listed });
    },
  });
}
