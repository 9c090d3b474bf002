/**
 * A bounded queue that is fair between organizations: whoever is interactive comes before batch, and within a class the
 * organizations take turns, however many requests one of them has waiting (round robin by flow; J. Nagle, RFC 970). When
 * it is full, room is made at the cost of batch first and then of the organization that waits with most.
 */
export type Priority = 'interactive' | 'batch';

export interface Waiting {
  readonly priority: Priority;
  readonly organizationId: string;
}

/** What waits for one organization in one class, the oldest first. What left early stays in `items` until its turn. */
interface Flow<T> {
  items: T[];
  head: number;
  count: number;
}

type Flows<T> = Map<string, Flow<T>>;

/** Served this early, and shed this late. */
const classes: readonly Priority[] = ['interactive', 'batch'];

export class FairQueue<T extends Waiting> {
  private readonly flows: Record<Priority, Flows<T>> = { interactive: new Map(), batch: new Map() };
  /** Who is in it; what is in `items` and not here was served or left. */
  private readonly members = new WeakSet<T>();
  private readonly counts: Record<Priority, number> = { interactive: 0, batch: 0 };

  get size(): number {
    return this.counts.interactive + this.counts.batch;
  }

  sizeOf(priority: Priority): number {
    return this.counts[priority];
  }

  add(item: T): void {
    const flows = this.flows[item.priority];
    let flow = flows.get(item.organizationId);
    if (flow === undefined) {
      flow = { items: [], head: 0, count: 0 };
      flows.set(item.organizationId, flow);
    }
    this.members.add(item);
    flow.items.push(item);
    flow.count++;
    this.counts[item.priority]++;
  }

  /** Takes whose turn it is. */
  next(): T | null {
    for (const priority of classes) {
      const flows = this.flows[priority];
      for (const [organizationId, flow] of flows) {
        const item = this.oldest(flow);
        flows.delete(organizationId);
        if (item === null) continue;
        this.members.delete(item);
        flow.count--;
        this.counts[priority]--;
        // Behind the others, until its turn comes round.
        if (flow.count > 0) flows.set(organizationId, flow);
        return item;
      }
    }
    return null;
  }

  /** Its client left, its time is over, or it found a place elsewhere; nothing happens where it is not in here. */
  remove(item: T): void {
    const flows = this.flows[item.priority];
    const flow = flows.get(item.organizationId);
    if (flow === undefined || !this.members.delete(item)) return;
    flow.count--;
    this.counts[item.priority]--;
    if (flow.count === 0) flows.delete(item.organizationId);
  }

  /**
   * Who has to go so that this one can wait, when there is no room for both: the newest of the organization that waits
   * with most in the lowest class there is, and never one of a higher class or of an organization no worse than its own.
   * `null` = the newcomer itself. Removes whom it gives.
   */
  makeRoomFor(newcomer: Waiting): T | null {
    for (const priority of [...classes].reverse()) {
      if (classes.indexOf(priority) < classes.indexOf(newcomer.priority)) return null;
      if (this.counts[priority] === 0) continue;
      const flows = this.flows[priority];
      let most: Flow<T> | null = null;
      for (const flow of flows.values()) if (most === null || flow.count > most.count) most = flow;
      const own = priority === newcomer.priority ? (flows.get(newcomer.organizationId)?.count ?? 0) : 0;
      if (most === null || (priority === newcomer.priority && most.count <= own + 1)) return null;
      const victim = this.newest(most);
      if (victim !== null) this.remove(victim);
      return victim;
    }
    return null;
  }

  private oldest(flow: Flow<T>): T | null {
    while (flow.head < flow.items.length) {
      const item = flow.items[flow.head++];
      if (flow.head > compactFrom && flow.head * 2 > flow.items.length) {
        flow.items.splice(0, flow.head);
        flow.head = 0;
      }
      if (item !== undefined && this.members.has(item)) return item;
    }
    return null;
  }

  private newest(flow: Flow<T>): T | null {
    while (flow.items.length > flow.head) {
      const item = flow.items[flow.items.length - 1];
      if (item !== undefined && this.members.has(item)) return item;
      flow.items.pop();
    }
    return null;
  }
}

/** Below this many taken entries moving the rest is not worth it. */
const compactFrom = 32;
