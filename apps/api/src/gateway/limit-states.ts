/** How limits stand now, for the management API: read from the counters the hot path uses. */
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { calendarPeriod, counterName, toCheck, type CompiledLimit } from '@tollgate/gateway';
import { usdFromPico } from '@tollgate/pricing';
import { CounterStoreUnavailableError, MemoryCounterStore, type CounterStore, type Hold } from '@tollgate/state';
import { LIMIT_STATES, type CounterHold, type LimitState, type LimitStates } from '../quotas/limits/limit-states.js';
import { publicId } from '../http/public-id.js';
import type { Directory } from './directory.js';

/** A reset this far off never comes. */
const neverMs = 8_000_000_000_000_000;
/** What a request may spend outside its upstream's own time: waiting for its turn, reading its body, settling. */
const aroundUpstreamMs = 120_000;

@Global()
@Module({})
export class LimitStatesModule {
  static forRoot(directory: Directory, counters: CounterStore): DynamicModule {
    const states = { provide: LIMIT_STATES, useValue: limitStates(directory, counters) };
    return { module: LimitStatesModule, providers: [states], exports: [LIMIT_STATES] };
  }
}

export function limitStates(directory: Directory, counters: CounterStore): LimitStates {
  let sinceMs = Date.now();
  counters.onStatusChange(() => {
    sinceMs = Date.now();
  });
  return {
    store() {
      const { connection, rebuilding, liveOwners } = counters.status();
      const shared = !(counters instanceof MemoryCounterStore);
      return { shared, connection, rebuilding, liveReplicas: liveOwners, since: new Date(sinceMs).toISOString() };
    },
    async read(_organizationId, limits) {
      const states = new Map<string, { used: string; held: string; amount: string; resetAt: string | null }>();
      for (const { id } of limits) {
        const entry = directory.limit(publicId('lim', id));
        const organizationId = entry === undefined ? null : directory.organizationOf(entry);
        // A limit on each of many subjects has many counters and no state of its own.
        if (entry === undefined || organizationId === null || isForEach(entry.limit)) continue;
        const now = Date.now();
        const found = await reachable(() =>
          counters.peek([toCheck({ limit: entry.limit, counter: entry.limit.id }, 0, now)], organizationId, now),
        );
        // Counters out of reach: the state is unknown and is left out, never shown as 0.
        if (found === null) return states;
        if (found[0] === undefined) continue;
        const { used, held, amount, resetAt } = stateOf(entry.limit, found[0], now);
        states.set(id, { used, held, amount, resetAt });
      }
      return states;
    },
    async stand(organizationId, references) {
      const now = Date.now();
      const wanted = references.flatMap(({ limitId, subject }, index) => {
        const limit = directory.limit(publicId('lim', limitId))?.limit;
        // What is counted across organizations is not one organization's to see.
        if (limit === undefined || limit.slot === 'platform' || (subject === '' && isForEach(limit))) return [];
        const counter = counterName(limit, subject, '');
        return [{ index, limit, check: toCheck({ limit, counter, lastCheck: undefined }, 0, now) }];
      });
      const states: (LimitState | null)[] = references.map(() => null);
      if (wanted.length === 0) return states;
      const found = await reachable(() =>
        counters.peek(
          wanted.map(({ check }) => check),
          organizationId,
          now,
        ),
      );
      if (found === null) return null;
      wanted.forEach(({ index, limit }, i) => {
        const state = found[i];
        if (state !== undefined) states[index] = stateOf(limit, state, now);
      });
      return states;
    },
    async holds(organizationId) {
      const holds = await reachable(() => counters.holds(organizationId));
      return holds === null ? null : holds.map((hold) => describe(hold, directory));
    },
    async release(organizationId, holdId) {
      await counters.release(holdId, organizationId, 0);
    },
    longestRequestMs() {
      let longest = 0;
      for (const route of directory.routes.all())
        for (const { deployment } of route.targets) longest = Math.max(longest, deployment.timeouts.totalMs);
      return longest + aroundUpstreamMs;
    },
  };
}

/** `null` = the counters do not answer. */
async function reachable<T>(ask: () => T | Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CounterStoreUnavailableError) return null;
    throw error;
  }
}

function describe(hold: Hold, directory: Directory): CounterHold {
  return {
    id: hold.operationId,
    ownerId: hold.ownerId,
    admittedAtMs: hold.admittedAtMs,
    facts: hold.facts,
    takes: hold.takes.map(({ limitId, take }) => {
      const limit = directory.limit(limitId)?.limit;
      return {
        limitId,
        dimension: limit?.dimension ?? null,
        held: limit === undefined ? String(take) : shown(limit, take),
      };
    }),
  };
}

function stateOf(
  limit: CompiledLimit,
  state: { used: number; presumed: number; held: number; amount: number; resetMs: number },
  nowMs: number,
): LimitState {
  return {
    used: shown(limit, state.used),
    presumed: shown(limit, state.presumed),
    held: shown(limit, state.held),
    amount: shown(limit, state.amount),
    resetAt: state.resetMs >= neverMs ? null : new Date(state.resetMs).toISOString(),
    period: limit.algorithm === 'calendar' ? calendarPeriod(limit, nowMs) : null,
  };
}

function isForEach(limit: CompiledLimit): boolean {
  return (limit.subject.type !== 'global' && limit.subject.id === null) || (limit.on !== null && limit.on.id === null);
}

/** In the unit the limit is written in: a count, or USD. */
function shown(limit: CompiledLimit, value: number): string {
  return limit.dimension === 'spend' ? usdFromPico(BigInt(value) * 1000n) : String(value);
}
