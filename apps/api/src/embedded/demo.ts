/** What a first look at the product needs: vendors or the simulator behind the routes, and a sample to look at. */
import type { Database } from '@tollgate/database';
import type { Environment } from '../config/env.js';
import type { Directory } from '../gateway/directory.js';
import type { App } from '../http/create-app.js';
import { ApiKeysService } from '../keys/api-keys/api-keys.service.js';
import type { Logger } from '../observability/logger.js';
import { DeploymentsService } from '../routing/deployments/deployments.service.js';
import { RoutesService } from '../routing/routes/routes.service.js';
import type { BootstrapResult } from '../tenants/bootstrap.js';
import { OrganizationsService } from '../tenants/organizations/organizations.service.js';
import { ProjectsService } from '../tenants/projects/projects.service.js';
import { fillSample } from './sample-data.js';
import { startDemoSimulator } from './simulator.js';
import { moveSimulator, setUpStarter } from './starter.js';

export interface DemoOptions {
  env: Environment;
  first: BootstrapResult;
  app: App;
  database: Database;
  directory: Directory;
  logger: Logger;
}

export interface Demo {
  /** A model name that answers, where this start set one up. */
  model: string | null;
  simulated: boolean;
  /** Fills the sample organization beside live traffic, on a first start with the simulator. Call once. */
  fill(): void;
  stop(): Promise<void>;
}

export async function startDemo({ env, first, app, database, directory, logger }: DemoOptions): Promise<Demo> {
  const simulated = env.demo && Object.keys(env.vendorKeys).length === 0;
  const simulator = simulated ? await startDemoSimulator(env.dataDir) : null;
  const deployments = app.nest.get(DeploymentsService);
  let model: string | null = null;
  if (first.created) {
    const routes = app.nest.get(RoutesService);
    const simulatorUrl = simulator?.url ?? null;
    model = await setUpStarter({ deployments, routes, vendorKeys: env.vendorKeys, simulatorUrl });
  } else if (simulator !== null) {
    await moveSimulator(deployments, simulator.url);
  }

  const stopping = new AbortController();
  let filled: Promise<void> = Promise.resolve();
  return {
    model,
    simulated: simulator !== null,
    fill() {
      if (!first.created || simulator === null) return;
      filled = fillSample({
        database,
        organizations: app.nest.get(OrganizationsService),
        projects: app.nest.get(ProjectsService),
        apiKeys: app.nest.get(ApiKeysService),
        routes: directory.platformRoutes(),
        nowMs: Date.now(),
        signal: stopping.signal,
      }).catch((error: unknown) => logger.warn({ err: error }, 'the sample data could not be made'));
    },
    async stop() {
      stopping.abort();
      await filled;
      await simulator?.close();
    },
  };
}
