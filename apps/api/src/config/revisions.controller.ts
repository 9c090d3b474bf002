import { Body, Controller, Get, Headers, Param, Post, Query, Res } from '@nestjs/common';
import {
  configDiffQuerySchema,
  configDiffSchema,
  configRevisionDetailSchema,
  configRevisionPageSchema,
  configRevisionSchema,
  pageQuerySchema,
  rollbackPlanSchema,
  rollbackSchema,
  type ConfigDiff,
  type ConfigRevision,
  type ConfigRevisionDetail,
  type Page,
  type PageQuery,
  type Rollback,
  type RollbackPlan,
} from '@tollgate/contracts';
import type { FastifyReply } from 'fastify';
import { CurrentCaller, CurrentOwner, type Caller, type OrganizationScope } from '../http/actor.js';
import { Requires } from '../http/permission.decorator.js';
import { Returns } from '../http/returns.decorator.js';
import { entityTag } from './config-writer.js';
import { RevisionsService } from './revisions.service.js';

/** The history of one owner's configuration. A revision goes by its id or its sequence. */
@Controller(['config/revisions', 'organizations/:organizationId/config/revisions'])
export class RevisionsController {
  constructor(private readonly revisions: RevisionsService) {}

  @Requires('config:read')
  @Get()
  @Returns(configRevisionPageSchema)
  async list(
    @CurrentOwner() owner: OrganizationScope | null,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<ConfigRevision>> {
    // Taken before the list is read: whoever sends it back has seen at least this.
    void reply.header('etag', await this.revisions.newestTag(owner?.organizationId ?? null));
    return this.revisions.list(owner?.organizationId ?? null, query);
  }

  @Requires('config:read')
  @Get(':revisionId')
  @Returns(configRevisionDetailSchema)
  get(@CurrentOwner() owner: OrganizationScope | null, @Param('revisionId') id: string): Promise<ConfigRevisionDetail> {
    return this.revisions.get(owner?.organizationId ?? null, id);
  }

  @Requires('config:read')
  @Get(':revisionId/diff')
  @Returns(configDiffSchema)
  diff(
    @CurrentOwner() owner: OrganizationScope | null,
    @Param('revisionId') id: string,
    @Query({ schema: configDiffQuerySchema }) query: { against?: number },
  ): Promise<ConfigDiff> {
    return this.revisions.diff(owner?.organizationId ?? null, id, query.against);
  }

  @Requires('config:read')
  @Get(':revisionId/rollback')
  @Returns(rollbackPlanSchema)
  async rollbackPlan(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Param('revisionId') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RollbackPlan> {
    const plan = await this.revisions.rollbackPlan(caller, owner?.organizationId ?? null, id);
    void reply.header('etag', entityTag(plan.newest));
    return plan;
  }

  @Requires('config:write')
  @Post(':revisionId/rollback')
  @Returns(configRevisionSchema, 201)
  rollback(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Param('revisionId') id: string,
    @Body({ schema: rollbackSchema.default({}) }) body: Rollback,
    @Headers('if-match') ifMatch?: string,
  ): Promise<ConfigRevision> {
    return this.revisions.rollback(caller, owner?.organizationId ?? null, id, body, ifMatch);
  }
}
