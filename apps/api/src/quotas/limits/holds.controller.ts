import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  holdsQuerySchema,
  limitHoldPageSchema,
  releasedHoldSchema,
  releaseHoldSchema,
  type HoldsQuery,
  type LimitHold,
  type Page,
  type ReleasedHold,
  type ReleaseHold,
} from '@tollgate/contracts';
import { CurrentCaller, CurrentOrganization, type Caller, type OrganizationScope } from '../../http/actor.js';
import { Requires } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { HoldsService } from './holds.service.js';

/** What running requests hold of an organization's limits. */
@Controller('organizations/:organizationId/holds')
export class HoldsController {
  constructor(private readonly holds: HoldsService) {}

  @Requires('limits:read')
  @Get()
  @Returns(limitHoldPageSchema)
  list(
    @CurrentOrganization() { organizationId }: OrganizationScope,
    @Query({ schema: holdsQuerySchema }) query: HoldsQuery,
  ): Promise<Page<LimitHold>> {
    return this.holds.list(organizationId, query);
  }

  @Requires('limits:write')
  @Post(':holdId/release')
  @HttpCode(200)
  @Returns(releasedHoldSchema)
  release(
    @CurrentCaller() caller: Caller,
    @CurrentOrganization() { organizationId }: OrganizationScope,
    @Param('holdId') holdId: string,
    @Body({ schema: releaseHoldSchema }) body: ReleaseHold,
  ): Promise<ReleasedHold> {
    return this.holds.release(caller, organizationId, holdId, body.reason);
  }
}
