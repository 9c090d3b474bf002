import { queryOptions } from '@tanstack/react-query';
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
      const params = { path: { id: organizationId }, query: { limit: 500 } };
      return (await answer(api.GET('/api/v1/organizations/{id}/identity-providers', { params, signal }))).data;
    },
    staleTime: 10_000,
  });
}

export function createProvider(organizationId: string, body: Partial<CreateIdentityProvider>) {
  const params = { path: { id: organizationId } };
  return audited(api.POST('/api/v1/organizations/{id}/identity-providers', { params, body }));
}

export function updateProvider(organizationId: string, id: string, body: UpdateIdentityProvider) {
  const params = { path: { id: organizationId, part: id } };
  return audited(api.PATCH('/api/v1/organizations/{id}/identity-providers/{part}', { params, body }));
}

export function deleteProvider(organizationId: string, id: string) {
  const params = { path: { id: organizationId, part: id } };
  return audited(api.DELETE('/api/v1/organizations/{id}/identity-providers/{part}', { params }));
}
