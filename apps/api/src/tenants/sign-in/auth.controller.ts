import { Body, Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { loginSchema, sessionSchema, type Login, type Session } from '@tollgate/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SETTINGS, type Settings } from '../../config/parts.js';
import { Public, SignedIn } from '../../http/permission.decorator.js';
import { ProblemError } from '../../http/problem-error.js';
import { Returns } from '../../http/returns.decorator.js';
import { readSessionCookie, writeSessionCookie } from './session-cookie.js';
import { sessionLifetimeMs, SessionsService } from './sessions.service.js';

@Controller('auth')
export class AuthController {
  constructor(
    private readonly sessions: SessionsService,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Public()
  @Post('login')
  @HttpCode(200)
  @Returns(sessionSchema)
  async login(
    @Body({ schema: loginSchema }) body: Login,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Session> {
    const { token, session } = await this.sessions.signIn(body.email, body.password, {
      ip: request.ip,
      userAgent: request.headers['user-agent'],
      requestId: request.requestId,
      previousToken: readSessionCookie(request),
    });
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
  @HttpCode(204)
  @Returns(null, 204)
  async logout(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    if (request.user?.type !== 'user') throw new ProblemError('not_signed_in');
    await this.sessions.signOut(request.user, request.ip, request.requestId);
    writeSessionCookie(reply, this.settings, '', 0);
  }
}
