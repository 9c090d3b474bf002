/** What the tables know of limits: the side of the truth that counters are rebuilt from and presumed holds are written to. */
import type { BeginRecord } from '@tollgate/gateway';
import type { Database } from '@tollgate/database';
import { nanoFromPicoUp, picoFromDecimal } from '@tollgate/pricing';
import { LocalHours } from './drain/local-hours.js';
import { OrganizationZones } from './drain/organization-zones.js';
import { rowsOfUnknown } from './drain/rows.js';
import { writeRows, type WrittenRows } from './drain/write-rows.js';

export interface SettledPeriod {
  /** UUID. */
  limitId: string;
  /** As in the counter store. */
  counter: string;
  /** `null` = the platform's. */
  organizationId: string | null;
  periodStartMs: number;
  /** In the counter's unit; money in nano-USD, rounded up. */
  settled: number;
}

/** Calendar periods that started at or after a moment. Complete once every journal is drained (`Drainer.ready`). */
export async function settledPeriods(database: Database, sinceMs: number): Promise<SettledPeriod[]> {
  return database.asSystem(async (tx) => {
    const periods = await tx.limitPeriod.findMany({ where: { periodStart: { gte: new Date(sinceMs) } } });
    const limits = await tx.limit.findMany({
      where: { id: { in: [...new Set(periods.map((period) => period.limitId))] } },
      select: { id: true, dimension: true },
    });
    const spend = new Set(limits.filter(({ dimension }) => dimension === 'spend').map(({ id }) => id));
    return periods.map((period) => ({
      limitId: period.limitId,
      counter: period.subjectKey,
      organizationId: period.organizationId,
      periodStartMs: period.periodStart.getTime(),
      settled: spend.has(period.limitId)
        ? nanoFromPicoUp(picoFromDecimal(period.settled))
        : Number(period.settled.toFixed(0)),
    }));
  });
}

/**
 * Records operations whose process seems dead, at their bounds, when its journal is out of reach (another machine). Where
 * the journal turns up later, the drain corrects it by adjustments. Repeating a call changes nothing.
 */
export async function recordPresumed(database: Database, begins: readonly BeginRecord[]): Promise<WrittenRows> {
  const operations = new Map<string, [BeginRecord, ...BeginRecord[]]>();
  for (const begin of begins) {
    const known = operations.get(begin.operationId);
    if (known === undefined) operations.set(begin.operationId, [begin]);
    else known.push(begin);
  }
  const zones = new OrganizationZones(database);
  await zones.load(begins.map((begin) => begin.organizationId));
  const hours = new LocalHours();
  const rows = [...operations.values()].map((all) => {
    const [first] = all;
    return rowsOfUnknown(all, hours.startOf(zones.zoneOf(first.organizationId), first.occurredAtMs));
  });
  return database.asSystem((tx) => writeRows(tx, rows));
}
