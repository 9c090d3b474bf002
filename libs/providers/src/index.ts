export * from './provider.js';
export type { EngineFigures, EngineMetrics } from './engine-metrics.js';
export type { EngineState, EngineStates } from './engine-state.js';
export * from './errors.js';
export * from './base-url.js';
export { providers } from './registry.js';
export { capabilitiesOf, endpointsOf, translatorOf } from './serving.js';
