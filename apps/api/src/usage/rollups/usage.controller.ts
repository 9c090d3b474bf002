import { Controller, Get, Query } from '@nestjs/common';
import { usageQuerySchema, usageSchema, type Usage, type UsageQuery } from '@tollgate/contracts';
import { CurrentOrganization, type OrganizationScope } from '../../http/actor.js';
import { Requires } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { UsageService } from './usage.service.js';

@Controller()
export class UsageController {
  constructor(private readonly usages: UsageService) {}

  @Requires('usage:read')
  @Get('organizations/:organizationId/usage')
  @Returns(usageSchema)
  usage(
    @CurrentOrganization() organization: OrganizationScope,
    @Query({ schema: usageQuerySchema }) query: UsageQuery,
  ): Promise<Usage> {
    return this.usages.usage(organization, query);
  }
}
