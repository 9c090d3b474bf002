import { Inject, Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { accessOf } from './access.guard.js';
import { ProblemError } from './problem-error.js';

/** Names of the passport strategies, in the order they are tried: a token in the header beats a cookie. */
export const strategies = { managementToken: 'management-token', session: 'session' } as const;

/** Learns who is calling. Public endpoints are not asked. */
@Injectable()
export class SessionGuard extends AuthGuard([strategies.managementToken, strategies.session]) {
  constructor(@Inject(Reflector) private readonly reflector: Reflector) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    if (accessOf(this.reflector, context).kind === 'public') return true;
    return Boolean(await super.canActivate(context));
  }

  override handleRequest<User>(error: unknown, user: User | false): User {
    if (error) throw error;
    if (!user) throw new ProblemError('not_signed_in', undefined, { headers: { 'www-authenticate': 'Bearer' } });
    return user;
  }
}
