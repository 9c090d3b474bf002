/** What becomes of two replies to one operation: that of the organization's slot and that of the platform's. */
import type { LimitCheck } from '../counter-store.js';

/** First element of a reply to admit and extend. */
export const ADMITTED = 1;
export const LIMIT = 0;
export const REBUILDING = 2;
export const FINISHED = 3;
export const ABSENT = 4;
/** No verdict: the slot was not asked for room. */
const LOOKED = 5;
/** Not from a script: the slots disagreed, and what one of them gave has been taken back. */
export const TORN = 'torn';

export function touchesPlatform(checks: readonly LimitCheck[]): boolean {
  for (let i = 0; i < checks.length; i++) if (checks[i]!.slot === 'platform') return true;
  return false;
}

/** Awaits both halves even where one fails, so that no rejection goes unheard. */
export async function both<T>(first: Promise<T>, second: Promise<T> | undefined): Promise<[T, T | undefined]> {
  if (second === undefined) return [await first, undefined];
  const [a, b] = await Promise.allSettled([first, second]);
  if (a.status === 'rejected') throw a.reason;
  if (b.status === 'rejected') throw b.reason;
  return [a.value, b.value];
}

/**
 * The second slot only once the first has room, so that of several that race for both, whoever takes the first meets only
 * others who took it, too. Where the first refuses, the second is only looked at, for its counters.
 */
export async function oneByOne(
  first: () => Promise<number[]>,
  second: () => Promise<number[]>,
  lookAtSecond: () => Promise<number[]>,
): Promise<[number[], number[]]> {
  const a = await first();
  return [a, a[0] === ADMITTED ? await second() : [LOOKED, ...(await lookAtSecond())]];
}

/** Which verdict of two slots decides: over, unknown content, rebuild, limit, admitted. */
export function worst(organization: number, platform: number | undefined): number {
  if (platform === undefined) return organization;
  for (const verdict of [FINISHED, ABSENT, REBUILDING, LIMIT]) {
    if (organization === verdict || platform === verdict) return verdict;
  }
  return ADMITTED;
}

/** Replaces a reply's states by those found after taking back, but keeps what was judged. */
export function asFound(reply: number[], offset: number, found: readonly number[]): void {
  for (let i = 0; offset + i < reply.length; i++) {
    if (i % 5 !== 4) reply[offset + i] = found[1 + i]!;
  }
}
