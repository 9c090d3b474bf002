import { Controller, Get, Inject, Query } from '@nestjs/common';
import {
  memberPageSchema,
  pageQuerySchema,
  type Member,
  type Page,
  type PageQuery,
  type Role,
} from '@tollgate/contracts';
import type { Database } from '@tollgate/database';
import { DATABASE } from '../../config/parts.js';
import { CurrentOrganization, type OrganizationScope } from '../../http/actor.js';
import { pageArguments, toPage } from '../../http/cursor.js';
import { Requires } from '../../http/permission.decorator.js';
import { Returns } from '../../http/returns.decorator.js';

@Controller('organizations/:organizationId/members')
export class MembersController {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Requires('members:read')
  @Get()
  @Returns(memberPageSchema)
  async list(
    @CurrentOrganization() organization: OrganizationScope,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<Member>> {
    const { before, orderBy, take } = pageArguments(query);
    const { organizationId } = organization;
    // Users have no organization, so their names are read with the system's rights.
    const rows = await this.database.asSystem((tx) =>
      tx.member.findMany({
        where: { organizationId, ...before },
        include: { user: { select: { id: true, email: true, name: true } } },
        orderBy,
        take,
      }),
    );
    return toPage(rows, query.limit, (row) => ({
      id: row.id,
      user: row.user,
      role: row.role as Role,
      createdAt: row.createdAt.toISOString(),
    }));
  }
}
