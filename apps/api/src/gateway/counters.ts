/**
 * The counters of this process: in memory, or shared through Redis. After a loss of their content (a restarted single
 * process, a Redis that was emptied or rolled back) hard budgets wait until everything that was settled has been read
 * back from Postgres and every live replica has reported what it holds.
 */
import type { Database } from '@tollgate/database';
import { periodAt } from '@tollgate/gateway';
import { picoFromDecimal } from '@tollgate/pricing';
import type { CounterStore, RestoredPeriod } from '@tollgate/state';
import type { Logger } from '../observability/logger.js';
import type { Directory } from './directory.js';

const lookEveryMs = 500;

export interface RebuildOptions {
  counters: CounterStore;
  directory: Directory;
  database: Database;
  logger: Logger;
  ownerId: string;
  nowMs: () => number;
  /** Carries what this process has finished, and what dead processes left, to Postgres. */
  drained(): Promise<void>;
  /** Owners with a live lease; this process among them. */
  liveOwners(): Promise<readonly string[]>;
}

/** Watches for a loss and rebuilds. @returns the function that stops watching. */
export function keepRebuilt(options: RebuildOptions): () => void {
  const { counters, logger } = options;
  let stopped = false;
  let running = false;

  const look = async (): Promise<void> => {
    if (running || stopped || !counters.status().rebuilding) return;
    running = true;
    try {
      await rebuild(options);
    } catch (error) {
      logger.warn({ err: error }, 'rebuilding the counters failed and is tried again');
    } finally {
      running = false;
    }
  };
  const timer = setInterval(() => void look(), lookEveryMs);
  timer.unref();
  const unsubscribe = counters.onStatusChange(() => void look());
  void look();
  return () => {
    stopped = true;
    clearInterval(timer);
    unsubscribe();
  };
}

async function rebuild(options: RebuildOptions): Promise<void> {
  const { counters, ownerId, logger } = options;
  const before = counters.ownHolds();
  await options.drained();
  const open = counters.ownHolds();
  await counters.republish(open);
  // What ended while the journal was drained was too late for that, and is not put back either: it would be spent twice.
  const still = new Set(open.map(({ operationId }) => operationId));
  if (before.some(({ operationId }) => !still.has(operationId))) await options.drained();
  await counters.markReplicaRestored(ownerId);
  const live = await options.liveOwners();
  const restored = await counters.restoredReplicas();
  // What is read before the last replica has drained lacks its amounts, and would be spent twice: look again later.
  if (!live.every((owner) => restored.includes(owner))) return;
  await counters.restorePeriods(await settledPeriods(options));
  const result = await counters.finishRebuild(live);
  if (result.finished) logger.info('what has been spent is counted again; hard budgets are open');
}

/** What the current periods have settled so far, as the journal drain wrote it. */
async function settledPeriods({ directory, database, nowMs }: RebuildOptions): Promise<RestoredPeriod[]> {
  const now = nowMs();
  const wanted = new Map(
    directory.calendarLimits().map(({ limit, organizationId }) => {
      const { startMs, endMs } = periodAt(limit.window, limit.timeZone, now);
      return [limit.id, { limit, organizationId, startMs, endMs }];
    }),
  );
  const rows = await database.asSystem((tx) =>
    tx.limitPeriod.findMany({ where: { limitId: { in: [...wanted.keys()].map(limitUuid) } } }),
  );
  return rows.flatMap((row): RestoredPeriod[] => {
    const entry = wanted.get(publicLimitId(row.limitId));
    if (entry === undefined || row.periodStart.getTime() !== entry.startMs) return [];
    const organizationId = row.organizationId ?? entry.organizationId;
    if (organizationId === null && entry.limit.slot === 'organization') return [];
    const settled =
      entry.limit.dimension === 'spend'
        ? Number((picoFromDecimal(row.settled) + 999n) / 1000n)
        : Number(row.settled.toFixed(0));
    return [
      {
        organizationId: organizationId ?? '',
        slot: entry.limit.slot,
        counter: row.subjectKey,
        startMs: entry.startMs,
        endMs: entry.endMs,
        settled,
      },
    ];
  });
}

function limitUuid(publicId: string): string {
  return publicId.replace(/^lim_(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function publicLimitId(uuid: string): string {
  return `lim_${uuid.replaceAll('-', '')}`;
}
