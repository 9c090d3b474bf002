import { Controller, Get, Param, Query } from '@nestjs/common';
import {
  requestDetailSchema,
  requestExplanationSchema,
  requestHistogramQuerySchema,
  requestHistogramSchema,
  requestPageSchema,
  requestQuerySchema,
  type Page,
  type RequestDetail,
  type RequestExplanation,
  type RequestHistogram,
  type RequestHistogramQuery,
  type RequestQuery,
  type RequestSummary,
} from '@tollgate/contracts';
import { CurrentOrganization, type OrganizationScope } from '../../http/actor.js';
import { Requires } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { RequestsService } from './requests.service.js';

@Controller()
export class RequestsController {
  constructor(private readonly requests: RequestsService) {}

  @Requires('requests:read')
  @Get('organizations/:organizationId/requests')
  @Returns(requestPageSchema)
  list(
    @CurrentOrganization() organization: OrganizationScope,
    @Query({ schema: requestQuerySchema }) query: RequestQuery,
  ): Promise<Page<RequestSummary>> {
    return this.requests.list(organization, query);
  }

  @Requires('requests:read')
  @Get('organizations/:organizationId/requests/histogram')
  @Returns(requestHistogramSchema)
  histogram(
    @CurrentOrganization() organization: OrganizationScope,
    @Query({ schema: requestHistogramQuerySchema }) query: RequestHistogramQuery,
  ): Promise<RequestHistogram> {
    return this.requests.histogram(organization, query);
  }

  @Requires('requests:read')
  @Get('requests/:requestId')
  @Returns(requestDetailSchema)
  get(
    @CurrentOrganization() organization: OrganizationScope,
    @Param('requestId') requestId: string,
  ): Promise<RequestDetail> {
    return this.requests.get(organization, requestId);
  }

  @Requires('requests:read')
  @Get('requests/:requestId/explain')
  @Returns(requestExplanationSchema)
  explain(
    @CurrentOrganization() organization: OrganizationScope,
    @Param('requestId') requestId: string,
  ): Promise<RequestExplanation> {
    return this.requests.explain(organization, requestId);
  }
}
