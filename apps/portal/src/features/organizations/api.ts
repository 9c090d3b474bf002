import { queryOptions } from '@tanstack/react-query';
import { answer, api, type Organization, type Project } from '../../lib/api-client.js';

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
      const params = { path: { id: organizationId }, query: { limit: 500 } };
      return (await answer(api.GET('/api/v1/organizations/{id}/projects', { params, signal }))).data;
    },
    staleTime: 60_000,
  });
}
