import type { UsageGrouping, UsageNumbers } from '@tollgate/contracts';
import { Prisma, type Transaction } from '@tollgate/database';
import { picoFromUsd, usdFromPico } from '@tollgate/pricing';
import { filterSql, type ResolvedFilter } from '../filters.js';
import type { TimeRange } from '../time-range.js';
import { variantHours } from './variant-hours.js';

/** More groups than this is a download, not a report. */
export const maxGroups = 10_000;

export interface UsageQuestion extends TimeRange {
  organizationId: string;
  /** A zone PostgreSQL knows. */
  timeZone: string;
  groupBy: readonly UsageGrouping[];
  filter: ResolvedFilter;
}

export type UsageGroup = Partial<Record<UsageGrouping, string | null>> & { numbers: UsageNumbers };

/** Sums of rollup rows by the groups asked for, in their order; one group more than allowed tells that there are too many. */
export async function sumRollups(tx: Transaction, question: UsageQuestion): Promise<UsageGroup[]> {
  const groups = question.groupBy.map((name) => Prisma.sql`${column(name, question.timeZone)} AS ${alias(name)}`);
  const ordinals = question.groupBy.map((_, index) => Prisma.raw(String(index + 1)));
  const rows = await tx.$queryRaw<(Record<string, unknown> & SumRow)[]>`
    SELECT ${groups.length > 0 ? Prisma.sql`${Prisma.join(groups)},` : Prisma.empty} ${sums}
    FROM ${question.groupBy.includes('variant') ? variantHours(question) : usageHours(question)}
    ${ordinals.length > 0 ? Prisma.sql`GROUP BY ${Prisma.join(ordinals)} ORDER BY ${Prisma.join(ordinals)}` : Prisma.empty}
    LIMIT ${maxGroups + 1}`;
  return rows.map((row) => {
    const keys: Partial<Record<UsageGrouping, string | null>> = {};
    for (const name of question.groupBy) keys[name] = textOf(row[`key_${name}`]);
    return { ...keys, numbers: numbersOf(row) };
  });
}

function usageHours(question: UsageQuestion): Prisma.Sql {
  return Prisma.sql`usage_hour
    WHERE organization_id = ${question.organizationId}::uuid
      AND hour >= ${new Date(question.fromMs)} AND hour < ${new Date(question.toMs)}
      ${filterSql(question.filter)}`;
}

/** Adds groups up again; sums of exact sums are exact. */
export function totalOf(groups: readonly UsageGroup[]): UsageNumbers {
  const total: UsageNumbers = { ...zero };
  let cost = 0n;
  let charge = 0n;
  const ttft = new Mean();
  const latency = new Mean();
  for (const { numbers } of groups) {
    for (const name of countNames) total[name] += numbers[name];
    cost += picoFromUsd(numbers.cost);
    charge += picoFromUsd(numbers.charge);
    const weights = weightsOf.get(numbers);
    ttft.add(numbers.ttftMsAvg, weights?.ttft ?? 0);
    latency.add(numbers.latencyMsAvg, weights?.latency ?? 0);
  }
  return {
    ...total,
    cost: usdFromPico(cost),
    charge: usdFromPico(charge),
    ttftMsAvg: ttft.value,
    latencyMsAvg: latency.value,
  };
}

/**
 * Compares rollups with the events they came from, over the same range and filter. Only for ranges that no longer change.
 * @returns `null` where there are too many events to be worth counting again.
 */
export async function matchesEvents(
  tx: Transaction,
  question: UsageQuestion,
  totals: UsageNumbers,
): Promise<boolean | null> {
  if (totals.attempts > 50_000) return null;
  const [events] = await tx.$queryRaw<{ attempts: bigint; tokens: bigint; cost: string; charge: string }[]>`
    SELECT count(*) FILTER (WHERE kind = 'attempt') AS attempts,
           coalesce(sum(input_tokens + cached_input_tokens + cache_write_tokens + cache_write_1h_tokens + input_audio_tokens
                    + output_tokens + reasoning_tokens + output_audio_tokens), 0)::bigint AS tokens,
           coalesce(sum(cost), 0)::text AS cost, coalesce(sum(charge), 0)::text AS charge
    FROM usage_event
    WHERE organization_id = ${question.organizationId}::uuid
      AND occurred_at >= ${new Date(question.fromMs)} AND occurred_at < ${new Date(question.toMs)}
      ${filterSql(question.filter)}`;
  return (
    events !== undefined &&
    Number(events.attempts) === totals.attempts &&
    Number(events.tokens) === totals.totalTokens &&
    picoFromUsd(events.cost) === picoFromUsd(totals.cost) &&
    picoFromUsd(events.charge) === picoFromUsd(totals.charge)
  );
}

/** Prisma names result columns as they are; groups get a prefix so that none meets a sum. */
function alias(name: UsageGrouping): Prisma.Sql {
  return Prisma.raw(`"key_${name}"`);
}

function column(name: UsageGrouping, timeZone: string): Prisma.Sql {
  switch (name) {
    case 'model':
      return Prisma.sql`requested_model`;
    case 'project':
      return Prisma.sql`project_id::text`;
    case 'apiKey':
      return Prisma.sql`api_key_id::text`;
    case 'day':
      return Prisma.sql`to_char(hour AT TIME ZONE ${timeZone}, 'YYYY-MM-DD')`;
    case 'hour':
      return Prisma.sql`to_char(hour AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
    case 'deployment':
      return Prisma.sql`deployment_name`;
    case 'endpoint':
      return Prisma.sql`endpoint`;
    case 'outcome':
      return Prisma.sql`outcome`;
    case 'variant':
      return Prisma.sql`variant`;
  }
}

interface SumRow {
  requests: bigint;
  attempts: bigint;
  errors: bigint;
  refused: bigint;
  input: bigint;
  cached: bigint;
  written: bigint;
  output: bigint;
  reasoning: bigint;
  cost: string;
  charge: string;
  unpriced: bigint;
  ttft_sum: number;
  ttft_count: bigint;
  latency_sum: number;
  latency_count: bigint;
}

const sums = Prisma.raw(`
  coalesce(sum(requests), 0)::bigint AS requests, coalesce(sum(attempts), 0)::bigint AS attempts,
  coalesce(sum(requests) FILTER (WHERE outcome IN ('failed', 'unknown')), 0)::bigint AS errors,
  coalesce(sum(requests) FILTER (WHERE outcome = 'refused'), 0)::bigint AS refused,
  coalesce(sum(input_tokens + input_audio_tokens), 0)::bigint AS input,
  coalesce(sum(cached_input_tokens), 0)::bigint AS cached,
  coalesce(sum(cache_write_tokens + cache_write_1h_tokens), 0)::bigint AS written,
  coalesce(sum(output_tokens + output_audio_tokens), 0)::bigint AS output,
  coalesce(sum(reasoning_tokens), 0)::bigint AS reasoning,
  coalesce(sum(cost), 0)::text AS cost, coalesce(sum(charge), 0)::text AS charge,
  coalesce(sum(unpriced), 0)::bigint AS unpriced,
  coalesce(sum(ttft_ms_sum), 0)::float8 AS ttft_sum, coalesce(sum(ttft_count), 0)::bigint AS ttft_count,
  coalesce(sum(latency_ms_sum), 0)::float8 AS latency_sum, coalesce(sum(latency_count), 0)::bigint AS latency_count`);

/** How many requests a mean was taken over, to take means of means. */
const weightsOf = new WeakMap<UsageNumbers, { ttft: number; latency: number }>();

function numbersOf(row: SumRow): UsageNumbers {
  const [input, cached, written] = [Number(row.input), Number(row.cached), Number(row.written)];
  const [output, reasoning] = [Number(row.output), Number(row.reasoning)];
  const weights = { ttft: Number(row.ttft_count), latency: Number(row.latency_count) };
  const numbers: UsageNumbers = {
    requests: Number(row.requests),
    attempts: Number(row.attempts),
    errors: Number(row.errors),
    refused: Number(row.refused),
    inputTokens: input,
    cachedInputTokens: cached,
    cacheWriteTokens: written,
    outputTokens: output,
    reasoningTokens: reasoning,
    totalTokens: input + cached + written + output + reasoning,
    cost: usdFromPico(picoFromUsd(row.cost)),
    charge: usdFromPico(picoFromUsd(row.charge)),
    unpricedAttempts: Number(row.unpriced),
    ttftMsAvg: weights.ttft === 0 ? null : row.ttft_sum / weights.ttft,
    latencyMsAvg: weights.latency === 0 ? null : row.latency_sum / weights.latency,
  };
  weightsOf.set(numbers, weights);
  return numbers;
}

const countNames = [
  'requests',
  'attempts',
  'errors',
  'refused',
  'inputTokens',
  'cachedInputTokens',
  'cacheWriteTokens',
  'outputTokens',
  'reasoningTokens',
  'totalTokens',
  'unpricedAttempts',
] as const;

const zero: UsageNumbers = {
  requests: 0,
  attempts: 0,
  errors: 0,
  refused: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  totalTokens: 0,
  cost: '0',
  charge: '0',
  unpricedAttempts: 0,
  ttftMsAvg: null,
  latencyMsAvg: null,
};

class Mean {
  #sum = 0;
  #count = 0;

  add(mean: number | null, count: number): void {
    if (mean === null) return;
    this.#sum += mean * count;
    this.#count += count;
  }

  get value(): number | null {
    return this.#count === 0 ? null : this.#sum / this.#count;
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
