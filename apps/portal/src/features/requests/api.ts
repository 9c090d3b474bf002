import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import {
  answer,
  api,
  type RequestHistogram,
  type List,
  type RequestDetail,
  type RequestFilters,
  type RequestSummary,
} from '../../lib/api-client.js';
import { live, pollMs } from '../../lib/poll.js';
import type { ResolvedRange } from '../../ui/range/range.js';
import type { RequestsSearch } from './search.js';

export const pageSize = 50;

export interface RequestsScope {
  organizationId: string;
  projectId?: string;
  range: ResolvedRange;
  filters: Omit<RequestsSearch, 'range' | 'from' | 'to'>;
}

function toQuery({ projectId, range, filters }: RequestsScope): RequestFilters {
  // A preset that reaches to now has no end: what arrives while one looks belongs to it.
  const open = range.preset !== null && range.preset !== 'last-month';
  return {
    from: range.from,
    to: open ? undefined : range.to,
    projectId,
    outcome: filters.outcome,
    status: filters.status === undefined ? undefined : Number(filters.status),
    model: filters.model,
    apiKeyId: filters.key,
    endpoint: filters.endpoint,
    q: filters.q,
  };
}

function keyOf({ organizationId, projectId, range, filters }: RequestsScope) {
  const span = range.preset ?? `${range.from}/${range.to}`;
  return [organizationId, projectId, span, filters] as const;
}

/** Newest first, fifty at a time. Looks for newer ones only while the first page is all there is to redraw. */
export function requestsQuery(scope: RequestsScope) {
  return infiniteQueryOptions({
    queryKey: ['requests', ...keyOf(scope)],
    queryFn: async ({ pageParam, signal }): Promise<List<RequestSummary>> => {
      const query = { ...toQuery(scope), limit: pageSize, cursor: pageParam ?? undefined };
      const params = { path: { organizationId: scope.organizationId }, query };
      return answer(api.GET('/api/v1/organizations/{organizationId}/requests', { params, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    staleTime: live.staleTime,
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 0) > 1 ? false : pollMs),
  });
}

export function histogramQuery(scope: RequestsScope) {
  return queryOptions({
    queryKey: ['requests-histogram', ...keyOf(scope)],
    queryFn: async ({ signal }): Promise<RequestHistogram> => {
      const params = { path: { organizationId: scope.organizationId }, query: toQuery(scope) };
      return answer(api.GET('/api/v1/organizations/{organizationId}/requests/histogram', { params, signal }));
    },
    ...live,
  });
}

export function requestQuery(id: string) {
  return queryOptions({
    queryKey: ['request', id],
    queryFn: async ({ signal }): Promise<RequestDetail> =>
      answer(api.GET('/api/v1/requests/{requestId}', { params: { path: { requestId: id } }, signal })),
    // A finished request does not change; one without an end is looked at again.
    staleTime: 60_000,
    refetchInterval: (query) => (query.state.data && query.state.data.endedAt === null ? 3_000 : false),
  });
}
