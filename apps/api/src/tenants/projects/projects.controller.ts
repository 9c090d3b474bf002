import { Body, Controller, Get, Headers, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  createProjectSchema,
  projectPageSchema,
  projectQuerySchema,
  projectSchema,
  updateProjectSchema,
  type CreateProject,
  type Page,
  type Project,
  type ProjectQuery,
  type UpdateProject,
} from '@tollgate/contracts';
import { CurrentCaller, CurrentOrganization, type Caller, type OrganizationScope } from '../../http/actor.js';
import { Tagged } from '../../http/entity-tag.js';
import { Requires } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { ProjectStatesService } from './project-states.service.js';
import { ProjectsService } from './projects.service.js';

@Controller()
export class ProjectsController {
  constructor(
    private readonly projects: ProjectsService,
    private readonly states: ProjectStatesService,
  ) {}

  @Requires('projects:read')
  @Get('organizations/:organizationId/projects')
  @Returns(projectPageSchema)
  list(
    @CurrentOrganization() organization: OrganizationScope,
    @Query({ schema: projectQuerySchema }) query: ProjectQuery,
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

  @Requires('projects:write')
  @Post('projects/:projectId/archive')
  @HttpCode(200)
  @Returns(projectSchema)
  @Tagged()
  archive(
    @CurrentCaller() caller: Caller,
    @CurrentOrganization() organization: OrganizationScope,
    @Param('projectId') projectId: string,
    @Headers('if-match') ifMatch?: string,
  ): Promise<Project> {
    return this.states.archive(caller, organization.organizationId, projectId, ifMatch);
  }

  @Requires('projects:write')
  @Post('projects/:projectId/restore')
  @HttpCode(200)
  @Returns(projectSchema)
  @Tagged()
  restore(
    @CurrentCaller() caller: Caller,
    @CurrentOrganization() organization: OrganizationScope,
    @Param('projectId') projectId: string,
    @Headers('if-match') ifMatch?: string,
  ): Promise<Project> {
    return this.states.restore(caller, organization.organizationId, projectId, ifMatch);
  }
}
