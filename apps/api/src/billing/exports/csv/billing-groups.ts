import { Prisma, type Transaction } from '@tollgate/database';
import { ratesFor, tokenClassNames, type Price, type TokenClass } from '@tollgate/pricing';

/** Events of one day that were priced alike, added up. */
export interface BillingGroup {
  project_id: string;
  project: string | null;
  api_key_id: string | null;
  api_key: string | null;
  model: string;
  price_version_id: string | null;
  priced: boolean;
  tier_start: bigint;
  tokens: Record<TokenClass, bigint>;
  cost: bigint;
  charge: bigint;
}

type GroupRow = Omit<BillingGroup, 'tokens' | 'cost' | 'charge'> & {
  cost: string | null;
  charge: string | null;
} & Record<(typeof tokenColumns)[number], bigint>;

const tokenColumns = tokenClassNames.map(({ column }) => `${column}_tokens`);
const tokenSums = Prisma.raw(tokenColumns.map((name) => `sum(e.${name})::bigint AS ${name}`).join(', '));

/** Price versions that priced events of the range. */
export async function versionsUsed(tx: Transaction, organizationId: string, from: Date, to: Date): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT price_version_id::text AS id FROM usage_event
    WHERE organization_id = ${organizationId}::uuid AND occurred_at >= ${from} AND occurred_at < ${to}
      AND price_version_id IS NOT NULL`;
  return rows.map((row) => row.id);
}

/** @param prices compiled versions; their tiers tell events of different sizes apart. */
export async function readGroups(
  tx: Transaction,
  organizationId: string,
  from: Date,
  to: Date,
  prices: ReadonlyMap<string, Price>,
  picoOf: (usd: string) => bigint,
): Promise<BillingGroup[]> {
  const tiers: { v: string; s: number }[] = [];
  for (const [v, price] of prices) for (const { fromInputTokens: s } of price.tiers) if (s > 0) tiers.push({ v, s });
  const rows = await tx.$queryRaw<GroupRow[]>`
    WITH tier AS MATERIALIZED (SELECT * FROM json_to_recordset(${JSON.stringify(tiers)}::json) AS t(v uuid, s bigint)),
    grouped AS (
      SELECT e.project_id, e.api_key_id, e.requested_model AS model, e.price_version_id, e.priced,
             coalesce((SELECT max(t.s) FROM tier t WHERE t.v = e.price_version_id AND t.s <= e.input_tokens
               + e.cached_input_tokens + e.cache_write_tokens + e.cache_write_1h_tokens + e.input_audio_tokens), 0) AS tier_start,
             ${tokenSums}, sum(e.cost) AS cost, sum(e.charge) AS charge
      FROM usage_event e
      WHERE e.organization_id = ${organizationId}::uuid AND e.occurred_at >= ${from} AND e.occurred_at < ${to}
      GROUP BY 1, 2, 3, 4, 5, 6
    )
    SELECT g.*, g.project_id::text AS project_id, g.api_key_id::text AS api_key_id,
           g.price_version_id::text AS price_version_id, g.cost::text AS cost, g.charge::text AS charge,
           p.name AS project, k.name AS api_key
    FROM grouped g LEFT JOIN project p ON p.id = g.project_id LEFT JOIN api_key k ON k.id = g.api_key_id
    ORDER BY p.name, g.project_id, k.name, g.api_key_id, g.model, g.priced DESC, g.price_version_id, g.tier_start`;
  return rows.map((row) => {
    const tokens = {} as Record<TokenClass, bigint>;
    for (const { usage, column } of tokenClassNames) tokens[usage] = row[`${column}_tokens`] ?? 0n;
    return { ...row, tokens, cost: picoOf(row.cost ?? '0'), charge: picoOf(row.charge ?? '0') };
  });
}

/** What the tokens of each class cost in a group, in pico-USD; `null` where the price is not known any more. */
export function costByClass(group: BillingGroup, price: Price | undefined): Record<TokenClass, bigint> | null {
  if (price === undefined) return null;
  const rates = ratesFor(price, Number(group.tier_start));
  const costs = {} as Record<TokenClass, bigint>;
  for (const { usage } of tokenClassNames) costs[usage] = group.tokens[usage] * (rates[usage] ?? 0n);
  return costs;
}
