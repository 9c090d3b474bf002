/**
 * Mistral (https://docs.mistral.ai/api): a strict schema, in which members it does not know are a 422; usage in the chunk
 * with the finish reason without being asked; tool call ids of nine letters and digits; a seed and an embedding size under
 * other names. Thinking is a part of an array that takes the place of the content, in replies and in history; clients of
 * OpenAI's know text there and nothing else, so models and requests that think are translated.
 */
import { createVendor } from '../vendor.js';
import { isOn } from '../quirks.js';
import type { Provider } from '../../provider.js';
import { systemRole, withThinkingParts, withToolIds } from '../message-quirks.js';
import { overChat } from '../over-chat.js';

const vendor = createVendor({
  manifest: {
    id: 'mistral',
    label: 'Mistral',
    defaultBaseUrl: 'https://api.mistral.ai/v1',
    apiKeyVariable: 'MISTRAL_API_KEY',
    starterModels: ['mistral-large-latest', 'mistral-medium-latest', 'mistral-small-latest', 'mistral-embed'],
    streamUsage: 'always',
    priceCatalogue: ['mistral'],
    capabilities: {
      'chat-completions': ['stream', 'tools', 'structured-output', 'image-input', 'reasoning', 'usage'],
      embeddings: ['usage'],
    },
  },
  needsKey: true,
  capField: 'max_tokens',
  quirks: {
    'chat-completions': {
      renamed: { max_completion_tokens: 'max_tokens', seed: 'random_seed' },
      ignored: ['stream_options', 'store', 'user', 'metadata', 'service_tier', 'safety_identifier'],
      refused: { logprobs: isOn, top_logprobs: isOn, logit_bias: isOn },
      rewritten: {
        messages: {
          mentions: ['developer', 'tool_call', 'reasoning_'],
          rewrite: (value) => withToolIds(withThinkingParts(systemRole(value))),
        },
      },
    },
    embeddings: { renamed: { dimensions: 'output_dimension' }, ignored: ['user'] },
  },
});

const chat = vendor.endpoints['chat-completions'];
const translated = chat?.kind === 'pass-through' ? overChat(chat, { thinkingHistory: true }) : undefined;
/** Members that ask a model to think which does not always. */
const asking: readonly string[] = ['reasoning_effort', 'prompt_mode'];

export const mistral: Provider = {
  ...vendor,
  chooseUpstream: (endpoint, { model, fields }) =>
    endpoint === 'chat-completions' &&
    (/\bmagistral\b/.test(model) || asking.some((name) => fields.names.includes(name)))
      ? translated
      : undefined,
};
