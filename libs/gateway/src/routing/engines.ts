/**
 * What inference engines said of themselves when the host last asked them (never on a request's clock): their load, and
 * whether the model is loaded. A figure or state is used until the engine has failed to answer three times in a row; from
 * then on it is not known.
 */
import type { EngineFigures, EngineState } from '@tollgate/providers';
import type { Deployment } from '../exchange.js';

const missesToStale = 3;

export class EngineBook {
  private readonly entries = new Map<string, { figures: EngineFigures; misses: number }>();
  private readonly states = new Map<string, { state: EngineState; misses: number; waking: boolean }>();

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

  noteState(deploymentId: string, state: EngineState): void {
    const entry = this.states.get(deploymentId);
    if (entry === undefined) this.states.set(deploymentId, { state, misses: 0, waking: false });
    else Object.assign(entry, { state, misses: 0 });
  }

  missedState(deploymentId: string): void {
    const entry = this.states.get(deploymentId);
    if (entry !== undefined && ++entry.misses >= missesToStale) this.states.delete(deploymentId);
  }

  forgetState(deploymentId: string): void {
    this.states.delete(deploymentId);
  }

  /** It was asked to load its model, or has finished doing so. */
  setWaking(deploymentId: string, waking: boolean): void {
    const entry = this.states.get(deploymentId);
    if (entry !== undefined) entry.waking = waking;
  }

  /**
   * What routing goes by: `disabled` and `draining` are people's word and stand; of the rest the engine knows better than
   * the configuration, where it says anything.
   */
  stateOf({ id, state }: Pick<Deployment, 'id' | 'state'>): Deployment['state'] {
    if (this.states.size === 0 || state === 'disabled' || state === 'draining') return state;
    const entry = this.states.get(id);
    if (entry === undefined) return state;
    return entry.waking && entry.state !== 'hot' ? 'warming' : entry.state;
  }

  /** The engine itself said that the model is not loaded. */
  isAsleep(deploymentId: string): boolean {
    if (this.states.size === 0) return false;
    const entry = this.states.get(deploymentId);
    return entry !== undefined && entry.state !== 'hot';
  }

  /** Whether the engine says anything of its state. */
  tellsState(deploymentId: string): boolean {
    return this.states.has(deploymentId);
  }

  snapshot(): ({ deploymentId: string } & EngineFigures)[] {
    return [...this.entries].map(([deploymentId, { figures }]) => ({ deploymentId, ...figures }));
  }

  /** What engines said of their state, for metrics and the portal. */
  stateSnapshot(): { deploymentId: string; state: 'hot' | 'warming' | 'cold' | 'draining' }[] {
    return [...this.states].map(([deploymentId, { state, waking }]) => ({
      deploymentId,
      state: waking && state !== 'hot' ? 'warming' : state,
    }));
  }
}

/** Nobody checks what an engine says; negative or endless queues must not break the arithmetic. */
function plausible({ waiting, running, cacheUse }: EngineFigures): EngineFigures {
  const count = (value: number) => (Number.isFinite(value) && value > 0 ? Math.min(value, 1e6) : 0);
  const share = cacheUse !== null && Number.isFinite(cacheUse) ? Math.min(1, Math.max(0, cacheUse)) : null;
  return { waiting: count(waiting), running: count(running), cacheUse: share };
}
