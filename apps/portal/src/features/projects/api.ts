import { answer, api, audited, type ApiKey, type Project } from '../../lib/api-client.js';
import { live } from '../../lib/poll.js';
import { ifMatch, versioned, type Versioned } from '../../lib/versioned.js';
import { queryOptions } from '@tanstack/react-query';

export { projectsQuery } from '../organizations/api.js';

/** Active keys by project. `more`: there are so many that these are not all of them. */
export interface KeyCounts {
  of: ReadonlyMap<string, number>;
  more: boolean;
}

export function keyCountsQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['key-counts', organizationId],
    queryFn: async ({ signal }): Promise<KeyCounts> => {
      const params = { path: { organizationId }, query: { limit: 500, state: 'active' as const } };
      const page = await answer(api.GET('/api/v1/organizations/{organizationId}/api-keys', { params, signal }));
      return { of: countByProject(page.data), more: page.nextCursor !== null };
    },
    ...live,
  });
}

function countByProject(keys: readonly ApiKey[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { projectId } of keys) counts.set(projectId, (counts.get(projectId) ?? 0) + 1);
  return counts;
}

export function createProject(organizationId: string, body: { name: string; slug?: string }) {
  const params = { path: { organizationId } };
  return audited(api.POST('/api/v1/organizations/{organizationId}/projects', { params, body }));
}

export function readProject(projectId: string, signal: AbortSignal): Promise<Versioned<Project>> {
  return versioned(api.GET('/api/v1/projects/{projectId}', { params: { path: { projectId } }, signal }));
}

export function renameProject(projectId: string, etag: string | null, name: string) {
  const params = { path: { projectId }, header: ifMatch(etag) };
  return audited(api.PATCH('/api/v1/projects/{projectId}', { params, body: { name } }));
}
