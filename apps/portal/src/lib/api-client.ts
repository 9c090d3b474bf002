import createClient, { type Middleware } from 'openapi-fetch';
import type { Permission } from '@tollgate/contracts';
import type { Member, paths, Problem } from './api-types.js';

// What calls carry, as the OpenAPI document has it; `Permission` alone is a plain text there.
export type * from './api-types.js';
export type { Permission };
export type Role = Member['role'];

/** A page of a list; `nextCursor` is null on the last one. */
export interface List<T> {
  data: T[];
  nextCursor: string | null;
}

type Query<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Q } } }
  ? NonNullable<Q>
  : never;
export type RequestFilters = Query<'/api/v1/organizations/{organizationId}/requests'>;
export type UsageParameters = Query<'/api/v1/organizations/{organizationId}/usage'>;
export type AuditFilters = Omit<Query<'/api/v1/organizations/{organizationId}/audit-entries'>, 'limit' | 'cursor'>;

/** What an organization and the platform alike can have: the addresses below `/api/v1` and below an organization's own. */
type OwnedPaths = {
  [
    P in keyof paths as P extends `/api/v1/organizations/{organizationId}${infer Rest}`
      ? `/api/v1${Rest}` extends keyof paths
        ? Rest
        : never
      : never
  ]: P extends `/api/v1/organizations/{organizationId}${infer Rest}` ? paths[`/api/v1${Rest}` & keyof paths] : never;
};

/** What went wrong, in words for the page. `status` 0: no answer came at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    message: string,
    readonly status: number,
    readonly code: string,
    readonly requestId: string | null,
    /** Field errors of a refused form, by path (`name`, `expiresAt`). */
    readonly fields: { path: string; message: string }[] = [],
    /** Seconds to wait before trying again; null where the server did not say. */
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message);
  }
}

let csrfToken: string | null = null;

/** Writes by a session must carry this token; it comes with the session and lives no longer than the page. */
export function setCsrfToken(token: string | null): void {
  csrfToken = token;
}

const writeHeaders: Middleware = {
  onRequest({ request }) {
    if (request.method === 'GET') return undefined;
    if (csrfToken) request.headers.set('x-csrf-token', csrfToken);
    if (request.method === 'POST' && !request.headers.has('idempotency-key'))
      request.headers.set('idempotency-key', randomId());
    return request;
  },
};

/** The typed client. Every call goes through `answer`, which turns refusals into `ApiError`. */
export const api = createClient<paths>({ baseUrl: globalThis.location?.origin ?? '', credentials: 'same-origin' });
api.use(writeHeaders);

/** The same for what an organization or the platform owns; each call names the owner's address, see `ownerUrl`. */
export const ownedApi = createClient<OwnedPaths>({ credentials: 'same-origin' });
ownedApi.use(writeHeaders);

export interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a good answer, or an `ApiError`. A 204 gives undefined. */
export async function answer<T>(call: Promise<Outcome<T>>): Promise<T> {
  let outcome: Outcome<T>;
  try {
    outcome = await call;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError(
      'The gateway did not answer. It may be restarting, or the network is down.',
      0,
      'no_answer',
      null,
    );
  }
  const { data, error, response } = outcome;
  if (response.ok) return data as T;
  throw refusal(error, response);
}

/** The same for a write: with the id of its audit entry, where the gateway names one. */
export async function audited<T>(call: Promise<Outcome<T>>): Promise<{ data: T; auditId: string | null }> {
  const outcome = call.then((one) => one);
  const data = await answer(outcome);
  return { data, auditId: (await outcome).response.headers.get('x-audit-id') };
}

function refusal(body: unknown, response: Response): ApiError {
  const problem: Partial<Problem> = typeof body === 'object' && body !== null ? body : {};
  const words = problem.detail ?? problem.title ?? `The gateway answered ${response.status}.`;
  const requestId = problem.requestId ?? response.headers.get('x-request-id');
  const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
  const code = problem.code ?? `http_${response.status}`;
  return new ApiError(
    words,
    response.status,
    code,
    requestId,
    problem.errors ?? [],
    Number.isFinite(wait) ? wait : null,
  );
}

/** `crypto.randomUUID` exists only on https and localhost; a gateway on a private network often has neither. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
