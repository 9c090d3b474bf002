import { Module } from '@nestjs/common';
import { DeploymentHealthController } from './deployments/deployment-health.controller.js';
import { DeploymentHealthService } from './deployments/deployment-health.service.js';
import { DeploymentsController } from './deployments/deployments.controller.js';
import { DeploymentTestsService } from './deployments/deployment-tests.service.js';
import { DeploymentsService } from './deployments/deployments.service.js';
import { ModelFactsService } from './models/model-facts.service.js';
import { ModelsController } from './models/models.controller.js';
import { ProvidersController } from './providers/providers.controller.js';
import { RouteDryRunController } from './routes/route-dry-run.controller.js';
import { RouteDryRunService } from './routes/route-dry-run.service.js';
import { RoutesController } from './routes/routes.controller.js';
import { RoutesService } from './routes/routes.service.js';

/** Where requests may go: providers, deployments, and the routes that lead to them. */
@Module({
  controllers: [
    DeploymentHealthController,
    DeploymentsController,
    RouteDryRunController,
    RoutesController,
    ProvidersController,
    ModelsController,
  ],
  providers: [
    DeploymentHealthService,
    DeploymentsService,
    DeploymentTestsService,
    RouteDryRunService,
    RoutesService,
    ModelFactsService,
  ],
  exports: [DeploymentsService, RoutesService],
})
export class RoutingModule {}
