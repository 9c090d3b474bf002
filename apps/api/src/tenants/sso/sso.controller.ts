import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ssoChoicesSchema, ssoQuestionSchema, type SsoChoices, type SsoQuestion } from '@tollgate/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SETTINGS, type Settings } from '../../config/parts.js';
import { NotRepeatable } from '../../http/not-repeatable.js';
import { Public } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';
import { contextOf } from '../sign-in/auth.controller.js';
import { baseUrlOf } from '../sign-in/link-token.js';
import { readCookie, writeSessionCookie } from '../sign-in/session-cookie.js';
import { sessionLifetimeMs } from '../sign-in/sessions.service.js';
import { SsoRefusal } from './sso-refusal.js';
import { SsoService } from './sso.service.js';

const browserCookie = 'tollgate_sso';
const cookiePath = '/api/v1/auth/sso';

export function redirectUriOf(base: string): string {
  return `${base}${cookiePath}/callback`;
}

/** Signing in at an organization's identity provider. Both ends are visited by browsers, so both answer with redirects. */
@Controller('auth/sso')
export class SsoController {
  constructor(
    private readonly sso: SsoService,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Public()
  @Post('choices')
  @NotRepeatable('Changes nothing: asked by POST to keep the address out of logs.')
  @HttpCode(200)
  @Returns(ssoChoicesSchema)
  choices(@Body({ schema: ssoQuestionSchema }) body: SsoQuestion, @Req() request: FastifyRequest): Promise<SsoChoices> {
    return this.sso.choices(body.email, baseUrlOf(request, this.settings));
  }

  @Public()
  @Get(':identityProviderId/start')
  @Returns(null, 303, 'To the identity provider')
  async start(
    @Param('identityProviderId') identityProviderId: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { returnTo } = request.query as { returnTo?: unknown };
    const redirectUri = redirectUriOf(baseUrlOf(request, this.settings));
    try {
      const { location, browserToken } = await this.sso.begin(identityProviderId, redirectUri, ownPath(returnTo));
      this.setCookie(reply, browserToken, 600);
      await reply.redirect(location, 303);
    } catch (error) {
      await this.refuse(reply, error);
    }
  }

  @Public()
  @Get('callback')
  @Returns(null, 303, 'Into the portal, or back to the sign-in page with `?error=`')
  async callback(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const query = new URL(request.url, 'http://localhost').searchParams;
    try {
      const { token, returnTo } = await this.sso.finish(query, readCookie(request, browserCookie), contextOf(request));
      this.setCookie(reply, '', 0);
      writeSessionCookie(reply, this.settings, token, sessionLifetimeMs);
      await reply.redirect(returnTo, 303);
    } catch (error) {
      this.setCookie(reply, '', 0);
      await this.refuse(reply, error);
    }
  }

  private async refuse(reply: FastifyReply, error: unknown): Promise<void> {
    if (!(error instanceof SsoRefusal)) throw error;
    await reply.redirect(`/sign-in?error=${error.code}`, 303);
  }

  private setCookie(reply: FastifyReply, value: string, maxAgeSeconds: number): void {
    const secure = this.settings.publicUrl?.startsWith('https:') ? '; Secure' : '';
    const attributes = `Path=${cookiePath}; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}${secure}`;
    void reply.header('set-cookie', `${browserCookie}=${value}; ${attributes}`);
  }
}

/** A path of our own to go to afterwards; anything that could lead elsewhere becomes the start page. */
function ownPath(returnTo: unknown): string {
  if (typeof returnTo !== 'string' || returnTo.length > 500 || !/^\/(?![/\\])[\x21-\x7e]*$/.test(returnTo)) return '/';
  return returnTo.includes('\\') ? '/' : returnTo;
}
