import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import {
  answer,
  api,
  audited,
  ownedApi,
  type CreateEndUser,
  type CreateLimitPlan,
  type EndUser,
  type LimitPlan,
  type List,
  type UpdateEndUser,
  type UpdateLimitPlan,
} from '../../lib/api-client.js';
import { ownerKey, ownerUrl, type Owner } from '../../lib/owner.js';
import { ifMatch, versioned, type Versioned } from '../../lib/versioned.js';

/** The newest 200. */
export function plansQuery(owner: Owner) {
  return queryOptions({
    queryKey: ['limit-plans', ownerKey(owner)],
    queryFn: async ({ signal }): Promise<LimitPlan[]> => {
      const params = { query: { limit: 200 } };
      return (await answer(ownedApi.GET('/limit-plans', { baseUrl: ownerUrl(owner), params, signal }))).data;
    },
    staleTime: 5_000,
  });
}

const at = (owner: Owner, planId: string) => ({ baseUrl: ownerUrl(owner), params: { path: { planId } } });

export function readPlan(owner: Owner, planId: string, signal: AbortSignal): Promise<Versioned<LimitPlan>> {
  return versioned(ownedApi.GET('/limit-plans/{planId}', { ...at(owner, planId), signal }));
}

export function createPlan(owner: Owner, body: CreateLimitPlan) {
  return audited(ownedApi.POST('/limit-plans', { baseUrl: ownerUrl(owner), body }));
}

export function changePlan(owner: Owner, planId: string, etag: string | null, body: UpdateLimitPlan) {
  const params = { path: { planId }, header: ifMatch(etag) };
  return audited(ownedApi.PATCH('/limit-plans/{planId}', { baseUrl: ownerUrl(owner), params, body }));
}

export function removePlan(owner: Owner, planId: string) {
  return audited(ownedApi.DELETE('/limit-plans/{planId}', at(owner, planId)));
}

/** Profiles, the newest first; there may be many. */
export function endUsersQuery(organizationId: string) {
  return infiniteQueryOptions({
    queryKey: ['end-users', organizationId],
    queryFn: async ({ pageParam, signal }): Promise<List<EndUser>> => {
      const params = { path: { organizationId }, query: { limit: 50, cursor: pageParam ?? undefined } };
      return answer(api.GET('/api/v1/organizations/{organizationId}/end-users', { params, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    staleTime: 5_000,
  });
}

const endUserUrl = '/api/v1/organizations/{organizationId}/end-users/{endUserId}';

export function readEndUser(
  organizationId: string,
  endUserId: string,
  signal: AbortSignal,
): Promise<Versioned<EndUser>> {
  return versioned(api.GET(endUserUrl, { params: { path: { organizationId, endUserId } }, signal }));
}

export function createEndUser(organizationId: string, body: CreateEndUser) {
  const params = { path: { organizationId } };
  return audited(api.POST('/api/v1/organizations/{organizationId}/end-users', { params, body }));
}

export function changeEndUser(organizationId: string, endUserId: string, etag: string | null, body: UpdateEndUser) {
  const params = { path: { organizationId, endUserId }, header: ifMatch(etag) };
  return audited(api.PATCH(endUserUrl, { params, body }));
}

export function removeEndUser(organizationId: string, endUserId: string) {
  return audited(api.DELETE(endUserUrl, { params: { path: { organizationId, endUserId } } }));
}

/** First words of the queries that a change to a plan or to a profile makes old. */
export const planQueries = ['limit-plans', 'end-users', 'limit-tree', 'limit-effective'];
