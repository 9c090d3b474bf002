export * from './events.js';
export * from './reply.js';
export * from './request.js';
