import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  createProviderCredentialSchema,
  credentialTestSchema,
  pageQuerySchema,
  providerCredentialPageSchema,
  providerCredentialSchema,
  updateProviderCredentialSchema,
  type CreateProviderCredential,
  type CredentialTest,
  type Page,
  type PageQuery,
  type ProviderCredential,
  type UpdateProviderCredential,
} from '@tollgate/contracts';
import { CurrentCaller, CurrentOwner, type Caller, type OrganizationScope } from '../../http/actor.js';
import { Tagged } from '../../http/entity-tag.js';
import { Requires } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { credentialTag, ProviderCredentialsService } from './provider-credentials.service.js';

@Controller(['provider-credentials', 'organizations/:organizationId/provider-credentials'])
export class ProviderCredentialsController {
  constructor(private readonly credentials: ProviderCredentialsService) {}

  @Requires('credentials:read')
  @Get()
  @Returns(providerCredentialPageSchema)
  list(
    @CurrentOwner() owner: OrganizationScope | null,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<ProviderCredential>> {
    return this.credentials.list(owner?.organizationId ?? null, query);
  }

  @Requires('credentials:write')
  @Post()
  @Returns(providerCredentialSchema, 201)
  create(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Body({ schema: createProviderCredentialSchema }) body: CreateProviderCredential,
  ): Promise<ProviderCredential> {
    return this.credentials.create(caller, owner?.organizationId ?? null, body);
  }

  @Requires('credentials:read')
  @Get(':credentialId')
  @Returns(providerCredentialSchema)
  @Tagged(credentialTag)
  get(@CurrentOwner() owner: OrganizationScope | null, @Param('credentialId') id: string): Promise<ProviderCredential> {
    return this.credentials.get(owner?.organizationId ?? null, id);
  }

  @Requires('credentials:write')
  @Patch(':credentialId')
  @Returns(providerCredentialSchema)
  @Tagged(credentialTag)
  update(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Param('credentialId') id: string,
    @Body({ schema: updateProviderCredentialSchema }) body: UpdateProviderCredential,
    @Headers('if-match') ifMatch?: string,
  ): Promise<ProviderCredential> {
    return this.credentials.update(caller, owner?.organizationId ?? null, id, body, ifMatch);
  }

  @Requires('credentials:write')
  @Delete(':credentialId')
  @HttpCode(204)
  @Returns(null, 204)
  remove(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Param('credentialId') id: string,
    @Headers('if-match') ifMatch?: string,
  ): Promise<void> {
    return this.credentials.remove(caller, owner?.organizationId ?? null, id, ifMatch);
  }

  @Requires('credentials:write')
  @Post(':credentialId/test')
  @HttpCode(200)
  @Returns(credentialTestSchema)
  test(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Param('credentialId') id: string,
  ): Promise<CredentialTest> {
    return this.credentials.test(caller, owner?.organizationId ?? null, id);
  }
}
