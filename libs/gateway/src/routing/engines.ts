/**
 * What inference engines said of themselves when the host last asked them (never on a request's clock). A figure is used
 * until the engine has failed to answer three times in a row; from then on it is not known.
 */
import type { EngineFigures } from '@tollgate/providers';

const missesToStale = 3;

export class EngineBook {
  private readonly entries = new Map<string, { figures: EngineFigures; misses: number }>();

  note(deploymentId: string, figures: EngineFigures): void {
    this.entries.set(deploymentId, { figures: plausible(figures), misses: 0 });
  }

  missed(deploymentId: string): void {
    const entry = this.entries.get(deploymentId);
    if (entry !== undefined && ++entry.misses >= missesToStale) this.entries.delete(deploymentId);
  }

  /** `undefined` = never known, or stale. */
  figures(deploymentId: string): EngineFigures | undefined {
    return this.entries.get(deploymentId)?.figures;
  }

  snapshot(): ({ deploymentId: string } & EngineFigures)[] {
    return [...this.entries].map(([deploymentId, { figures }]) => ({ deploymentId, ...figures }));
  }
}

/** Nobody checks what an engine says; negative or endless queues must not break the arithmetic. */
function plausible({ waiting, running, cacheUse }: EngineFigures): EngineFigures {
  const count = (value: number) => (Number.isFinite(value) && value > 0 ? Math.min(value, 1e6) : 0);
  const share = cacheUse !== null && Number.isFinite(cacheUse) ? Math.min(1, Math.max(0, cacheUse)) : null;
  return { waiting: count(waiting), running: count(running), cacheUse: share };
}
