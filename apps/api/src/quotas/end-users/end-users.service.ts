import { Inject, Injectable } from '@nestjs/common';
import type { CreateEndUser, EndUser, Page, PageQuery, UpdateEndUser } from '@tollgate/contracts';
import type { Database, EndUserProfile, Transaction } from '@tollgate/database';
import { DATABASE } from '../../config/parts.js';
import type { Caller } from '../../http/actor.js';
import { pageArguments, toPage } from '../../http/cursor.js';
import { checkEntityTag, lockRow } from '../../http/entity-tag.js';
import { notFound, ProblemError } from '../../http/problem-error.js';
import { newId, parsePublicId, publicId } from '../../http/public-id.js';
import { Writes, type WriteUnit } from '../../http/writes.js';

/** What an organization says of its end users, for the conditions of plans. End users without a profile need none. */
@Injectable()
export class EndUsersService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly writes: Writes,
  ) {}

  async list(organizationId: string, query: PageQuery): Promise<Page<EndUser>> {
    const { before, orderBy, take } = pageArguments(query);
    const rows = await this.database.forOrganization(organizationId, (tx) =>
      tx.endUserProfile.findMany({ where: { AND: [{ organizationId }, before] }, orderBy, take }),
    );
    return toPage(rows, query.limit, view);
  }

  get(organizationId: string, endUserId: string): Promise<EndUser> {
    return this.database.forOrganization(organizationId, async (tx) => view(await find(tx, organizationId, endUserId)));
  }

  create(caller: Caller, organizationId: string, { endUser, attributes }: CreateEndUser): Promise<EndUser> {
    return this.writes.run(caller, organizationId, async (tx, unit) => {
      const taken = await tx.endUserProfile.findUnique({
        where: { organizationId_endUser: { organizationId, endUser } },
      });
      if (taken !== null) throw new ProblemError('already_exists', 'This end user has a profile already; change it.');
      const after = await tx.endUserProfile.create({ data: { id: newId(), organizationId, endUser, attributes } });
      return told(unit, organizationId, 'end_user.create', null, after);
    });
  }

  update(
    caller: Caller,
    organizationId: string,
    endUserId: string,
    input: UpdateEndUser,
    ifMatch: string | undefined,
  ): Promise<EndUser> {
    return this.writes.run(caller, organizationId, async (tx, unit) => {
      const before = await findToChange(tx, organizationId, endUserId, ifMatch);
      const after = await tx.endUserProfile.update({
        where: { id: before.id },
        data: { attributes: input.attributes },
      });
      return told(unit, organizationId, 'end_user.update', before, after);
    });
  }

  remove(caller: Caller, organizationId: string, endUserId: string, ifMatch: string | undefined): Promise<void> {
    return this.writes.run(caller, organizationId, async (tx, unit) => {
      const before = await findToChange(tx, organizationId, endUserId, ifMatch);
      await tx.endUserProfile.delete({ where: { id: before.id } });
      await told(unit, organizationId, 'end_user.delete', before, null);
    });
  }
}

async function find(tx: Transaction, organizationId: string, endUserId: string): Promise<EndUserProfile> {
  const id = parsePublicId('eu', endUserId);
  const row = id === null ? null : await tx.endUserProfile.findFirst({ where: { id, organizationId } });
  if (row === null) throw notFound('end user');
  return row;
}

async function findToChange(
  tx: Transaction,
  organizationId: string,
  endUserId: string,
  ifMatch: string | undefined,
): Promise<EndUserProfile> {
  await lockRow(tx, 'end_user_profile', parsePublicId('eu', endUserId));
  const row = await find(tx, organizationId, endUserId);
  checkEntityTag(ifMatch, view(row));
  return row;
}

async function told<After extends EndUserProfile | null>(
  unit: WriteUnit,
  organizationId: string,
  action: string,
  before: EndUserProfile | null,
  after: After,
): Promise<EndUser> {
  const row = after ?? before;
  if (row === null) throw new Error('A write of an end user touched nobody.');
  await unit.audit({
    action,
    targetType: 'end_user',
    targetId: publicId('eu', row.id),
    ...(before === null ? {} : { before: view(before) }),
    ...(after === null ? {} : { after: view(after) }),
  });
  unit.publish({ type: 'config.changed', organizationId, id: row.id });
  return view(row);
}

function view(row: EndUserProfile): EndUser {
  return {
    id: publicId('eu', row.id),
    endUser: row.endUser,
    attributes: row.attributes as Record<string, string>,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
