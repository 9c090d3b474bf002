/** Attributes of end users in memory, for organizations whose plans ask for them; read anew where they have changed. */
import type { Database } from '@tollgate/database';

export type EndUserAttributes = Readonly<Record<string, string>>;

interface Known {
  /** Count and last change: what tells that nothing is new. */
  version: string;
  byEndUser: ReadonlyMap<string, EndUserAttributes>;
}

export class EndUserProfiles {
  private known = new Map<string, Known>();

  constructor(private readonly database: Database) {}

  of(organizationId: string): ReadonlyMap<string, EndUserAttributes> | undefined {
    return this.known.get(organizationId)?.byEndUser;
  }

  async refresh(organizationIds: readonly string[]): Promise<void> {
    if (organizationIds.length === 0) {
      this.known = new Map();
      return;
    }
    this.known = await this.database.asSystem(
      async (tx) => {
        const versions = await tx.endUserProfile.groupBy({
          by: ['organizationId'],
          where: { organizationId: { in: [...organizationIds] } },
          _count: { _all: true },
          _max: { updatedAt: true },
        });
        const next = new Map<string, Known>();
        for (const { organizationId, _count, _max } of versions) {
          const version = `${_count._all} ${_max.updatedAt?.getTime() ?? 0}`;
          const known = this.known.get(organizationId);
          if (known?.version === version) {
            next.set(organizationId, known);
            continue;
          }
          const rows = await tx.endUserProfile.findMany({
            where: { organizationId },
            select: { endUser: true, attributes: true },
          });
          const byEndUser = new Map(rows.map((row) => [row.endUser, row.attributes as EndUserAttributes]));
          next.set(organizationId, { version, byEndUser });
        }
        return next;
      },
      { isolationLevel: 'RepeatableRead', timeoutMs: 30_000 },
    );
  }
}
