import type { Prisma } from '@tollgate/database';
import { tokenClassNames, type PriceLine } from '@tollgate/pricing';

export type PriceVersionRow = Prisma.PriceVersionGetPayload<{ include: { prices: true } }>;

/** Stored rows as lines to compile. Units that are not token classes (per request, …) have no line. */
export function linesOf(version: { prices: PriceVersionRow['prices'] }): PriceLine[] {
  const lines: PriceLine[] = [];
  for (const row of version.prices) {
    const names = tokenClassNames.find((name) => name.column === row.tokenClass);
    if (names === undefined) continue;
    lines.push({
      tokenClass: names.json,
      tierStart: Number(row.tierStart),
      usdPerMillion: row.usdPerMillion.toFixed(6),
    });
  }
  return lines;
}

/** Lines as rows to store. */
export function rowsOf(
  lines: readonly PriceLine[],
): { tokenClass: string; tierStart: bigint; usdPerMillion: string }[] {
  return lines.map((line) => ({
    tokenClass: tokenClassNames.find((names) => names.json === line.tokenClass)?.column ?? line.tokenClass,
    tierStart: BigInt(line.tierStart),
    usdPerMillion: line.usdPerMillion,
  }));
}

/** Equal for prices that charge the same, however they are spelled or ordered. */
export function fingerprint(lines: readonly PriceLine[]): string {
  return lines
    .map((line) => `${line.tokenClass}@${line.tierStart}=${Number(line.usdPerMillion).toFixed(6)}`)
    .sort()
    .join(';');
}
