import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { UserActor } from '../../http/actor.js';
import { ProblemError } from '../../http/problem-error.js';

/** Handler parameter: the signed-in person. A management token is none, so it is told to sign in. */
export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext): UserActor => {
  const { user } = context.switchToHttp().getRequest<FastifyRequest>();
  if (user?.type !== 'user') throw new ProblemError('not_signed_in', 'This is about a person; sign in.');
  return user;
});
