/** A repeatable stream of numbers: the same seed gives the same stream on every machine. Not for secrets. */
export interface Random {
  /** An integer from 0 up to, not including, `limit`. */
  below(limit: number): number;
  /** One member of a non-empty list. */
  pick<T>(list: readonly T[]): T;
}

/** mulberry32: 32 bits of state, good enough to choose words with. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
  return {
    below,
    pick<T>(list: readonly T[]): T {
      const chosen = list[below(list.length)];
      if (chosen === undefined) throw new Error('pick needs a non-empty list without holes.');
      return chosen;
    },
  };
}

/** FNV-1a over UTF-16 units; pass an earlier hash as `seed` to chain texts. */
export function hashText(text: string, seed = 0x811c9dc5): number {
  let hash = seed >>> 0;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** `length` characters of 0-9A-Za-z, as the ids of real providers have. */
export function randomId(random: Random, length: number): string {
  let id = '';
  while (id.length < length) id += BASE62.charAt(random.below(BASE62.length));
  return id;
}
