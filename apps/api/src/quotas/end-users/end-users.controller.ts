import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  createEndUserSchema,
  endUserPageSchema,
  endUserSchema,
  pageQuerySchema,
  updateEndUserSchema,
  type CreateEndUser,
  type EndUser,
  type Page,
  type PageQuery,
  type UpdateEndUser,
} from '@tollgate/contracts';
import { CurrentCaller, CurrentOrganization, type Caller, type OrganizationScope } from '../../http/actor.js';
import { Tagged } from '../../http/entity-tag.js';
import { Requires } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { EndUsersService } from './end-users.service.js';

/** Profiles of end users. */
@Controller('organizations/:organizationId/end-users')
export class EndUsersController {
  constructor(private readonly endUsers: EndUsersService) {}

  @Requires('limits:read')
  @Get()
  @Returns(endUserPageSchema)
  list(
    @CurrentOrganization() { organizationId }: OrganizationScope,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<EndUser>> {
    return this.endUsers.list(organizationId, query);
  }

  @Requires('limits:write')
  @Post()
  @Returns(endUserSchema, 201)
  create(
    @CurrentCaller() caller: Caller,
    @CurrentOrganization() { organizationId }: OrganizationScope,
    @Body({ schema: createEndUserSchema }) body: CreateEndUser,
  ): Promise<EndUser> {
    return this.endUsers.create(caller, organizationId, body);
  }

  @Requires('limits:read')
  @Get(':endUserId')
  @Returns(endUserSchema)
  @Tagged()
  get(@CurrentOrganization() { organizationId }: OrganizationScope, @Param('endUserId') id: string): Promise<EndUser> {
    return this.endUsers.get(organizationId, id);
  }

  @Requires('limits:write')
  @Patch(':endUserId')
  @Returns(endUserSchema)
  @Tagged()
  update(
    @CurrentCaller() caller: Caller,
    @CurrentOrganization() { organizationId }: OrganizationScope,
    @Param('endUserId') id: string,
    @Body({ schema: updateEndUserSchema }) body: UpdateEndUser,
    @Headers('if-match') ifMatch?: string,
  ): Promise<EndUser> {
    return this.endUsers.update(caller, organizationId, id, body, ifMatch);
  }

  @Requires('limits:write')
  @Delete(':endUserId')
  @HttpCode(204)
  @Returns(null, 204)
  remove(
    @CurrentCaller() caller: Caller,
    @CurrentOrganization() { organizationId }: OrganizationScope,
    @Param('endUserId') id: string,
    @Headers('if-match') ifMatch?: string,
  ): Promise<void> {
    return this.endUsers.remove(caller, organizationId, id, ifMatch);
  }
}
