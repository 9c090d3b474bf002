import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  createdManagementTokenSchema,
  createManagementTokenSchema,
  managementTokenPageSchema,
  managementTokenSchema,
  pageQuerySchema,
  type CreatedManagementToken,
  type CreateManagementToken,
  type ManagementToken,
  type Page,
  type PageQuery,
} from '@tollgate/contracts';
import { CurrentCaller, CurrentOwner, type Caller, type OrganizationScope } from '../../http/actor.js';
import { Tagged } from '../../http/entity-tag.js';
import { Requires } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { ManagementTokensService, managementTokenTag } from './management-tokens.service.js';

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

  @Requires('tokens:read')
  @Get(':tokenId')
  @Returns(managementTokenSchema)
  @Tagged(managementTokenTag)
  get(@CurrentOwner() owner: OrganizationScope | null, @Param('tokenId') tokenId: string): Promise<ManagementToken> {
    return this.tokens.get(owner?.organizationId ?? null, tokenId);
  }

  @Requires('tokens:write')
  @Delete(':tokenId')
  @HttpCode(204)
  @Returns(null, 204)
  revoke(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Param('tokenId') tokenId: string,
    @Headers('if-match') ifMatch?: string,
  ): Promise<void> {
    return this.tokens.revoke(caller, owner?.organizationId ?? null, tokenId, ifMatch);
  }
}
