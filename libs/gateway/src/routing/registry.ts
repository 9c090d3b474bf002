import { engineLoad } from './engine-load.js';
import { leastCost } from './least-cost.js';
import { leastInFlight } from './least-in-flight.js';
import { leastLatency } from './least-latency.js';
import { prefixAffinity } from './prefix-affinity.js';
import { priority } from './priority.js';
import { roundRobin } from './round-robin.js';
import { sessionAffinity } from './session-affinity.js';
import { split } from './split.js';
import type { Strategy } from './strategy.js';
import { weighted } from './weighted.js';

/** One line a strategy. */
const all: readonly Strategy[] = [
  priority,
  weighted,
  roundRobin,
  leastInFlight,
  leastLatency,
  leastCost,
  sessionAffinity,
  prefixAffinity,
  engineLoad,
  split,
];

export const strategies: ReadonlyMap<string, Strategy> = new Map(all.map((strategy) => [strategy.id, strategy]));
