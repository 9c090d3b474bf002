import type { Slot } from './encode.js';

/** `x` takes an admit back as if it had never been; the others as in the port. */
export type FinishKind = 's' | 'r' | 'p' | 'x';

export interface KeptTransition {
  kind: FinishKind;
  slot: Slot;
  operationId: string;
  organizationId: string;
  actuals: readonly number[];
  nowMs: number;
}

/**
 * Transitions that could not be delivered. It needs no bound: calls fail at once while the store is away, so it holds
 * at most what was in flight when the store went, plus what was sent within one deadline.
 */
export class Outbox {
  private readonly kept = new Map<string, KeptTransition>();

  get size(): number {
    return this.kept.size;
  }

  /** The first end of an operation wins; only a presumption gives way to what really happened. */
  keep(transition: KeptTransition): void {
    const key = transition.slot + transition.operationId;
    const existing = this.kept.get(key);
    if (existing === undefined || existing.kind === 'p') this.kept.set(key, transition);
  }

  /** Delivers everything kept; what fails again stays. */
  async flush(deliver: (transition: KeptTransition) => Promise<unknown>): Promise<void> {
    const deliveries = [...this.kept].map(async ([key, transition]) => {
      try {
        await deliver(transition);
      } catch {
        return;
      }
      if (this.kept.get(key) === transition) this.kept.delete(key);
    });
    await Promise.all(deliveries);
  }
}
