import { Controller, Get, Query } from '@nestjs/common';
import {
  effectiveLimitsQuerySchema,
  effectiveLimitsSchema,
  limitTreeSchema,
  type EffectiveLimits,
  type EffectiveLimitsQuery,
  type LimitTree,
} from '@tollgate/contracts';
import { CurrentOrganization, type OrganizationScope } from '../../http/actor.js';
import { Requires } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { EffectiveLimitsService } from './effective-limits.service.js';
import { LimitTreeService } from './limit-tree.service.js';

/** What holds in an organization, from the whole of it down to one caller. */
@Controller('organizations/:organizationId/limits')
export class LimitTreeController {
  constructor(
    private readonly trees: LimitTreeService,
    private readonly effectiveLimits: EffectiveLimitsService,
  ) {}

  @Requires('limits:read')
  @Get('tree')
  @Returns(limitTreeSchema)
  tree(@CurrentOrganization() organization: OrganizationScope): Promise<LimitTree> {
    return this.trees.tree(organization);
  }

  @Requires('limits:read')
  @Get('effective')
  @Returns(effectiveLimitsSchema)
  effective(
    @CurrentOrganization() organization: OrganizationScope,
    @Query({ schema: effectiveLimitsQuerySchema }) query: EffectiveLimitsQuery,
  ): Promise<EffectiveLimits> {
    return this.effectiveLimits.effective(organization, query);
  }
}
