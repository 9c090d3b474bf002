/**
 * When the primaries of a route are busy its backups go first: local engines that are full hand over to the cloud. A busy
 * primary stays in the list, behind the backups, because a late answer is better than none.
 */
import type { Overflow, RouteTarget } from '../exchange.js';
import type { StrategyContext } from './strategy.js';

export interface Overflowed {
  candidates: readonly RouteTarget[];
  /** Some primary gave way to a backup. */
  overflowed: boolean;
}

/** @param primaries and `backups` in the strategy's order, only those that may be asked. */
export function withOverflow(
  primaries: readonly RouteTarget[],
  backups: readonly RouteTarget[],
  overflow: Overflow,
  context: StrategyContext,
): Overflowed {
  const busy = primaries.filter((target) => isBusy(target, overflow, context));
  if (busy.length === 0 || backups.length === 0) return { candidates: [...primaries, ...backups], overflowed: false };
  const free = primaries.filter((target) => !busy.includes(target));
  return { candidates: [...free, ...backups, ...busy], overflowed: free.length === 0 };
}

/**
 * What this process sent and has not got back counts, what the engine itself says waits there, and how long first tokens
 * take; the last fades while nobody asks, so a primary that was slow is tried again.
 */
function isBusy({ deployment: { id } }: RouteTarget, overflow: Overflow, context: StrategyContext): boolean {
  const { inFlight, stream } = context.load.of(id);
  if (overflow.inFlight !== null && inFlight >= overflow.inFlight) return true;
  if (overflow.queue !== null && (context.engines.figures(id)?.waiting ?? 0) >= overflow.queue) return true;
  return overflow.firstTokenMs !== null && stream.value(context.monotonicMs()) >= overflow.firstTokenMs;
}
