/**
 * What a replica may let through while the shared counters are away, under policy `local-share`: of each limit its part,
 * `amount ÷ live replicas`, less its part of what had been used at the last contact. All parts together are never more
 * than the limit, as long as the replicas that were alive then are those that are now. Hard budgets are not asked here:
 * they wait for the counters.
 *
 * What was let through meanwhile, under this policy or under `open`, is added to the shared counters when they are back.
 */
import { randomUUID } from 'node:crypto';
import {
  MemoryCounterStore,
  type AdmitRequest,
  type AdmitResult,
  type Clock,
  type CounterStore,
  type LimitAlgorithm,
  type LimitCheck,
  type LimitState,
} from '@tollgate/state';
import type { Admission } from '../exchange.js';
import { storeClock } from './check.js';

export interface LocalSharesOptions {
  /** The shared ones. */
  counters: CounterStore;
  clock: Clock;
  ownerId: string;
  /** What could not be added to the shared counters is logged, and tried again. */
  onFault(message: string, error: unknown): void;
}

/** Counters whose last state is remembered; the longest known is forgotten first. */
const mostRemembered = 50_000;
/** Retry of a reconciliation that failed. */
const retryMs = 1_000;

interface Unshared {
  organizationId: string;
  check: LimitCheck;
  sum: number;
  /** Content of the shared counters at that time: what is lost with it is read back from Postgres, this included. */
  epoch: string;
}

export class LocalShares {
  private readonly last = new Map<string, { state: LimitState; atMs: number }>();
  private store: MemoryCounterStore;
  /** Counters of `store` that have been given what was used before. */
  private primed = new Set<string>();
  private readonly unshared = new Map<string, Unshared>();
  private flushing: Promise<void> | null = null;
  private retry: NodeJS.Timeout | undefined;
  private readonly unsubscribe: () => void;
  /** The shared counters have been back since: the next time they are away begins anew. */
  private over = false;
  /** Operations decided here so far, for metrics. */
  decided = 0;

  constructor(private readonly options: LocalSharesOptions) {
    this.store = new MemoryCounterStore({ clock: options.clock });
    this.unsubscribe = options.counters.onStatusChange(({ connection, rebuilding }) => {
      this.over = connection === 'connected';
      if (this.over && !rebuilding) void this.flush();
    });
  }

  close(): void {
    clearTimeout(this.retry);
    this.unsubscribe();
  }

  /** Keeps how limits stood. On the hot path of every request that asks the shared counters. */
  remember(organizationId: string, checks: readonly LimitCheck[], states: readonly LimitState[]): void {
    const atMs = this.options.clock.nowMs();
    for (let index = 0; index < checks.length; index++) {
      const check = checks[index];
      const state = states[index];
      if (check === undefined || state === undefined) continue;
      this.last.set(nameOf(organizationId, check), { state, atMs });
    }
    if (this.last.size <= mostRemembered) return;
    for (const name of this.last.keys()) {
      this.last.delete(name);
      if (this.last.size <= mostRemembered) break;
    }
  }

  admit(request: AdmitRequest): AdmitResult {
    this.decided++;
    if (this.over) {
      this.over = false;
      this.store = new MemoryCounterStore({ clock: this.options.clock });
      this.primed = new Set();
    }
    const live = Math.max(1, this.options.counters.status().liveOwners);
    const checks = request.checks.map((check) => this.shareOf(request.organizationId, check, live));
    checks.forEach((check, index) => this.prime(request.organizationId, request.checks[index] ?? check, check, live));
    return this.store.admit({ ...request, checks });
  }

  extend(operationId: string, organizationId: string, takes: readonly number[], step: number): AdmitResult {
    return this.store.extend(operationId, organizationId, takes, storeClock, step);
  }

  settle({ operationId, organizationId, checks, uncounted }: Admission, actuals: readonly number[]): void {
    if (!uncounted) this.store.settle(operationId, organizationId, actuals, storeClock);
    checks.forEach((check, index) => this.note(organizationId, check, actuals[index] ?? 0));
    const { connection, rebuilding } = this.options.counters.status();
    if (connection === 'connected' && !rebuilding) void this.flush();
  }

  /** Adds what was counted here to the shared counters. Concurrent calls share one run. */
  flush(): Promise<void> {
    this.flushing ??= this.run().finally(() => {
      this.flushing = null;
    });
    return this.flushing;
  }

  private shareOf(organizationId: string, check: LimitCheck, live: number): LimitCheck {
    let amount = Math.floor(check.amount / live);
    if (check.algorithm.type === 'concurrency') amount = Math.max(0, amount - this.openBefore(organizationId, check));
    return { ...check, amount, algorithm: share(check.algorithm, live) };
  }

  /** Operations of this process that the shared counters admitted and that are still open. */
  private openBefore(organizationId: string, check: LimitCheck): number {
    let open = 0;
    for (const hold of this.options.counters.ownHolds()) {
      if (hold.organizationId !== organizationId) continue;
      for (const take of hold.takes) if (take.counter === check.counter) open += take.take;
    }
    return open;
  }

  private prime(organizationId: string, shared: LimitCheck, own: LimitCheck, live: number): void {
    const { algorithm } = shared;
    if (algorithm.type === 'concurrency' || algorithm.type === 'leaky-bucket') return;
    const name = nameOf(organizationId, shared);
    const key = algorithm.type === 'calendar' ? `${name} ${algorithm.startMs}` : name;
    if (this.primed.has(key)) return;
    this.primed.add(key);
    const last = this.last.get(name);
    if (last === undefined) return;
    if (algorithm.type === 'calendar' && last.state.resetMs !== algorithm.endMs) return;
    if ('windowMs' in algorithm && this.options.clock.nowMs() - last.atMs > algorithm.windowMs) return;
    const used = Math.ceil((last.state.used + last.state.held) / live);
    if (used === 0) return;
    const operationId = randomUUID();
    const checks = [{ ...own, hard: false, budget: false, take: used }];
    this.store.admit({ operationId, organizationId, ownerId: this.options.ownerId, checks, nowMs: storeClock });
    this.store.settle(operationId, organizationId, [used], storeClock);
  }

  private note(organizationId: string, check: LimitCheck, actual: number): void {
    // What is open ends by itself; what is smoothed has leaked by then.
    if (actual === 0 || check.algorithm.type === 'concurrency' || check.algorithm.type === 'leaky-bucket') return;
    const { epoch } = this.options.counters.status();
    const start = check.algorithm.type === 'calendar' ? check.algorithm.startMs : 0;
    const key = `${nameOf(organizationId, check)} ${start} ${epoch}`;
    const known = this.unshared.get(key);
    if (known === undefined) this.unshared.set(key, { organizationId, check, sum: actual, epoch });
    else known.sum = Math.min(Number.MAX_SAFE_INTEGER, known.sum + actual);
  }

  private async run(): Promise<void> {
    const { counters, ownerId } = this.options;
    clearTimeout(this.retry);
    for (const [key, { organizationId, check, sum, epoch }] of [...this.unshared]) {
      this.unshared.delete(key);
      if (check.algorithm.type === 'calendar' && epoch !== counters.status().epoch) continue;
      const operationId = randomUUID();
      const checks = [{ ...check, take: sum, hard: false, budget: false }];
      try {
        const admitted = await counters.admit({ operationId, organizationId, ownerId, checks, nowMs: storeClock });
        if (admitted.admitted) await counters.settle(operationId, organizationId, [sum], storeClock);
      } catch (error) {
        this.unshared.set(key, { organizationId, check, sum, epoch });
        this.options.onFault('what was let through meanwhile is not in the shared counters yet', error);
        this.retry = setTimeout(() => {
          if (counters.status().connection === 'connected') void this.flush();
        }, retryMs).unref();
        return;
      }
    }
  }
}

/** Whose counter: names are unique within an organization, and the platform's within the platform. */
function nameOf(organizationId: string, { slot, counter }: LimitCheck): string {
  return slot === 'platform' ? counter : `${organizationId} ${counter}`;
}

function share(algorithm: LimitAlgorithm, live: number): LimitAlgorithm {
  return algorithm.type === 'token-bucket' ? { ...algorithm, burst: Math.floor(algorithm.burst / live) } : algorithm;
}
