import { Body, Controller, Delete, Get, Headers, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import {
  loginSchema,
  ownSessionListSchema,
  ownSessionSchema,
  sessionSchema,
  type Login,
  type OwnSession,
  type OwnSessionList,
  type Session,
} from '@tollgate/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SETTINGS, type Settings } from '../../config/parts.js';
import { CurrentCaller, type Caller, type UserActor } from '../../http/actor.js';
import { Tagged } from '../../http/entity-tag.js';
import { NotRepeatable } from '../../http/not-repeatable.js';
import { Public, SignedIn } from '../../http/permission.decorator.js';
import { ProblemError } from '../../http/problem-error.js';
import { publicId } from '../../http/public-id.js';
import { Returns } from '../../http/returns.decorator.js';
import { CurrentUser } from './current-user.js';
import { readSessionCookie, writeSessionCookie } from './session-cookie.js';
import { sessionLifetimeMs, SessionsService, sessionTag, type SignInContext } from './sessions.service.js';
import { SignInService } from './sign-in.service.js';

const endsSession = 'Ends the session that would have to ask again; asking again without one changes nothing.';

/** Signing in and out, and the sessions of the person who asks. */
@Controller('auth')
export class AuthController {
  constructor(
    private readonly signIns: SignInService,
    private readonly sessions: SessionsService,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Public()
  @Post('login')
  @NotRepeatable(
    'Signing in asks for the password and the second factor each time; each time it is a session of its own.',
  )
  @HttpCode(200)
  @Returns(sessionSchema)
  async login(
    @Body({ schema: loginSchema }) body: Login,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Session> {
    const { token, session } = await this.signIns.signIn(body, contextOf(request));
    writeSessionCookie(reply, this.settings, token, sessionLifetimeMs);
    return session;
  }

  @SignedIn()
  @Get('session')
  @Returns(sessionSchema)
  async session(@Req() request: FastifyRequest): Promise<Session> {
    const token = readSessionCookie(request);
    const found = token === undefined ? null : await this.sessions.authenticate(token);
    // A management token is no session: there is no CSRF token to give.
    if (!found || request.user?.type !== 'user') throw new ProblemError('not_signed_in');
    return this.sessions.describe(found.actor, found.expiresAt);
  }

  @SignedIn()
  @Post('logout')
  @NotRepeatable(endsSession)
  @HttpCode(204)
  @Returns(null, 204)
  async logout(
    @CurrentCaller() caller: Caller,
    @CurrentUser() user: UserActor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.revoke(caller, user, publicId('ses', user.sessionId));
    writeSessionCookie(reply, this.settings, '', 0);
  }

  @SignedIn()
  @Post('logout-everywhere')
  @NotRepeatable(endsSession)
  @HttpCode(204)
  @Returns(null, 204)
  async logoutEverywhere(
    @CurrentCaller() caller: Caller,
    @CurrentUser() user: UserActor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.revokeAll(caller, user);
    writeSessionCookie(reply, this.settings, '', 0);
  }

  @SignedIn()
  @Get('sessions')
  @Returns(ownSessionListSchema)
  list(@CurrentUser() user: UserActor): Promise<OwnSessionList> {
    return this.sessions.list(user);
  }

  @SignedIn()
  @Get('sessions/:sessionId')
  @Returns(ownSessionSchema)
  @Tagged(sessionTag)
  get(@CurrentUser() user: UserActor, @Param('sessionId') sessionId: string): Promise<OwnSession> {
    return this.sessions.get(user, sessionId);
  }

  @SignedIn()
  @Delete('sessions/:sessionId')
  @HttpCode(204)
  @Returns(null, 204)
  revoke(
    @CurrentCaller() caller: Caller,
    @CurrentUser() user: UserActor,
    @Param('sessionId') sessionId: string,
    @Headers('if-match') ifMatch?: string,
  ): Promise<void> {
    return this.sessions.revoke(caller, user, sessionId, ifMatch);
  }
}

export function contextOf(request: FastifyRequest): SignInContext {
  return {
    ip: request.ip,
    userAgent: request.headers['user-agent'],
    requestId: request.requestId,
    idempotency: request.idempotency,
    previousToken: readSessionCookie(request),
  };
}
