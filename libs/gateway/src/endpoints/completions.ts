/** `POST /v1/completions`: OpenAI's legacy text completion. Served by upstreams that speak it; there is no hub form. */
import { errorBody, GatewayError } from '../errors.js';
import type { Endpoint } from './endpoint.js';
import { wholeNumber } from './read-facts.js';

/** OpenAI's default for `max_tokens` of this endpoint (API reference, completions/create). */
const defaultMaxTokens = 16;

export const completions: Endpoint = {
  id: 'completions',
  path: '/v1/completions',
  dialect: 'openai-completions',
  required: ['model', 'prompt'],
  canStream: true,
  fields: {
    model: ['string'],
    prompt: ['string', 'array'],
    stream: ['boolean'],
    stream_options: ['object'],
    max_tokens: ['number'],
    n: ['number'],
    best_of: ['number'],
    echo: ['boolean'],
    logprobs: ['number'],
    temperature: ['number'],
    top_p: ['number'],
    seed: ['number'],
    stop: ['string', 'array'],
    suffix: ['string'],
    user: ['string'],
    frequency_penalty: ['number'],
    presence_penalty: ['number'],
    logit_bias: ['object'],
  },
  inspect(body, fields, json) {
    const prompts = json !== null && Array.isArray(json['prompt']) ? promptCount(json['prompt'] as unknown[]) : 1;
    const n = wholeNumber(body, fields, 'n', 1) ?? 1;
    const bestOf = wholeNumber(body, fields, 'best_of', 1) ?? 1;
    return {
      maxOutputTokens: wholeNumber(body, fields, 'max_tokens', 0) ?? defaultMaxTokens,
      choices: prompts * Math.max(n, bestOf),
      items: prompts,
      hidden: false,
    };
  },
  toHub: notTranslatable,
  encodeReply: notTranslatable,
  openEncoder: notTranslatable,
  encodeStreamError: (error) => Buffer.from(`data: ${errorBody(error)}\n\n`),
};

/** `["a","b"]` and `[[1,2],[3]]` are several prompts, `[1,2,3]` is one. */
function promptCount(prompt: unknown[]): number {
  return typeof prompt[0] === 'number' ? 1 : Math.max(1, prompt.length);
}

function notTranslatable(): never {
  throw new GatewayError(
    'endpoint_not_supported',
    'This model is served by a provider without text completions. Use /v1/chat/completions.',
    { param: 'model' },
  );
}
