/** Every limit that may refuse a request of one organization: its own, and the platform's on it, its parts or everybody. */
import type { Limit as LimitView, LimitSubjectType } from '@tollgate/contracts';
import type { Transaction } from '@tollgate/database';
import { publicId } from '../../http/public-id.js';
import type { PlannedLimit } from '../plans/planned-limits.js';
import { readPlannedOf } from '../plans/read-planned.js';
import { limitView } from './limit-view.js';

export interface ConcerningLimit {
  /** UUID. */
  id: string;
  subject: Subject;
  on: Subject | null;
  origin: 'platform' | 'organization' | 'plan';
  planId: string | null;
  /** Attributes an end user must have for it; `null` = none. */
  when: Readonly<Record<string, readonly string[]>> | null;
  /** What it counts for whom: a plan's limit does not hold where one of the same key was made. */
  countsLike: string;
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
  const made = rows.map((row): ConcerningLimit => ({
    id: row.id,
    subject: { type: row.subjectType as LimitSubjectType, id: row.subjectId },
    on: row.onType === null ? null : { type: row.onType as LimitSubjectType, id: row.onId },
    origin: row.organizationId === null ? 'platform' : 'organization',
    planId: null,
    when: null,
    countsLike: countsLike(row.organizationId === null, limitView(row)),
    view: limitView(row),
  }));
  const planned = await readPlannedOf(tx, organizationId);
  return [...made, ...planned.map((limit) => ofPlan(limit, organizationId))];
}

function ofPlan({ id, plan, entry, algorithm }: PlannedLimit, organizationId: string): ConcerningLimit {
  const { dimension, window, amount, maxWaitMs, alerts, mode } = entry;
  const on = entry.on ?? null;
  const view: LimitView = {
    id: publicId('lim', id),
    organizationId,
    dimension,
    subject: { type: entry.per },
    on,
    window,
    amount,
    algorithm,
    burst: entry.burst ?? null,
    maxWaitMs,
    rollover: false,
    alerts,
    mode,
    managedBy: 'api',
    configRevision: null,
    createdAt: plan.createdAt.toISOString(),
    updatedAt: plan.updatedAt.toISOString(),
  };
  return {
    id,
    subject: { type: entry.per, id: null },
    on,
    origin: 'plan',
    planId: publicId('plan', plan.id),
    when: entry.when?.endUser ?? null,
    countsLike: countsLike(plan.organizationId === null, view),
    view,
  };
}

function countsLike(ofPlatform: boolean, { dimension, window, subject, on }: LimitView): string {
  return `${ofPlatform} ${dimension} ${window} ${subject.type} ${on === null ? '' : `${on.type} ${on.id ?? ''}`}`;
}
