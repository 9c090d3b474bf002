/**
 * Ollama's OpenAI paths (https://github.com/ollama/ollama/blob/main/docs/api/openai-compatibility.mdx, the fields that
 * have no tick there): what they would silently ignore is refused by name.
 */
import { createPassThrough } from '../openai-compatible/pass-through.js';
import { isOn, moreThanOne } from '../openai-compatible/quirks.js';
import type { EndpointId, PassThrough } from '../provider.js';

export const openAiPaths = {
  'chat-completions': askingForUsage(
    createPassThrough({
      endpoint: 'chat-completions',
      path: '/v1/chat/completions',
      capField: () => 'max_tokens',
      quirks: {
        renamed: { max_completion_tokens: 'max_tokens' },
        refused: {
          n: moreThanOne,
          logit_bias: isOn,
          logprobs: isOn,
          top_logprobs: isOn,
          tool_choice: (choice) => choice !== 'auto',
        },
      },
    }),
  ),
  completions: askingForUsage(
    createPassThrough({
      endpoint: 'completions',
      path: '/v1/completions',
      capField: () => 'max_tokens',
      quirks: {
        refused: { n: moreThanOne, best_of: moreThanOne, echo: isOn, logit_bias: isOn, logprobs: isOn },
      },
    }),
  ),
  embeddings: createPassThrough({ endpoint: 'embeddings', path: '/v1/embeddings', capField: () => null }),
} satisfies Partial<Record<EndpointId, PassThrough>>;

/** The manifest speaks of the native API, where usage always comes; here it has to be asked for. */
function askingForUsage(translator: PassThrough): PassThrough {
  return {
    ...translator,
    buildRequest: (request, target) =>
      translator.buildRequest(request, {
        ...target,
        streamUsage: target.streamUsage === 'always' ? 'request' : target.streamUsage,
      }),
  };
}
