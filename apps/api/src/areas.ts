/** The areas a process has beyond the management API's core, by its roles. */
import type { DynamicModule, Type } from '@nestjs/common';
import { BillingModule } from './billing/billing.module.js';
import type { Environment } from './config/env.js';
import { DeploymentFiguresModule } from './gateway/deployment-figures.js';
import { DryRunsModule } from './gateway/dry-runs.js';
import type { GatewayParts } from './gateway/gateway-parts.js';
import { DeploymentTesterModule } from './gateway/deployment-tester.js';
import { LimitStatesModule } from './gateway/limit-states.js';
import { ModelCatalogueModule } from './gateway/model-catalogue.js';
import { prepareQueueSchema } from './queues.js';
import { UsageModule } from './usage/usage.module.js';
import { WorkerModule } from './worker.module.js';

/** How long raw rows are kept; rollups stay for ever. */
const rawMonths = 13;

export async function areasFor(
  env: Environment,
  gateway: GatewayParts,
  urls: { ownerUrl: string; appUrl: string },
): Promise<(Type | DynamicModule)[]> {
  const areas: (Type | DynamicModule)[] = [
    UsageModule,
    BillingModule,
    LimitStatesModule.forRoot(gateway.directory, gateway.counters),
    DeploymentFiguresModule.forRoot(gateway.gateway),
    DryRunsModule.forRoot(gateway.directory, gateway.gateway),
    DeploymentTesterModule.forRoot(gateway.tester),
    ModelCatalogueModule.forRoot(gateway.directory, gateway.gateway),
  ];
  if (env.roles.includes('worker')) {
    if (env.redisUrl === undefined) await prepareQueueSchema(urls.ownerUrl);
    areas.push(
      WorkerModule.forRoot({
        redisUrl: env.redisUrl,
        appUrl: urls.appUrl,
        retention: { rawMonths },
        holdSweeper: { sweep: () => gateway.sweepHolds(), raiseAlerts: () => gateway.raiseAlerts() },
      }),
    );
  }
  return areas;
}
