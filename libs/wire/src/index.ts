export * from './json/index.js';
export * from './hub/index.js';
export * from './sse/index.js';
export * from './ndjson/index.js';
export * from './openai/index.js';
export * from './anthropic/messages.js';
