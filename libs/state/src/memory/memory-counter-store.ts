import { randomUUID } from 'node:crypto';
import { assertAdmitRequest, assertAmounts, assertChecks } from '../check-request.js';
import { systemClock, type Clock } from '../clock.js';
import {
  OWNER_LEASE_MS,
  TOMBSTONE_MS,
  type AdmitRequest,
  type AdmitResult,
  type CounterStore,
  type FinishedRebuild,
  type Hold,
  type LimitCheck,
  type LimitState,
  type RestoredPeriod,
  type StoreStatus,
} from '../counter-store.js';
import { findCounter, findOrCreateCounter, forgetIdleCounters } from './counter-map.js';
import { createCounter, type MemoryCounter } from './counters.js';
import { describeHold, forgetParts, presumedUntil, presumeHold, settleHold, type MemoryHold } from './hold.js';
import { Tombstones } from './tombstones.js';

export interface MemoryCounterStoreOptions {
  clock?: Clock;
  /** True where the process may have spent before it was restarted: hard budgets wait for `finishRebuild`. */
  startRebuilding?: boolean;
}

interface OrganizationCounters {
  counters: Map<string, MemoryCounter>;
  /** By operation id, in order of admission. */
  open: Map<string, MemoryHold>;
  presumed: Map<string, MemoryHold>;
}

const FORGET_INTERVAL_MS = 60_000;
const MAX_LISTED_HOLDS = 1_000;

/** The store of a single process. Every method is synchronous, so nothing can happen between a check and its take. */
export class MemoryCounterStore implements CounterStore {
  private readonly clock: Clock;
  private readonly organizations = new Map<string, OrganizationCounters>();
  private readonly platformCounters = new Map<string, MemoryCounter>();
  private readonly finished = new Tombstones(TOMBSTONE_MS);
  /** Owner → end of its lease. */
  private readonly owners = new Map<string, number>();
  private readonly restored = new Set<string>();
  private readonly listeners = new Set<(status: StoreStatus) => void>();
  private readonly epoch = randomUUID();
  private rebuilding: boolean;
  private forgottenAtMs = 0;

  constructor(options: MemoryCounterStoreOptions = {}) {
    this.clock = options.clock ?? systemClock;
    this.rebuilding = options.startRebuilding ?? false;
  }

  admit(request: AdmitRequest): AdmitResult {
    assertAdmitRequest(request);
    const now = request.nowMs || this.clock.nowMs();
    const organization = this.organization(request.organizationId);
    const { operationId, checks } = request;
    if (!this.owners.has(request.ownerId)) this.owners.set(request.ownerId, now + OWNER_LEASE_MS);
    const known = organization.open.get(operationId);
    if (known !== undefined)
      return { admitted: true, states: this.states(known.checks, known.counters, now), nowMs: now };
    if (this.isOver(organization, operationId, now)) return finishedResult(now);

    const counters: MemoryCounter[] = [];
    for (let i = 0; i < checks.length; i++) counters.push(this.counter(organization, checks[i]!));
    const refusal = this.refusal(checks, counters, undefined, now);
    if (refusal !== undefined) return refusal;
    const takes: number[] = [];
    const marks: number[] = [];
    const states: LimitState[] = [];
    for (let i = 0; i < checks.length; i++) {
      const check = checks[i]!;
      const counter = counters[i]!;
      const ok = check.hard || fits(check.take, counter.room(check, now));
      takes.push(counter.take(check, check.take));
      marks.push(counter.mark);
      states.push(counter.state(check, ok, now));
    }
    organization.open.set(operationId, {
      operationId,
      organizationId: request.organizationId,
      ownerId: request.ownerId,
      admittedAtMs: now,
      facts: request.facts,
      checks,
      counters,
      takes,
      marks,
      extensions: undefined,
      step: 0,
      presumedUntilMs: 0,
    });
    return { admitted: true, states, nowMs: now };
  }

  extend(
    operationId: string,
    organizationId: string,
    takes: readonly number[],
    nowMs: number,
    step?: number,
  ): AdmitResult {
    assertAmounts(takes, 'take');
    const now = nowMs || this.clock.nowMs();
    const hold = this.organizations.get(organizationId)?.open.get(operationId);
    if (hold === undefined) return finishedResult(now);
    const { checks, counters } = hold;
    if (step !== undefined && step <= hold.step) {
      return { admitted: true, states: this.states(checks, counters, now), nowMs: now };
    }
    const refusal = this.refusal(checks, counters, takes, now);
    if (refusal !== undefined) return refusal;
    const extension = { takes: [] as number[], marks: [] as number[] };
    const states: LimitState[] = [];
    for (let i = 0; i < checks.length; i++) {
      const check = checks[i]!;
      const counter = counters[i]!;
      const take = takes[i] ?? 0;
      const ok = check.hard || take === 0 || fits(take, counter.room(check, now));
      extension.takes.push(counter.take(check, take));
      extension.marks.push(counter.mark);
      states.push(counter.state(check, ok, now));
    }
    (hold.extensions ??= []).push(extension);
    hold.step = step ?? hold.step + 1;
    return { admitted: true, states, nowMs: now };
  }

  settle(operationId: string, organizationId: string, actuals: readonly number[], nowMs: number): void {
    assertAmounts(actuals, 'settled figure');
    this.finish(operationId, organizationId, actuals, nowMs);
  }

  release(operationId: string, organizationId: string, nowMs: number): void {
    this.finish(operationId, organizationId, undefined, nowMs);
  }

  presume(operationId: string, organizationId: string, nowMs: number): void {
    const organization = this.organizations.get(organizationId);
    const hold = organization?.open.get(operationId);
    if (organization === undefined || hold === undefined) return;
    const now = nowMs || this.clock.nowMs();
    presumeHold(hold, now);
    organization.open.delete(operationId);
    hold.presumedUntilMs = presumedUntil(hold.checks, now + TOMBSTONE_MS);
    organization.presumed.set(operationId, hold);
  }

  peek(checks: readonly LimitCheck[], organizationId: string, nowMs: number): readonly LimitState[] {
    assertChecks(checks);
    const now = nowMs || this.clock.nowMs();
    const organization = this.organizations.get(organizationId);
    return checks.map((check) => {
      const counters = check.slot === 'platform' ? this.platformCounters : organization?.counters;
      const counter = findCounter(counters, check.counter, check.algorithm) ?? createCounter(check.algorithm);
      return counter.state(check, fits(check.take, counter.room(check, now)), now);
    });
  }

  holds(organizationId: string): readonly Hold[] {
    const open = this.organizations.get(organizationId)?.open.values() ?? [];
    return [...open]
      .sort((a, b) => a.admittedAtMs - b.admittedAtMs)
      .slice(0, MAX_LISTED_HOLDS)
      .map(describeHold);
  }

  heartbeat(ownerId: string, nowMs: number): void {
    const now = nowMs || this.clock.nowMs();
    this.owners.set(ownerId, now + OWNER_LEASE_MS);
    if (now >= this.forgottenAtMs + FORGET_INTERVAL_MS) this.forgetIdle(now);
  }

  sweep(nowMs: number): readonly Hold[] {
    const now = nowMs || this.clock.nowMs();
    const dead = new Set<string>();
    for (const [owner, until] of this.owners) if (until <= now) dead.add(owner);
    if (dead.size === 0) return [];
    const orphans = this.openHolds((hold) => dead.has(hold.ownerId));
    for (const hold of orphans) dead.delete(hold.ownerId);
    for (const owner of dead) this.owners.delete(owner);
    return orphans;
  }

  holdsOf(ownerId: string): readonly Hold[] {
    return this.openHolds((hold) => hold.ownerId === ownerId);
  }

  ownHolds(): readonly Hold[] {
    return this.openHolds(() => true);
  }

  status(): StoreStatus {
    return {
      connection: 'connected',
      reason: '',
      rebuilding: this.rebuilding,
      epoch: this.epoch,
      liveOwners: 1,
    };
  }

  onStatusChange(listener: (status: StoreStatus) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  republish(holds: readonly Hold[]): void {
    const now = this.clock.nowMs();
    for (const hold of holds) {
      const organization = this.organization(hold.organizationId);
      if (organization.open.has(hold.operationId) || this.isOver(organization, hold.operationId, now)) continue;
      if (!this.owners.has(hold.ownerId)) this.owners.set(hold.ownerId, now + OWNER_LEASE_MS);
      const checks = hold.takes.map(({ check }) => check);
      const counters = checks.map((check) => this.counter(organization, check));
      const takes = hold.takes.map(({ check, take }, i) => counters[i]!.put(check, take, hold.admittedAtMs, now));
      organization.open.set(hold.operationId, {
        operationId: hold.operationId,
        organizationId: hold.organizationId,
        ownerId: hold.ownerId,
        admittedAtMs: hold.admittedAtMs,
        facts: hold.facts,
        checks,
        counters,
        takes,
        marks: counters.map(({ mark }) => mark),
        extensions: undefined,
        step: 0,
        presumedUntilMs: 0,
      });
    }
  }

  restorePeriods(periods: readonly RestoredPeriod[]): void {
    for (const { organizationId, slot, counter, startMs, endMs, settled } of periods) {
      assertAmounts([settled], 'settled figure');
      const organization = this.organization(organizationId);
      const counters = slot === 'platform' ? this.platformCounters : organization.counters;
      findOrCreateCounter(counters, counter, { type: 'calendar', startMs, endMs }).restore(settled);
    }
  }

  markReplicaRestored(ownerId: string): void {
    if (this.rebuilding) this.restored.add(ownerId);
  }

  restoredReplicas(): readonly string[] {
    return [...this.restored];
  }

  finishRebuild(liveOwners: readonly string[]): FinishedRebuild {
    if (!this.rebuilding) return { finished: true, missing: [] };
    const missing = liveOwners.filter((owner) => !this.restored.has(owner));
    if (missing.length > 0) return { finished: false, missing };
    this.rebuilding = false;
    this.restored.clear();
    const status = this.status();
    for (const listener of this.listeners) listener(status);
    return { finished: true, missing: [] };
  }

  close(): void {
    this.listeners.clear();
  }

  private organization(organizationId: string): OrganizationCounters {
    let organization = this.organizations.get(organizationId);
    if (organization === undefined) {
      organization = { counters: new Map(), open: new Map(), presumed: new Map() };
      this.organizations.set(organizationId, organization);
    }
    return organization;
  }

  private counter(organization: OrganizationCounters, check: LimitCheck): MemoryCounter {
    const counters = check.slot === 'platform' ? this.platformCounters : organization.counters;
    return findOrCreateCounter(counters, check.counter, check.algorithm);
  }

  /** The refusal, or undefined where everything hard fits. A rebuild is named first: its 503 passes by itself. */
  private refusal(
    checks: readonly LimitCheck[],
    counters: readonly MemoryCounter[],
    takes: readonly number[] | undefined,
    now: number,
  ): AdmitResult | undefined {
    let limit = -1;
    for (let i = 0; i < checks.length; i++) {
      const check = checks[i]!;
      if (!check.hard) continue;
      if (check.budget && this.rebuilding) return this.refused('rebuilding', i, checks, counters, takes, now);
      // An extension by 0 needs no room: the operation is admitted already.
      const take = takes === undefined ? check.take : (takes[i] ?? 0);
      if (takes !== undefined && take === 0) continue;
      if (limit < 0 && !fits(take, counters[i]!.room(check, now))) limit = i;
    }
    return limit < 0 ? undefined : this.refused('limit', limit, checks, counters, takes, now);
  }

  private refused(
    reason: 'limit' | 'rebuilding',
    refusedBy: number,
    checks: readonly LimitCheck[],
    counters: readonly MemoryCounter[],
    takes: readonly number[] | undefined,
    now: number,
  ): AdmitResult {
    const states = checks.map((check, i) => {
      const take = takes === undefined ? check.take : (takes[i] ?? 0);
      const room = counters[i]!.room(check, now);
      const judged = !(reason === 'rebuilding' && check.hard && check.budget);
      const ok = judged && ((takes !== undefined && take === 0) || fits(take, room));
      return counters[i]!.state(check, ok, now);
    });
    return { admitted: false, reason, refusedBy, states, nowMs: now };
  }

  private states(checks: readonly LimitCheck[], counters: readonly MemoryCounter[], now: number): LimitState[] {
    return checks.map((check, i) => {
      counters[i]!.room(check, now);
      return counters[i]!.state(check, true, now);
    });
  }

  private isOver(organization: OrganizationCounters, operationId: string, now: number): boolean {
    const presumed = organization.presumed.get(operationId);
    return (presumed !== undefined && presumed.presumedUntilMs > now) || this.finished.has(operationId, now);
  }

  private finish(
    operationId: string,
    organizationId: string,
    actuals: readonly number[] | undefined,
    nowMs: number,
  ): void {
    const now = nowMs || this.clock.nowMs();
    const organization = this.organizations.get(organizationId);
    const open = organization?.open.get(operationId);
    const presumed = open === undefined ? organization?.presumed.get(operationId) : undefined;
    const hold = open ?? (presumed !== undefined && presumed.presumedUntilMs > now ? presumed : undefined);
    if (organization === undefined || hold === undefined) {
      // A release may overtake the admit whose answer was lost; a settle cannot: it needs an answered admit.
      if (actuals === undefined && !this.finished.has(operationId, now)) this.finished.add(operationId, now);
      return;
    }
    settleHold(hold, actuals, now);
    organization.open.delete(operationId);
    organization.presumed.delete(operationId);
    forgetParts(hold);
    this.finished.add(operationId, now);
  }

  private openHolds(wanted: (hold: MemoryHold) => boolean): Hold[] {
    const found: Hold[] = [];
    for (const organization of this.organizations.values()) {
      for (const hold of organization.open.values()) if (wanted(hold)) found.push(describeHold(hold));
    }
    return found;
  }

  /** Drops counters of the past, so that memory follows the live subjects and not all that ever were. */
  private forgetIdle(now: number): void {
    this.forgottenAtMs = now;
    forgetIdleCounters(this.platformCounters, now);
    for (const [id, organization] of this.organizations) {
      forgetIdleCounters(organization.counters, now);
      for (const [operationId, hold] of organization.presumed) {
        if (hold.presumedUntilMs <= now) organization.presumed.delete(operationId);
      }
      const { counters, open, presumed } = organization;
      if (counters.size === 0 && open.size === 0 && presumed.size === 0) this.organizations.delete(id);
    }
  }
}

/** Asking for nothing is refused, too, once nothing is left. */
function fits(take: number, room: number): boolean {
  return take === 0 ? room > 0 : take <= room;
}

function finishedResult(now: number): AdmitResult {
  return { admitted: false, reason: 'finished', refusedBy: -1, states: [], nowMs: now };
}
