/**
 * Raises the alerts of calendar limits: when what was settled passes one of their percentages, and when it will reach the
 * amount before the period ends. Looks at LimitPeriod, which the drain writes, so an alert may be seconds late but tells
 * of money that was really spent. Each is stored once per period; repeating a look changes nothing.
 */
import type { Database } from '@tollgate/database';
import { amountNow, calendarPeriod, type CompiledLimit } from '@tollgate/gateway';
import { usdFromPico } from '@tollgate/pricing';
import { newId } from '../http/public-id.js';
import { limitUuid } from '../usage/drain/values.js';
import type { MailOutbox } from '../mail/mail-outbox.js';
import { queueAlerts } from '../quotas/alerts/queue-alerts.js';
import { forecast } from '../quotas/limits/forecast.js';
import type { Logger } from '../observability/logger.js';
import type { OwnedLimit } from './caller-limits.js';

export interface AlertOptions {
  database: Database;
  logger: Logger;
  nowMs: () => number;
  mail: MailOutbox;
  /** Of all owners, by calendar periods. */
  calendarLimits(): readonly OwnedLimit[];
}

export interface CountedPeriod {
  /** UUID. */
  limitId: string;
  subjectKey: string;
  periodStart: Date;
  settled: { toFixed(digits: number): string };
}

interface Candidate {
  organizationId: string | null;
  limitId: string;
  subjectKey: string;
  periodStart: Date;
  kind: 'threshold' | 'forecast';
  threshold: number;
  settled: string;
  amount: string;
}

/** @returns how many alerts are new. */
export async function raiseAlerts(options: AlertOptions): Promise<number> {
  const { database, logger } = options;
  const nowMs = options.nowMs();
  const limits = new Map(
    options.calendarLimits().flatMap((owned) => {
      const id = owned.alerts.length === 0 ? null : limitUuid(owned.limit.id);
      return id === null ? [] : [[id, { ...owned, period: calendarPeriod(owned.limit, nowMs) }] as const];
    }),
  );
  if (limits.size === 0) return 0;
  const starts = [...new Set([...limits.values()].map(({ period }) => period.startMs))].map((ms) => new Date(ms));
  const rows = await database.asSystem((tx) =>
    tx.limitPeriod.findMany({ where: { limitId: { in: [...limits.keys()] }, periodStart: { in: starts } } }),
  );
  const due = rows.flatMap((row) => {
    const owned = limits.get(row.limitId);
    return owned === undefined ? [] : dueAlerts(owned, row, nowMs);
  });
  if (due.length === 0) return 0;
  const data = due.map((alert) => ({ id: newId(), ...alert, createdAt: new Date(nowMs) }));
  const made = await database.asSystem(async (tx) => {
    const alerts = await tx.limitAlert.createManyAndReturn({ data, skipDuplicates: true });
    await queueAlerts(tx, options.mail, alerts, new Date(nowMs));
    return alerts;
  });
  for (const { limitId, organizationId, kind, threshold } of made)
    logger.warn({ limitId, organizationId, kind, threshold }, 'a limit has reached an alert');
  return made.length;
}

/** What one counter has reached in the period that runs. `settled` is in the limit's own unit. */
export function dueAlerts(
  { organizationId, limit, alerts }: OwnedLimit,
  { limitId, subjectKey, periodStart, settled }: CountedPeriod,
  nowMs: number,
): Candidate[] {
  const period = calendarPeriod(limit, nowMs);
  const amount = amountNow(limit, { type: 'calendar', ...period });
  if (periodStart.getTime() !== period.startMs || amount === 0) return [];
  const used = Number(settled.toFixed(12)) * (limit.dimension === 'spend' ? 1e9 : 1);
  const common = {
    organizationId,
    limitId,
    subjectKey,
    periodStart,
    settled: settled.toFixed(12),
    amount: shown(limit, amount),
  };
  const reached = alerts
    .filter((percent) => used * 100 >= amount * percent)
    .map((threshold): Candidate => ({ ...common, kind: 'threshold', threshold }));
  const willExceed = forecast(used, amount, period, nowMs)?.exhaustedAtMs != null;
  return willExceed ? [...reached, { ...common, kind: 'forecast', threshold: 100 }] : reached;
}

/** In the unit the limit is written in: a count, or USD. */
function shown(limit: CompiledLimit, amount: number): string {
  return limit.dimension === 'spend' ? usdFromPico(BigInt(amount) * 1000n) : String(amount);
}
