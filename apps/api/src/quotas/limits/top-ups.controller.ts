import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  createLimitTopUpSchema,
  limitTopUpPageSchema,
  limitTopUpSchema,
  pageQuerySchema,
  type CreateLimitTopUp,
  type LimitTopUp,
  type Page,
  type PageQuery,
} from '@tollgate/contracts';
import { CurrentCaller, CurrentOwner, type Caller, type OrganizationScope } from '../../http/actor.js';
import { Requires } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { TopUpsService } from './top-ups.service.js';

/** What raises a limit for the rest of its period. */
@Controller(['limits/:limitId/top-ups', 'organizations/:organizationId/limits/:limitId/top-ups'])
export class LimitTopUpsController {
  constructor(private readonly topUps: TopUpsService) {}

  @Requires('limits:read')
  @Get()
  @Returns(limitTopUpPageSchema)
  list(
    @CurrentOwner() owner: OrganizationScope | null,
    @Param('limitId') limitId: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<LimitTopUp>> {
    return this.topUps.list(owner?.organizationId ?? null, limitId, query);
  }

  @Requires('limits:write')
  @Post()
  @Returns(limitTopUpSchema, 201)
  create(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Param('limitId') limitId: string,
    @Body({ schema: createLimitTopUpSchema }) body: CreateLimitTopUp,
  ): Promise<LimitTopUp> {
    return this.topUps.create(caller, owner?.organizationId ?? null, limitId, body);
  }
}
