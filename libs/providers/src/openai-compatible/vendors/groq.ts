/**
 * Groq (https://console.groq.com/docs/openai, section "Currently unsupported OpenAI features": each is a 400). Streams
 * carry usage in `x_groq.usage` of the last chunk without being asked.
 */
import { createVendor } from '../vendor.js';
import { isOn, moreThanOne } from '../quirks.js';
import { withoutNames } from '../message-quirks.js';

export const groq = createVendor({
  manifest: {
    id: 'groq',
    label: 'Groq',
    defaultBaseUrl: 'https://api.groq.com/openai/v1',
    apiKeyVariable: 'GROQ_API_KEY',
    starterModels: ['llama-3.3-70b-versatile', 'llama-3.1-8b-instant', 'qwen/qwen3-32b'],
    streamUsage: 'always',
    priceCatalogue: ['groq'],
    capabilities: {
      'chat-completions': ['stream', 'tools', 'structured-output', 'image-input', 'reasoning', 'usage'],
    },
  },
  needsKey: true,
  capField: 'max_completion_tokens',
  quirks: {
    'chat-completions': {
      refused: { n: moreThanOne, logprobs: isOn, top_logprobs: isOn, logit_bias: isOn },
      rewritten: { messages: { mentions: ['"name"'], rewrite: withoutNames } },
    },
  },
});
