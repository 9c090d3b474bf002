import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  createdManagementTokenSchema,
  createManagementTokenSchema,
  managementTokenPageSchema,
  pageQuerySchema,
  type CreatedManagementToken,
  type CreateManagementToken,
  type ManagementToken,
  type Page,
  type PageQuery,
} from '@tollgate/contracts';
import { CurrentCaller, CurrentOwner, type Caller, type OrganizationScope } from '../../http/actor.js';
import { Requires } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { ManagementTokensService } from './management-tokens.service.js';

@Controller(['management-tokens', 'organizations/:organizationId/management-tokens'])
export class ManagementTokensController {
  constructor(private readonly tokens: ManagementTokensService) {}

  @Requires('tokens:read')
  @Get()
  @Returns(managementTokenPageSchema)
  list(
    @CurrentOwner() owner: OrganizationScope | null,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<ManagementToken>> {
    return this.tokens.list(owner?.organizationId ?? null, query);
  }

  @Requires('tokens:write')
  @Post()
  @Returns(createdManagementTokenSchema, 201)
  create(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Body({ schema: createManagementTokenSchema }) body: CreateManagementToken,
  ): Promise<CreatedManagementToken> {
    return this.tokens.create(caller, owner?.organizationId ?? null, body);
  }

  @Requires('tokens:write')
  @Delete(':tokenId')
  @HttpCode(204)
  @Returns(null, 204)
  revoke(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Param('tokenId') tokenId: string,
  ): Promise<void> {
    return this.tokens.revoke(caller, owner?.organizationId ?? null, tokenId);
  }
}
