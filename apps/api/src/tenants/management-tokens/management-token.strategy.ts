import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import passportCustom from 'passport-custom';
import type { TokenActor } from '../../http/actor.js';
import { ProblemError } from '../../http/problem-error.js';
import { strategies } from '../../http/session.guard.js';
import { ManagementTokensService } from './management-tokens.service.js';

/** Knows a program by `Authorization: Bearer tga_…`. A wrong token is refused even where a cookie would do. */
@Injectable()
export class ManagementTokenStrategy extends PassportStrategy(passportCustom.Strategy, strategies.managementToken) {
  constructor(private readonly tokens: ManagementTokensService) {
    super();
  }

  async validate(request: unknown): Promise<TokenActor | false> {
    const { authorization } = (request as FastifyRequest).headers;
    if (authorization === undefined) return false;
    const [, token] = /^Bearer +(\S+) *$/i.exec(authorization) ?? [];
    const actor = token === undefined ? null : await this.tokens.authenticate(token);
    if (!actor)
      throw new ProblemError('invalid_token', undefined, {
        headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
      });
    return actor;
  }
}
