import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { OWN_SECRETS, SETTINGS, type OwnSecrets, type Settings } from '../config/parts.js';
import { actsForPlatform, may, type OrganizationScope } from './actor.js';
import { checkCsrfToken, checkSameOrigin, isSafeMethod } from './csrf.js';
import { OrganizationLookup, scopeParameters } from './organization-lookup.js';
import { accessMetadata, type Access } from './permission.decorator.js';
import { notFound, ProblemError } from './problem-error.js';

/** After the session guard: refuses forged writes, finds the organization of the path, and asks for the permission. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(OrganizationLookup) private readonly organizations: OrganizationLookup,
    @Inject(OWN_SECRETS) private readonly secrets: OwnSecrets,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const access = accessOf(this.reflector, context);
    const write = !isSafeMethod(request.method);
    if (access.kind === 'public') {
      // Signing somebody in to another account is an attack, too.
      if (write) checkSameOrigin(request, this.settings);
      return true;
    }
    const actor = request.user;
    if (!actor) throw new ProblemError('not_signed_in');
    if (write && actor.type === 'user') {
      checkSameOrigin(request, this.settings);
      checkCsrfToken(request, this.secrets, actor.sessionId);
    }
    request.caller = {
      actor,
      means: actor.type === 'user' ? 'portal' : 'api',
      ip: request.ip,
      requestId: request.requestId,
      userAgent: userAgentOf(request),
    };
    request.organization = await this.organizationOf(request);
    if (access.kind === 'permission' && !may(actor, access.permission, request.organization?.organizationId ?? null)) {
      throw new ProblemError('permission_denied', `This needs the permission ${access.permission}.`);
    }
    // Operators are not bound: they are who sets things right again.
    if (write && request.organization && request.organization.state !== 'active' && !actsForPlatform(actor)) {
      throw new ProblemError('organization_suspended');
    }
    return true;
  }

  private async organizationOf(request: FastifyRequest): Promise<OrganizationScope | null> {
    const params = request.params as Record<string, string | undefined>;
    for (const parameter of scopeParameters) {
      const value = params[parameter];
      if (value === undefined) continue;
      const organization = await this.organizations.find(parameter, value, request.user ?? unknownActor());
      if (!organization) throw notFound(nameOf[parameter]);
      return organization;
    }
    return null;
  }
}

const nameOf = {
  organizationId: 'organization',
  projectId: 'project',
  apiKeyId: 'API key',
  requestId: 'request',
} as const;

export function accessOf(reflector: Reflector, context: ExecutionContext): Access {
  const access = reflector.getAllAndOverride<Access | undefined>(accessMetadata, [
    context.getHandler(),
    context.getClass(),
  ]);
  if (!access)
    throw new Error('An endpoint without a declared permission was reached although the start checks for them.');
  return access;
}

/** Bounded, because clients write into it what they like. */
export function userAgentOf(request: FastifyRequest): string | null {
  return request.headers['user-agent']?.slice(0, 300) ?? null;
}

function unknownActor(): never {
  throw new Error('The access guard ran before the session guard.');
}
