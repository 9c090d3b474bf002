/** Reads what the product recorded: requests, usage events, rollups, the billing export, metrics. */
import type { Page, RequestDetail, RequestSummary, Usage, UsageEvent } from '@tollgate/contracts';
import { eventually, manage, type Product } from './harness.js';

export async function allPages<T>(product: Product, path: string): Promise<T[]> {
  const rows: T[] = [];
  let cursor = '';
  for (;;) {
    const separator = path.includes('?') ? '&' : '?';
    const reply = await manage<Page<T>>(product, 'GET', `${path}${separator}limit=500${cursor}`);
    if (reply.status !== 200) throw new Error(`GET ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
    rows.push(...reply.body.data);
    if (reply.body.nextCursor === null) return rows;
    cursor = `&cursor=${encodeURIComponent(reply.body.nextCursor)}`;
  }
}

export function usageEvents(product: Product, organizationId: string): Promise<UsageEvent[]> {
  return allPages<UsageEvent>(product, `/organizations/${organizationId}/usage-events`);
}

export function requestRows(product: Product, organizationId: string): Promise<RequestSummary[]> {
  return allPages<RequestSummary>(product, `/organizations/${organizationId}/requests`);
}

/** The record of one request, as soon as it is there. */
export function requestDetail(product: Product, requestId: string, withinMs = 25_000): Promise<RequestDetail> {
  return eventually(async () => {
    const reply = await manage<RequestDetail>(product, 'GET', `/requests/${requestId}`);
    return reply.status === 200 ? reply.body : undefined;
  }, withinMs);
}

/** Yesterday to tomorrow: everything a test did, whatever the time. */
export function testRange(now = Date.now()): string {
  const day = (offset: number) => new Date(now + offset * 86_400_000).toISOString().slice(0, 10);
  return `from=${day(-1)}&to=${day(2)}`;
}

export async function usageTotals(product: Product, organizationId: string, groupBy = ''): Promise<Usage> {
  const reply = await manage<Usage>(
    product,
    'GET',
    `/organizations/${organizationId}/usage?${testRange()}&groupBy=${groupBy}`,
  );
  if (reply.status !== 200) throw new Error(`usage: ${reply.status} ${JSON.stringify(reply.body)}`);
  return reply.body;
}

export async function billingCsv(product: Product, organizationId: string): Promise<string[][]> {
  const reply = await manage<string>(
    product,
    'GET',
    `/organizations/${organizationId}/exports/billing.csv?${testRange()}`,
  );
  if (reply.status !== 200) throw new Error(`billing.csv: ${reply.status} ${JSON.stringify(reply.body)}`);
  return reply.body
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
}

/** Every token class of an event. */
export function eventTokens(event: UsageEvent): { input: number; output: number } {
  return {
    input:
      event.inputTokens +
      event.cachedInputTokens +
      event.cacheWriteTokens +
      event.cacheWrite1hTokens +
      event.inputAudioTokens,
    output: event.outputTokens + event.reasoningTokens + event.outputAudioTokens,
  };
}

/** Sums of a metric over the label sets that contain `labels`; 0 where it is missing. */
export async function metric(product: Product, name: string, labels = ''): Promise<number> {
  const text = await (await fetch(`${product.url}/metrics`)).text();
  return text
    .split('\n')
    .filter((line) => (line.startsWith(`${name} `) || line.startsWith(`${name}{`)) && line.includes(labels))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

/** Adds decimal strings exactly, in pico-USD; null counts as nothing. */
export function sumUsd(amounts: readonly (string | null)[]): bigint {
  return amounts.reduce((sum, amount) => sum + picoUsd(amount ?? '0'), 0n);
}

export function picoUsd(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.split('.');
  return BigInt(whole) * 10n ** 12n + BigInt(fraction.padEnd(12, '0').slice(0, 12));
}
