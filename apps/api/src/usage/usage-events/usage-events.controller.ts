import { Controller, Get, Query } from '@nestjs/common';
import {
  usageEventPageSchema,
  usageEventQuerySchema,
  type Page,
  type UsageEvent,
  type UsageEventQuery,
} from '@tollgate/contracts';
import { CurrentOrganization, type OrganizationScope } from '../../http/actor.js';
import { Requires } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { UsageEventsService } from './usage-events.service.js';

@Controller()
export class UsageEventsController {
  constructor(private readonly events: UsageEventsService) {}

  @Requires('usage:read')
  @Get('organizations/:organizationId/usage-events')
  @Returns(usageEventPageSchema)
  list(
    @CurrentOrganization() organization: OrganizationScope,
    @Query({ schema: usageEventQuerySchema }) query: UsageEventQuery,
  ): Promise<Page<UsageEvent>> {
    return this.events.list(organization, query);
  }
}
