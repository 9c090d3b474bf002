/** How limits stand now, for the management API: read from the counters the hot path uses. */
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { toCheck, type CompiledLimit } from '@tollgate/gateway';
import { usdFromPico } from '@tollgate/pricing';
import { MemoryCounterStore, type CounterStore } from '@tollgate/state';
import { LIMIT_STATES, type LimitStates } from '../quotas/limits/limits.service.js';
import { publicId } from '../http/public-id.js';
import type { Directory } from './directory.js';

/** A reset this far off never comes. */
const neverMs = 8_000_000_000_000_000;

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
        try {
          const now = Date.now();
          const [state] = await counters.peek(
            [toCheck({ limit: entry.limit, counter: entry.limit.id }, 0, now)],
            organizationId,
            now,
          );
          if (state === undefined) continue;
          states.set(id, {
            used: shown(entry.limit, state.used),
            held: shown(entry.limit, state.held),
            amount: shown(entry.limit, state.amount),
            resetAt: state.resetMs >= neverMs ? null : new Date(state.resetMs).toISOString(),
          });
        } catch {
          // Counters out of reach: the state is unknown and is left out, never shown as 0.
          return states;
        }
      }
      return states;
    },
  };
}

function isForEach(limit: CompiledLimit): boolean {
  return (limit.subject.type !== 'global' && limit.subject.id === null) || (limit.on !== null && limit.on.id === null);
}

/** In the unit the limit is written in: a count, or USD. */
function shown(limit: CompiledLimit, value: number): string {
  return limit.dimension === 'spend' ? usdFromPico(BigInt(value) * 1000n) : String(value);
}
