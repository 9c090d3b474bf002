/** How a route orders its targets. One file a strategy; each states its formula and is listed in `registry.ts`. */
import type { RouteTarget } from '../exchange.js';

export interface StrategyContext {
  /** Uniform in [0, 1). */
  random(): number;
}

export interface Strategy {
  id: string;
  label: string;
  /** All given targets, in the order to try them. Must not modify its input. */
  order(targets: readonly RouteTarget[], context: StrategyContext): readonly RouteTarget[];
}
