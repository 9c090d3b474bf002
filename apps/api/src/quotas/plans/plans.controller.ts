import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  createLimitPlanSchema,
  limitPlanPageSchema,
  limitPlanSchema,
  pageQuerySchema,
  updateLimitPlanSchema,
  type CreateLimitPlan,
  type LimitPlan,
  type Page,
  type PageQuery,
  type UpdateLimitPlan,
} from '@tollgate/contracts';
import { configTag } from '../../config/config-writer.js';
import { CurrentCaller, CurrentOwner, type Caller, type OrganizationScope } from '../../http/actor.js';
import { Tagged } from '../../http/entity-tag.js';
import { Requires } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { PlansService } from './plans.service.js';

/** The platform's plans, and under an organization its own. */
@Controller(['limit-plans', 'organizations/:organizationId/limit-plans'])
export class PlansController {
  constructor(private readonly plans: PlansService) {}

  @Requires('limits:read')
  @Get()
  @Returns(limitPlanPageSchema)
  list(
    @CurrentOwner() owner: OrganizationScope | null,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<LimitPlan>> {
    return this.plans.list(owner?.organizationId ?? null, query);
  }

  @Requires('limits:write')
  @Post()
  @Returns(limitPlanSchema, 201)
  create(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Body({ schema: createLimitPlanSchema }) body: CreateLimitPlan,
  ): Promise<LimitPlan> {
    return this.plans.create(caller, owner?.organizationId ?? null, body);
  }

  @Requires('limits:read')
  @Get(':planId')
  @Returns(limitPlanSchema)
  @Tagged(configTag)
  get(@CurrentOwner() owner: OrganizationScope | null, @Param('planId') id: string): Promise<LimitPlan> {
    return this.plans.get(owner?.organizationId ?? null, id);
  }

  @Requires('limits:write')
  @Patch(':planId')
  @Returns(limitPlanSchema)
  @Tagged(configTag)
  update(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Param('planId') id: string,
    @Body({ schema: updateLimitPlanSchema }) body: UpdateLimitPlan,
    @Headers('if-match') ifMatch?: string,
  ): Promise<LimitPlan> {
    return this.plans.update(caller, owner?.organizationId ?? null, id, body, ifMatch);
  }

  @Requires('limits:write')
  @Delete(':planId')
  @HttpCode(204)
  @Returns(null, 204)
  remove(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Param('planId') id: string,
    @Headers('if-match') ifMatch?: string,
  ): Promise<void> {
    return this.plans.remove(caller, owner?.organizationId ?? null, id, ifMatch);
  }
}
