/**
 * The published matrix is what the manifests say, and what must be yes is yes. If this fails, the page lies or a provider
 * came (or lost something) without a word about it: `TOLLGATE_UPDATE_DOCS=1` writes the page again.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { renderMatrix } from './matrix.js';
import type { Capability, EndpointId } from './provider.js';
import { providers } from './registry.js';
import { expectPassThroughCapabilities } from './testing/pass-through.contract.js';

const page = resolve(import.meta.dirname, '../../../docs/reference/provider-matrix.md');
const all = [...providers.values()];

it('docs/reference/provider-matrix.md is what the manifests say', () => {
  const made = renderMatrix(all);
  if (process.env['TOLLGATE_UPDATE_DOCS'] === '1') writeFileSync(page, made);
  expect(readFileSync(page, 'utf8')).toBe(made);
});

/** Every vendor and engine that has to be there. */
const wanted = [
  ...['openai', 'openai-compatible', 'anthropic', 'gemini', 'vertex', 'azure-openai', 'bedrock'],
  ...['vllm', 'tgi', 'tensorrt-llm', 'ollama'],
  ...['mistral', 'groq', 'deepseek', 'openrouter', 'together', 'fireworks', 'xai', 'nvidia-nim', 'sglang', 'llama-cpp'],
];

const chat: readonly Capability[] = ['stream', 'tools', 'usage'];
const mustDo: readonly (readonly [string, EndpointId, readonly Capability[]])[] = [
  ...wanted.map((id) => [id, 'chat-completions', chat] as const),
  ...['anthropic', 'gemini', 'azure-openai', 'bedrock', 'vllm', 'ollama'].map(
    (id) => [id, 'chat-completions', ['structured-output', 'image-input']] as const,
  ),
  ...['anthropic', 'gemini', 'bedrock', 'deepseek', 'openrouter'].map(
    (id) => [id, 'chat-completions', ['reasoning']] as const,
  ),
  ...['gemini', 'azure-openai', 'bedrock', 'mistral', 'vllm', 'ollama'].map(
    (id) => [id, 'embeddings', ['usage']] as const,
  ),
];

it('nothing that has to be there is missing', () => {
  expect(wanted.filter((id) => !providers.has(id))).toEqual([]);
});

it.each(mustDo)('%s must do %s with %j', (id, endpoint, capabilities) => {
  const provider = providers.get(id);
  expect(provider?.manifest.capabilities[endpoint]).toEqual(expect.arrayContaining([...capabilities]));
  expect(provider?.endpoints[endpoint]).toBeDefined();
});

describe.each(all.map((provider) => [provider.manifest.id, provider] as const))('%s', (_id, provider) => {
  it('claims something of every endpoint it serves, and nothing of others', () => {
    expect(Object.keys(provider.manifest.capabilities).sort()).toEqual(Object.keys(provider.endpoints).sort());
  });

  it('lists models and has a way to be tested', () => {
    expect(provider.readModels).toBeDefined();
    expect(provider.manifest.healthPath ?? provider.manifest.probePath).toMatch(/^(\/|https:)/);
  });

  it('tells failures that another target may not have from those it will', () => {
    for (const status of [408, 429, 500, 502, 503, 504]) {
      expect(provider.readError(status, {}, Buffer.from('{}'))).toMatchObject({ status, retryable: true });
    }
    for (const status of [400, 401, 403, 404, 422]) {
      expect(provider.readError(status, {}, Buffer.from('{}'))).toMatchObject({ status, retryable: false });
    }
    expect(provider.readError(401, {}, Buffer.from('{}')).kind).toBe('authentication');
    expect(provider.readError(429, { 'retry-after': '3' }, Buffer.from('{}')).retryAfterMs).toBe(3_000);
  });

  it.each(['', '<html>Bad gateway</html>', '[]', 'null', '{"error":null}', '{"error":[[]]}', '\0\ufffd'])(
    'makes an error of any body: %j',
    (body) => {
      const error = provider.readError(502, {}, Buffer.from(body));
      expect(error.message).not.toBe('');
      expect(error.message).not.toContain('<');
    },
  );

  it('reads any rate-limit headers without throwing', () => {
    const hostile = {
      'x-ratelimit-limit-requests': '∞',
      'anthropic-ratelimit-tokens-reset': 'never',
      'retry-after': '-',
    };
    expect(provider.readRateLimits?.(hostile, 0) ?? []).toEqual([]);
  });
});

// The others of this kind say it in their own specs.
describe.each(['openai', 'openai-compatible'])('%s', (id) => {
  const provider = providers.get(id);
  if (provider) expectPassThroughCapabilities(provider);
});
