/** Limits as the gateway checks them: those that were made, and those that plans give. Ids are UUIDs. */
import type { Transaction } from '@tollgate/database';
import { plannedLimits } from '../quotas/plans/planned-limits.js';
import { readPlans } from '../quotas/plans/read-planned.js';
import { usdFromDecimal } from './usd.js';

export interface SnapshotLimit {
  id: string;
  organizationId: string | null;
  dimension: 'requests' | 'input_tokens' | 'output_tokens' | 'total_tokens' | 'concurrency' | 'spend';
  /** `id` is a UUID where the subject is a thing of ours; null for `global`. */
  subject: { type: SnapshotSubjectType; id: string | null };
  on: { type: SnapshotSubjectType; id: string | null } | null;
  window: 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'none';
  /** A count, or USD, as a decimal string. */
  amount: string;
  algorithm: 'token_bucket' | 'leaky_bucket' | 'sliding_window' | 'calendar';
  burst: string | null;
  maxWaitMs: number;
  alerts: readonly number[];
  mode: 'hard' | 'soft';
  /** Of periods that may still run. */
  topUps: readonly { periodStartMs: number; amount: string }[];
  /** With rollover: what was settled in periods that may be the last one, in the limit's own unit; `null` = without. */
  rollover: { createdAtMs: number; settled: readonly { periodStartMs: number; amount: string }[] } | null;
  /** From a plan: holds where no limit of its owner's says otherwise. Absent = a limit of its own. */
  planned?: { planId: string; ofPlatform: boolean; when: Readonly<Record<string, readonly string[]>> };
}

export type SnapshotSubjectType =
  'global' | 'organization' | 'project' | 'api_key' | 'end_user' | 'model' | 'endpoint' | 'ip' | 'deployment';
type PlannedFor = Parameters<typeof plannedLimits>[1];

export async function readLimits(tx: Transaction, organizations: readonly PlannedFor[]): Promise<SnapshotLimit[]> {
  return [...(await readOwn(tx)), ...(await readPlanned(tx, organizations))];
}

async function readOwn(tx: Transaction): Promise<SnapshotLimit[]> {
  const rows = await tx.limit.findMany();
  const topUps = await readTopUps(tx);
  const settled = await readSettled(tx, rows);
  return rows.map((row) => ({
    id: row.id,
    organizationId: row.organizationId,
    dimension: row.dimension as SnapshotLimit['dimension'],
    subject: { type: row.subjectType as SnapshotSubjectType, id: row.subjectId },
    on: row.onType === null ? null : { type: row.onType as SnapshotSubjectType, id: row.onId },
    window: row.window as SnapshotLimit['window'],
    amount: usdFromDecimal(row.amount),
    algorithm: row.algorithm as SnapshotLimit['algorithm'],
    burst: row.burst === null ? null : usdFromDecimal(row.burst),
    maxWaitMs: row.maxWaitMs,
    alerts: row.alerts,
    mode: row.mode as SnapshotLimit['mode'],
    topUps: topUps.get(row.id) ?? [],
    rollover: row.rollover ? { createdAtMs: row.createdAt.getTime(), settled: settled.get(row.id) ?? [] } : null,
  }));
}

/** After all others: a limit that was made goes before a plan's. */
async function readPlanned(tx: Transaction, organizations: readonly PlannedFor[]): Promise<SnapshotLimit[]> {
  const plans = await readPlans(tx);
  return organizations.flatMap((organization) =>
    plannedLimits(plans, organization).map(({ id, plan, entry, algorithm }): SnapshotLimit => ({
      id,
      organizationId: organization.id,
      dimension: entry.dimension,
      subject: { type: entry.per, id: null },
      on: entry.on ?? null,
      window: entry.window,
      amount: entry.amount,
      algorithm,
      burst: entry.burst ?? null,
      maxWaitMs: entry.maxWaitMs,
      alerts: entry.alerts,
      mode: entry.mode,
      topUps: [],
      rollover: null,
      planned: { planId: plan.id, ofPlatform: plan.organizationId === null, when: entry.when?.endUser ?? {} },
    })),
  );
}

/** No window but the endless one is longer than a month. */
const longestPeriodMs = 33 * 86_400_000;

async function readTopUps(tx: Transaction): Promise<Map<string, SnapshotLimit['topUps'][number][]>> {
  const since = new Date(Date.now() - longestPeriodMs);
  const rows = await tx.limitTopUp.findMany({
    where: { OR: [{ periodStart: { gte: since } }, { periodStart: new Date(0) }] },
  });
  const byLimit = new Map<string, SnapshotLimit['topUps'][number][]>();
  for (const { limitId, periodStart, amount } of rows) {
    const topUp = { periodStartMs: periodStart.getTime(), amount: usdFromDecimal(amount) };
    const known = byLimit.get(limitId);
    if (known === undefined) byLimit.set(limitId, [topUp]);
    else known.push(topUp);
  }
  return byLimit;
}

type Amounts = { periodStartMs: number; amount: string }[];

/** Of limits that carry their rest over. They have one subject, and so one row a period. */
async function readSettled(
  tx: Transaction,
  limits: readonly { id: string; rollover: boolean }[],
): Promise<Map<string, Amounts>> {
  const ids = limits.filter(({ rollover }) => rollover).map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const since = new Date(Date.now() - 2 * longestPeriodMs);
  const rows = await tx.limitPeriod.findMany({ where: { limitId: { in: ids }, periodStart: { gte: since } } });
  const byLimit = new Map<string, Amounts>();
  for (const { limitId, periodStart, settled } of rows) {
    const entry = { periodStartMs: periodStart.getTime(), amount: settled.toFixed(12) };
    byLimit.set(limitId, [...(byLimit.get(limitId) ?? []), entry]);
  }
  return byLimit;
}
