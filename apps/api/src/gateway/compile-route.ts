/** A configured route as the hot path uses it: its targets found, the conditions of its rules compiled. */
import { dataClasses } from '@tollgate/contracts';
import {
  compileConditions,
  PatternError,
  type Deployment,
  type Route,
  type RouteRule,
  type RouteTarget,
} from '@tollgate/gateway';
import { picoFromUsd } from '@tollgate/pricing';
import type { SnapshotRoute } from '../config/config-snapshot.js';
import { parsePublicId } from '../http/public-id.js';
import type { OwnedRoute } from './route-directory.js';

/** Tokens per choice where a route does not say and a hard limit needs a cap. */
const defaultMaxOutputTokens = 4096;

/** @param deployments by id; a target whose deployment is not among them is left out. */
export function compileRoute(entry: SnapshotRoute, deployments: ReadonlyMap<string, Deployment>): OwnedRoute {
  const targets = (rows: typeof entry.targets) =>
    rows.flatMap(({ deploymentId, weight, tier }): RouteTarget[] => {
      const deployment = deployments.get(deploymentId);
      if (deployment === undefined) return [];
      // A star of the upstream's name stands for one of the route's; without that there is no model to ask for.
      if (deployment.target.upstreamModel.includes('*') && !entry.model.includes('*')) return [];
      return [{ deployment, weight, tier }];
    });
  const route: Route = {
    id: entry.id,
    model: entry.model,
    strategy: entry.strategy,
    targets: targets(entry.targets),
    defaultMaxOutputTokens: entry.defaultMaxOutputTokens ?? defaultMaxOutputTokens,
    dropParams: entry.dropParams,
    dataClass: entry.dataClass === null ? 0 : dataClasses.indexOf(entry.dataClass),
    configRevision: entry.configRevision,
    createdAtMs: entry.createdAtMs,
  };
  if (entry.overflow !== null) {
    const { inFlight = null, queue = null, firstTokenMs = null } = entry.overflow;
    route.overflow = { inFlight, queue, firstTokenMs };
  }
  if (entry.failover !== null) {
    const { maxCostUsd, sameCapability, sameDataClass } = entry.failover;
    const maxCostNano = maxCostUsd === undefined ? null : Number(picoFromUsd(maxCostUsd) / 1000n);
    route.failover = { maxCostNano, sameCapability, sameDataClass };
  }
  if (entry.wake !== null) route.wake = entry.wake;
  if (entry.rules.length > 0) {
    route.rules = entry.rules.map((rule) => ({
      name: rule.name,
      conditions: conditionsOf(rule.when),
      route: { ...route, strategy: rule.strategy ?? route.strategy, targets: targets(rule.targets) },
    }));
  }
  return { route, organizationId: entry.organizationId, projectId: entry.projectId };
}

/** Checked where they are written; a pattern that an update of ours made wrong holds never, and stops nothing else. */
function conditionsOf(when: SnapshotRoute['rules'][number]['when']): RouteRule['conditions'] {
  try {
    return compileConditions({ ...when, apiKeys: when.apiKeys?.map(keyUuid) });
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return [() => null];
  }
}

function keyUuid(id: string): string {
  return parsePublicId('key', id) ?? id;
}
