import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  createRouteSchema,
  routePageSchema,
  routeSchema,
  pageQuerySchema,
  updateRouteSchema,
  type CreateRoute,
  type Route,
  type Page,
  type PageQuery,
  type UpdateRoute,
} from '@tollgate/contracts';
import { configTag } from '../../config/config-writer.js';
import { CurrentCaller, CurrentOwner, type Caller, type OrganizationScope } from '../../http/actor.js';
import { Tagged } from '../../http/entity-tag.js';
import { Requires } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { RoutesService } from './routes.service.js';

/** The platform's routes, and under an organization its own. */
@Controller(['routes', 'organizations/:organizationId/routes'])
export class RoutesController {
  constructor(private readonly routes: RoutesService) {}

  @Requires('routes:read')
  @Get()
  @Returns(routePageSchema)
  list(
    @CurrentOwner() owner: OrganizationScope | null,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<Route>> {
    return this.routes.list(owner?.organizationId ?? null, query);
  }

  @Requires('routes:write')
  @Post()
  @Returns(routeSchema, 201)
  create(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Body({ schema: createRouteSchema }) body: CreateRoute,
  ): Promise<Route> {
    return this.routes.create(caller, owner?.organizationId ?? null, body);
  }

  @Requires('routes:read')
  @Get(':routeId')
  @Returns(routeSchema)
  @Tagged(configTag)
  get(@CurrentOwner() owner: OrganizationScope | null, @Param('routeId') id: string): Promise<Route> {
    return this.routes.get(owner?.organizationId ?? null, id);
  }

  @Requires('routes:write')
  @Patch(':routeId')
  @Returns(routeSchema)
  @Tagged(configTag)
  update(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Param('routeId') id: string,
    @Body({ schema: updateRouteSchema }) body: UpdateRoute,
    @Headers('if-match') ifMatch?: string,
  ): Promise<Route> {
    return this.routes.update(caller, owner?.organizationId ?? null, id, body, ifMatch);
  }

  @Requires('routes:write')
  @Delete(':routeId')
  @HttpCode(204)
  @Returns(null, 204)
  remove(
    @CurrentCaller() caller: Caller,
    @CurrentOwner() owner: OrganizationScope | null,
    @Param('routeId') id: string,
    @Headers('if-match') ifMatch?: string,
  ): Promise<void> {
    return this.routes.remove(caller, owner?.organizationId ?? null, id, ifMatch);
  }
}
