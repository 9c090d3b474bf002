import { queryOptions } from '@tanstack/react-query';
import {
  answer,
  api,
  audited,
  type NewOrganization,
  type Organization,
  type Project,
  type UpdateOrganization,
} from '../../lib/api-client.js';

/** Every organization this user may look at; for a platform operator that is all of them. */
export const organizationsQuery = queryOptions({
  queryKey: ['organizations'],
  queryFn: async ({ signal }): Promise<Organization[]> =>
    (await answer(api.GET('/api/v1/organizations', { params: { query: { limit: 500 } }, signal }))).data,
  staleTime: 60_000,
});

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

/** With the tag that keeps two people from writing over each other. */
export function organizationQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['organization', organizationId],
    queryFn: async ({ signal }): Promise<{ organization: Organization; etag: string | null }> => {
      const call = api.GET('/api/v1/organizations/{organizationId}', { params: { path: { organizationId } }, signal });
      const organization = await answer(call);
      return { organization, etag: (await call).response.headers.get('etag') };
    },
    // A form is filled from it: it must not be filled from yesterday.
    staleTime: 0,
  });
}

export function createOrganization(body: NewOrganization) {
  return audited(api.POST('/api/v1/organizations', { body }));
}

export function updateOrganization(id: string, body: UpdateOrganization, etag: string | null) {
  const params = { path: { organizationId: id }, ...(etag === null ? {} : { header: { 'if-match': etag } }) };
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
