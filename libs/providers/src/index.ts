export * from './provider.js';
export * from './errors.js';
export { providers } from './registry.js';
