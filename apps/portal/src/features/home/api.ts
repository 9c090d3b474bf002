import { queryOptions } from '@tanstack/react-query';
import { answer, api, type ApiKey, type Limit, type Route } from '../../lib/api-client.js';
import { live } from '../../lib/poll.js';

export function keysQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['home-keys', organizationId],
    queryFn: async ({ signal }): Promise<ApiKey[]> => {
      const params = { path: { organizationId }, query: { limit: 500, state: 'active' as const } };
      return (await answer(api.GET('/api/v1/organizations/{organizationId}/api-keys', { params, signal }))).data;
    },
    ...live,
  });
}

/** Monthly and other calendar limits on money: what the interface calls budgets. */
export function budgetsQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['budgets', organizationId],
    queryFn: async ({ signal }): Promise<Limit[]> => {
      const params = { path: { organizationId }, query: { limit: 500 } };
      const { data } = await answer(api.GET('/api/v1/organizations/{organizationId}/limits', { params, signal }));
      return data.filter((limit) => limit.dimension === 'spend');
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
