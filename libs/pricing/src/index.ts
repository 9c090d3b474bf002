export * from './usage.js';
export * from './token-class.js';
export * from './money.js';
export * from './price.js';
export * from './cost.js';
export * from './price-book.js';
export * from './catalogue.js';
