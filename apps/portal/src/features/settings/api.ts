import { queryOptions } from '@tanstack/react-query';
import { ifMatch, versioned, type Versioned } from '../../lib/versioned.js';
import {
  answer,
  api,
  audited,
  type CreateIdentityProvider,
  type IdentityProvider,
  type UpdateIdentityProvider,
} from '../../lib/api-client.js';

export function identityProvidersQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['identity-providers', organizationId],
    queryFn: async ({ signal }): Promise<IdentityProvider[]> => {
      const params = { path: { organizationId }, query: { limit: 500 } };
      return (await answer(api.GET('/api/v1/organizations/{organizationId}/identity-providers', { params, signal })))
        .data;
    },
    staleTime: 10_000,
  });
}

export function createProvider(organizationId: string, body: CreateIdentityProvider) {
  const params = { path: { organizationId } };
  return audited(api.POST('/api/v1/organizations/{organizationId}/identity-providers', { params, body }));
}

export function readProvider(
  organizationId: string,
  id: string,
  signal: AbortSignal,
): Promise<Versioned<IdentityProvider>> {
  const params = { path: { organizationId, identityProviderId: id } };
  return versioned(
    api.GET('/api/v1/organizations/{organizationId}/identity-providers/{identityProviderId}', { params, signal }),
  );
}

export function updateProvider(organizationId: string, id: string, etag: string | null, body: UpdateIdentityProvider) {
  const params = { path: { organizationId, identityProviderId: id }, header: ifMatch(etag) };
  return audited(
    api.PATCH('/api/v1/organizations/{organizationId}/identity-providers/{identityProviderId}', { params, body }),
  );
}

export function deleteProvider(organizationId: string, id: string) {
  const params = { path: { organizationId, identityProviderId: id } };
  return audited(
    api.DELETE('/api/v1/organizations/{organizationId}/identity-providers/{identityProviderId}', { params }),
  );
}
