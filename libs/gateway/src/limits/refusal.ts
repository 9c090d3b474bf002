/** Tells a refused caller which limit said no, how it stands, and what to do. */
import type { LimitState } from '@tollgate/state';
import { usdFromPico } from '@tollgate/pricing';
import { GatewayError, type LimitRefusal } from '../errors.js';
import type { CompiledLimit, LimitDimension } from '../exchange.js';
import { dimensions } from './registry.js';

const farFutureMs = 8_000_000_000_000_000;

export function limitRefused(limit: CompiledLimit, state: LimitState, take: number, nowMs: number): GatewayError {
  const refusal = describe(limit, state, take);
  const subject = subjectName(limit);
  const label = dimensions[limit.dimension].label.toLowerCase();
  const retryAfterMs = state.resetMs >= farFutureMs ? null : Math.max(1000, state.resetMs - limit.maxWaitMs - nowMs);

  if (limit.dimension === 'spend') {
    return new GatewayError(
      'budget_exceeded',
      `The budget of ${subject} does not cover this request: ${refusal.used} USD used and ${refusal.held} USD held of ${refusal.amount} USD per ${limit.window}; this request needs up to ${refusal.needed} USD. ${refusal.remedy}`,
      { limit: refusal },
    );
  }
  if (limit.dimension === 'concurrency') {
    return new GatewayError(
      'rate_limit_exceeded',
      `${capital(subject)} already has ${refusal.held} of ${refusal.amount} requests open. ${refusal.remedy}`,
      { limit: refusal, retryAfterMs: 1000 },
    );
  }
  const quota =
    limit.window === 'day' || limit.window === 'week' || limit.window === 'month' || limit.window === 'none';
  return new GatewayError(
    quota ? 'quota_exceeded' : 'rate_limit_exceeded',
    `The ${quota ? 'quota' : 'rate limit'} of ${subject} is reached: ${refusal.used} used and ${refusal.held} held of ${refusal.amount} ${label} per ${limit.window}; this request needs ${refusal.needed}. ${refusal.remedy}`,
    { limit: refusal, retryAfterMs },
  );
}

function describe(limit: CompiledLimit, state: LimitState, take: number): LimitRefusal {
  const amount = limit.raised === undefined ? limit.amount : state.amount;
  const show = (value: number) => (limit.dimension === 'spend' ? usdFromPico(BigInt(value) * 1000n) : String(value));
  return {
    limit: limit.id,
    dimension: limit.dimension,
    subject: limit.subject,
    window: limit.window,
    amount: show(amount),
    used: show(state.used),
    held: show(state.held),
    needed: show(take),
    unit: dimensions[limit.dimension].unit,
    resetAt: state.resetMs >= farFutureMs ? null : new Date(state.resetMs).toISOString(),
    remedy: remedy(limit.dimension, amount, state, take),
  };
}

/** What somebody who was refused, or will be soon, can do. Figures in counter units. */
export function remedy(
  dimension: LimitDimension,
  amount: number,
  state: Pick<LimitState, 'used' | 'held'>,
  take: number,
): string {
  if (take > amount) {
    return dimension === 'spend' || dimension === 'requests'
      ? 'Even an unused limit would not cover it: lower max_tokens or shorten the prompt, or ask an admin to raise the limit.'
      : 'It is larger than the whole limit: lower max_tokens or shorten the prompt.';
  }
  if (dimension === 'concurrency') return 'Wait for open requests to finish.';
  if (state.held > 0 && state.used + take <= amount)
    return 'Room frees up as running requests settle; try again shortly.';
  if (dimension === 'spend') return 'Ask an admin to raise the budget, or wait for the next period.';
  return 'Wait until it resets, or ask an admin to raise it.';
}

function subjectName(limit: CompiledLimit): string {
  const on = limit.on === null ? '' : ` on ${limit.on.type.replace('_', ' ')} ${limit.on.id ?? ''}`;
  if (limit.subject.type === 'global') return `this Tollgate${on}`;
  return `${limit.subject.type === 'api_key' ? 'API key' : limit.subject.type.replace('_', ' ')} ${limit.subject.id ?? ''}${on}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
