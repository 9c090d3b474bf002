export * from './parse.js';
export * from './serialize.js';
