/** Every provider, one line each. Hand-written, so that it can be searched, is typed, and survives bundlers. */
import { anthropic } from './anthropic/index.js';
import { gemini } from './gemini/index.js';
import { openai } from './openai/index.js';
import { openaiCompatible } from './openai-compatible/index.js';
import type { Provider } from './provider.js';
import { vertex } from './vertex/index.js';

/** By manifest id. */
export const providers: ReadonlyMap<string, Provider> = new Map(
  [openai, openaiCompatible, anthropic, gemini, vertex].map((provider) => [provider.manifest.id, provider]),
);
