/**
 * Ollama's OpenAI paths and its Anthropic path (https://github.com/ollama/ollama/blob/main/docs/api/openai-compatibility.mdx, the fields that
 * have no tick there): what they would silently ignore is refused by name.
 */
import { createMessagesPassThrough } from '../anthropic/messages-pass-through.js';
import { createPassThrough } from '../openai-compatible/pass-through.js';
import { isOn, moreThanOne } from '../openai-compatible/quirks.js';
import { createResponsesPassThrough } from '../openai/responses-pass-through.js';
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
          tool_choice: forcesTool,
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
  // Stateless, since v0.13.3.
  responses: createResponsesPassThrough({
    path: '/v1/responses',
    quirks: {
      refused: {
        previous_response_id: () => true,
        conversation: () => true,
        background: isOn,
        tool_choice: forcesTool,
      },
    },
  }),
  // https://docs.ollama.com/api/anthropic-compatibility
  messages: createMessagesPassThrough({ path: '/v1/messages', quirks: { refused: { tool_choice: forcesTool } } }),
} satisfies Partial<Record<EndpointId, PassThrough>>;

/** Anything but leaving the choice to the model. */
function forcesTool(choice: unknown): boolean {
  return choice !== 'auto' && (choice as { type?: unknown } | null)?.type !== 'auto';
}

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
