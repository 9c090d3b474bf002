import { Inject, Injectable } from '@nestjs/common';
import type { Database, Transaction } from '@tollgate/database';
import { DATABASE } from '../config/parts.js';
import { mayEnter, type Actor, type OrganizationScope } from './actor.js';
import { isUuid, parsePublicId } from './public-id.js';

/** Path parameters that name an organization, or a thing that belongs to one. */
export const scopeParameters = ['organizationId', 'projectId', 'apiKeyId', 'requestId'] as const;
export type ScopeParameter = (typeof scopeParameters)[number];

const organizationView = { id: true, slug: true, name: true, timeZone: true, state: true } as const;

/** Finds which organization a path is about. */
@Injectable()
export class OrganizationLookup {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** Null where there is none or the actor may not enter it: the two must look the same. */
  async find(parameter: ScopeParameter, value: string, actor: Actor): Promise<OrganizationScope | null> {
    const found = await this.database.asSystem((tx) => findOrganization(tx, parameter, value, actor));
    if (!found || !mayEnter(actor, found.id)) return null;
    const { id, ...rest } = found;
    return { organizationId: id, ...rest };
  }
}

async function findOrganization(tx: Transaction, parameter: ScopeParameter, value: string, actor: Actor) {
  switch (parameter) {
    case 'organizationId':
      return tx.organization.findUnique({
        where: isUuid(value) ? { id: value } : { slug: value },
        select: organizationView,
      });
    case 'projectId': {
      // A slug is unique within an organization only, so it counts where just one visible project has it.
      const projects = await tx.project.findMany({
        where: isUuid(value) ? { id: value } : { slug: value, ...visibleTo(actor) },
        select: { organization: { select: organizationView } },
        take: 2,
      });
      return projects.length === 1 ? (projects[0]?.organization ?? null) : null;
    }
    case 'apiKeyId': {
      const id = parsePublicId('key', value);
      if (id === null) return null;
      const key = await tx.apiKey.findUnique({ where: { id }, select: { organizationId: true } });
      return key && tx.organization.findUnique({ where: { id: key.organizationId }, select: organizationView });
    }
    case 'requestId': {
      const operation = await tx.operation.findFirst({
        where: { requestId: value },
        select: { organizationId: true },
        orderBy: { occurredAt: 'desc' },
      });
      return (
        operation && tx.organization.findUnique({ where: { id: operation.organizationId }, select: organizationView })
      );
    }
  }
}

function visibleTo(actor: Actor): { organizationId?: string | { in: string[] } } {
  if (actor.type === 'token') return actor.organizationId === null ? {} : { organizationId: actor.organizationId };
  if (actor.type === 'user' && !actor.isOperator) return { organizationId: { in: [...actor.memberships.keys()] } };
  return {};
}
