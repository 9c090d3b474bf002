import type { ParsedRequest, RouteTarget } from '../exchange.js';
import { byScore } from './by-score.js';
import { hashBytes, rendezvousScore } from './hash.js';
import type { Asked, Strategy, StrategyContext } from './strategy.js';

/**
 * Requests whose prompts begin alike go to the same target, whose prompt cache then has the beginning, unless it is busy:
 * consistent hashing with bounded loads (V. Mirrokni, M. Thorup, M. Zadimoghaddam, SODA 2018). The key is a hash of the
 * prompt's first whole blocks of 256 bytes, up to 2 KiB; what is shorter than a block is hashed whole. Targets are in
 * rendezvous order of that key; one whose requests in flight would exceed `1.25 × weight × (all in flight + 1) / Σ weight`
 * (rounded up) is put behind those that have room. Engines cache by blocks of tokens from the first token on (vLLM,
 * "Automatic Prefix Caching"), so equal bytes at the start are what counts.
 */
export const prefixAffinity: Strategy = {
  id: 'prefix-affinity',
  label: 'Same prompt prefix, same target',
  order(targets, context, asked) {
    if (targets.length < 2) return targets;
    const key = keyOf(asked.request);
    const full = fullness(targets, context);
    return byScore(targets, (target) => rendezvousScore(target, key) + (full(target) ? behind : 0), fromTheStart);
  },
  score: (target: RouteTarget, _context, asked: Asked) => rendezvousScore(target, keyOf(asked.request)),
};

const blockBytes = 256;
const longestBytes = 2_048;
const overload = 1.25;
/** Above every rendezvous score that occurs. */
const behind = 1e12;
const fromTheStart = () => 0;

/** What a prompt begins with, by endpoint: the first of these the body has. `system` (Anthropic) comes before messages. */
const promptFields = ['instructions', 'system', 'messages', 'prompt', 'input'];

const keys = new WeakMap<ParsedRequest, number>();

/** Order and scores of one request ask for it several times. */
function keyOf(request: ParsedRequest): number {
  let key = keys.get(request);
  if (key === undefined) keys.set(request, (key = prefixKey(request)));
  return key;
}

export function prefixKey({ body, fields }: Pick<ParsedRequest, 'body' | 'fields'>): number {
  let hash: number | undefined;
  let left = longestBytes;
  for (const name of promptFields) {
    const index = fields.names.indexOf(name);
    if (index < 0) continue;
    const start = fields.valueStarts[index] ?? 0;
    const length = Math.min((fields.valueEnds[index] ?? start) - start, left);
    const whole = length < blockBytes ? length : length - (length % blockBytes);
    hash = hashBytes(body, start, start + whole, hash);
    left -= whole;
    if (left < blockBytes) break;
  }
  return hash ?? 0;
}

function fullness(targets: readonly RouteTarget[], { load }: StrategyContext): (target: RouteTarget) => boolean {
  let inFlight = 1;
  let weights = 0;
  for (const { deployment, weight } of targets) {
    inFlight += load.of(deployment.id).inFlight;
    weights += weight;
  }
  return ({ deployment, weight }) =>
    load.of(deployment.id).inFlight + 1 > Math.ceil((overload * inFlight * weight) / Math.max(weights, 1e-9));
}
