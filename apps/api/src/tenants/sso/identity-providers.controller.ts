import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Query,
  Req,
} from '@nestjs/common';
import {
  createIdentityProviderSchema,
  identityProviderPageSchema,
  identityProviderSchema,
  pageQuerySchema,
  updateIdentityProviderSchema,
  type CreateIdentityProvider,
  type IdentityProvider,
  type Page,
  type PageQuery,
  type UpdateIdentityProvider,
} from '@tollgate/contracts';
import type { FastifyRequest } from 'fastify';
import { SETTINGS, type Settings } from '../../config/parts.js';
import { CurrentCaller, CurrentOrganization, type Caller, type OrganizationScope } from '../../http/actor.js';
import { Tagged } from '../../http/entity-tag.js';
import { Requires } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { baseUrlOf } from '../sign-in/link-token.js';
import { IdentityProvidersService } from './identity-providers.service.js';

@Controller('organizations/:organizationId/identity-providers')
export class IdentityProvidersController {
  constructor(
    private readonly providers: IdentityProvidersService,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Requires('sso:read')
  @Get()
  @Returns(identityProviderPageSchema)
  list(
    @CurrentOrganization() organization: OrganizationScope,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
    @Req() request: FastifyRequest,
  ): Promise<Page<IdentityProvider>> {
    return this.providers.list(organization.organizationId, query, baseUrlOf(request, this.settings));
  }

  @Requires('sso:write')
  @Post()
  @Returns(identityProviderSchema, 201)
  create(
    @CurrentCaller() caller: Caller,
    @CurrentOrganization() organization: OrganizationScope,
    @Body({ schema: createIdentityProviderSchema }) body: CreateIdentityProvider,
    @Req() request: FastifyRequest,
  ): Promise<IdentityProvider> {
    return this.providers.create(caller, organization.organizationId, body, baseUrlOf(request, this.settings));
  }

  @Requires('sso:read')
  @Get(':identityProviderId')
  @Returns(identityProviderSchema)
  @Tagged()
  get(
    @CurrentOrganization() organization: OrganizationScope,
    @Param('identityProviderId') id: string,
    @Req() request: FastifyRequest,
  ): Promise<IdentityProvider> {
    return this.providers.get(organization.organizationId, id, baseUrlOf(request, this.settings));
  }

  @Requires('sso:write')
  @Patch(':identityProviderId')
  @Returns(identityProviderSchema)
  @Tagged()
  update(
    @CurrentCaller() caller: Caller,
    @CurrentOrganization() organization: OrganizationScope,
    @Param('identityProviderId') id: string,
    @Body({ schema: updateIdentityProviderSchema }) body: UpdateIdentityProvider,
    @Req() request: FastifyRequest,
    @Headers('if-match') ifMatch?: string,
  ): Promise<IdentityProvider> {
    const base = baseUrlOf(request, this.settings);
    return this.providers.update(caller, organization.organizationId, id, body, ifMatch, base);
  }

  @Requires('sso:write')
  @Delete(':identityProviderId')
  @HttpCode(204)
  @Returns(null, 204)
  remove(
    @CurrentCaller() caller: Caller,
    @CurrentOrganization() organization: OrganizationScope,
    @Param('identityProviderId') id: string,
    @Req() request: FastifyRequest,
    @Headers('if-match') ifMatch?: string,
  ): Promise<void> {
    const base = baseUrlOf(request, this.settings);
    return this.providers.remove(caller, organization.organizationId, id, ifMatch, base);
  }
}
