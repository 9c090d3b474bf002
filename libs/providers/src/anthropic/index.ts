import { signHeaderKey } from '../auth/header-key.js';
import { readModelList } from '../openai-compatible/models.js';
import type { Credential, Provider, UpstreamRequest } from '../provider.js';
import { buildRequest, defaultApiVersion } from './chat-request.js';
import { readReply } from './chat-response.js';
import { openStream } from './chat-stream.js';
import { readAnthropicError } from './errors.js';
import { manifest } from './manifest.js';
import { countTokensPassThrough, messagesPassThrough } from './messages-pass-through.js';
import { readAnthropicRateLimits } from './rate-limits.js';

export const anthropic: Provider = {
  manifest,
  endpoints: {
    'chat-completions': { kind: 'hub', dialect: 'anthropic-messages', buildRequest, readReply, openStream },
    messages: messagesPassThrough,
    'messages-count-tokens': countTokensPassThrough,
  },
  sign,
  readError: readAnthropicError,
  // The same shape as OpenAI's.
  readModels: readModelList,
  readRateLimits: readAnthropicRateLimits,
};

/** A probe is built by the gateway, which knows nothing of versions; the version is added where it is missing. */
function sign(request: UpstreamRequest, credential: Credential): UpstreamRequest {
  const headers = { 'anthropic-version': defaultApiVersion, ...request.headers };
  return signHeaderKey({ ...request, headers }, credential, 'x-api-key');
}
