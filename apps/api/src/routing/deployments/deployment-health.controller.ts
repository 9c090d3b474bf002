import { Controller, Get, Param } from '@nestjs/common';
import {
  deploymentHealthListSchema,
  deploymentImpactSchema,
  type DeploymentHealthList,
  type DeploymentImpact,
} from '@tollgate/contracts';
import { CurrentOwner, type OrganizationScope } from '../../http/actor.js';
import { Requires } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { DeploymentHealthService } from './deployment-health.service.js';

/** How an owner's deployments are now. Beside `/deployments`, where any name may be a deployment's. */
@Controller(['deployment-health', 'organizations/:organizationId/deployment-health'])
export class DeploymentHealthController {
  constructor(private readonly health: DeploymentHealthService) {}

  @Requires('deployments:read')
  @Get()
  @Returns(deploymentHealthListSchema)
  list(@CurrentOwner() owner: OrganizationScope | null): Promise<DeploymentHealthList> {
    return this.health.list(owner?.organizationId ?? null);
  }

  @Requires('deployments:read')
  @Get(':deploymentId/impact')
  @Returns(deploymentImpactSchema)
  impact(
    @CurrentOwner() owner: OrganizationScope | null,
    @Param('deploymentId') id: string,
  ): Promise<DeploymentImpact> {
    return this.health.impact(owner?.organizationId ?? null, id);
  }
}
