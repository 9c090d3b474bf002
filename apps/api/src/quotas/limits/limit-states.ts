/** How limits stand, as the part of the process that has the counters tells it. */
import type { LimitStore } from '@tollgate/contracts';
import type { Limit } from '@tollgate/database';

export const LIMIT_STATES = Symbol('LimitStates');

/** Amounts in the limit's own unit: a count, or USD. */
export interface LimitState {
  amount: string;
  /** Settled + presumed. */
  used: string;
  presumed: string;
  held: string;
  /** RFC 3339; `null` = never. */
  resetAt: string | null;
  /** Period of a calendar limit that is running; `null` = another algorithm. */
  period: { startMs: number; endMs: number } | null;
}

export interface CounterHold {
  /** Of the operation, or `<operation>:<n>` of its attempt n. */
  id: string;
  ownerId: string;
  admittedAtMs: number;
  facts: Readonly<Record<string, string>>;
  takes: readonly { limitId: string; dimension: LimitDimensionName | null; held: string }[];
}

export type LimitDimensionName =
  'requests' | 'input_tokens' | 'output_tokens' | 'total_tokens' | 'concurrency' | 'spend';

/** Which counter is meant: `subject` names one of the subjects of a limit for each of many; `''` = it has only one. */
export interface CounterReference {
  /** UUID. */
  limitId: string;
  subject: string;
}

/** Reads the counters behind limits; supplied by the part of the process that has them. */
export interface LimitStates {
  /** Used and held now, by limit id (UUID). Limits it knows nothing of are left out. */
  read(
    organizationId: string | null,
    limits: readonly Pick<Limit, 'id'>[],
  ): Promise<ReadonlyMap<string, { used: string; held: string; amount: string; resetAt: string | null }>>;
  /** One organization's counters in one step, in the order asked; `null` = the counters do not answer. */
  stand(
    organizationId: string,
    references: readonly CounterReference[],
  ): Promise<readonly (LimitState | null)[] | null>;
  /** Open holds of one organization, oldest first; `null` = the counters do not answer. */
  holds(organizationId: string): Promise<readonly CounterHold[] | null>;
  /** Gives a hold back. Idempotent; kept while the counters do not answer. */
  release(organizationId: string, holdId: string): Promise<void>;
  /** No request takes longer than this, milliseconds. */
  longestRequestMs(): number;
  /** How the counters themselves are. */
  store(): LimitStore;
}
