import { queryOptions } from '@tanstack/react-query';
import {
  answer,
  api,
  audited,
  type CreateOrganization,
  type Organization,
  type Project,
  type UpdateOrganization,
} from '../../lib/api-client.js';
import { ifMatch, versioned, type Versioned } from '../../lib/versioned.js';

/** Every organization this user may look at; for a platform operator that is all of them. */
export const organizationsQuery = queryOptions({
  queryKey: ['organizations'],
  queryFn: async ({ signal }): Promise<Organization[]> =>
    (await answer(api.GET('/api/v1/organizations', { params: { query: { limit: 500 } }, signal }))).data,
  staleTime: 60_000,
});

/** Those in use. */
export function projectsQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['projects', organizationId],
    queryFn: async ({ signal }): Promise<Project[]> => {
      const params = { path: { organizationId }, query: { limit: 500 } };
      return (await answer(api.GET('/api/v1/organizations/{organizationId}/projects', { params, signal }))).data;
    },
    staleTime: 60_000,
  });
}

/** For the form of its settings. */
export function readOrganization(organizationId: string, signal: AbortSignal): Promise<Versioned<Organization>> {
  return versioned(api.GET('/api/v1/organizations/{organizationId}', { params: { path: { organizationId } }, signal }));
}

export function createOrganization(body: CreateOrganization) {
  return audited(api.POST('/api/v1/organizations', { body }));
}

export function updateOrganization(id: string, body: UpdateOrganization, etag: string | null) {
  const params = { path: { organizationId: id }, header: ifMatch(etag) };
  return audited(api.PATCH('/api/v1/organizations/{organizationId}', { params, body }));
}

export function setOrganizationState(id: string, state: 'suspended' | 'active', reason: string) {
  const options = { params: { path: { organizationId: id } }, body: { reason } };
  return audited(
    state === 'suspended'
      ? api.POST('/api/v1/organizations/{organizationId}/suspend', options)
      : api.POST('/api/v1/organizations/{organizationId}/reactivate', options),
  );
}
