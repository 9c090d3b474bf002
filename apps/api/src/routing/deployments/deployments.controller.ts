import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  createDeploymentSchema,
  deploymentPageSchema,
  deploymentSchema,
  deploymentTestSchema,
  pageQuerySchema,
  updateDeploymentSchema,
  type CreateDeployment,
  type Deployment,
  type DeploymentTest,
  type Page,
  type PageQuery,
  type UpdateDeployment,
} from '@tollgate/contracts';
import { configTag } from '../../config/config-writer.js';
import { CurrentCaller, CurrentOwner, type Caller, type OrganizationScope } from '../../http/actor.js';
import { Tagged } from '../../http/entity-tag.js';
import { Requires } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { DeploymentTestsService } from './deployment-tests.service.js';
import { DeploymentsService } from './deployments.service.js';

/** The platform's deployments, and under an organization its own. */
@Controller(['deployments', 'organizations/:organizationId/deployments'])
export class DeploymentsController {
  constructor(
    private readonly deployments: DeploymentsService,
    private readonly tests: DeploymentTestsService,
  ) {}

  @Requires('deployments:read')
  @Get()
  @Returns(deploymentPageSchema)
  list(
    @CurrentOwner() owner: OrganizationScope | null,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<Deployment>> {
    return this.deployments.list(owner?.organizationId ?? null, query);
  }

  @Requires('deployments:write')
  @Post()
  @Returns(deploymentSchema, 201)
  create(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Body({ schema: createDeploymentSchema }) body: CreateDeployment,
  ): Promise<Deployment> {
    return this.deployments.create(caller, owner?.organizationId ?? null, body);
  }

  @Requires('deployments:read')
  @Get(':deploymentId')
  @Returns(deploymentSchema)
  @Tagged(configTag)
  get(@CurrentOwner() owner: OrganizationScope | null, @Param('deploymentId') id: string): Promise<Deployment> {
    return this.deployments.get(owner?.organizationId ?? null, id);
  }

  @Requires('deployments:write')
  @Patch(':deploymentId')
  @Returns(deploymentSchema)
  @Tagged(configTag)
  update(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Param('deploymentId') id: string,
    @Body({ schema: updateDeploymentSchema }) body: UpdateDeployment,
    @Headers('if-match') ifMatch?: string,
  ): Promise<Deployment> {
    return this.deployments.update(caller, owner?.organizationId ?? null, id, body, ifMatch);
  }

  @Requires('deployments:write')
  @Delete(':deploymentId')
  @HttpCode(204)
  @Returns(null, 204)
  remove(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Param('deploymentId') id: string,
    @Headers('if-match') ifMatch?: string,
  ): Promise<void> {
    return this.deployments.remove(caller, owner?.organizationId ?? null, id, ifMatch);
  }

  @Requires('deployments:write')
  @Post(':deploymentId/test')
  @HttpCode(200)
  @Returns(deploymentTestSchema)
  test(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Param('deploymentId') id: string,
  ): Promise<DeploymentTest> {
    return this.tests.test(caller, owner?.organizationId ?? null, id);
  }
}
