import { answer, api, audited, type ApiKey, type Project } from '../../lib/api-client.js';
import { live } from '../../lib/poll.js';
import { ifMatch, versioned, type Versioned } from '../../lib/versioned.js';
import { queryOptions } from '@tanstack/react-query';

export { projectsQuery } from '../organizations/api.js';

/** Archived ones, too. Its key begins as that of those in use, so that a change renews both. */
export function allProjectsQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['projects', organizationId, 'archived'],
    queryFn: async ({ signal }): Promise<Project[]> => {
      const params = { path: { organizationId }, query: { limit: 500, archived: 'true' as const } };
      return (await answer(api.GET('/api/v1/organizations/{organizationId}/projects', { params, signal }))).data;
    },
    staleTime: 60_000,
  });
}

/** Keys of a project that are not revoked: while there are any, it cannot be archived. `more`: at least so many. */
export function openKeysQuery(organizationId: string, projectId: string) {
  return queryOptions({
    queryKey: ['api-keys', organizationId, projectId, 'open'],
    queryFn: async ({ signal }): Promise<{ count: number; more: boolean }> => {
      const states = ['active', 'expired'] as const;
      const pages = await Promise.all(
        states.map((state) => {
          const params = { path: { organizationId }, query: { limit: 500, projectId, state } };
          return answer(api.GET('/api/v1/organizations/{organizationId}/api-keys', { params, signal }));
        }),
      );
      return {
        count: pages.reduce((sum, { data }) => sum + data.length, 0),
        more: pages.some(({ nextCursor }) => nextCursor !== null),
      };
    },
    // Asked when it is about to be archived: what was known a minute ago is not enough.
    gcTime: 0,
  });
}

export function changeProjectState(projectId: string, etag: string | null, to: 'archive' | 'restore') {
  const options = { params: { path: { projectId }, header: ifMatch(etag) } };
  return audited(
    to === 'archive'
      ? api.POST('/api/v1/projects/{projectId}/archive', options)
      : api.POST('/api/v1/projects/{projectId}/restore', options),
  );
}

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
