import { Inject, Injectable } from '@nestjs/common';
import type { LimitUsage, LimitUsageQuery } from '@tollgate/contracts';
import { Prisma, type Limit, type Transaction } from '@tollgate/database';
import { dimensions, periodAt } from '@tollgate/gateway';
import { picoFromDecimal, usdFromPico } from '@tollgate/pricing';
import { SETTINGS, type Settings } from '../../config/parts.js';
import { usdFromDecimal } from '../../config/usd.js';
import { invalidField, notFound } from '../../http/problem-error.js';
import { parsePublicId, publicId } from '../../http/public-id.js';
import { knownZone } from '../../usage/known-zone.js';
import { ReportDatabase } from '../../usage/report-database.js';
import { momentOf } from '../../usage/time-range.js';
import { limitZone } from './limit-zone.js';

const dayMs = 86_400_000;
const defaultRangeMs = 30 * dayMs;
/** Ranges up to this long are shown by the hour. */
const hourlyMs = 2 * dayMs;
const longestRangeMs = 400 * dayMs;
const mostPeriods = 500;
const mostBuckets = 1_000;

/** What a limit's subject used over time: from the reports by hour or day, and what each calendar period settled. */
@Injectable()
export class LimitUsageService {
  constructor(
    private readonly database: ReportDatabase,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  usage(organizationId: string | null, limitId: string, query: LimitUsageQuery): Promise<LimitUsage> {
    const id = parsePublicId('lim', limitId);
    const nowMs = this.settings.now();
    // Rows of several organizations where the limit is the platform's.
    return this.database.asSystem(async (tx) => {
      const limit = id === null ? null : await tx.limit.findFirst({ where: { id, organizationId } });
      if (limit === null) throw notFound('limit');
      const timeZone = await limitZone(tx, limit);
      const toMs = query.to === undefined ? nowMs : momentOf(query.to, timeZone);
      const fromMs = query.from === undefined ? toMs - defaultRangeMs : momentOf(query.from, timeZone);
      if (toMs <= fromMs) throw invalidField('to', 'must be later than from');
      if (toMs - fromMs > longestRangeMs) throw invalidField('from', 'a range is at most 400 days');
      const bucket = toMs - fromMs <= hourlyMs ? 'hour' : 'day';
      const range = { from: new Date(fromMs), to: new Date(toMs) };
      return {
        limitId: publicId('lim', limit.id),
        dimension: limit.dimension as LimitUsage['dimension'],
        unit: dimensions[limit.dimension as LimitUsage['dimension']].unit,
        from: range.from.toISOString(),
        to: range.to.toISOString(),
        timeZone,
        bucket,
        series: await readSeries(tx, limit, range, bucket, await knownZone(tx, timeZone)),
        periods: await readPeriods(tx, limit, range, timeZone),
      };
    });
  }
}

interface Range {
  from: Date;
  to: Date;
}

async function readSeries(
  tx: Transaction,
  limit: Limit,
  range: Range,
  bucket: 'hour' | 'day',
  timeZone: string,
): Promise<LimitUsage['series']> {
  const figure = figures[limit.dimension];
  const ownSubject = subjectSql(limit.subjectType, limit.subjectId);
  const onSubject = limit.onType === null ? Prisma.empty : subjectSql(limit.onType, limit.onId);
  if (figure === undefined || ownSubject === null || onSubject === null) return null;
  const start =
    bucket === 'day'
      ? Prisma.sql`to_char(hour AT TIME ZONE ${timeZone}, 'YYYY-MM-DD')`
      : Prisma.sql`to_char(hour AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  const owner =
    limit.organizationId === null ? Prisma.empty : Prisma.sql`AND organization_id = ${limit.organizationId}::uuid`;
  const rows = await tx.$queryRaw<{ start: string; used: string }[]>`
    SELECT ${start} AS start, coalesce(sum(${Prisma.raw(figure)}), 0)::text AS used
    FROM usage_hour
    WHERE hour >= ${range.from} AND hour < ${range.to} ${owner} ${ownSubject} ${onSubject} AND outcome <> 'refused'
    GROUP BY 1 ORDER BY 1 LIMIT ${mostBuckets}`;
  const money = limit.dimension === 'spend';
  return rows.map((row) => ({
    start: row.start,
    used: money ? usdFromPico(picoFromDecimal({ toFixed: () => row.used })) : row.used,
  }));
}

const input = 'input_tokens + cached_input_tokens + cache_write_tokens + cache_write_1h_tokens + input_audio_tokens';
const output = 'output_tokens + reasoning_tokens + output_audio_tokens';

/** What a rollup row says of each dimension. Concurrency leaves no trace in it. */
const figures: Readonly<Record<string, string>> = {
  requests: 'requests',
  input_tokens: input,
  output_tokens: output,
  total_tokens: `${input} + ${output}`,
  spend: 'charge',
};

/** `null` = rollups do not know this subject. */
function subjectSql(type: string, id: string | null): Prisma.Sql | null {
  if (type === 'global') return Prisma.empty;
  const column = { organization: 'organization_id', project: 'project_id', api_key: 'api_key_id' }[type];
  if (column !== undefined) return id === null ? Prisma.empty : Prisma.sql`AND ${Prisma.raw(column)} = ${id}::uuid`;
  if (type === 'model') return id === null ? Prisma.empty : Prisma.sql`AND requested_model = ${id}`;
  if (type === 'endpoint') return id === null ? Prisma.empty : Prisma.sql`AND endpoint = ${id}`;
  if (type === 'deployment' && id !== null)
    return Prisma.sql`AND deployment_name IN (SELECT name FROM deployment WHERE id::text = ${id} OR name = ${id})`;
  return null;
}

async function readPeriods(
  tx: Transaction,
  limit: Limit,
  { from, to }: Range,
  timeZone: string,
): Promise<LimitUsage['periods']> {
  if (limit.algorithm !== 'calendar' || limit.dimension === 'concurrency') return [];
  const window = limit.window as Parameters<typeof periodAt>[0];
  const first = new Date(periodAt(window, timeZone, from.getTime()).startMs);
  const within = { limitId: limit.id, periodStart: { gte: first, lt: to } };
  const rows = await tx.limitPeriod.findMany({
    where: within,
    orderBy: [{ periodStart: 'desc' }, { subjectKey: 'asc' }],
    take: mostPeriods,
  });
  const topUps = await tx.limitTopUp.findMany({ where: within });
  return rows.map((row) => {
    const { endMs } = periodAt(window, timeZone, row.periodStart.getTime());
    const raised = topUps
      .filter(({ periodStart }) => periodStart.getTime() === row.periodStart.getTime())
      .reduce((sum, { amount }) => sum + picoFromDecimal(amount), 0n);
    return {
      subject: subjectOfCounter(row.subjectKey),
      periodStart: row.periodStart.toISOString(),
      periodEnd: window === 'none' ? null : new Date(endMs).toISOString(),
      settled: usdFromDecimal(row.settled),
      topUps: usdFromPico(raised),
      amount: usdFromPico(picoFromDecimal(limit.amount) + raised),
    };
  });
}

/** Counters are called `lim_…`, and `lim_…:subject` where each subject has its own. */
function subjectOfCounter(counter: string): string | null {
  const colon = counter.indexOf(':');
  return colon === -1 ? null : counter.slice(colon + 1);
}
