import type { Random } from './random.js';

/** Which words a reply is made of: `mixed` has several scripts and emoji, to put multi-byte characters on the wire. */
export type Script = 'plain' | 'mixed';

const PLAIN =
  `the a gateway model request answer stream token budget limit route key project price ledger meter cache region
latency window queue worker replica upstream header chunk event counter signal river harbour bridge garden mountain
lantern market compass archive signal small steady quiet careful exact early open shared simple measured keeps counts
carries follows returns opens waits measures holds settles across under between after before with from over near`.split(
    /\s+/,
  );

const MIXED = [
  ...`naïve café Straße übrig señal coração łódź ёлка привет мир γλώσσα שלום سلام नमस्ते สวัสดี 你好 世界 東京 안녕 𝒜𝒷𝒸`.split(
    ' ',
  ),
  ...'🙂 🚀 👩‍💻 🇩🇪 👍🏽 ❤️ 🧪 𠮷野家 ﷽ é'.split(' '),
];

const OPENING = ['This', ' is', ' a', ' simulated', ' reply', '.'];

/** Exactly `count` tokens of repeatable text; a reply to a person starts with a sentence that says it is simulated. */
export function prose(random: Random, count: number, script: Script): string[] {
  const tokens = OPENING.slice(0, count);
  const words = script === 'mixed' ? MIXED : PLAIN;
  let left = 0;
  let starts = true;
  while (tokens.length < count) {
    if (left === 0) {
      left = 5 + random.below(8);
      starts = true;
    }
    left -= 1;
    const word = random.pick(words);
    const text = starts ? word.charAt(0).toUpperCase() + word.slice(1) : word;
    tokens.push(` ${text}${left === 0 || tokens.length === count - 1 ? '.' : ''}`);
    starts = false;
  }
  return tokens;
}

/** One ordinary word, for values of generated JSON. */
export function word(random: Random): string {
  return random.pick(PLAIN);
}
