/**
 * `billing.csv`: what was used and what it costs, by day, project, key, model and token class, in USD. Columns and their
 * order are a contract (docs/architecture/billing.md): new ones come at the end.
 *
 * Days are the organization's own. All is read from one snapshot of the events, and the last line is their sum, checked
 * against the events themselves: a file that does not add up is broken off instead of being delivered.
 */
import type { Transaction } from '@tollgate/database';
import { compilePrice, picoFromUsd, tokenClassNames, usdFromPico, type Price } from '@tollgate/pricing';
import { publicId } from '../../../http/public-id.js';
import { localDate, startOfDay, type TimeRange } from '../../../usage/time-range.js';
import { linesOf } from '../../price-books/price-lines.js';
import { costByClass, readGroups, versionsUsed, type BillingGroup } from './billing-groups.js';
import { numberCell, textCell } from './cells.js';

export const billingCsvColumns = [
  'day',
  'project_id',
  'project',
  'api_key_id',
  'api_key',
  'model',
  'token_class',
  'tokens',
  'priced',
  'cost_usd',
  'charge_usd',
] as const;

export interface BillingCsvRequest extends TimeRange {
  organizationId: string;
  timeZone: string;
}

/** Takes finished lines; resolves when more may come. */
export type CsvSink = (lines: string) => Promise<void>;

interface ExportDatabase {
  forOrganization<T>(
    organizationId: string,
    read: (tx: Transaction) => Promise<T>,
    options: { timeoutMs: number; isolationLevel: 'RepeatableRead' },
  ): Promise<T>;
  asSystem<T>(read: (tx: Transaction) => Promise<T>): Promise<T>;
}

const exportTimeoutMs = 15 * 60_000;

export async function writeBillingCsv(
  database: ExportDatabase,
  request: BillingCsvRequest,
  sink: CsvSink,
): Promise<void> {
  const { organizationId } = request;
  const [from, to] = [new Date(request.fromMs), new Date(request.toMs)];
  const used = await database.forOrganization(
    organizationId,
    (tx) => versionsUsed(tx, organizationId, from, to),
    snapshot,
  );
  const prices = await loadPriceVersions(database, used);
  await database.forOrganization(
    organizationId,
    async (tx) => {
      await sink(`${billingCsvColumns.join(',')}\n`);
      const sum = { tokens: 0n, cost: 0n, charge: 0n };
      for (const day of daysOf(request)) {
        const groups = await readGroups(tx, organizationId, day.from, day.to, prices, picoFromUsd);
        if (groups.length === 0) continue;
        const lines: string[] = [];
        for (const rows of merged(groups, prices).values()) {
          for (const row of rows.values()) {
            sum.tokens += row.tokens;
            sum.cost += row.cost;
            sum.charge += row.charge;
            lines.push(lineOf(day.name, row));
          }
        }
        await sink(lines.join(''));
      }
      await checkSum(tx, organizationId, from, to, sum);
      const total = ['total', '', '', '', '', '', '', sum.tokens, '', usdFromPico(sum.cost), usdFromPico(sum.charge)];
      await sink(`${total.join(',')}\n`);
    },
    snapshot,
  );
}

const snapshot = { timeoutMs: exportTimeoutMs, isolationLevel: 'RepeatableRead' } as const;

async function loadPriceVersions(database: ExportDatabase, ids: readonly string[]): Promise<Map<string, Price>> {
  const versions = await database.asSystem((tx) =>
    tx.priceVersion.findMany({ where: { id: { in: [...ids] } }, include: { prices: true } }),
  );
  return new Map(versions.map((version) => [version.id, compilePrice(linesOf(version))]));
}

interface CsvRow {
  group: BillingGroup;
  tokenClass: string;
  tokens: bigint;
  cost: bigint;
  charge: bigint;
}

/** Groups that differ only in price version or tier become one line per token class. */
function merged(groups: readonly BillingGroup[], prices: ReadonlyMap<string, Price>): Map<string, Map<string, CsvRow>> {
  const byKey = new Map<string, Map<string, CsvRow>>();
  for (const group of groups) {
    const key = [group.project_id, group.api_key_id, group.model, group.priced].join('\n');
    const rows = byKey.get(key) ?? new Map<string, CsvRow>();
    byKey.set(key, rows);
    const add = (tokenClass: string, tokens: bigint, cost: bigint, charge: bigint): void => {
      if (tokens === 0n && cost === 0n && charge === 0n) return;
      const row = rows.get(tokenClass) ?? { group, tokenClass, tokens: 0n, cost: 0n, charge: 0n };
      row.tokens += tokens;
      row.cost += cost;
      row.charge += charge;
      rows.set(tokenClass, row);
    };
    const costs = group.priced ? costByClass(group, prices.get(group.price_version_id ?? '')) : null;
    let [cost, charge] = [group.cost, group.charge];
    // What is billed is what it costs, unless a plan says otherwise; then only the sum is known.
    const chargedAtCost = cost === charge;
    for (const { usage, column } of tokenClassNames) {
      const share = costs?.[usage] ?? 0n;
      add(column, group.tokens[usage], share, chargedAtCost ? share : 0n);
      cost -= share;
      if (chargedAtCost) charge -= share;
    }
    // Bounds of attempts nobody reported on, and their corrections, are not tokens times price.
    add('other', 0n, cost, charge);
  }
  return byKey;
}

function lineOf(day: string, { group, tokenClass, tokens, cost, charge }: CsvRow): string {
  const cells = [
    day,
    group.project_id,
    textCell(group.project ?? ''),
    group.api_key_id === null ? '' : publicId('key', group.api_key_id),
    textCell(group.api_key ?? ''),
    textCell(group.model),
    tokenClass,
    numberCell(tokens),
    group.priced ? 'yes' : 'no',
    // A price that is not known is not a price of nothing.
    numberCell(group.priced ? usdFromPico(cost) : null),
    numberCell(group.priced ? usdFromPico(charge) : null),
  ];
  return `${cells.join(',')}\n`;
}

async function checkSum(
  tx: Transaction,
  organizationId: string,
  from: Date,
  to: Date,
  sum: { tokens: bigint; cost: bigint; charge: bigint },
): Promise<void> {
  const [events] = await tx.$queryRaw<{ tokens: bigint; cost: string; charge: string }[]>`
    SELECT coalesce(sum(input_tokens + cached_input_tokens + cache_write_tokens + cache_write_1h_tokens
                        + input_audio_tokens + output_tokens + reasoning_tokens + output_audio_tokens), 0)::bigint AS tokens,
           coalesce(sum(cost), 0)::text AS cost, coalesce(sum(charge), 0)::text AS charge
    FROM usage_event
    WHERE organization_id = ${organizationId}::uuid AND occurred_at >= ${from} AND occurred_at < ${to}`;
  const equal =
    events !== undefined &&
    events.tokens === sum.tokens &&
    picoFromUsd(events.cost) === sum.cost &&
    picoFromUsd(events.charge) === sum.charge;
  if (!equal) throw new Error('The lines of billing.csv do not add up to the events they were made from.');
}

function* daysOf({ fromMs, toMs, timeZone }: BillingCsvRequest): Iterable<{ name: string; from: Date; to: Date }> {
  for (let startMs = fromMs; startMs < toMs;) {
    const name = localDate(startMs, timeZone);
    const following = new Date(Date.parse(`${name}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
    const endMs = Math.min(toMs, startOfDay(following, timeZone));
    yield { name, from: new Date(startMs), to: new Date(endMs) };
    startMs = endMs;
  }
}
