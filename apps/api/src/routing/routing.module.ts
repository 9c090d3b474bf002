import { Module } from '@nestjs/common';
import { DeploymentsController } from './deployments/deployments.controller.js';
import { DeploymentsService } from './deployments/deployments.service.js';
import { ProvidersController } from './providers/providers.controller.js';
import { RoutesController } from './routes/routes.controller.js';
import { RoutesService } from './routes/routes.service.js';

/** Where requests may go: providers, deployments, and the routes that lead to them. */
@Module({
  controllers: [DeploymentsController, RoutesController, ProvidersController],
  providers: [DeploymentsService, RoutesService],
  exports: [DeploymentsService, RoutesService],
})
export class RoutingModule {}
