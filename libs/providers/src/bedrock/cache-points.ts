import type { HubCacheHint } from '@tollgate/wire';
import type { CachePoint } from './converse.js';

/**
 * A cache point after a block, where the client hinted at one and the model has a cache. A hint changes no reply, so
 * elsewhere it is left out without a word, as the client's own vendor would below its smallest prefix.
 */
export function cachePoint(hint: HubCacheHint | undefined, supported: boolean): CachePoint[] {
  if (hint === undefined || !supported) return [];
  const { ttl } = hint;
  return [{ cachePoint: { type: 'default', ...(ttl === '5m' || ttl === '1h' ? { ttl } : {}) } }];
}
