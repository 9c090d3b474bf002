import { createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type {
  CreatedManagementToken,
  CreateManagementToken,
  ManagementToken as ManagementTokenView,
  Page,
  PageQuery,
} from '@tollgate/contracts';
import type { Database, ManagementToken, Transaction } from '@tollgate/database';
import { DATABASE, OWN_SECRETS, SETTINGS, type OwnSecrets, type Settings } from '../../config/parts.js';
import { actsForPlatform, may, personOf, type Caller, type TokenActor } from '../../http/actor.js';
import { pageArguments, toPage } from '../../http/cursor.js';
import { checkEntityTag, entityTagOf, lockRow } from '../../http/entity-tag.js';
import { allPermissions, isPermission, permissionsOf } from '../../http/permissions.js';
import { invalidField, notFound, ProblemError } from '../../http/problem-error.js';
import { newId, parsePublicId, publicId } from '../../http/public-id.js';
import { Writes } from '../../http/writes.js';

/** `tga_` and 32 or more characters; ours have 43. */
export const managementTokenPattern = /^tga_[\x21-\x7e]{32,512}$/;

const touchMs = 60_000;

/** Tokens are random and long, so a keyed hash is enough to keep them; the plain token is never stored. */
export function hashManagementToken(secrets: OwnSecrets, token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHmac('sha256', secrets.managementTokenPepper).update(token).digest());
}

export function tokenPrefix(token: string): string {
  return token.slice(0, 8);
}

@Injectable()
export class ManagementTokensService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(OWN_SECRETS) private readonly secrets: OwnSecrets,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly writes: Writes,
  ) {}

  /** Null for an unknown, expired or revoked token. */
  async authenticate(token: string): Promise<TokenActor | null> {
    if (!managementTokenPattern.test(token)) return null;
    const now = this.settings.now();
    return this.database.asSystem(async (tx) => {
      const row = await tx.managementToken.findUnique({
        where: { tokenHash: hashManagementToken(this.secrets, token) },
      });
      if (!row || row.revokedAt !== null || (row.expiresAt !== null && row.expiresAt.getTime() <= now)) return null;
      if (row.lastUsedAt === null || row.lastUsedAt.getTime() + touchMs <= now) {
        await tx.managementToken.update({ where: { id: row.id }, data: { lastUsedAt: new Date(now) } });
      }
      const { id, name, organizationId, userId } = row;
      // A token never outlives the rights of who made it: a person who left, or lost a role, has no back door.
      const permissions =
        userId === null ? row.permissions : await stillHeld(tx, userId, organizationId, row.permissions);
      if (permissions.length === 0) return null;
      return { type: 'token', id, label: name, organizationId, userId, permissions };
    });
  }

  async list(organizationId: string | null, query: PageQuery): Promise<Page<ManagementTokenView>> {
    const { before, orderBy, take } = pageArguments(query);
    const rows = await this.database.asSystem((tx) =>
      tx.managementToken.findMany({ where: { organizationId, ...before }, orderBy, take }),
    );
    return toPage(rows, query.limit, view);
  }

  async get(organizationId: string | null, tokenId: string): Promise<ManagementTokenView> {
    return view(await this.database.asSystem((tx) => find(tx, organizationId, parsePublicId('tok', tokenId))));
  }

  /** The new token never has more than its granter. */
  async create(
    caller: Caller,
    organizationId: string | null,
    input: CreateManagementToken,
  ): Promise<CreatedManagementToken> {
    for (const [index, permission] of input.permissions.entries()) {
      const known =
        permission === allPermissions
          ? actsForPlatform(caller.actor) && organizationId === null
          : isPermission(permission);
      if (!known) throw invalidField(`permissions.${index}`, 'is not a permission you can give here');
      if (isPermission(permission) && !may(caller.actor, permission, organizationId)) {
        throw new ProblemError(
          'permission_denied',
          `You cannot give the permission ${permission}: you do not have it.`,
        );
      }
    }
    if (input.expiresAt && Date.parse(input.expiresAt) <= this.settings.now()) {
      throw invalidField('expiresAt', 'must be in the future');
    }
    const token = `tga_${randomBytes(32).toString('base64url')}`;
    return this.writes.run(
      caller,
      organizationId,
      async (tx, unit) => {
        const row = await tx.managementToken.create({
          data: {
            id: newId(),
            organizationId,
            userId: personOf(caller.actor),
            name: input.name,
            tokenHash: hashManagementToken(this.secrets, token),
            prefix: tokenPrefix(token),
            permissions: input.permissions,
            expiresAt: input.expiresAt ? new Date(input.expiresAt) : null,
            createdAt: new Date(this.settings.now()),
          },
        });
        const shown = view(row);
        await unit.audit({
          action: 'management_token.create',
          targetType: 'management_token',
          targetId: shown.id,
          after: shown,
        });
        return { ...shown, token };
      },
      { asSystem: true },
    );
  }

  /** Revoking twice is no error. */
  async revoke(caller: Caller, organizationId: string | null, tokenId: string, ifMatch?: string): Promise<void> {
    const id = parsePublicId('tok', tokenId);
    await this.writes.run(
      caller,
      organizationId,
      async (tx, unit) => {
        await lockRow(tx, 'management_token', id);
        const row = await find(tx, organizationId, id);
        checkEntityTag(ifMatch, tagFacts(view(row)));
        if (row.revokedAt !== null) return unit.unchanged();
        const after = await tx.managementToken.update({
          where: { id: row.id },
          data: { revokedAt: new Date(this.settings.now()) },
        });
        await unit.audit({
          action: 'management_token.revoke',
          targetType: 'management_token',
          targetId: publicId('tok', row.id),
          before: view(row),
          after: view(after),
        });
      },
      { asSystem: true },
    );
  }
}

async function find(tx: Transaction, organizationId: string | null, id: string | null): Promise<ManagementToken> {
  const row = id === null ? null : await tx.managementToken.findFirst({ where: { id, organizationId } });
  if (!row) throw notFound('management token');
  return row;
}

function tagFacts({ lastUsedAt, ...token }: ManagementTokenView): object {
  void lastUsedAt;
  return token;
}

export const managementTokenTag = (token: ManagementTokenView): string => entityTagOf(tagFacts(token));

/** What is left of a token's permissions, given what its maker may do today. */
async function stillHeld(
  tx: Transaction,
  userId: string,
  organizationId: string | null,
  permissions: readonly string[],
): Promise<readonly string[]> {
  const user = await tx.user.findUnique({
    where: { id: userId },
    select: { state: true, isOperator: true, members: { where: { organizationId: organizationId ?? userId } } },
  });
  if (user?.state !== 'active') return [];
  if (user.isOperator) return permissions;
  const held = permissionsOf(user.members[0]?.role ?? '');
  return permissions.filter((permission) => isPermission(permission) && held.has(permission));
}

function view(row: ManagementToken): ManagementTokenView {
  return {
    id: publicId('tok', row.id),
    name: row.name,
    organizationId: row.organizationId,
    prefix: row.prefix,
    permissions: row.permissions,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}
