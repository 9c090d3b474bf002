import { priority } from './priority.js';
import { roundRobin } from './round-robin.js';
import type { Strategy } from './strategy.js';
import { weighted } from './weighted.js';

/** One line a strategy. */
const all: readonly Strategy[] = [priority, weighted, roundRobin];

export const strategies: ReadonlyMap<string, Strategy> = new Map(all.map((strategy) => [strategy.id, strategy]));
