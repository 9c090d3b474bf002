/** Every provider, one line each. Hand-written, so that it can be searched, is typed, and survives bundlers. */
import { anthropic } from './anthropic/index.js';
import { azureOpenAi } from './azure-openai/index.js';
import { bedrock } from './bedrock/index.js';
import { gemini } from './gemini/index.js';
import { ollama } from './ollama/index.js';
import { openai } from './openai/index.js';
import { openaiCompatible } from './openai-compatible/index.js';
import { vendors } from './openai-compatible/vendors/index.js';
import type { Provider } from './provider.js';
import { tensorrtLlm } from './tensorrt-llm/index.js';
import { tgi } from './tgi/index.js';
import { vertex } from './vertex/index.js';
import { vllm } from './vllm/index.js';

const all: readonly Provider[] = [
  openai,
  openaiCompatible,
  anthropic,
  azureOpenAi,
  bedrock,
  gemini,
  vertex,
  vllm,
  tgi,
  tensorrtLlm,
  ollama,
  ...vendors,
];

/** By manifest id. */
export const providers: ReadonlyMap<string, Provider> = new Map(
  all.map((provider) => [provider.manifest.id, provider]),
);
