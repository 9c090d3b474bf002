/** Every limit that may refuse a request of one organization: its own, and the platform's on it, its parts or everybody. */
import type { Limit as LimitView, LimitSubjectType } from '@tollgate/contracts';
import type { Transaction } from '@tollgate/database';
import { limitView } from './limit-view.js';

export interface ConcerningLimit {
  /** UUID. */
  id: string;
  subject: Subject;
  on: Subject | null;
  origin: 'platform' | 'organization' | 'plan';
  planId: string | null;
  view: LimitView;
}

interface Subject {
  type: LimitSubjectType;
  /** UUID where the subject is a thing of ours; `null` = each of its type. */
  id: string | null;
}

/** A shared deployment's limits refuse nobody: the deployment is passed over. */
const ofPlatform: LimitSubjectType[] = ['global', 'end_user', 'model', 'endpoint', 'ip'];

/** Platform's first, each in order of creation. */
export async function limitsConcerning(tx: Transaction, organizationId: string): Promise<ConcerningLimit[]> {
  const [projects, keys] = await Promise.all([
    tx.project.findMany({ where: { organizationId }, select: { id: true } }),
    tx.limit
      .findMany({ where: { organizationId: null, subjectType: 'api_key' }, select: { subjectId: true } })
      .then((rows) =>
        tx.apiKey.findMany({
          where: { organizationId, id: { in: rows.flatMap(({ subjectId }) => subjectId ?? []) } },
          select: { id: true },
        }),
      ),
  ]);
  const rows = await tx.limit.findMany({
    where: {
      OR: [
        { organizationId },
        {
          organizationId: null,
          OR: [
            { subjectType: { in: ofPlatform } },
            { subjectType: 'organization', OR: [{ subjectId: organizationId }, { subjectId: null }] },
            { subjectType: 'project', OR: [{ subjectId: { in: projects.map(({ id }) => id) } }, { subjectId: null }] },
            { subjectType: 'api_key', OR: [{ subjectId: { in: keys.map(({ id }) => id) } }, { subjectId: null }] },
          ],
        },
      ],
    },
    orderBy: [{ organizationId: { sort: 'asc', nulls: 'first' } }, { id: 'asc' }],
  });
  return rows.map((row) => ({
    id: row.id,
    subject: { type: row.subjectType as LimitSubjectType, id: row.subjectId },
    on: row.onType === null ? null : { type: row.onType as LimitSubjectType, id: row.onId },
    origin: row.organizationId === null ? 'platform' : 'organization',
    planId: null,
    view: limitView(row),
  }));
}
