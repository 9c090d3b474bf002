/** Leaky buckets smooth: what they admit waits until all that came before it has leaked. */
import type { LimitCheck, LimitState } from '@tollgate/state';
import { GatewayError } from '../errors.js';
import type { ReplySink } from '../exchange.js';

/** Milliseconds until the turn of an operation that was just admitted, by the store's clock; 0 = at once. */
export function untilTurn(checks: readonly LimitCheck[], states: readonly LimitState[], nowMs: number): number {
  let waitMs = 0;
  for (let index = 0; index < checks.length; index++) {
    const check = checks[index];
    if (check === undefined || check.algorithm.type !== 'leaky-bucket') continue;
    const state = states[index];
    // A soft limit that had no room counts and does not hold up.
    if (state === undefined || !state.ok || check.amount === 0) continue;
    const ownMs = (check.take * check.algorithm.windowMs) / check.amount;
    waitMs = Math.max(waitMs, Math.min(Math.ceil(state.resetMs - ownMs - nowMs), check.algorithm.maxWaitMs));
  }
  return waitMs;
}

/** @throws {GatewayError} 504 when the request may not take that long, or its client leaves. */
export async function waitForTurn(waitMs: number, timeLeftMs: number, sink: ReplySink): Promise<void> {
  if (waitMs >= timeLeftMs) {
    throw new GatewayError(
      'deadline_exceeded',
      `The turn of this request under a smoothing limit comes in ${waitMs} ms, which is later than the request may take.`,
      { retryAfterMs: waitMs },
    );
  }
  let timer: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    timer = setTimeout(resolve, waitMs);
    sink.onClose(resolve);
  });
  clearTimeout(timer);
  if (sink.closed) throw new GatewayError('deadline_exceeded', 'The client left while its request waited its turn.');
}
