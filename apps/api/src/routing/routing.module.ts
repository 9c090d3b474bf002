import { Module } from '@nestjs/common';
import { DeploymentsController } from './deployments/deployments.controller.js';
import { DeploymentsService } from './deployments/deployments.service.js';
import { ProvidersController } from './providers/providers.controller.js';
import { RouteDryRunController } from './routes/route-dry-run.controller.js';
import { RouteDryRunService } from './routes/route-dry-run.service.js';
import { RoutesController } from './routes/routes.controller.js';
import { RoutesService } from './routes/routes.service.js';

/** Where requests may go: providers, deployments, and the routes that lead to them. */
@Module({
  controllers: [DeploymentsController, RouteDryRunController, RoutesController, ProvidersController],
  providers: [DeploymentsService, RouteDryRunService, RoutesService],
  exports: [DeploymentsService, RoutesService],
})
export class RoutingModule {}
