import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import {
  routeDryRunRequestSchema,
  routeDryRunSchema,
  type RouteDryRun,
  type RouteDryRunRequest,
} from '@tollgate/contracts';
import { CurrentOwner, type OrganizationScope } from '../../http/actor.js';
import { NotRepeatable } from '../../http/not-repeatable.js';
import { Requires } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { RouteDryRunService } from './route-dry-run.service.js';

/** Asks what would happen to a request; a POST because it has a body, and changes nothing. */
@Controller(['routes/dry-run', 'organizations/:organizationId/routes/dry-run'])
export class RouteDryRunController {
  constructor(private readonly dryRuns: RouteDryRunService) {}

  @Requires('routes:read')
  @Post()
  @NotRepeatable('Changes nothing: a POST because it has a body.')
  @HttpCode(200)
  @Returns(routeDryRunSchema)
  run(
    @CurrentOwner() owner: OrganizationScope | null,
    @Body({ schema: routeDryRunRequestSchema }) body: RouteDryRunRequest,
  ): Promise<RouteDryRun> {
    return this.dryRuns.run(owner?.organizationId ?? null, body);
  }
}
