import { Inject, Injectable } from '@nestjs/common';
import type { Member as MemberView, Page, PageQuery, Role, UpdateMember } from '@tollgate/contracts';
import type { Database, Prisma, Transaction } from '@tollgate/database';
import { DATABASE, SETTINGS, type Settings } from '../../config/parts.js';
import { covers, personOf, type Caller } from '../../http/actor.js';
import { pageArguments, toPage } from '../../http/cursor.js';
import { checkEntityTag, entityTagOf } from '../../http/entity-tag.js';
import { notFound, ProblemError } from '../../http/problem-error.js';
import { isUuid, newId } from '../../http/public-id.js';
import { Writes } from '../../http/writes.js';

const memberSelect = {
  id: true,
  role: true,
  createdAt: true,
  user: { select: { id: true, email: true, name: true, lastSignInAt: true, totp: { select: { confirmedAt: true } } } },
} as const satisfies Prisma.MemberSelect;
type MemberRow = Prisma.MemberGetPayload<{ select: typeof memberSelect }>;

/**
 * Who is in an organization, as what. Three rules hold for every change: nobody changes their own role, nobody gives or
 * takes a role that has more than they have, and the last owner stays. Users have no organization, so all of this works
 * with the system's rights and names the organization in every query.
 */
@Injectable()
export class MembersService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly writes: Writes,
  ) {}

  async list(organizationId: string, query: PageQuery): Promise<Page<MemberView>> {
    const { before, orderBy, take } = pageArguments(query);
    const rows = await this.database.asSystem((tx) =>
      tx.member.findMany({ where: { organizationId, ...before }, select: memberSelect, orderBy, take }),
    );
    return toPage(rows, query.limit, view);
  }

  async get(organizationId: string, memberId: string): Promise<MemberView> {
    return view(await this.database.asSystem((tx) => find(tx, organizationId, memberId)));
  }

  async changeRole(
    caller: Caller,
    organizationId: string,
    memberId: string,
    { role }: UpdateMember,
    ifMatch: string | undefined,
  ): Promise<MemberView> {
    return this.writes.run(
      caller,
      organizationId,
      async (tx, unit) => {
        await lockMembers(tx, organizationId);
        const row = await find(tx, organizationId, memberId);
        checkEntityTag(ifMatch, memberFacts(view(row)));
        if (personOf(caller.actor) === row.user.id) {
          throw new ProblemError('permission_denied', 'Nobody changes their own role.');
        }
        refuseMoreThanOwn(caller, organizationId, row.role as Role);
        refuseMoreThanOwn(caller, organizationId, role);
        if (row.role === role) {
          unit.unchanged();
          return view(row);
        }
        if (row.role === 'owner') await refuseLastOwner(tx, organizationId, row.id);
        const after = await tx.member.update({ where: { id: row.id }, data: { role }, select: memberSelect });
        await unit.audit({
          action: 'member.update',
          targetType: 'member',
          targetId: row.id,
          before: memberFacts(view(row)),
          after: memberFacts(view(after)),
        });
        return view(after);
      },
      { asSystem: true },
    );
  }

  /** Also how one leaves: a member may remove themselves. Sessions their organization's identity provider opened end. */
  async remove(caller: Caller, organizationId: string, memberId: string, ifMatch: string | undefined): Promise<void> {
    await this.writes.run(
      caller,
      organizationId,
      async (tx, unit) => {
        await lockMembers(tx, organizationId);
        const row = await find(tx, organizationId, memberId);
        checkEntityTag(ifMatch, memberFacts(view(row)));
        refuseMoreThanOwn(caller, organizationId, row.role as Role);
        if (row.role === 'owner') await refuseLastOwner(tx, organizationId, row.id);
        await tx.member.delete({ where: { id: row.id } });
        await tx.session.updateMany({
          where: { userId: row.user.id, boundToId: organizationId, revokedAt: null },
          data: { revokedAt: new Date(this.settings.now()) },
        });
        await tx.externalIdentity.deleteMany({ where: { organizationId, userId: row.user.id } });
        await unit.audit({
          action: 'member.remove',
          targetType: 'member',
          targetId: row.id,
          before: memberFacts(view(row)),
        });
      },
      { asSystem: true },
    );
  }
}

/** Changes of membership happen one after the other: two owners demoting each other must not both succeed. */
export async function lockMembers(tx: Transaction, organizationId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`members\n${organizationId}`}, 0))`;
}

/** @throws {ProblemError} `last_owner`. Call under `lockMembers`. */
export async function refuseLastOwner(tx: Transaction, organizationId: string, memberId: string): Promise<void> {
  const others = await tx.member.count({ where: { organizationId, role: 'owner', id: { not: memberId } } });
  if (others === 0) throw new ProblemError('last_owner');
}

/** @throws {ProblemError} `permission_denied` */
export function refuseMoreThanOwn(caller: Caller, organizationId: string, role: Role): void {
  if (!covers(caller.actor, role, organizationId)) {
    throw new ProblemError('permission_denied', `The role ${role} has more than you have.`);
  }
}

/** Adds a member; used where an invitation is accepted and where an identity provider brings somebody. */
export async function insertMember(
  tx: Transaction,
  organizationId: string,
  userId: string,
  role: Role,
  now: Date,
): Promise<MemberView> {
  const data = { id: newId(), organizationId, userId, role, createdAt: now };
  return view(await tx.member.create({ data, select: memberSelect }));
}

export const memberTag = (member: MemberView): string => entityTagOf(memberFacts(member));

/** What the audit log and the entity tag know of a member: nothing that moves by itself. */
export function memberFacts({ id, user, role }: MemberView): object {
  return { id, userId: user.id, email: user.email, role };
}

async function find(tx: Transaction, organizationId: string, memberId: string): Promise<MemberRow> {
  const row = isUuid(memberId)
    ? await tx.member.findFirst({ where: { id: memberId, organizationId }, select: memberSelect })
    : null;
  if (!row) throw notFound('member');
  return row;
}

function view(row: MemberRow): MemberView {
  const { lastSignInAt, totp, ...user } = row.user;
  return {
    id: row.id,
    user,
    role: row.role as Role,
    twoFactor: totp?.confirmedAt != null,
    lastSignInAt: lastSignInAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}
