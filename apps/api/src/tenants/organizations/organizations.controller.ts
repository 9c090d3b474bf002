import { Body, Controller, Get, Headers, HttpCode, Patch, Post, Query } from '@nestjs/common';
import {
  createOrganizationSchema,
  organizationPageSchema,
  organizationSchema,
  organizationStateSchema,
  pageQuerySchema,
  updateOrganizationSchema,
  type CreateOrganization,
  type Organization,
  type OrganizationStateChange,
  type Page,
  type PageQuery,
  type UpdateOrganization,
} from '@tollgate/contracts';
import { CurrentCaller, CurrentOrganization, type Caller, type OrganizationScope } from '../../http/actor.js';
import { Tagged } from '../../http/entity-tag.js';
import { Requires, SignedIn } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { OrganizationsService } from './organizations.service.js';

@Controller('organizations')
export class OrganizationsController {
  constructor(private readonly organizations: OrganizationsService) {}

  @SignedIn()
  @Get()
  @Returns(organizationPageSchema)
  list(
    @CurrentCaller() caller: Caller,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<Organization>> {
    return this.organizations.list(caller.actor, query);
  }

  @Requires('organizations:create')
  @Post()
  @Returns(organizationSchema, 201)
  create(
    @CurrentCaller() caller: Caller,
    @Body({ schema: createOrganizationSchema }) body: CreateOrganization,
  ): Promise<Organization> {
    return this.organizations.create(caller, body);
  }

  @Requires('organization:read')
  @Get(':organizationId')
  @Returns(organizationSchema)
  @Tagged()
  get(@CurrentOrganization() organization: OrganizationScope): Promise<Organization> {
    return this.organizations.get(organization.organizationId);
  }

  @Requires('organization:write')
  @Patch(':organizationId')
  @Returns(organizationSchema)
  @Tagged()
  update(
    @CurrentCaller() caller: Caller,
    @CurrentOrganization() organization: OrganizationScope,
    @Body({ schema: updateOrganizationSchema }) body: UpdateOrganization,
    @Headers('if-match') ifMatch?: string,
  ): Promise<Organization> {
    return this.organizations.update(caller, organization.organizationId, body, ifMatch);
  }

  @Requires('organizations:operate')
  @Post(':organizationId/suspend')
  @HttpCode(200)
  @Returns(organizationSchema)
  suspend(
    @CurrentCaller() caller: Caller,
    @CurrentOrganization() organization: OrganizationScope,
    @Body({ schema: organizationStateSchema }) body: OrganizationStateChange,
  ): Promise<Organization> {
    return this.organizations.setState(caller, organization.organizationId, 'suspended', body.reason);
  }

  @Requires('organizations:operate')
  @Post(':organizationId/reactivate')
  @HttpCode(200)
  @Returns(organizationSchema)
  reactivate(
    @CurrentCaller() caller: Caller,
    @CurrentOrganization() organization: OrganizationScope,
    @Body({ schema: organizationStateSchema }) body: OrganizationStateChange,
  ): Promise<Organization> {
    return this.organizations.setState(caller, organization.organizationId, 'active', body.reason);
  }
}
