/** How a route orders its targets. One file a strategy; each states its formula and is listed in `registry.ts`. */
import type { ParsedRequest, Principal, RouteTarget } from '../exchange.js';
import type { EngineBook } from './engines.js';
import type { LoadBook } from './load.js';

/** Made once per gateway: what strategies may look at besides the request. Nothing in it waits. */
export interface StrategyContext {
  /** Uniform in [0, 1). */
  random(): number;
  monotonicMs(): number;
  load: LoadBook;
  engines: EngineBook;
}

/** The request a target is looked for. */
export interface Asked {
  request: ParsedRequest;
  principal: Pick<Principal, 'organization' | 'apiKeyId' | 'projectId'>;
}

export interface Strategy {
  id: string;
  label: string;
  /** All given targets, in the order to try them. Must not modify its input. */
  order(targets: readonly RouteTarget[], context: StrategyContext, asked: Asked): readonly RouteTarget[];
  /** The first of the order is whom the request belongs to, and recorded as its variant whoever serves it. */
  assigns?: true;
  /** What the order was made by, for the decision record; lower goes first. Absent = the order says it all. */
  score?(target: RouteTarget, context: StrategyContext, asked: Asked): number;
}
