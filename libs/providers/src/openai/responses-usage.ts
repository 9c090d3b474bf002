/** `usage` of a Response: OpenAI's totals under other names, the parts inside them. */
import { isRecord, readUsage, type UsageReading } from '../openai-compatible/usage.js';

/** Never throws. */
export function readResponsesUsage(value: unknown): UsageReading {
  if (!isRecord(value)) return readUsage(value);
  return readUsage({
    prompt_tokens: value['input_tokens'],
    completion_tokens: value['output_tokens'],
    total_tokens: value['total_tokens'],
    prompt_tokens_details: value['input_tokens_details'],
    completion_tokens_details: value['output_tokens_details'],
  });
}
