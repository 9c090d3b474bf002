import { z } from 'zod';

/**
 * Every error the management API can answer. Codes are stable: clients branch on them, so a code is never renamed and
 * never gets another meaning. The title is the public sentence where the thrower gives no better detail.
 */
export const problems = {
  invalid_request: { status: 400, title: 'The request is not valid.' },
  invalid_json: { status: 400, title: 'The body is not valid JSON.' },
  invalid_cursor: { status: 400, title: 'The cursor is not one this list gave out.' },
  invalid_idempotency_key: { status: 400, title: 'The idempotency key must be 1 to 255 printable ASCII characters.' },
  not_signed_in: { status: 401, title: 'Sign in, or send a management token.' },
  invalid_credentials: { status: 401, title: 'The e-mail address or the password is wrong.' },
  invalid_token: { status: 401, title: 'The management token is unknown, expired or revoked.' },
  totp_required: { status: 401, title: 'A code of the authenticator app is needed, too.' },
  permission_denied: { status: 403, title: 'Your role does not allow this.' },
  csrf_failed: { status: 403, title: 'The CSRF token is missing or does not belong to this session.' },
  cross_origin_refused: { status: 403, title: 'Requests from another origin are refused.' },
  organization_suspended: { status: 403, title: 'The organization is suspended: it can be read, not changed.' },
  not_found: { status: 404, title: 'There is no such thing, or you may not see it.' },
  method_not_allowed: { status: 405, title: 'This method is not allowed here.' },
  already_exists: { status: 409, title: 'Something with this name already exists.' },
  managed_by_file: { status: 409, title: 'This is managed by tollgate.yaml and can only be changed there.' },
  still_in_use: { status: 409, title: 'This is still in use.' },
  invalid_state: { status: 409, title: 'This cannot be done in the present state.' },
  last_owner: { status: 409, title: 'An organization keeps at least one owner.' },
  idempotency_in_progress: { status: 409, title: 'A request with this idempotency key is still being worked on.' },
  link_expired: { status: 410, title: 'This link was used, was withdrawn, or is too old.' },
  revision_changed: { status: 412, title: 'It was changed by someone else meanwhile.' },
  body_too_large: { status: 413, title: 'The body is too large.' },
  unsupported_media_type: { status: 415, title: 'Send application/json.' },
  idempotency_key_reused: { status: 422, title: 'This idempotency key was used with another request.' },
  not_available_yet: { status: 422, title: 'This is not available yet.' },
  too_many_attempts: { status: 429, title: 'Too many attempts. Wait before trying again.' },
  internal_error: { status: 500, title: 'Something failed on our side.' },
  unavailable: { status: 503, title: 'A dependency is not reachable. Try again shortly.' },
  query_timeout: { status: 503, title: 'The query took too long. Narrow the range.' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problems;

export const problemIssueSchema = z.object({
  path: z.string().meta({ description: 'Where in the body or query, e.g. `targets.0.weight`; empty = the whole' }),
  message: z.string(),
});
export type ProblemIssue = z.infer<typeof problemIssueSchema>;

/** RFC 9457 problem details. */
export const problemSchema = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    code: z.string().meta({ description: 'Stable; branch on this', examples: ['not_found'] }),
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(problemIssueSchema).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problemSchema>;
