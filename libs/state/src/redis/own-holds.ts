import type { AdmitRequest, Hold } from '../counter-store.js';

export interface OwnHold {
  request: AdmitRequest;
  admittedAtMs: number;
  /** What extensions have added to each check. */
  extra: number[] | undefined;
  step: number;
}

/** The open holds this process has taken: what it must republish after the store has lost them. */
export class OwnHolds {
  private readonly open = new Map<string, OwnHold>();

  get(operationId: string): OwnHold | undefined {
    return this.open.get(operationId);
  }

  add(request: AdmitRequest, admittedAtMs: number): void {
    if (this.open.has(request.operationId)) return;
    this.open.set(request.operationId, { request, admittedAtMs, extra: undefined, step: 0 });
  }

  extend(hold: OwnHold, takes: readonly number[], step: number): void {
    hold.extra = hold.request.checks.map((_, i) => (hold.extra?.[i] ?? 0) + (takes[i] ?? 0));
    hold.step = step;
  }

  delete(operationId: string): void {
    this.open.delete(operationId);
  }

  describe(): Hold[] {
    return [...this.open.values()].map(({ request, admittedAtMs, extra }) => ({
      operationId: request.operationId,
      organizationId: request.organizationId,
      ownerId: request.ownerId,
      admittedAtMs,
      state: 'held',
      takes: request.checks.map((check, i) => ({
        limitId: check.limitId,
        counter: check.counter,
        take: check.take + (extra?.[i] ?? 0),
        check,
      })),
      facts: request.facts ?? {},
    }));
  }
}
