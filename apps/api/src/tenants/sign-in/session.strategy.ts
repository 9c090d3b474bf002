import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import passportCustom from 'passport-custom';
import type { UserActor } from '../../http/actor.js';
import { strategies } from '../../http/session.guard.js';
import { readSessionCookie } from './session-cookie.js';
import { SessionsService } from './sessions.service.js';

/** Knows a browser by its session cookie. */
@Injectable()
export class SessionStrategy extends PassportStrategy(passportCustom.Strategy, strategies.session) {
  constructor(private readonly sessions: SessionsService) {
    super();
  }

  async validate(request: unknown): Promise<UserActor | false> {
    const token = readSessionCookie(request as FastifyRequest);
    if (token === undefined) return false;
    return (await this.sessions.authenticate(token))?.actor ?? false;
  }
}
