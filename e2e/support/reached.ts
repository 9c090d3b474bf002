/** How a provider's adapter reaches an upstream on this machine that speaks its dialect below `url`. */
import type { SimulatedDeployment } from './simulated.js';

/** Known to the simulator, which computes every signature again. */
export const awsCredential = { accessKeyId: 'AKIDSIMULATOR', secretAccessKey: 'simulator/secret+key' };

type Access = Pick<SimulatedDeployment, 'provider' | 'baseUrl' | 'apiKey' | 'credential' | 'upstreamModel'>;

/** Everything of a deployment that depends on the provider, with a model that chats. */
const access = {
  'openai-compatible': (url) => ({ baseUrl: `${url}/v1`, upstreamModel: 'sim-gpt' }),
  openai: (url) => ({ baseUrl: `${url}/v1`, upstreamModel: 'sim-gpt' }),
  anthropic: (url) => ({ baseUrl: `${url}/v1`, upstreamModel: 'sim-claude' }),
  gemini: (url) => ({ baseUrl: `${url}/v1beta`, upstreamModel: 'gemini-3.8-flash' }),
  bedrock: (url) => ({
    baseUrl: url,
    upstreamModel: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    apiKey: undefined,
    credential: awsCredential,
  }),
  'azure-openai': (url) => ({ baseUrl: url, upstreamModel: 'sim-gpt', apiKey: 'azure-key-1234' }),
  vllm: (url) => ({ baseUrl: `${url}/v1`, upstreamModel: 'sim-gpt' }),
  ollama: (url) => ({ baseUrl: url, upstreamModel: 'sim-llama' }),
} satisfies Record<string, (url: string) => Access>;

export type ReachedProvider = keyof typeof access;

export function reached(provider: ReachedProvider, url: string): Access {
  return { provider, apiKey: 'sk-simulator', ...access[provider](url) };
}
