/** A configured limit as the hot path uses it: amounts as counter integers, zones and slots decided. */
import { picoFromUsd } from '@tollgate/pricing';
import { periodAt, type CompiledLimit, type LimitSubject } from '@tollgate/gateway';

export interface LimitFacts {
  /** Public id (`lim_…`), shown to refused callers. */
  id: string;
  /** `null` = the platform's. */
  organizationId: string | null;
  dimension: CompiledLimit['dimension'];
  subject: LimitSubject;
  on: LimitSubject | null;
  window: CompiledLimit['window'];
  amount: string;
  burst: string | null;
  algorithm: 'token_bucket' | 'leaky_bucket' | 'sliding_window' | 'calendar';
  maxWaitMs: number;
  mode: 'hard' | 'soft';
  /** In the limit's own unit. */
  topUps: readonly { periodStartMs: number; amount: string }[];
  /** `null` = what is left of a period is lost. */
  rollover: { createdAtMs: number; settled: readonly { periodStartMs: number; amount: string }[] } | null;
  planned?: { ofPlatform: boolean; when: Readonly<Record<string, readonly string[]>> };
  /** IANA zone its calendar periods are cut in. */
  timeZone: string;
}

/** @param nowMs decides which top-ups count: those of the period that is running. */
export function compileLimit(limit: LimitFacts, nowMs: number): CompiledLimit {
  const raised = raisedBy(limit, nowMs);
  const amount = counterUnits(limit.amount, limit.dimension);
  return {
    id: limit.id,
    dimension: limit.dimension,
    subject: limit.subject,
    on: limit.on,
    window: limit.window,
    algorithm: limit.dimension === 'concurrency' ? 'concurrency' : limit.algorithm,
    amount,
    burst: limit.burst === null ? amount : counterUnits(limit.burst, limit.dimension),
    maxWaitMs: limit.maxWaitMs,
    hard: limit.mode === 'hard',
    slot: slotOf(limit),
    timeZone: limit.timeZone,
    ...(raised === null ? {} : { raised }),
    countsLike: countsLike(limit),
    ...(limit.planned === undefined ? {} : { planned: { when: conditionsOf(limit.planned.when) } }),
  };
}

/** The same text for a plan's limit and for one its owner made in its place. */
function countsLike({ organizationId, planned, dimension, window, subject, on }: LimitFacts): string {
  const owner = (planned?.ofPlatform ?? organizationId === null) ? 'platform' : 'organization';
  return `${owner} ${dimension} ${window} ${subject.type} ${on === null ? '' : `${on.type} ${on.id ?? ''}`}`;
}

function conditionsOf(when: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(Object.entries(when).map(([name, values]) => [name, new Set(values)]));
}

function raisedBy(limit: LimitFacts, nowMs: number): NonNullable<CompiledLimit['raised']> | null {
  if (
    (limit.topUps.length === 0 && limit.rollover === null) ||
    limit.algorithm !== 'calendar' ||
    limit.dimension === 'concurrency'
  )
    return null;
  const { startMs } = periodAt(limit.window, limit.timeZone, nowMs);
  let amount = carriedOver(limit, startMs, nowMs);
  for (const topUp of limit.topUps)
    if (topUp.periodStartMs === startMs) amount += counterUnits(topUp.amount, limit.dimension);
  return amount === 0 ? null : { periodStartMs: startMs, amount: Math.min(Number.MAX_SAFE_INTEGER, amount) };
}

/** From here on nothing is counted in the last period any more: the longest request has ended and its journal is drained. */
const settledAfterMs = 15 * 60_000;

/** When what a limit carries over changes next; `null` = never. */
export function nextRolloverMs(limit: LimitFacts, nowMs: number): number | null {
  if (limit.rollover === null) return null;
  const { startMs, endMs } = periodAt(limit.window, limit.timeZone, nowMs);
  return (nowMs < startMs + settledAfterMs ? startMs : endMs) + settledAfterMs;
}

/**
 * What was left of the configured amount in the last period. A rest that was carried over itself is not carried on, and a
 * limit that did not exist for the whole of the last period carries nothing.
 */
function carriedOver(limit: LimitFacts, startMs: number, nowMs: number): number {
  if (limit.rollover === null || nowMs < startMs + settledAfterMs) return 0;
  const last = periodAt(limit.window, limit.timeZone, startMs - 1);
  if (limit.rollover.createdAtMs > last.startMs) return 0;
  let used = 0;
  for (const { periodStartMs, amount } of limit.rollover.settled)
    if (periodStartMs === last.startMs) used += settledUnits(amount, limit.dimension);
  return Math.max(0, counterUnits(limit.amount, limit.dimension) - used);
}

/** As `counterUnits`, rounded up: what was used is never taken for less. */
function settledUnits(amount: string, dimension: CompiledLimit['dimension']): number {
  return dimension === 'spend' ? Number((picoFromUsd(amount) + 999n) / 1000n) : Math.ceil(Number(amount));
}

/** Requests and tokens as they are; money in nano-USD, rounded down: a limit may be a billionth too strict, never too lax. */
export function counterUnits(amount: string, dimension: CompiledLimit['dimension']): number {
  return dimension === 'spend' ? Number(picoFromUsd(amount) / 1000n) : Number(amount);
}

const withinOrganization = new Set(['organization', 'project', 'api_key', 'end_user']);

/** What is counted across organizations lives in the platform's slot, everything else with its organization. */
function slotOf(limit: LimitFacts): CompiledLimit['slot'] {
  if (limit.organizationId !== null) return 'organization';
  const pinned =
    withinOrganization.has(limit.subject.type) || (limit.on !== null && withinOrganization.has(limit.on.type));
  return pinned ? 'organization' : 'platform';
}
