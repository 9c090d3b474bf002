/** Who answers for a key: a member of the organization, or a service account, which is a name and no login. */
import type { GiveApiKeyOwner } from '@tollgate/contracts';
import type { Database } from '@tollgate/database';
import { may, type Caller } from '../../http/actor.js';
import { invalidField, ProblemError } from '../../http/problem-error.js';
import { isUuid, parsePublicId } from '../../http/public-id.js';

/** User id → what people call them. Users who have left are not in it. */
export type OwnerNames = ReadonlyMap<string, string>;

export interface GivenOwner {
  ownerUserId: string | null;
  ownerServiceAccount: string | null;
}

/** Users have no organization, so they are read with the system's rights, and only as members of this organization. */
export async function ownerNames(
  database: Database,
  organizationId: string,
  userIds: readonly string[],
): Promise<OwnerNames> {
  if (userIds.length === 0) return new Map();
  const members = await database.asSystem((tx) =>
    tx.member.findMany({
      where: { organizationId, userId: { in: [...new Set(userIds)] } },
      select: { userId: true, user: { select: { name: true, email: true } } },
    }),
  );
  return new Map(members.map(({ userId, user }) => [userId, user.name || user.email]));
}

/** The names a write may need: of the owner the key has, and of the one it is given. Read before the transaction. */
export async function ownerNamesFor(
  database: Database,
  organizationId: string,
  keyId: string | null,
  given: GivenOwner | undefined,
): Promise<OwnerNames> {
  const id = keyId === null ? null : parsePublicId('key', keyId);
  const key =
    id === null
      ? null
      : await database.forOrganization(organizationId, (tx) =>
          tx.apiKey.findFirst({ where: { id, organizationId }, select: { ownerUserId: true } }),
        );
  const ids = [key?.ownerUserId, given?.ownerUserId].filter((userId) => typeof userId === 'string');
  return ownerNames(database, organizationId, ids);
}

/**
 * Undefined where nothing is said. Naming somebody else takes the right to manage members.
 * @throws {ProblemError} for one who is no member, and `permission_denied`.
 */
export async function resolveOwner(
  database: Database,
  caller: Caller,
  organizationId: string,
  owner: GiveApiKeyOwner | undefined,
): Promise<GivenOwner | undefined> {
  if (owner === undefined) return undefined;
  if (owner === null) return { ownerUserId: null, ownerServiceAccount: null };
  if (owner.type === 'service_account') return { ownerUserId: null, ownerServiceAccount: owner.name };
  const reference = owner.id.toLowerCase();
  const member = await database.asSystem((tx) =>
    tx.member.findFirst({
      where: { organizationId, user: isUuid(reference) ? { id: reference } : { email: reference } },
      select: { userId: true },
    }),
  );
  if (!member) throw invalidField('owner.id', 'must be a member of the organization');
  if (caller.actor.id !== member.userId && !may(caller.actor, 'members:write', organizationId)) {
    throw new ProblemError('permission_denied', 'You may name yourself or a service account as the owner.');
  }
  return { ownerUserId: member.userId, ownerServiceAccount: null };
}
