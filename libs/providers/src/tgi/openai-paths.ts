/**
 * TGI's OpenAI paths (https://huggingface.co/docs/text-generation-inference/reference/api_reference and router/src/lib.rs):
 * members it does not know are ignored without a word, so those that matter are refused here by name.
 */
import { createPassThrough } from '../openai-compatible/pass-through.js';
import { isOn, moreThanOne, type Rewritten } from '../openai-compatible/quirks.js';
import { isRecord } from '../openai-compatible/usage.js';
import type { EndpointId, PassThrough } from '../provider.js';

const shared = {
  /** 1 is the absence of one, and a 422 as a number. */
  top_p: { rewrite: (value: unknown): Rewritten => ({ value: value === 1 ? undefined : value }) },
  /** Only a list is taken. */
  stop: { rewrite: (value: unknown): Rewritten => ({ value: typeof value === 'string' ? [value] : value }) },
};

export const openAiPaths = {
  'chat-completions': createPassThrough({
    endpoint: 'chat-completions',
    path: '/v1/chat/completions',
    capField: () => 'max_tokens',
    quirks: {
      renamed: { max_completion_tokens: 'max_tokens' },
      refused: {
        n: moreThanOne,
        // A list of floats here, one a token of the vocabulary.
        logit_bias: isOn,
        parallel_tool_calls: (value) => value === false,
        response_format: (value) => isRecord(value) && value['type'] === 'json_object' && value['value'] === undefined,
      },
      rewritten: shared,
    },
  }),
  completions: createPassThrough({
    endpoint: 'completions',
    path: '/v1/completions',
    capField: () => 'max_tokens',
    quirks: {
      refused: { n: moreThanOne, best_of: moreThanOne, echo: isOn, logprobs: isOn, logit_bias: isOn, suffix: isOn },
      rewritten: shared,
    },
  }),
} satisfies Partial<Record<EndpointId, PassThrough>>;
