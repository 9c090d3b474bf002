/**
 * DeepSeek (https://api-docs.deepseek.com/api/create-chat-completion): JSON objects but no schemas, no `developer` role,
 * usage in the chunk with the finish reason without being asked, comments as keep-alives while a request waits, no
 * rate-limit headers. Cached tokens are `prompt_cache_hit_tokens`, reasoning is `reasoning_content`.
 */
import { createVendor } from '../vendor.js';
import { isSchemaFormat, moreThanOne } from '../quirks.js';
import { systemRole } from '../message-quirks.js';

export const deepseek = createVendor({
  manifest: {
    id: 'deepseek',
    label: 'DeepSeek',
    defaultBaseUrl: 'https://api.deepseek.com/v1',
    apiKeyVariable: 'DEEPSEEK_API_KEY',
    starterModels: ['deepseek-v4-pro', 'deepseek-v4-flash', 'deepseek-chat', 'deepseek-reasoner'],
    streamUsage: 'always',
    priceCatalogue: ['deepseek'],
    capabilities: { 'chat-completions': ['stream', 'tools', 'reasoning', 'usage'] },
  },
  needsKey: true,
  capField: 'max_tokens',
  quirks: {
    'chat-completions': {
      renamed: { max_completion_tokens: 'max_tokens' },
      refused: { n: moreThanOne, response_format: isSchemaFormat },
      rewritten: { messages: { mentions: ['developer'], rewrite: (value) => ({ value: systemRole(value) }) } },
    },
  },
  readRateLimits: null,
});
