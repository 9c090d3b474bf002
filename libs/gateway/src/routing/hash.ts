/** Rendezvous hashing: which targets belong to a key, agreed on by all replicas without a word between them. */
import type { RouteTarget } from '../exchange.js';

/** FNV-1a, 32 bits (isthe.com/chongo/tech/comp/fnv), four bytes at a time and then the rest; no allocation. Not for secrets. */
export function hashBytes(bytes: Uint8Array, start: number, end: number, seed = 0x811c9dc5): number {
  let hash = seed;
  let index = start;
  for (; index + 4 <= end; index += 4) {
    const word =
      (bytes[index] as number) |
      ((bytes[index + 1] as number) << 8) |
      ((bytes[index + 2] as number) << 16) |
      ((bytes[index + 3] as number) << 24);
    hash = Math.imul(hash ^ word, 0x01000193);
    hash ^= hash >>> 15;
  }
  for (; index < end; index++) hash = Math.imul(hash ^ (bytes[index] as number), 0x01000193);
  return hash >>> 0;
}

export function hashText(text: string, seed = 0x811c9dc5): number {
  let hash = seed;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

const idHashes = new WeakMap<object, number>();

function idHash(target: RouteTarget): number {
  let hash = idHashes.get(target);
  if (hash === undefined) {
    hash = hashText(target.deployment.id);
    idHashes.set(target, hash);
  }
  return hash;
}

/** The finalizer of MurmurHash3 (A. Appleby, public domain): FNV alone leaves its high bits poorly mixed. */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Weighted rendezvous score, lower is better: `-ln(u) / w` with u uniform in (0, 1) out of key and target. The lowest of
 * all is target i with probability wᵢ / Σw; a target that goes moves its own keys only (D. Thaler and C. Ravishankar,
 * IEEE/ACM ToN 6(1), 1998; weights: C. Schindelhauer and G. Schomaker, SPAA 2005).
 */
export function rendezvousScore(target: RouteTarget, key: number): number {
  const uniform = (mix(idHash(target) ^ mix(key)) + 0.5) / 0x1_0000_0000;
  return -Math.log(uniform) / Math.max(target.weight, 1e-9);
}
