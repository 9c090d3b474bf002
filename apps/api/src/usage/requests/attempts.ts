import type { AttemptDetail, TokenCounts } from '@tollgate/contracts';
import type { Prisma, Transaction } from '@tollgate/database';
import { compilePrice, costOf, picoFromDecimal, tokenClassNames, usdFromPico, type Usage } from '@tollgate/pricing';
import { linesOf, type PriceVersionRow } from '../../billing/price-books/price-lines.js';

export type EventRow = Prisma.UsageEventGetPayload<object>;

/** Call inside `asSystem`: list prices belong to the platform. */
export async function attemptDetails(tx: Transaction, events: readonly EventRow[]): Promise<AttemptDetail[]> {
  const ids = [...new Set(events.map((event) => event.priceVersionId).filter((id) => id !== null))];
  const versions = await tx.priceVersion.findMany({ where: { id: { in: ids } }, include: { prices: true } });
  const byId = new Map(versions.map((version) => [version.id, version]));
  return events.map((event) => detail(event, byId.get(event.priceVersionId ?? '')));
}

function detail(event: EventRow, version: PriceVersionRow | undefined): AttemptDetail {
  return {
    attempt: event.attempt,
    deployment: event.deploymentName,
    provider: event.provider,
    upstreamModel: event.upstreamModel,
    responseModel: event.responseModel,
    status: event.status,
    errorKind: event.errorKind,
    startedAt: event.startedAt.toISOString(),
    firstByteAt: event.firstByteAt?.toISOString() ?? null,
    endedAt: (event.endedAt ?? event.startedAt).toISOString(),
    finishReason: event.finishReason,
    upstreamRequestId: event.upstreamRequestId,
    provenance: event.provenance as AttemptDetail['provenance'],
    tokens: tokensOf(usageOf(event)),
    cost: money(event.cost),
    charge: money(event.charge),
    priced: event.priced,
    price: version === undefined ? null : priceOf(event, version),
  };
}

/** The arithmetic behind the cost. An estimate at the bound is not made of these lines, and says so by having none. */
function priceOf(event: EventRow, version: PriceVersionRow): AttemptDetail['price'] {
  const price = compilePrice(linesOf(version));
  const cost = costOf(usageOf(event), price);
  const explains = cost !== null && event.cost !== null && cost.pico === picoFromDecimal(event.cost);
  return {
    versionId: version.id,
    source: version.sourceRef === null ? version.source : `${version.source}: ${version.sourceRef}`,
    lines: explains ? cost.lines : [],
  };
}

/** Sum over attempts and adjustments. */
export function tokensOfAll(events: readonly EventRow[]): TokenCounts {
  const sum = tokensOf(usageOf(undefined));
  for (const event of events) {
    const tokens = tokensOf(usageOf(event));
    for (const { json } of tokenClassNames) sum[json] += tokens[json];
  }
  return sum;
}

export function costOfAll(events: readonly EventRow[], of: 'cost' | 'charge'): string | null {
  let sum: bigint | null = null;
  for (const event of events) {
    const amount = event[of];
    if (amount !== null) sum = (sum ?? 0n) + picoFromDecimal(amount);
  }
  return sum === null ? null : usdFromPico(sum);
}

function usageOf(event: EventRow | undefined): Usage {
  return {
    inputTokens: Number(event?.inputTokens ?? 0),
    cachedInputTokens: Number(event?.cachedInputTokens ?? 0),
    cacheWriteTokens: Number(event?.cacheWriteTokens ?? 0),
    cacheWrite1hTokens: Number(event?.cacheWrite1hTokens ?? 0),
    inputAudioTokens: Number(event?.inputAudioTokens ?? 0),
    outputTokens: Number(event?.outputTokens ?? 0),
    reasoningTokens: Number(event?.reasoningTokens ?? 0),
    outputAudioTokens: Number(event?.outputAudioTokens ?? 0),
  };
}

function tokensOf(usage: Usage): TokenCounts {
  return {
    input: usage.inputTokens,
    cachedInput: usage.cachedInputTokens,
    cacheWrite: usage.cacheWriteTokens,
    cacheWrite1h: usage.cacheWrite1hTokens,
    inputAudio: usage.inputAudioTokens,
    output: usage.outputTokens,
    reasoning: usage.reasoningTokens,
    outputAudio: usage.outputAudioTokens,
  };
}

function money(amount: { toFixed(decimals: number): string } | null): string | null {
  return amount === null ? null : usdFromPico(picoFromDecimal(amount));
}
