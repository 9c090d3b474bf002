import { Module } from '@nestjs/common';
import { ManagementTokenStrategy } from './management-tokens/management-token.strategy.js';
import { ManagementTokensController } from './management-tokens/management-tokens.controller.js';
import { ManagementTokensService } from './management-tokens/management-tokens.service.js';
import { MembersController } from './members/members.controller.js';
import { OrganizationsController } from './organizations/organizations.controller.js';
import { OrganizationsService } from './organizations/organizations.service.js';
import { ProjectsController } from './projects/projects.controller.js';
import { ProjectsService } from './projects/projects.service.js';
import { AuthController } from './sign-in/auth.controller.js';
import { SessionStrategy } from './sign-in/session.strategy.js';
import { SessionsService } from './sign-in/sessions.service.js';

/** Who there is: organizations, their projects and members, and how people and programs sign in. */
@Module({
  controllers: [
    AuthController,
    OrganizationsController,
    ProjectsController,
    MembersController,
    ManagementTokensController,
  ],
  providers: [
    SessionsService,
    SessionStrategy,
    ManagementTokensService,
    ManagementTokenStrategy,
    OrganizationsService,
    ProjectsService,
  ],
  exports: [OrganizationsService, ProjectsService, SessionsService],
})
export class TenantsModule {}
