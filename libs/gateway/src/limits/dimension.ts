/** What a limit counts. One file a dimension; each describes itself and is listed in `registry.ts`. */
import type { LimitDimension } from '../exchange.js';

/** What one operation may use at most, and what it will probably use; computed once per request. */
export interface RequestBounds {
  inputTokens: number;
  /** All choices together. */
  outputTokens: number;
  /** Guess used by soft limits: four bytes a token. */
  estimatedInputTokens: number;
  /** The most it can cost in nano-USD over all targets that may serve it; `null` = some target has no price. */
  costNano: number | null;
}

/** What one attempt really used. */
export interface AttemptActuals {
  inputTokens: number;
  outputTokens: number;
  /** Charge in nano-USD, rounded up; 0 where unpriced (only soft limits let unpriced attempts through). */
  costNano: number;
}

export interface Dimension {
  id: LimitDimension;
  label: string;
  /** Unit shown to people. */
  unit: 'requests' | 'tokens' | 'USD' | 'open requests';
  /** `operation`: once per client request. `attempt`: summed over attempts. */
  counts: 'operation' | 'attempt';
  /** The only windows and algorithms apart from this rule: concurrency has no window. */
  needsBound: boolean;
  /** What a hold takes. A hard limit takes the bound, a soft one the estimate. */
  take(bounds: RequestBounds, hard: boolean): number;
  /** What an attempt finally counts. */
  actual(attempt: AttemptActuals): number;
}
