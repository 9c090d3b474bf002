import { Body, Controller, Get, Headers, Param, Patch, Post, Query } from '@nestjs/common';
import {
  createProjectSchema,
  pageQuerySchema,
  projectPageSchema,
  projectSchema,
  updateProjectSchema,
  type CreateProject,
  type Page,
  type PageQuery,
  type Project,
  type UpdateProject,
} from '@tollgate/contracts';
import { CurrentCaller, CurrentOrganization, type Caller, type OrganizationScope } from '../../http/actor.js';
import { Tagged } from '../../http/entity-tag.js';
import { Requires } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { ProjectsService } from './projects.service.js';

@Controller()
export class ProjectsController {
  constructor(private readonly projects: ProjectsService) {}

  @Requires('projects:read')
  @Get('organizations/:organizationId/projects')
  @Returns(projectPageSchema)
  list(
    @CurrentOrganization() organization: OrganizationScope,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<Project>> {
    return this.projects.list(organization.organizationId, query);
  }

  @Requires('projects:write')
  @Post('organizations/:organizationId/projects')
  @Returns(projectSchema, 201)
  create(
    @CurrentCaller() caller: Caller,
    @CurrentOrganization() organization: OrganizationScope,
    @Body({ schema: createProjectSchema }) body: CreateProject,
  ): Promise<Project> {
    return this.projects.create(caller, organization.organizationId, body);
  }

  @Requires('projects:read')
  @Get('projects/:projectId')
  @Returns(projectSchema)
  @Tagged()
  get(@CurrentOrganization() organization: OrganizationScope, @Param('projectId') projectId: string): Promise<Project> {
    return this.projects.get(organization.organizationId, projectId);
  }

  @Requires('projects:write')
  @Patch('projects/:projectId')
  @Returns(projectSchema)
  @Tagged()
  update(
    @CurrentCaller() caller: Caller,
    @CurrentOrganization() organization: OrganizationScope,
    @Param('projectId') projectId: string,
    @Body({ schema: updateProjectSchema }) body: UpdateProject,
    @Headers('if-match') ifMatch?: string,
  ): Promise<Project> {
    return this.projects.update(caller, organization.organizationId, projectId, body, ifMatch);
  }
}
