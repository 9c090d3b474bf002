/** A configured limit as the hot path uses it: amounts as counter integers, zones and slots decided. */
import { picoFromUsd } from '@tollgate/pricing';
import type { CompiledLimit, LimitSubject } from '@tollgate/gateway';

export interface LimitFacts {
  /** Public id (`lim_…`), shown to refused callers. */
  id: string;
  /** `null` = the platform's. */
  organizationId: string | null;
  dimension: CompiledLimit['dimension'];
  subject: LimitSubject;
  on: LimitSubject | null;
  window: CompiledLimit['window'];
  amount: string;
  burst: string | null;
  algorithm: 'token_bucket' | 'leaky_bucket' | 'sliding_window' | 'calendar';
  maxWaitMs: number;
  mode: 'hard' | 'soft';
  /** IANA zone its calendar periods are cut in. */
  timeZone: string;
}

export function compileLimit(limit: LimitFacts): CompiledLimit {
  const amount = counterUnits(limit.amount, limit.dimension);
  return {
    id: limit.id,
    dimension: limit.dimension,
    subject: limit.subject,
    on: limit.on,
    window: limit.window,
    algorithm: limit.dimension === 'concurrency' ? 'concurrency' : limit.algorithm,
    amount,
    burst: limit.burst === null ? amount : counterUnits(limit.burst, limit.dimension),
    maxWaitMs: limit.maxWaitMs,
    hard: limit.mode === 'hard',
    slot: slotOf(limit),
    timeZone: limit.timeZone,
  };
}

/** Requests and tokens as they are; money in nano-USD, rounded down: a limit may be a billionth too strict, never too lax. */
export function counterUnits(amount: string, dimension: CompiledLimit['dimension']): number {
  return dimension === 'spend' ? Number(picoFromUsd(amount) / 1000n) : Number(amount);
}

const withinOrganization = new Set(['organization', 'project', 'api_key', 'end_user']);

/** What is counted across organizations lives in the platform's slot, everything else with its organization. */
function slotOf(limit: LimitFacts): CompiledLimit['slot'] {
  if (limit.organizationId !== null) return 'organization';
  const pinned =
    withinOrganization.has(limit.subject.type) || (limit.on !== null && withinOrganization.has(limit.on.type));
  return pinned ? 'organization' : 'platform';
}
