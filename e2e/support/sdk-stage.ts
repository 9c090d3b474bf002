/** A product with one model of each dialect, for suites whose subject is a client library. */
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { startProduct, type Product } from './harness.js';
import { reached, type ReachedProvider } from './reached.js';
import { addDeployment, addModel, addRoute, type SimulatedDeployment } from './simulated.js';

/** Models by the dialect of what serves them; the client cannot tell. */
export const dialects = [
  { dialect: 'openai', model: 'gpt-test', provider: 'openai-compatible' },
  { dialect: 'anthropic', model: 'claude-test', provider: 'anthropic' },
  { dialect: 'gemini', model: 'gemini-test', provider: 'gemini' },
  { dialect: 'bedrock', model: 'bedrock-test', provider: 'bedrock' },
  { dialect: 'ollama', model: 'llama-test', provider: 'ollama' },
  { dialect: 'vllm', model: 'qwen-test', provider: 'vllm' },
] as const;

export function mixedModel(model: string): string {
  return model.replace('-test', '-mixed');
}

/** The same for Responses, which some of them speak themselves. */
export const responsesDialects = [
  { dialect: 'openai-responses', model: 'openai-test', upstreamPath: '/v1/responses' },
  { dialect: 'openai', model: 'gpt-test', upstreamPath: '/v1/chat/completions' },
  { dialect: 'anthropic', model: 'claude-test', upstreamPath: '/v1/messages' },
  { dialect: 'gemini', model: 'gemini-test', upstreamPath: '/v1beta/' },
  { dialect: 'bedrock', model: 'bedrock-test', upstreamPath: '/model/' },
  { dialect: 'ollama', model: 'llama-test', upstreamPath: '/api/chat' },
  { dialect: 'vllm', model: 'qwen-test', upstreamPath: '/v1/responses' },
  { dialect: 'azure', model: 'azure-test', upstreamPath: '/openai/v1/responses' },
] as const;

/** A route whose name has to be percent-encoded in a path. */
export const slashModel = 'acme/gpt-large';
export const embeddingModel = 'embed-test';
/** All that embed; Anthropic has no such models. */
export const embeddingModels = [
  { dialect: 'openai', model: embeddingModel, provider: 'openai-compatible', upstreamModel: 'text-embedding-3-small' },
  { dialect: 'gemini', model: 'gemini-embed', provider: 'gemini', upstreamModel: 'text-embedding-005' },
  { dialect: 'bedrock', model: 'cohere-embed', provider: 'bedrock', upstreamModel: 'cohere.embed-multilingual-v3' },
  { dialect: 'ollama', model: 'nomic-embed', provider: 'ollama', upstreamModel: 'nomic-embed-text' },
  { dialect: 'vllm', model: 'qwen-embed', provider: 'vllm', upstreamModel: 'text-embedding-3-small' },
] as const;

export interface SdkStage {
  product: Product;
  simulator: Simulator;
  stop(): Promise<void>;
}

export async function startSdkStage(): Promise<SdkStage> {
  const simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
  const product = await startProduct({ env: { TOLLGATE_DEMO: '0', LOG_LEVEL: 'warn' } });
  const add = (name: string, provider: ReachedProvider, more: Partial<SimulatedDeployment> = {}) =>
    addModel(product, { simulator, ...reached(provider, simulator.url), ...more, name });
  for (const { model, provider } of dialects) {
    const { upstreamModel } = reached(provider, simulator.url);
    await add(model, provider);
    // Text of several scripts, cut in the middle of characters.
    await add(mixedModel(model), provider, { upstreamModel: `${upstreamModel}+text-mixed+len-300+split-7` });
  }
  for (const { provider, model, upstreamModel } of embeddingModels) await add(model, provider, { upstreamModel });
  await add('openai-test', 'openai');
  await add('azure-test', 'azure-openai');
  // A reasoning model, and one whose tools only the upstream's Responses endpoint has.
  await add('openai-reasoner', 'openai', { upstreamModel: 'sim-reasoner' });
  await add('gpt-6-astra', 'openai', { upstreamModel: 'gpt-6-astra' });
  await add('claude-thinking', 'anthropic', { upstreamModel: 'claude-opus-4-6' });
  // Slow enough that a client can leave in the middle.
  await add('gpt-slow', 'openai-compatible', { upstreamModel: 'sim-gpt+tps-20+len-400' });
  // Counts in the simulator stay apart by the upstream's model name.
  await add('gpt-faulty', 'openai-compatible', { upstreamModel: 'sim-faulty' });
  await addDeployment(product, { name: 'acme-large', simulator });
  await addRoute(product, { model: slashModel, targets: [{ deployment: 'acme-large', weight: 1, tier: 'primary' }] });
  return {
    product,
    simulator,
    async stop() {
      await product.stop();
      await simulator.close();
    },
  };
}

/** A megabyte of prose in several scripts, with emoji of several code points. */
export function longPrompt(bytes: number): string {
  const line = 'Straße, 東京, عربى, Ελλάδα, 👩‍👩‍👧‍👦 and plain words; ';
  return line.repeat(Math.ceil(bytes / Buffer.byteLength(line)));
}
