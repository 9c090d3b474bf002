import { queryOptions } from '@tanstack/react-query';
import { answer, api, type ApiKey, type CreatedApiKey, type Limit, type Route } from '../../lib/api-client.js';
import { live } from '../../lib/poll.js';

/** More keys than this are not shown at once; the page says so. */
export const keysShown = 500;

export function keysQuery(organizationId: string, projectId?: string) {
  return queryOptions({
    queryKey: ['api-keys', organizationId, projectId],
    queryFn: async ({ signal }): Promise<{ keys: ApiKey[]; more: boolean }> => {
      const params = { path: { id: organizationId }, query: { limit: keysShown, projectId } };
      const page = await answer(api.GET('/api/v1/organizations/{id}/api-keys', { params, signal }));
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
      answer(api.GET('/api/v1/api-keys/{id}', { params: { path: { id: keyId } }, signal })),
    refetchInterval: (query) => (query.state.data?.lastUsedAt ? false : 3_000),
  });
}

export function limitsQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['limits', organizationId],
    queryFn: async ({ signal }): Promise<Limit[]> => {
      const params = { path: { id: organizationId }, query: { limit: 500 } };
      return (await answer(api.GET('/api/v1/organizations/{id}/limits', { params, signal }))).data;
    },
    ...live,
  });
}

export function routesQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['routes', organizationId],
    queryFn: async ({ signal }): Promise<Route[]> => {
      const params = { path: { id: organizationId } };
      return (await answer(api.GET('/api/v1/organizations/{id}/routes', { params, signal }))).data;
    },
    staleTime: 60_000,
  });
}

export interface NewKey {
  projectId: string;
  name: string;
  /** RFC 3339; undefined: never. */
  expiresAt?: string;
}

export async function createKey({ projectId, name, expiresAt }: NewKey): Promise<CreatedApiKey> {
  const params = { path: { id: projectId } };
  return answer(api.POST('/api/v1/projects/{id}/api-keys', { params, body: { name, expiresAt } }));
}

export async function renameKey({ id, name }: { id: string; name: string }): Promise<ApiKey> {
  return answer(api.PATCH('/api/v1/api-keys/{id}', { params: { path: { id } }, body: { name } }));
}

/** Gives the id of the audit entry, where the gateway names it. */
export async function revokeKey(id: string): Promise<string | null> {
  let auditId: string | null = null;
  await answer(
    api.DELETE('/api/v1/api-keys/{id}', { params: { path: { id } } }).then((outcome) => {
      auditId = outcome.response.headers.get('x-audit-id');
      return outcome;
    }),
  );
  return auditId;
}

export { fieldError } from '../../lib/field-error.js';
