import type { Fault, UsageRewrite } from './fault.js';

/** Raw texts, because JSON.stringify could not write most of them. */
const KINDS: Record<string, UsageRewrite> = {
  negative: { number: '-1' },
  huge: { number: '9007199254740993' },
  overflow: { number: '1e309' },
  nan: { number: 'NaN' },
  string: { number: '"12"' },
  null: { number: 'null' },
  array: { number: '[1,2]' },
  object: { number: '{"tokens":1}' },
  boolean: { number: 'true' },
  fraction: { number: '1.5' },
  'minus-zero': { number: '-0' },
  'usage-array': { whole: '[1,2,3]' },
  'usage-string': { whole: '"many"' },
  'usage-empty': { whole: '{}' },
  'usage-null': { whole: 'null' },
  inconsistent: {
    whole:
      '{"prompt_tokens":5,"completion_tokens":7,"total_tokens":3,"prompt_tokens_details":{"cached_tokens":99},' +
      '"completion_tokens_details":{"reasoning_tokens":99},"input_tokens":5,"output_tokens":7,"cache_read_input_tokens":-9}',
  },
};

export const absurdUsage: Fault = {
  name: 'absurd-usage',
  summary: 'Every number of the usage object replaced (-1, 2^53 + 1, 1e309, NaN, strings, …), or the object itself.',
  parameter: `one of ${Object.keys(KINDS).join(', ')} (negative)`,
  usage: (param = 'negative') => KINDS[param] ?? { number: '-1' },
};
