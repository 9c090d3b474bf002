import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
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
import type { FastifyReply } from 'fastify';
import { entityTag } from '../../config/config-writer.js';
import { CurrentCaller, CurrentOwner, type Caller, type OrganizationScope } from '../../http/actor.js';
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
  async get(
    @CurrentOwner() owner: OrganizationScope | null,
    @Param('limitId') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Limit> {
    const limit = await this.limits.get(owner?.organizationId ?? null, id);
    void reply.header('etag', entityTag(limit.configRevision));
    return limit;
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
