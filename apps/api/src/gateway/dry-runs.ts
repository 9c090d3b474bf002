/** Dry runs for the management API: out of the configuration, health and counters the hot path has in memory. */
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { endpointFor, endpointIds, GatewayError, type Gateway, type Route } from '@tollgate/gateway';
import type { SnapshotRoute } from '../config/config-snapshot.js';
import { DRY_RUNS, type DryRuns } from '../routing/routes/route-dry-run.service.js';
import type { Directory } from './directory.js';
import { newOperationId, publicRequestId } from './request-id.js';
import { matchPattern, patternOf } from './route-patterns.js';

@Global()
@Module({})
export class DryRunsModule {
  static forRoot(directory: Directory, gateway: Pick<Gateway, 'dryRun'>): DynamicModule {
    const runs = { provide: DRY_RUNS, useValue: dryRuns(directory, gateway) };
    return { module: DryRunsModule, providers: [runs], exports: [DRY_RUNS] };
  }
}

export function dryRuns(directory: Directory, gateway: Pick<Gateway, 'dryRun'>): DryRuns {
  return {
    endpoint: endpointFor,
    endpoints: [...endpointIds],
    principal: ({ organizationId, projectId, key }) =>
      key === null ? directory.principalOfProject(organizationId, projectId) : directory.principalOfKey(key),
    async run({ principal, endpoint, headers, body, draft }) {
      const nowMs = Date.now();
      const operationId = newOperationId(nowMs);
      return gateway.dryRun({
        head: {
          header: (name) => headers.get(name),
          clientIp: null,
          operationId,
          requestId: publicRequestId(operationId),
          startedAtMs: nowMs,
          startedMonotonicMs: performance.now(),
        },
        principal,
        endpoint,
        body,
        draft: draft === null ? null : (model) => draftFor(directory.draftRoute(draft), draft, model),
      });
    },
  };
}

/** @throws {GatewayError} where the request's model is not the draft's. */
function draftFor(route: Route, { model }: SnapshotRoute, asked: string): Route {
  if (model === asked) return route;
  const matched = model.includes('*') ? matchPattern([patternOf(route)], asked) : undefined;
  if (matched !== undefined) return matched;
  throw new GatewayError(
    'model_not_found',
    `The draft is a route for "${model}", and the request asks for "${asked}".`,
    {
      param: 'model',
    },
  );
}
