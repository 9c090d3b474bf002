import { Controller, Get, Inject, Optional, Query } from '@nestjs/common';
import {
  modelFactsQuerySchema,
  modelFactsSchema,
  modelPageSchema,
  modelQuerySchema,
  type ModelFacts,
  type ModelFactsQuery,
  type ModelPage,
  type ModelQuery,
} from '@tollgate/contracts';
import { CurrentOrganization, type OrganizationScope } from '../../http/actor.js';
import { Requires, SignedIn } from '../../http/permission.decorator.js';
import { ProblemError } from '../../http/problem-error.js';
import { Returns } from '../../http/returns.decorator.js';
import { MODEL_CATALOGUE, type ModelCatalogue } from './model-catalogue.js';
import { ModelFactsService } from './model-facts.service.js';
import { pageOfModels } from './model-page.js';

/** What can be called, and what is known of a model before it can. */
@Controller()
export class ModelsController {
  constructor(
    private readonly facts: ModelFactsService,
    @Optional() @Inject(MODEL_CATALOGUE) private readonly catalogue: ModelCatalogue | null = null,
  ) {}

  @Requires('routes:read')
  @Get('organizations/:organizationId/models')
  @Returns(modelPageSchema)
  list(
    @CurrentOrganization() organization: OrganizationScope,
    @Query({ schema: modelQuerySchema }) query: ModelQuery,
  ): ModelPage {
    if (this.catalogue === null) throw new ProblemError('unavailable', 'This process does not know the routes in use.');
    return pageOfModels(this.catalogue.list(organization.organizationId, query.projectId ?? null), query);
  }

  @SignedIn()
  @Get('model-facts')
  @Returns(modelFactsSchema)
  describe(@Query({ schema: modelFactsQuerySchema }) query: ModelFactsQuery): Promise<ModelFacts> {
    return this.facts.of(query);
  }
}
