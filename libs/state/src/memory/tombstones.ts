/**
 * More operations than this in one lifetime are remembered for a shorter time, rather than without bound. In one
 * process no answer is ever lost, so a late repetition can only come from a caller's mistake.
 */
const MAX_PER_GENERATION = 10_000;

/**
 * Operations that are over, each for `lifetimeMs`. Two generations instead of a timer or a scan: the older one is
 * dropped whole when all of it has expired.
 */
export class Tombstones {
  private young = new Map<string, number>();
  private old = new Map<string, number>();
  private youngSinceMs = 0;

  constructor(private readonly lifetimeMs: number) {}

  has(operationId: string, now: number): boolean {
    const until = this.young.get(operationId) ?? this.old.get(operationId);
    return until !== undefined && until > now;
  }

  add(operationId: string, now: number): void {
    if (now >= this.youngSinceMs + this.lifetimeMs || this.young.size >= MAX_PER_GENERATION) {
      this.old = this.young;
      this.young = new Map();
      this.youngSinceMs = now;
    }
    this.young.set(operationId, now + this.lifetimeMs);
  }
}
