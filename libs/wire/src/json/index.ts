export { JsonScanError, maxDepth, maxTopLevelFields, scanTopLevel, type TopLevelFields } from './scan.js';
export * from './tally.js';
export * from './read.js';
export * from './splice.js';
