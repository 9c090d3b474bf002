import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  createTrustedIssuerSchema,
  trustedIssuerPageSchema,
  trustedIssuerSchema,
  pageQuerySchema,
  updateTrustedIssuerSchema,
  type CreateTrustedIssuer,
  type TrustedIssuer,
  type Page,
  type PageQuery,
  type UpdateTrustedIssuer,
} from '@tollgate/contracts';
import { configTag } from '../../config/config-writer.js';
import { CurrentCaller, CurrentOwner, type Caller, type OrganizationScope } from '../../http/actor.js';
import { Tagged } from '../../http/entity-tag.js';
import { Requires } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { TrustedIssuersService } from './trusted-issuers.service.js';

/** The platform's issuers, and under an organization its own. */
@Controller(['trusted-issuers', 'organizations/:organizationId/trusted-issuers'])
export class TrustedIssuersController {
  constructor(private readonly issuers: TrustedIssuersService) {}

  @Requires('issuers:read')
  @Get()
  @Returns(trustedIssuerPageSchema)
  list(
    @CurrentOwner() owner: OrganizationScope | null,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<TrustedIssuer>> {
    return this.issuers.list(owner?.organizationId ?? null, query);
  }

  @Requires('issuers:write')
  @Post()
  @Returns(trustedIssuerSchema, 201)
  create(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Body({ schema: createTrustedIssuerSchema }) body: CreateTrustedIssuer,
  ): Promise<TrustedIssuer> {
    return this.issuers.create(caller, owner?.organizationId ?? null, body);
  }

  @Requires('issuers:read')
  @Get(':issuerId')
  @Returns(trustedIssuerSchema)
  @Tagged(configTag)
  get(@CurrentOwner() owner: OrganizationScope | null, @Param('issuerId') id: string): Promise<TrustedIssuer> {
    return this.issuers.get(owner?.organizationId ?? null, id);
  }

  @Requires('issuers:write')
  @Patch(':issuerId')
  @Returns(trustedIssuerSchema)
  @Tagged(configTag)
  update(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Param('issuerId') id: string,
    @Body({ schema: updateTrustedIssuerSchema }) body: UpdateTrustedIssuer,
    @Headers('if-match') ifMatch?: string,
  ): Promise<TrustedIssuer> {
    return this.issuers.update(caller, owner?.organizationId ?? null, id, body, ifMatch);
  }

  @Requires('issuers:write')
  @Delete(':issuerId')
  @HttpCode(204)
  @Returns(null, 204)
  remove(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Param('issuerId') id: string,
    @Headers('if-match') ifMatch?: string,
  ): Promise<void> {
    return this.issuers.remove(caller, owner?.organizationId ?? null, id, ifMatch);
  }
}
