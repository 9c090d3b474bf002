import { queryOptions } from '@tanstack/react-query';
import {
  answer,
  api,
  type ApiKey,
  type CreateApiKey,
  type CreatedApiKey,
  type Limit,
  type Member,
  type RequestSummary,
  type RotateApiKey,
  type Route,
  type UpdateApiKey,
} from '../../lib/api-client.js';
import { live } from '../../lib/poll.js';
import { ifMatch, versioned, type Versioned } from '../../lib/versioned.js';

/** More keys than this are not shown at once; the page says so. */
export const keysShown = 500;

export function keysQuery(organizationId: string, projectId?: string) {
  return queryOptions({
    queryKey: ['api-keys', organizationId, projectId],
    queryFn: async ({ signal }): Promise<{ keys: ApiKey[]; more: boolean }> => {
      const params = { path: { organizationId }, query: { limit: keysShown, projectId } };
      const page = await answer(api.GET('/api/v1/organizations/{organizationId}/api-keys', { params, signal }));
      return { keys: page.data, more: page.nextCursor !== null };
    },
    ...live,
  });
}

/** Watches one key until its first request has come through. */
export function firstUseQuery(keyId: string) {
  return queryOptions({
    queryKey: ['api-key', keyId],
    queryFn: async ({ signal }): Promise<ApiKey> =>
      answer(api.GET('/api/v1/api-keys/{apiKeyId}', { params: { path: { apiKeyId: keyId } }, signal })),
    refetchInterval: (query) => (query.state.data?.lastUsedAt ? false : 3_000),
  });
}

export function limitsQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['limits', organizationId],
    queryFn: async ({ signal }): Promise<Limit[]> => {
      const params = { path: { organizationId }, query: { limit: 500 } };
      return (await answer(api.GET('/api/v1/organizations/{organizationId}/limits', { params, signal }))).data;
    },
    ...live,
  });
}

export function routesQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['routes', organizationId],
    queryFn: async ({ signal }): Promise<Route[]> => {
      const params = { path: { organizationId } };
      return (await answer(api.GET('/api/v1/organizations/{organizationId}/routes', { params, signal }))).data;
    },
    staleTime: 60_000,
  });
}

/** One key, renewed while the page is looked at. */
export function keyQuery(keyId: string) {
  return queryOptions({
    queryKey: ['api-keys', 'one', keyId],
    queryFn: async ({ signal }): Promise<ApiKey> =>
      answer(api.GET('/api/v1/api-keys/{apiKeyId}', { params: { path: { apiKeyId: keyId } }, signal })),
    ...live,
  });
}

/** Requests of a key, newest first. */
export function latestRequestsQuery(organizationId: string, apiKeyId: string, limit: number) {
  return queryOptions({
    queryKey: ['latest-requests', organizationId, apiKeyId, limit],
    queryFn: async ({ signal }): Promise<RequestSummary[]> => {
      const params = { path: { organizationId }, query: { apiKeyId, limit } };
      return (await answer(api.GET('/api/v1/organizations/{organizationId}/requests', { params, signal }))).data;
    },
    ...live,
  });
}

/** Who can own a key. */
export function ownersQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['key-owners', organizationId],
    queryFn: async ({ signal }): Promise<Member[]> => {
      const params = { path: { organizationId }, query: { limit: 500 } };
      return (await answer(api.GET('/api/v1/organizations/{organizationId}/members', { params, signal }))).data;
    },
    staleTime: 60_000,
  });
}

export async function createKey({ projectId, ...body }: CreateApiKey & { projectId: string }): Promise<CreatedApiKey> {
  return answer(api.POST('/api/v1/projects/{projectId}/api-keys', { params: { path: { projectId } }, body }));
}

export function readKey(id: string, signal: AbortSignal): Promise<Versioned<ApiKey>> {
  return versioned(api.GET('/api/v1/api-keys/{apiKeyId}', { params: { path: { apiKeyId: id } }, signal }));
}

export async function changeKey(id: string, etag: string | null, body: UpdateApiKey): Promise<ApiKey> {
  const params = { path: { apiKeyId: id }, header: ifMatch(etag) };
  return answer(api.PATCH('/api/v1/api-keys/{apiKeyId}', { params, body }));
}

export interface Rotation extends RotateApiKey {
  id: string;
  /** The same for a second try: an answer that got lost gives the same secret again, and no third one is made. */
  attempt: string;
}

export async function rotateKey({ id, overlap, attempt }: Rotation): Promise<CreatedApiKey> {
  const params = { path: { apiKeyId: id }, header: { 'idempotency-key': attempt } };
  return answer(api.POST('/api/v1/api-keys/{apiKeyId}/rotate', { params, body: { overlap } }));
}

export async function endOverlap(id: string): Promise<ApiKey> {
  return answer(api.POST('/api/v1/api-keys/{apiKeyId}/end-overlap', { params: { path: { apiKeyId: id } } }));
}

/** Gives the id of the audit entry, where the gateway names it. */
export async function revokeKey(id: string): Promise<string | null> {
  let auditId: string | null = null;
  await answer(
    api.DELETE('/api/v1/api-keys/{apiKeyId}', { params: { path: { apiKeyId: id } } }).then((outcome) => {
      auditId = outcome.response.headers.get('x-audit-id');
      return outcome;
    }),
  );
  return auditId;
}

export { fieldError } from '../../lib/field-error.js';
