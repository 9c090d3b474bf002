import * as z from 'zod/mini';
import { rangePresets, type RangeChoice } from '../ui/range/range.js';

/** A word in the address that fits, or nothing: a link that has gone bad still opens the page. */
export function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  return z.catch(z.optional(z.enum(values)), undefined);
}

export const text = z.catch(z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(300))), undefined);

export const rangeSearch = { range: oneOf(rangePresets), from: text, to: text };

export const scopeSearch = z.object({ org: text, project: text });

/** A new range replaces the old one whole: a preset must not leave two ends behind. */
export function rangePatch(choice: RangeChoice): RangeChoice {
  return { range: choice.range, from: choice.from, to: choice.to };
}

/** Flat words, no JSON: `?q=429` stays the text 429, and links stay readable. */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
      words.set(name, String(value));
  }
  const written = words.toString();
  return written ? `?${written}` : '';
}
