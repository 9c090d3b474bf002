import { queryOptions } from '@tanstack/react-query';
import {
  answer,
  api,
  audited,
  ownedApi,
  type CreateLimit,
  type EffectiveLimits,
  type Limit,
  type LimitAlert,
  type LimitHold,
  type LimitStore,
  type LimitTopUp,
  type LimitTree,
  type LimitUsage,
  type UpdateLimit,
  type Usage,
} from '../../lib/api-client.js';
import { ownerKey, ownerUrl, type Owner } from '../../lib/owner.js';
import { live } from '../../lib/poll.js';
import { ifMatch, versioned, type Versioned } from '../../lib/versioned.js';

/** Everything that holds in an organization, the platform's limits among it. */
export function treeQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['limit-tree', organizationId],
    queryFn: async ({ signal }): Promise<LimitTree> => {
      const params = { path: { organizationId } };
      return answer(api.GET('/api/v1/organizations/{organizationId}/limits/tree', { params, signal }));
    },
    ...live,
  });
}

/** The platform's own limits: they have no tree. The newest 500. */
export const platformLimitsQuery = queryOptions({
  queryKey: ['limit-list', 'platform'],
  queryFn: async ({ signal }): Promise<Limit[]> =>
    (await answer(api.GET('/api/v1/limits', { params: { query: { limit: 500 } }, signal }))).data,
  ...live,
});

export function effectiveQuery(organizationId: string, apiKeyId: string) {
  return queryOptions({
    queryKey: ['limit-effective', organizationId, apiKeyId],
    queryFn: async ({ signal }): Promise<EffectiveLimits> => {
      const params = { path: { organizationId }, query: { apiKeyId } };
      return answer(api.GET('/api/v1/organizations/{organizationId}/limits/effective', { params, signal }));
    },
    ...live,
  });
}

/** What running requests hold, the oldest first. `limitId`: of one limit. */
export function holdsQuery(organizationId: string, limitId?: string) {
  return queryOptions({
    queryKey: ['limit-holds', organizationId, limitId],
    queryFn: async ({ signal }): Promise<LimitHold[]> => {
      const params = { path: { organizationId }, query: { limit: 200, limitId } };
      return (await answer(api.GET('/api/v1/organizations/{organizationId}/holds', { params, signal }))).data;
    },
    ...live,
  });
}

export function limitUsageQuery(owner: Owner, limitId: string) {
  return queryOptions({
    queryKey: ['limit-usage', ownerKey(owner), limitId],
    queryFn: async ({ signal }): Promise<LimitUsage> => {
      const params = { path: { limitId } };
      return answer(ownedApi.GET('/limits/{limitId}/usage', { baseUrl: ownerUrl(owner), params, signal }));
    },
    staleTime: 60_000,
  });
}

export function alertsQuery(owner: Owner) {
  return queryOptions({
    queryKey: ['limit-alerts', ownerKey(owner)],
    queryFn: async ({ signal }): Promise<LimitAlert[]> => {
      const params = { query: { limit: 200 } };
      return (await answer(ownedApi.GET('/limit-alerts', { baseUrl: ownerUrl(owner), params, signal }))).data;
    },
    ...live,
  });
}

export function topUpsQuery(owner: Owner, limitId: string) {
  return queryOptions({
    queryKey: ['limit-top-ups', ownerKey(owner), limitId],
    queryFn: async ({ signal }): Promise<LimitTopUp[]> => {
      const params = { path: { limitId }, query: { limit: 20 } };
      return (await answer(ownedApi.GET('/limits/{limitId}/top-ups', { baseUrl: ownerUrl(owner), params, signal })))
        .data;
    },
    staleTime: 5_000,
  });
}

/** How the counters behind limits are. Nothing where this process has none. */
export const limitStoreQuery = queryOptions({
  queryKey: ['limit-store'],
  queryFn: async ({ signal }): Promise<LimitStore> => answer(api.GET('/api/v1/limit-store', { signal })),
  ...live,
  retry: false,
});

/** What a limit saw in the last 24 hours, as far as usage is kept by its subject; null where it is not. */
export function lastDayQuery(organizationId: string, limit: Limit, now: Date) {
  const { type, id } = limit.subject;
  const filter =
    type === 'organization'
      ? {}
      : type === 'project'
        ? { projectId: id }
        : type === 'api_key'
          ? { apiKeyId: id }
          : type === 'model'
            ? { model: id }
            : null;
  return queryOptions({
    queryKey: ['limit-last-day', organizationId, limit.id],
    queryFn: async ({ signal }): Promise<Usage | null> => {
      if (filter === null) return null;
      const query = { from: new Date(now.getTime() - 86_400_000).toISOString(), to: now.toISOString(), ...filter };
      const params = { path: { organizationId }, query };
      return answer(api.GET('/api/v1/organizations/{organizationId}/usage', { params, signal }));
    },
    staleTime: 60_000,
  });
}

const at = (owner: Owner, limitId: string) => ({ baseUrl: ownerUrl(owner), params: { path: { limitId } } });

export function readLimit(owner: Owner, limitId: string, signal: AbortSignal): Promise<Versioned<Limit>> {
  return versioned(ownedApi.GET('/limits/{limitId}', { ...at(owner, limitId), signal }));
}

export function createLimit(owner: Owner, body: CreateLimit) {
  return audited(ownedApi.POST('/limits', { baseUrl: ownerUrl(owner), body }));
}

export function changeLimit(owner: Owner, limitId: string, etag: string | null, body: UpdateLimit) {
  const params = { path: { limitId }, header: ifMatch(etag) };
  return audited(ownedApi.PATCH('/limits/{limitId}', { baseUrl: ownerUrl(owner), params, body }));
}

export function removeLimit(owner: Owner, limitId: string) {
  return audited(ownedApi.DELETE('/limits/{limitId}', at(owner, limitId)));
}

export function topUp(owner: Owner, limitId: string, body: { amount: string; reason: string }) {
  return audited(ownedApi.POST('/limits/{limitId}/top-ups', { ...at(owner, limitId), body }));
}

export function releaseHold(organizationId: string, holdId: string, reason: string) {
  const params = { path: { organizationId, holdId } };
  return audited(
    api.POST('/api/v1/organizations/{organizationId}/holds/{holdId}/release', { params, body: { reason } }),
  );
}

/** First words of the queries that a change to a limit makes old. */
export const limitQueries = [
  'limit-tree',
  'limit-list',
  'limit-effective',
  'limit-holds',
  'limits',
  'budgets',
  'limit-top-ups',
  'limit-usage',
  'limit-alerts',
];
