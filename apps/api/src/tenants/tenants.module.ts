import { Module } from '@nestjs/common';
import { InvitationsController } from './invitations/invitations.controller.js';
import { InvitationsService } from './invitations/invitations.service.js';
import { ManagementTokenStrategy } from './management-tokens/management-token.strategy.js';
import { ManagementTokensController } from './management-tokens/management-tokens.controller.js';
import { ManagementTokensService } from './management-tokens/management-tokens.service.js';
import { MembersController } from './members/members.controller.js';
import { MembersService } from './members/members.service.js';
import { OrganizationsController } from './organizations/organizations.controller.js';
import { OrganizationsService } from './organizations/organizations.service.js';
import { ProjectsController } from './projects/projects.controller.js';
import { ProjectStatesService } from './projects/project-states.service.js';
import { ProjectsService } from './projects/projects.service.js';
import { RolesController } from './roles/roles.controller.js';
import { IdentityProvidersController } from './sso/identity-providers.controller.js';
import { IdentityProvidersService } from './sso/identity-providers.service.js';
import { ProviderClients } from './sso/provider-clients.js';
import { SsoController } from './sso/sso.controller.js';
import { SsoService } from './sso/sso.service.js';
import { AuthController } from './sign-in/auth.controller.js';
import { SessionStrategy } from './sign-in/session.strategy.js';
import type { Database } from '@tollgate/database';
import { DATABASE, OWN_SECRETS, SETTINGS, type OwnSecrets, type Settings } from '../config/parts.js';
import { SharedThrottle } from './sign-in/shared-throttle.js';
import { PasswordsController } from './sign-in/passwords.controller.js';
import { PasswordsService } from './sign-in/passwords.service.js';
import { SessionsService } from './sign-in/sessions.service.js';
import { SignInService } from './sign-in/sign-in.service.js';
import { TotpController } from './sign-in/totp.controller.js';
import { TotpService } from './sign-in/totp.service.js';

/** Who there is: organizations, their projects and members, and how people and programs sign in. */
@Module({
  controllers: [
    AuthController,
    TotpController,
    PasswordsController,
    InvitationsController,
    SsoController,
    IdentityProvidersController,
    OrganizationsController,
    ProjectsController,
    MembersController,
    RolesController,
    ManagementTokensController,
  ],
  providers: [
    {
      provide: SharedThrottle,
      inject: [DATABASE, OWN_SECRETS, SETTINGS],
      useFactory: (database: Database, secrets: OwnSecrets, settings: Settings) =>
        new SharedThrottle(database, secrets.signInPepper, settings.now),
    },
    SessionsService,
    SignInService,
    TotpService,
    PasswordsService,
    InvitationsService,
    ProviderClients,
    SsoService,
    IdentityProvidersService,
    SessionStrategy,
    ManagementTokensService,
    ManagementTokenStrategy,
    OrganizationsService,
    ProjectsService,
    ProjectStatesService,
    MembersService,
  ],
  exports: [OrganizationsService, ProjectsService, SessionsService],
})
export class TenantsModule {}
