/** What the stages are measured with: one typical request, deployment, caller and reply, on the built product's own code. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Imports a built file of the product under `root`. */
export const builtFrom = (root) => (path) => import(pathToFileURL(join(root, path)).href);

const words = 'measure the gateway and not the model because every token has a price and a delay ';

export const requestBody = Buffer.from(
  JSON.stringify({
    model: 'mock',
    temperature: 0.7,
    max_tokens: 128,
    messages: [
      { role: 'system', content: 'You are terse.' },
      { role: 'user', content: words.repeat(5).slice(0, 400) },
    ],
  }),
);

export const replyBody = Buffer.from(
  JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1700000000,
    model: 'mock',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: words.repeat(3), refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: {
      prompt_tokens: 57,
      completion_tokens: 43,
      total_tokens: 100,
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0 },
    },
  }),
);

export const streamEvent = Buffer.from(
  `data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"mock","choices":[{"index":0,"delta":{"content":" t=0000000000000000"},"finish_reason":null}]}\n\n`,
);

const id = (digit) => `0199a000-0000-7000-8000-00000000000${digit}`;

/** Four limits of the organization and four of the key, as in the load runs. */
function limits() {
  const kinds = [
    ['requests', 'minute', 'sliding_window', 100_000_000],
    ['total_tokens', 'minute', 'sliding_window', 1_000_000_000_000],
    ['concurrency', 'none', 'concurrency', 100_000],
    ['spend', 'month', 'calendar', 8e15],
  ];
  return ['organization', 'api_key'].flatMap((type, owner) =>
    kinds.map(([dimension, window, algorithm, amount], index) => ({
      id: `lim_0199a000000070008000${String(owner * 10 + index).padStart(12, '0')}`,
      dimension,
      subject: { type, id: type === 'organization' ? id(1) : id(3) },
      on: null,
      window,
      algorithm,
      amount,
      burst: amount,
      hard: true,
      slot: 'organization',
      timeZone: 'UTC',
    })),
  );
}

export const principal = {
  organization: { id: id(1), slug: 'demo', timeZone: 'UTC', state: 'active', onLimitStoreFailure: 'local-share' },
  projectId: id(2),
  projectSlug: 'default',
  apiKeyId: id(3),
  apiKeySecretId: id(5),
  access: null,
  endUser: null,
  limits: limits(),
};

export function deploymentOf(providers, pricing) {
  return {
    id: id(4),
    name: 'mock',
    organizationId: null,
    publicOnly: false,
    provider: providers.providers.get('openai-compatible'),
    origin: 'http://127.0.0.1:9',
    basePath: '/v1',
    target: { upstreamModel: 'mock', streamUsage: 'request', options: {} },
    credential: { reveal: () => ({ apiKey: 'upstream-key' }) },
    price: pricing.compilePrice([
      { tokenClass: 'input', tierStart: 0, usdPerMillion: '0.15' },
      { tokenClass: 'output', tierStart: 0, usdPerMillion: '0.60' },
    ]),
    priceVersionId: id(5),
    contextWindow: 128000,
    timeouts: { connectMs: 5000, firstByteMs: 60000, idleMs: 60000, totalMs: 600000 },
    state: 'hot',
    clearance: 1,
    probeIntervalMs: null,
    limits: [],
  };
}

export function routeOf(deployment) {
  return {
    id: id(6),
    model: 'mock',
    strategy: 'weighted',
    targets: [{ deployment, weight: 1, tier: 'primary' }],
    defaultMaxOutputTokens: 4096,
    dropParams: false,
    dataClass: 0,
    configRevision: 1,
    createdAtMs: 1700000000000,
  };
}

/** An upstream without a network: answers each call at once with the reply above. */
export function upstreamOf(UpstreamCall, watchdog, clock) {
  const headers = [
    Buffer.from('content-type'),
    Buffer.from('application/json'),
    Buffer.from('x-request-id'),
    Buffer.from('req_mock'),
  ];
  return {
    send(_request, timeouts, deadline) {
      const call = new UpstreamCall(timeouts, deadline, clock, watchdog);
      call.onConnect(() => undefined);
      call.onHeaders(200, headers, () => undefined);
      call.onData(replyBody);
      call.onComplete();
      return call;
    },
    close: async () => undefined,
  };
}

/** A client without a network. */
export function sinkOf() {
  return { closed: false, start() {}, write: () => true, end() {}, destroy() {}, onDrain() {}, onClose() {} };
}
