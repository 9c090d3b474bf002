import { queryOptions } from '@tanstack/react-query';
import {
  answer,
  api,
  audited,
  ownedApi,
  type CreateLimit,
  type Limit,
  type LimitAlert,
  type LimitStore,
  type LimitTopUp,
  type UpdateLimit,
  type Usage,
} from '../../lib/api-client.js';
import { ownerKey, ownerUrl, type Owner } from '../../lib/owner.js';
import { live } from '../../lib/poll.js';

/** More than this are not shown at once; the page says so. */
export const limitsShown = 500;

export interface LimitList {
  limits: Limit[];
  more: boolean;
}

export function limitListQuery(owner: Owner) {
  return queryOptions({
    queryKey: ['limit-list', ownerKey(owner)],
    queryFn: async ({ signal }): Promise<LimitList> => {
      const params = { query: { limit: limitsShown } };
      const page = await answer(ownedApi.GET('/limits', { baseUrl: ownerUrl(owner), params, signal }));
      return { limits: page.data, more: page.nextCursor !== null };
    },
    ...live,
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
      const params = { path: { id: limitId }, query: { limit: 20 } };
      return (await answer(ownedApi.GET('/limits/{id}/top-ups', { baseUrl: ownerUrl(owner), params, signal }))).data;
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
      return answer(
        api.GET('/api/v1/organizations/{id}/usage', { params: { path: { id: organizationId }, query }, signal }),
      );
    },
    staleTime: 60_000,
  });
}

const at = (owner: Owner, limit: Limit) => ({
  baseUrl: ownerUrl(owner),
  params: { path: { id: limit.id }, header: { 'if-match': `"${limit.configRevision ?? 0}"` } },
});

export function createLimit(owner: Owner, body: CreateLimit) {
  return audited(ownedApi.POST('/limits', { baseUrl: ownerUrl(owner), body }));
}

/** Refused (412) where somebody else changed it since it was read. */
export function changeLimit(owner: Owner, limit: Limit, body: UpdateLimit) {
  return audited(ownedApi.PATCH('/limits/{id}', { ...at(owner, limit), body }));
}

export function removeLimit(owner: Owner, limit: Limit) {
  return audited(ownedApi.DELETE('/limits/{id}', at(owner, limit)));
}

export function topUp(owner: Owner, limitId: string, body: { amount: string; reason: string }) {
  const params = { path: { id: limitId } };
  return audited(ownedApi.POST('/limits/{id}/top-ups', { baseUrl: ownerUrl(owner), params, body }));
}

/** First words of the queries that a change to a limit makes old. */
export const limitQueries = ['limit-list', 'limits', 'budgets', 'limit-top-ups', 'limit-usage', 'limit-alerts'];
