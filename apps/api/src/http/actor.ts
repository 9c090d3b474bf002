import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Role } from '@tollgate/contracts';
import { grants, permissionsOf, type Permission } from './permissions.js';
import type { IdempotencyClaim } from './idempotency.js';

/** A signed-in person, with their place in each organization they belong to. */
export interface UserActor {
  type: 'user';
  id: string;
  label: string;
  isOperator: boolean;
  sessionId: string;
  /** Set where an organization's identity provider opened the session: it reaches this organization only. */
  boundToId?: string | null;
  /** Organization id → role. */
  memberships: ReadonlyMap<string, Role>;
}

/** A management token. Without an organization it acts on the platform and every organization. */
export interface TokenActor {
  type: 'token';
  id: string;
  label: string;
  organizationId: string | null;
  /** Who made it; null for the bootstrap token. */
  userId: string | null;
  permissions: readonly string[];
}

/** The program itself: bootstrap, applying tollgate.yaml, the CLI on the machine. */
export interface SystemActor {
  type: 'system';
  id: null;
  label: string;
}

export type Actor = UserActor | TokenActor | SystemActor;

/** Who acts, and how the request came: what an audit entry records. */
export interface Caller {
  actor: Actor;
  means: 'portal' | 'api' | 'cli' | 'file' | 'system';
  ip: string | null;
  requestId: string | null;
  /** As the client names itself, at most 300 characters. */
  userAgent?: string | null;
  /** Present on a POST with an idempotency key: the write stores its reply under it. */
  idempotency?: IdempotencyClaim;
  /** Set by a write: id of its audit entry, sent as `x-audit-id`. */
  auditId?: string;
}

/** The program acting on its own; `label` says as what, e.g. `bootstrap`. */
export function systemCaller(label: string, means: 'cli' | 'file' | 'system' = 'system'): Caller {
  return { actor: { type: 'system', id: null, label }, means, ip: null, requestId: null };
}

/** The organization a request is about, once the guard has found it and the caller may see it. */
export interface OrganizationScope {
  organizationId: string;
  slug: string;
  name: string;
  timeZone: string;
  state: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    requestId: string;
    /** Set by the session guard. */
    user?: Actor;
    /** Set on a POST that brought an idempotency key. */
    idempotency?: IdempotencyClaim;
    caller?: Caller;
    /** Set by the permission guard; null where the request is about the platform. */
    organization?: OrganizationScope | null;
  }
}

/** Whether an organization exists for this actor at all. */
export function mayEnter(actor: Actor, organizationId: string): boolean {
  if (actor.type === 'system') return true;
  if (actor.type === 'token') return actor.organizationId === null || actor.organizationId === organizationId;
  return actor.isOperator || actor.memberships.has(organizationId);
}

/** `organizationId` null asks about the platform. */
export function may(actor: Actor, permission: Permission, organizationId: string | null): boolean {
  if (actor.type === 'system') return true;
  if (actor.type === 'token') {
    return (
      (actor.organizationId === null || actor.organizationId === organizationId) &&
      grants(actor.permissions, permission)
    );
  }
  if (actor.isOperator) return true;
  const role = organizationId === null ? undefined : actor.memberships.get(organizationId);
  return role !== undefined && permissionsOf(role).has(permission);
}

/** The person behind an actor: the user, or whoever made the token. */
export function personOf(actor: Actor): string | null {
  if (actor.type === 'token') return actor.userId;
  return actor.id;
}

/** Whether an actor has everything a role has: only then may they give it, or take it away from somebody. */
export function covers(actor: Actor, role: Role, organizationId: string): boolean {
  return [...permissionsOf(role)].every((permission) => may(actor, permission, organizationId));
}

/** Acts for the whole platform: an operator, a platform token, or the program itself. */
export function actsForPlatform(actor: Actor): boolean {
  if (actor.type === 'system') return true;
  return actor.type === 'token' ? actor.organizationId === null : actor.isOperator;
}

/** Handler parameter: who is calling. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!caller) throw new Error('CurrentCaller was used on a public endpoint: nobody is known there.');
  return caller;
});

/** Handler parameter: the organization of the path. Only where the path names one, directly or by a thing it owns. */
export const CurrentOrganization = createParamDecorator((_: unknown, context: ExecutionContext): OrganizationScope => {
  const { organization } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!organization) throw new Error('CurrentOrganization was used on a path that names no organization.');
  return organization;
});

/** Handler parameter: owner of a configuration stream, null = the platform. For paths that exist on both levels. */
export const CurrentOwner = createParamDecorator((_: unknown, context: ExecutionContext): OrganizationScope | null => {
  return context.switchToHttp().getRequest<FastifyRequest>().organization ?? null;
});
