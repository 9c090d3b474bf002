import type { RouteTarget } from '../exchange.js';
import type { Strategy } from './strategy.js';

const turns = new WeakMap<readonly RouteTarget[], number>();

/** Each request starts one target further on than the one before. Counted per process and configuration revision. */
export const roundRobin: Strategy = {
  id: 'round-robin',
  label: 'Round robin',
  order(targets) {
    const turn = turns.get(targets) ?? 0;
    turns.set(targets, turn + 1);
    const start = turn % Math.max(1, targets.length);
    return start === 0 ? targets : [...targets.slice(start), ...targets.slice(0, start)];
  },
};
