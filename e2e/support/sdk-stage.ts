/** A product with one model of each dialect, for suites whose subject is a client library. */
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { startProduct, type Product } from './harness.js';
import { addDeployment, addModel, addRoute } from './simulated.js';

/** Models by the dialect of what serves them; the client cannot tell. */
export const dialects = [
  { dialect: 'openai', model: 'gpt-test' },
  { dialect: 'anthropic', model: 'claude-test' },
  { dialect: 'gemini', model: 'gemini-test' },
  { dialect: 'bedrock', model: 'bedrock-test' },
  { dialect: 'ollama', model: 'llama-test' },
  { dialect: 'vllm', model: 'qwen-test' },
] as const;

/** The same for Responses, which one of them speaks itself. */
export const responsesDialects = [
  { dialect: 'openai-responses', model: 'openai-test', upstreamPath: '/v1/responses' },
  { dialect: 'openai', model: 'gpt-test', upstreamPath: '/v1/chat/completions' },
  { dialect: 'anthropic', model: 'claude-test', upstreamPath: '/v1/messages' },
  { dialect: 'gemini', model: 'gemini-test', upstreamPath: '/v1beta/' },
  { dialect: 'bedrock', model: 'bedrock-test', upstreamPath: '/model/' },
  { dialect: 'ollama', model: 'llama-test', upstreamPath: '/api/chat' },
  { dialect: 'vllm', model: 'qwen-test', upstreamPath: '/v1/chat/completions' },
] as const;

/** A route whose name has to be percent-encoded in a path. */
export const slashModel = 'acme/gpt-large';
export const embeddingModel = 'embed-test';

export interface SdkStage {
  product: Product;
  simulator: Simulator;
  stop(): Promise<void>;
}

export async function startSdkStage(): Promise<SdkStage> {
  const simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
  const product = await startProduct({ env: { TOLLGATE_DEMO: '0', LOG_LEVEL: 'warn' } });
  await addModel(product, { name: 'gpt-test', simulator });
  await addModel(product, { name: 'claude-test', simulator, provider: 'anthropic' });
  await addModel(product, { name: 'openai-test', simulator, provider: 'openai' });
  // A reasoning model, and one whose tools only the upstream's Responses endpoint has.
  await addModel(product, { name: 'openai-reasoner', simulator, provider: 'openai', upstreamModel: 'sim-reasoner' });
  await addModel(product, { name: 'gpt-6-astra', simulator, provider: 'openai', upstreamModel: 'gpt-6-astra' });
  const thinking = { simulator, provider: 'anthropic' as const, upstreamModel: 'claude-opus-4-6' };
  await addModel(product, { name: 'claude-thinking', ...thinking });
  await addModel(product, {
    name: 'gemini-test',
    simulator,
    provider: 'gemini',
    baseUrl: `${simulator.url}/v1beta`,
    upstreamModel: 'gemini-3.8-flash',
  });
  await addModel(product, {
    name: 'bedrock-test',
    simulator,
    provider: 'bedrock',
    baseUrl: simulator.url,
    upstreamModel: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    apiKey: undefined,
    credential: { accessKeyId: 'AKIDSIMULATOR', secretAccessKey: 'simulator/secret+key' },
  });
  const llama = { simulator, provider: 'ollama', baseUrl: simulator.url };
  await addModel(product, { name: 'llama-test', ...llama, upstreamModel: 'sim-llama' });
  await addModel(product, { name: 'llama-mixed', ...llama, upstreamModel: 'sim-llama+text-mixed+len-300+split-7' });
  await addModel(product, { name: 'qwen-test', simulator, provider: 'vllm' });
  await addModel(product, {
    name: 'qwen-mixed',
    simulator,
    provider: 'vllm',
    upstreamModel: 'sim-gpt+text-mixed+len-300+split-7',
  });
  await addModel(product, { name: embeddingModel, simulator, upstreamModel: 'text-embedding-3-small' });
  // Slow enough that a client can leave in the middle.
  await addModel(product, { name: 'gpt-slow', simulator, upstreamModel: 'sim-gpt+tps-20+len-400' });
  await addModel(product, { name: 'gpt-mixed', simulator, upstreamModel: 'sim-gpt+text-mixed+len-300+split-7' });
  await addModel(product, {
    name: 'claude-mixed',
    simulator,
    provider: 'anthropic',
    upstreamModel: 'sim-claude+text-mixed+len-300+split-7',
  });
  await addModel(product, {
    name: 'bedrock-mixed',
    simulator,
    provider: 'bedrock',
    baseUrl: simulator.url,
    upstreamModel: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0+text-mixed+len-300+split-7',
    apiKey: undefined,
    credential: { accessKeyId: 'AKIDSIMULATOR', secretAccessKey: 'simulator/secret+key' },
  });
  await addModel(product, {
    name: 'gemini-mixed',
    simulator,
    provider: 'gemini',
    baseUrl: `${simulator.url}/v1beta`,
    upstreamModel: 'sim-gemini+text-mixed+len-300+split-7',
  });
  // Counts in the simulator stay apart by the upstream's model name.
  await addModel(product, { name: 'gpt-faulty', simulator, upstreamModel: 'sim-faulty' });
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
