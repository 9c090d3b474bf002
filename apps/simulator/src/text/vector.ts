import { createRandom, hashText } from './random.js';

/** A unit vector that depends on the text alone. As bytes little-endian float32: every machine Node runs on is. */
export function embed(text: string, dimensions: number): Float32Array {
  const random = createRandom(hashText(text));
  const raw = Array.from({ length: dimensions }, () => random.below(2_000_001) / 1_000_000 - 1);
  const length = Math.hypot(...raw) || 1;
  return Float32Array.from(raw, (value) => value / length);
}
