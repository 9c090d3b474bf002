export * from './scan.js';
export * from './read.js';
export * from './splice.js';
