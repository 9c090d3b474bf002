import { Body, Controller, Delete, Get, Headers, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  acceptInvitationSchema,
  createdInvitationSchema,
  createInvitationSchema,
  invitationOfferSchema,
  invitationPageSchema,
  invitationQuerySchema,
  invitationSchema,
  invitationTokenSchema,
  memberSchema,
  sessionSchema,
  type AcceptInvitation,
  type CreatedInvitation,
  type CreateInvitation,
  type Invitation,
  type InvitationOffer,
  type InvitationQuery,
  type InvitationToken,
  type Member,
  type Page,
  type Session,
} from '@tollgate/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SETTINGS, type Settings } from '../../config/parts.js';
import {
  CurrentCaller,
  CurrentOrganization,
  type Caller,
  type OrganizationScope,
  type UserActor,
} from '../../http/actor.js';
import { Tagged } from '../../http/entity-tag.js';
import { NotRepeatable } from '../../http/not-repeatable.js';
import { Public, Requires, SignedIn } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { contextOf } from '../sign-in/auth.controller.js';
import { CurrentUser } from '../sign-in/current-user.js';
import { baseUrlOf } from '../sign-in/link-token.js';
import { refuseBound } from '../sign-in/sign-in.service.js';
import { InvitationsService, invitationTag } from './invitations.service.js';

@Controller()
export class InvitationsController {
  constructor(
    private readonly invitations: InvitationsService,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Requires('members:read')
  @Get('organizations/:organizationId/invitations')
  @Returns(invitationPageSchema)
  list(
    @CurrentOrganization() organization: OrganizationScope,
    @Query({ schema: invitationQuerySchema }) query: InvitationQuery,
  ): Promise<Page<Invitation>> {
    return this.invitations.list(organization.organizationId, query);
  }

  @Requires('members:write')
  @Post('organizations/:organizationId/invitations')
  @Returns(createdInvitationSchema, 201)
  create(
    @CurrentCaller() caller: Caller,
    @CurrentOrganization() organization: OrganizationScope,
    @Body({ schema: createInvitationSchema }) body: CreateInvitation,
    @Req() request: FastifyRequest,
  ): Promise<CreatedInvitation> {
    return this.invitations.create(caller, organization, body, baseUrlOf(request, this.settings));
  }

  @Requires('members:read')
  @Get('organizations/:organizationId/invitations/:invitationId')
  @Returns(invitationSchema)
  @Tagged(invitationTag)
  get(
    @CurrentOrganization() organization: OrganizationScope,
    @Param('invitationId') invitationId: string,
  ): Promise<Invitation> {
    return this.invitations.get(organization.organizationId, invitationId);
  }

  @Requires('members:write')
  @Delete('organizations/:organizationId/invitations/:invitationId')
  @HttpCode(204)
  @Returns(null, 204)
  revoke(
    @CurrentCaller() caller: Caller,
    @CurrentOrganization() organization: OrganizationScope,
    @Param('invitationId') invitationId: string,
    @Headers('if-match') ifMatch?: string,
  ): Promise<void> {
    return this.invitations.revoke(caller, organization.organizationId, invitationId, ifMatch);
  }

  @Public()
  @Post('auth/invitations/look')
  @NotRepeatable('Changes nothing: asked by POST to keep the link out of logs.')
  @HttpCode(200)
  @Returns(invitationOfferSchema)
  look(@Body({ schema: invitationTokenSchema }) body: InvitationToken): Promise<InvitationOffer> {
    return this.invitations.look(body.token);
  }

  @Public()
  @Post('auth/invitations/accept')
  @HttpCode(200)
  @Returns(sessionSchema)
  async acceptAsNew(
    @Body({ schema: acceptInvitationSchema }) body: AcceptInvitation,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Session> {
    const { session, cookie } = await this.invitations.acceptAsNew(body, contextOf(request));
    void reply.header('set-cookie', cookie);
    return session;
  }

  @SignedIn()
  @Post('invitations/accept')
  @HttpCode(200)
  @Returns(memberSchema)
  acceptAsUser(
    @CurrentCaller() caller: Caller,
    @CurrentUser() user: UserActor,
    @Body({ schema: invitationTokenSchema }) body: InvitationToken,
  ): Promise<Member> {
    refuseBound(user);
    return this.invitations.acceptAsUser(caller, user, body.token);
  }
}
