/**
 * The places at one deployment: how many requests it has at once, and who waits for the next. Kept by id, so that it
 * outlives a change of configuration. Nothing here is shared between replicas; each has its own places.
 */
import type { Capacity, Deployment } from '../exchange.js';
import { AdaptiveLimit, type ReplyKind } from './adaptive-limit.js';
import { FairQueue, type Priority, type Waiting } from './fair-queue.js';

export interface Waiter extends Waiting {
  /** A place at this gate is theirs from now on. */
  enter(gate: Gate): void;
  /** Somebody else needs the place in the queue more. */
  shed(): void;
}

export class Gate {
  inFlight = 0;
  private readonly queue = new FairQueue<Waiter>();
  private adaptive: AdaptiveLimit | null = null;
  /** How long a place is taken, averaged; milliseconds, 0 = nobody left yet. */
  private meanMs = 0;

  constructor(private capacity: Capacity) {
    this.configure(capacity);
  }

  get limit(): number {
    return this.adaptive === null ? this.capacity.maxInFlight : this.adaptive.limit;
  }

  get maxWaitMs(): number {
    return this.capacity.maxWaitMs;
  }

  get configured(): Capacity {
    return this.capacity;
  }

  waiting(priority: Priority): number {
    return this.queue.sizeOf(priority);
  }

  configure(capacity: Capacity): void {
    this.capacity = capacity;
    if (!capacity.adaptive) this.adaptive = null;
    else if (this.adaptive === null) this.adaptive = new AdaptiveLimit(capacity.maxInFlight);
    else this.adaptive.bound(capacity.maxInFlight);
    this.letIn();
  }

  /** Takes a place at once where there is one and nobody was there before. */
  tryEnter(): boolean {
    if (this.inFlight >= this.limit || this.queue.size > 0) return false;
    this.inFlight++;
    return true;
  }

  /** Waits, or makes another one give up its place in the queue. @returns false where there is no room. */
  join(waiter: Waiter): boolean {
    if (this.queue.size >= this.capacity.queue) {
      const victim = this.capacity.queue === 0 ? null : this.queue.makeRoomFor(waiter);
      if (victim === null) return false;
      victim.shed();
    }
    this.queue.add(waiter);
    return true;
  }

  quit(waiter: Waiter): void {
    this.queue.remove(waiter);
  }

  /** A place that was taken is free. @param heldMs how long it was taken; `null` = nothing was sent. */
  leave(heldMs: number | null): void {
    this.inFlight--;
    if (heldMs !== null) this.meanMs = this.meanMs === 0 ? heldMs : this.meanMs + (heldMs - this.meanMs) * meanWeight;
    this.letIn();
  }

  /** Whoever could wait no longer: when it is worth asking again, milliseconds. */
  retryAfterMs(): number {
    const expected = ((this.queue.size + 1) / Math.max(1, this.limit)) * this.meanMs;
    return Math.min(Math.max(1_000, Math.ceil(expected)), longestRetryAfterMs);
  }

  /** A reply began. @param nowMs monotonic. */
  began(kind: ReplyKind, ms: number, nowMs: number): void {
    this.adaptive?.began(kind, ms, this.inFlight, nowMs);
  }

  /** It refused, or did not answer in time. */
  refused(nowMs: number): void {
    this.adaptive?.refused(nowMs);
  }

  private letIn(): void {
    while (this.inFlight < this.limit) {
      const waiter = this.queue.next();
      if (waiter === null) return;
      this.inFlight++;
      waiter.enter(this);
    }
  }
}

/** Weight of a new observation. */
const meanWeight = 0.1;
const longestRetryAfterMs = 60_000;

export interface GateState {
  deploymentId: string;
  inFlight: number;
  limit: number;
  waiting: Record<Priority, number>;
}

export class GateBook {
  private readonly gates = new Map<string, Gate>();

  /** Of a deployment with a capacity. */
  of({ id }: Pick<Deployment, 'id'>, capacity: Capacity): Gate {
    let gate = this.gates.get(id);
    if (gate === undefined) {
      gate = new Gate(capacity);
      this.gates.set(id, gate);
    } else if (gate.configured !== capacity) gate.configure(capacity);
    return gate;
  }

  snapshot(): GateState[] {
    return [...this.gates].map(([deploymentId, gate]) => ({
      deploymentId,
      inFlight: gate.inFlight,
      limit: gate.limit,
      waiting: { interactive: gate.waiting('interactive'), batch: gate.waiting('batch') },
    }));
  }
}
