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

/** What this process sent and has not got back counts, and what the engine itself says waits there. */
function isBusy({ deployment: { id } }: RouteTarget, overflow: Overflow, { load, engines }: StrategyContext): boolean {
  if (overflow.inFlight !== null && load.of(id).inFlight >= overflow.inFlight) return true;
  return overflow.queue !== null && (engines.figures(id)?.waiting ?? 0) >= overflow.queue;
}
