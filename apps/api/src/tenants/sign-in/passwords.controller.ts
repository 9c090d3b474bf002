import { Body, Controller, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import {
  changePasswordSchema,
  passwordResetSchema,
  usePasswordResetSchema,
  type ChangePassword,
  type PasswordReset,
  type UsePasswordReset,
} from '@tollgate/contracts';
import type { FastifyRequest } from 'fastify';
import { SETTINGS, type Settings } from '../../config/parts.js';
import { userAgentOf } from '../../http/access.guard.js';
import {
  CurrentCaller,
  CurrentOrganization,
  type Caller,
  type OrganizationScope,
  type UserActor,
} from '../../http/actor.js';
import { Public, Requires, SignedIn } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { CurrentUser } from './current-user.js';
import { baseUrlOf } from './link-token.js';
import { PasswordsService } from './passwords.service.js';

@Controller()
export class PasswordsController {
  constructor(
    private readonly passwords: PasswordsService,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @SignedIn()
  @Post('auth/password')
  @HttpCode(204)
  @Returns(null, 204)
  change(
    @CurrentCaller() caller: Caller,
    @CurrentUser() user: UserActor,
    @Body({ schema: changePasswordSchema }) body: ChangePassword,
  ): Promise<void> {
    return this.passwords.change(caller, user, body);
  }

  @Public()
  @Post('auth/password-reset')
  @HttpCode(204)
  @Returns(null, 204)
  useReset(
    @Body({ schema: usePasswordResetSchema }) body: UsePasswordReset,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    const { ip, requestId, idempotency } = request;
    return this.passwords.useReset(body, { ip, requestId, userAgent: userAgentOf(request), idempotency });
  }

  @Requires('members:write')
  @Post('organizations/:organizationId/members/:memberId/password-reset')
  @Returns(passwordResetSchema, 201)
  createReset(
    @CurrentCaller() caller: Caller,
    @CurrentOrganization() organization: OrganizationScope,
    @Param('memberId') memberId: string,
    @Req() request: FastifyRequest,
  ): Promise<PasswordReset> {
    const base = baseUrlOf(request, this.settings);
    return this.passwords.createReset(caller, organization.organizationId, memberId, base);
  }
}
