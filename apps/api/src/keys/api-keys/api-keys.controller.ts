import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  apiKeyPageSchema,
  apiKeyQuerySchema,
  apiKeySchema,
  createApiKeySchema,
  createdApiKeySchema,
  pageQuerySchema,
  rotateApiKeySchema,
  updateApiKeySchema,
  type ApiKey,
  type ApiKeyQuery,
  type CreateApiKey,
  type CreatedApiKey,
  type Page,
  type PageQuery,
  type RotateApiKey,
  type UpdateApiKey,
} from '@tollgate/contracts';
import { CurrentCaller, CurrentOrganization, type Caller, type OrganizationScope } from '../../http/actor.js';
import { Tagged } from '../../http/entity-tag.js';
import { Requires } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { ApiKeyRotationService } from './api-key-rotation.service.js';
import { apiKeyTag } from './api-key-view.js';
import { ApiKeysService } from './api-keys.service.js';

@Controller()
export class ApiKeysController {
  constructor(
    private readonly keys: ApiKeysService,
    private readonly rotation: ApiKeyRotationService,
  ) {}

  @Requires('api-keys:read')
  @Get('organizations/:organizationId/api-keys')
  @Returns(apiKeyPageSchema)
  list(
    @CurrentOrganization() organization: OrganizationScope,
    @Query({ schema: apiKeyQuerySchema }) query: ApiKeyQuery,
  ): Promise<Page<ApiKey>> {
    return this.keys.list(organization, query);
  }

  @Requires('api-keys:read')
  @Get('projects/:projectId/api-keys')
  @Returns(apiKeyPageSchema)
  listOfProject(
    @CurrentOrganization() organization: OrganizationScope,
    @Param('projectId') projectId: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<ApiKey>> {
    return this.keys.list(organization, { ...query, projectId });
  }

  @Requires('api-keys:write')
  @Post('projects/:projectId/api-keys')
  @Returns(createdApiKeySchema, 201)
  create(
    @CurrentCaller() caller: Caller,
    @CurrentOrganization() organization: OrganizationScope,
    @Param('projectId') projectId: string,
    @Body({ schema: createApiKeySchema }) body: CreateApiKey,
  ): Promise<CreatedApiKey> {
    return this.keys.create(caller, organization, projectId, body);
  }

  @Requires('api-keys:read')
  @Get('api-keys/:apiKeyId')
  @Returns(apiKeySchema)
  @Tagged(apiKeyTag)
  get(@CurrentOrganization() organization: OrganizationScope, @Param('apiKeyId') keyId: string): Promise<ApiKey> {
    return this.keys.get(organization, keyId);
  }

  @Requires('api-keys:write')
  @Patch('api-keys/:apiKeyId')
  @Returns(apiKeySchema)
  @Tagged(apiKeyTag)
  update(
    @CurrentCaller() caller: Caller,
    @CurrentOrganization() organization: OrganizationScope,
    @Param('apiKeyId') keyId: string,
    @Body({ schema: updateApiKeySchema }) body: UpdateApiKey,
    @Headers('if-match') ifMatch?: string,
  ): Promise<ApiKey> {
    return this.keys.update(caller, organization, keyId, body, ifMatch);
  }

  @Requires('api-keys:write')
  @Post('api-keys/:apiKeyId/rotate')
  @HttpCode(200)
  @Returns(createdApiKeySchema)
  rotate(
    @CurrentCaller() caller: Caller,
    @CurrentOrganization() organization: OrganizationScope,
    @Param('apiKeyId') keyId: string,
    @Body({ schema: rotateApiKeySchema }) body: RotateApiKey,
  ): Promise<CreatedApiKey> {
    return this.rotation.rotate(caller, organization, keyId, body);
  }

  @Requires('api-keys:write')
  @Post('api-keys/:apiKeyId/end-overlap')
  @HttpCode(200)
  @Returns(apiKeySchema)
  endOverlap(
    @CurrentCaller() caller: Caller,
    @CurrentOrganization() organization: OrganizationScope,
    @Param('apiKeyId') keyId: string,
  ): Promise<ApiKey> {
    return this.rotation.endOverlap(caller, organization, keyId);
  }

  @Requires('api-keys:write')
  @Delete('api-keys/:apiKeyId')
  @HttpCode(204)
  @Returns(null, 204)
  revoke(
    @CurrentCaller() caller: Caller,
    @CurrentOrganization() organization: OrganizationScope,
    @Param('apiKeyId') keyId: string,
    @Headers('if-match') ifMatch?: string,
  ): Promise<void> {
    return this.keys.revoke(caller, organization, keyId, ifMatch);
  }
}
