import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  createLimitSchema,
  limitUsageQuerySchema,
  limitUsageSchema,
  limitPageSchema,
  limitSchema,
  pageQuerySchema,
  updateLimitSchema,
  type CreateLimit,
  type Limit,
  type LimitUsage,
  type LimitUsageQuery,
  type Page,
  type PageQuery,
  type UpdateLimit,
} from '@tollgate/contracts';
import { configTag } from '../../config/config-writer.js';
import { CurrentCaller, CurrentOwner, type Caller, type OrganizationScope } from '../../http/actor.js';
import { Tagged } from '../../http/entity-tag.js';
import { Requires } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { LimitUsageService } from './limit-usage.service.js';
import { LimitsService } from './limits.service.js';

/** The platform's limits, and under an organization its own. */
@Controller(['limits', 'organizations/:organizationId/limits'])
export class LimitsController {
  constructor(
    private readonly limits: LimitsService,
    private readonly usages: LimitUsageService,
  ) {}

  @Requires('limits:read')
  @Get()
  @Returns(limitPageSchema)
  list(
    @CurrentOwner() owner: OrganizationScope | null,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<Limit>> {
    return this.limits.list(owner?.organizationId ?? null, query);
  }

  @Requires('limits:write')
  @Post()
  @Returns(limitSchema, 201)
  create(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Body({ schema: createLimitSchema }) body: CreateLimit,
  ): Promise<Limit> {
    return this.limits.create(caller, owner?.organizationId ?? null, body);
  }

  @Requires('limits:read')
  @Get(':limitId')
  @Returns(limitSchema)
  @Tagged(configTag)
  get(@CurrentOwner() owner: OrganizationScope | null, @Param('limitId') id: string): Promise<Limit> {
    return this.limits.get(owner?.organizationId ?? null, id);
  }

  @Requires('limits:read')
  @Get(':limitId/usage')
  @Returns(limitUsageSchema)
  usage(
    @CurrentOwner() owner: OrganizationScope | null,
    @Param('limitId') id: string,
    @Query({ schema: limitUsageQuerySchema }) query: LimitUsageQuery,
  ): Promise<LimitUsage> {
    return this.usages.usage(owner?.organizationId ?? null, id, query);
  }

  @Requires('limits:write')
  @Patch(':limitId')
  @Returns(limitSchema)
  @Tagged(configTag)
  update(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Param('limitId') id: string,
    @Body({ schema: updateLimitSchema }) body: UpdateLimit,
    @Headers('if-match') ifMatch?: string,
  ): Promise<Limit> {
    return this.limits.update(caller, owner?.organizationId ?? null, id, body, ifMatch);
  }

  @Requires('limits:write')
  @Delete(':limitId')
  @HttpCode(204)
  @Returns(null, 204)
  remove(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Param('limitId') id: string,
    @Headers('if-match') ifMatch?: string,
  ): Promise<void> {
    return this.limits.remove(caller, owner?.organizationId ?? null, id, ifMatch);
  }
}
