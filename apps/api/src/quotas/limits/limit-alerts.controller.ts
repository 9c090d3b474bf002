import { Controller, Get, Query } from '@nestjs/common';
import { limitAlertPageSchema, pageQuerySchema, type LimitAlert, type Page, type PageQuery } from '@tollgate/contracts';
import { CurrentOwner, type OrganizationScope } from '../../http/actor.js';
import { Requires } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { TopUpsService } from './top-ups.service.js';

/** Thresholds that were reached, and budgets that will not last. */
@Controller(['limit-alerts', 'organizations/:organizationId/limit-alerts'])
export class LimitAlertsController {
  constructor(private readonly topUps: TopUpsService) {}

  @Requires('limits:read')
  @Get()
  @Returns(limitAlertPageSchema)
  list(
    @CurrentOwner() owner: OrganizationScope | null,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<LimitAlert>> {
    return this.topUps.alerts(owner?.organizationId ?? null, query);
  }
}
