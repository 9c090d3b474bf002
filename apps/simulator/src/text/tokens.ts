/**
 * The simulator's token rule, the same for streamed and whole replies:
 * - input: a text of n UTF-8 bytes is ceil(n / 4) tokens, so that a 1 MB prompt costs one byte count;
 * - output: one token is one piece of `splitTokens`, and one streamed delta carries one token.
 */
export function countInputTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text, 'utf8') / 4);
}

/** A word of up to 12 letters or digits with the blank before it, or one other code point. Lossless when joined. */
export function splitTokens(text: string): string[] {
  return text.match(/ ?[\p{L}\p{M}\p{N}]{1,12}|./gsu) ?? [];
}
