/** Load for tests of overload: few requests, told apart by what became of them. Times are compared with times of the same run. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Product } from './harness.js';
import { chatBody, post, type ChatOptions } from './v1.js';

export interface Sent {
  status: number;
  /** Milliseconds until the whole reply was there. */
  ms: number;
  code: string | null;
  retryAfter: string | null;
}

export async function send(product: Product, model: string, options: ChatOptions = {}): Promise<Sent> {
  const startedAt = performance.now();
  const response = await post(product, chatBody(model), options);
  const body = (await response.json()) as { error?: { code?: string } };
  return {
    status: response.status,
    ms: performance.now() - startedAt,
    code: body.error?.code ?? null,
    retryAfter: response.headers.get('retry-after'),
  };
}

/** Sends one every so often, whatever becomes of those before: what does not fit piles up. */
export async function openLoop(count: number, everyMs: number, one: () => Promise<Sent>): Promise<Sent[]> {
  const startedAt = performance.now();
  const sent: Promise<Sent>[] = [];
  for (let n = 0; n < count; n++) {
    sent.push(one());
    const next = startedAt + (n + 1) * everyMs - performance.now();
    if (next > 0) await sleep(next);
  }
  return Promise.all(sent);
}

/** So many at once, each sending again when it has its answer, until told to stop. They begin one after the other. */
export function closedLoop(workers: number, everyMs: number, one: () => Promise<Sent>): { stop(): Promise<Sent[]> } {
  let over = false;
  const sent: Sent[] = [];
  const work = async (after: number): Promise<void> => {
    await sleep(after);
    while (!over) sent.push(await one());
  };
  const all = Promise.all(Array.from({ length: workers }, (_, index) => work(index * everyMs)));
  return {
    async stop() {
      over = true;
      await all;
      return sent;
    },
  };
}

export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
