import { infiniteQueryOptions } from '@tanstack/react-query';
import {
  answer,
  api,
  type AuditEntry,
  type AuditFilters,
  type AuditVerification,
  type List,
} from '../../lib/api-client.js';
import type { ResolvedRange } from '../../ui/range/range.js';
import type { AuditSearch } from './search.js';

const pageSize = 50;

/** null: the platform's own chain. */
export type Chain = string | null;

export function filtersOf(search: AuditSearch, range: ResolvedRange): AuditFilters {
  const open = range.preset !== null && range.preset !== 'last-month';
  return {
    action: search.action,
    actor: search.actor,
    targetId: search.target,
    from: range.from,
    to: open ? undefined : range.to,
  };
}

export function auditQuery(chain: Chain, filters: AuditFilters) {
  return infiniteQueryOptions({
    queryKey: ['audit', chain ?? 'platform', filters],
    queryFn: async ({ pageParam, signal }): Promise<List<AuditEntry>> => {
      const query = { ...filters, limit: pageSize, cursor: pageParam ?? undefined };
      if (chain === null) return answer(api.GET('/api/v1/audit-entries', { params: { query }, signal }));
      const params = { path: { organizationId: chain }, query };
      return answer(api.GET('/api/v1/organizations/{organizationId}/audit-entries', { params, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    staleTime: 10_000,
  });
}

export function verify(chain: Chain): Promise<AuditVerification> {
  return chain === null
    ? answer(api.POST('/api/v1/audit-entries/verify'))
    : answer(
        api.POST('/api/v1/organizations/{organizationId}/audit-entries/verify', {
          params: { path: { organizationId: chain } },
        }),
      );
}

/** A link, so that the browser writes the file as it comes and nothing has to fit into memory. */
export function exportUrl(chain: Chain, filters: AuditFilters, format: 'csv' | 'json'): string {
  const words = new URLSearchParams({ format });
  for (const [name, value] of Object.entries(filters)) if (value !== undefined) words.set(name, value);
  const owner = chain === null ? '' : `/organizations/${encodeURIComponent(chain)}`;
  return `/api/v1${owner}/audit-entries/export?${words}`;
}
