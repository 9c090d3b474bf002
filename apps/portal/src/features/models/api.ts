import { queryOptions } from '@tanstack/react-query';
import {
  answer,
  audited,
  ownedApi,
  type ConfigDiff,
  type ConfigRevision,
  type Deployment,
  type DeploymentHealthList,
  type DeploymentImpact,
  type RollbackPlan,
  type RouteDryRun,
  type RouteDryRunRequest,
  type UpdateDeployment,
} from '../../lib/api-client.js';
import { ownerKey, ownerUrl, type Owner } from '../../lib/owner.js';
import { live } from '../../lib/poll.js';
import { ifMatch, versioned, type Versioned } from '../../lib/versioned.js';

/** The newest 100 revisions of an owner's configuration. */
export function revisionsQuery(owner: Owner) {
  return queryOptions({
    queryKey: ['revisions', ownerKey(owner)],
    queryFn: async ({ signal }): Promise<ConfigRevision[]> => {
      const params = { query: { limit: 100 } };
      return (await answer(ownedApi.GET('/config/revisions', { baseUrl: ownerUrl(owner), params, signal }))).data;
    },
    ...live,
  });
}

/** What a revision changed; a revision is never written again. */
export function diffQuery(owner: Owner, revisionId: string) {
  return queryOptions({
    queryKey: ['revision-diff', ownerKey(owner), revisionId],
    queryFn: async ({ signal }): Promise<ConfigDiff> => {
      const params = { path: { revisionId } };
      return answer(ownedApi.GET('/config/revisions/{revisionId}/diff', { baseUrl: ownerUrl(owner), params, signal }));
    },
    staleTime: Infinity,
  });
}

/** What going back would change, with the tag of the newest revision it was reckoned against. */
export function readPlan(owner: Owner, revisionId: string, signal: AbortSignal): Promise<Versioned<RollbackPlan>> {
  const params = { path: { revisionId } };
  return versioned(
    ownedApi.GET('/config/revisions/{revisionId}/rollback', { baseUrl: ownerUrl(owner), params, signal }),
  );
}

export function rollBack(owner: Owner, revisionId: string, reason: string, etag: string | null) {
  const params = { path: { revisionId }, header: ifMatch(etag) };
  const body = reason ? { reason } : {};
  return audited(ownedApi.POST('/config/revisions/{revisionId}/rollback', { baseUrl: ownerUrl(owner), params, body }));
}

/** What would become of a request. Nothing is sent, held or recorded. */
export async function dryRun(owner: Owner, body: RouteDryRunRequest): Promise<RouteDryRun> {
  return answer(ownedApi.POST('/routes/dry-run', { baseUrl: ownerUrl(owner), body }));
}

/** How the deployments of an owner are now, as the answering process sees them. */
export function healthQuery(owner: Owner) {
  return queryOptions({
    queryKey: ['deployment-health', ownerKey(owner)],
    queryFn: async ({ signal }): Promise<DeploymentHealthList> =>
      answer(ownedApi.GET('/deployment-health', { baseUrl: ownerUrl(owner), signal })),
    ...live,
    // A process without a gateway has none; that is no reason to ask again and again.
    retry: false,
  });
}

/** Who would notice if a deployment went away. Always asked anew: a decision hangs on it. */
export function impactQuery(owner: Owner, deploymentId: string) {
  return queryOptions({
    queryKey: ['deployment-impact', ownerKey(owner), deploymentId],
    queryFn: async ({ signal }): Promise<DeploymentImpact> => {
      const params = { path: { deploymentId } };
      return answer(
        ownedApi.GET('/deployment-health/{deploymentId}/impact', { baseUrl: ownerUrl(owner), params, signal }),
      );
    },
    gcTime: 0,
    staleTime: 0,
  });
}

export function readDeployment(
  owner: Owner,
  deploymentId: string,
  signal: AbortSignal,
): Promise<Versioned<Deployment>> {
  const params = { path: { deploymentId } };
  return versioned(ownedApi.GET('/deployments/{deploymentId}', { baseUrl: ownerUrl(owner), params, signal }));
}

export function changeDeployment(owner: Owner, deploymentId: string, etag: string | null, body: UpdateDeployment) {
  const params = { path: { deploymentId }, header: ifMatch(etag) };
  return audited(ownedApi.PATCH('/deployments/{deploymentId}', { baseUrl: ownerUrl(owner), params, body }));
}
