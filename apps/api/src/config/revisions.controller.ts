import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  configDiffQuerySchema,
  configDiffSchema,
  configRevisionDetailSchema,
  configRevisionPageSchema,
  configRevisionSchema,
  pageQuerySchema,
  rollbackSchema,
  type ConfigDiff,
  type ConfigRevision,
  type ConfigRevisionDetail,
  type Page,
  type PageQuery,
  type Rollback,
} from '@tollgate/contracts';
import { CurrentCaller, CurrentOwner, type Caller, type OrganizationScope } from '../http/actor.js';
import { Requires } from '../http/permission.decorator.js';
import { Returns } from '../http/returns.decorator.js';
import { RevisionsService } from './revisions.service.js';

/** The history of one owner's configuration. A revision goes by its id or its sequence. */
@Controller(['config/revisions', 'organizations/:organizationId/config/revisions'])
export class RevisionsController {
  constructor(private readonly revisions: RevisionsService) {}

  @Requires('config:read')
  @Get()
  @Returns(configRevisionPageSchema)
  list(
    @CurrentOwner() owner: OrganizationScope | null,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<ConfigRevision>> {
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

  @Requires('config:write')
  @Post(':revisionId/rollback')
  @Returns(configRevisionSchema, 201)
  rollback(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Param('revisionId') id: string,
    @Body({ schema: rollbackSchema.default({}) }) body: Rollback,
  ): Promise<ConfigRevision> {
    return this.revisions.rollback(caller, owner?.organizationId ?? null, id, body);
  }
}
