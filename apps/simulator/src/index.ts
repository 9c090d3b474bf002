export { serviceAccountKey } from './dialects/gemini/accounts.js';
export type { Counts, CountRow, KeyedCountRow, RequestEntry } from './counts.js';
export type { FaultRule } from './fault-plan.js';
export { startSimulator, type Simulator, type SimulatorOptions } from './server.js';
