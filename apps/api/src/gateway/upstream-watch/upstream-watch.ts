/** What this process finds out about its upstreams beside the requests: engines' load. */
import type { Gateway, Route, UpstreamClient } from '@tollgate/gateway';
import type { Clock } from '@tollgate/state';
import { askUpstream } from './ask-upstream.js';
import { scrape, scrapedDeployments, scrapeIntervalMs } from './engine-scrapes.js';
import { keepVisiting } from './rounds.js';

export interface UpstreamWatchOptions {
  gateway: Pick<Gateway, 'engines'>;
  /** Every route of every owner, as they serve now. */
  routes(): Iterable<Route>;
  upstream: UpstreamClient;
  clock: Clock;
  random(): number;
}

/** @returns stops it. */
export function watchUpstreams({ gateway, routes, upstream, clock, random }: UpstreamWatchOptions): () => void {
  const nowMs = () => clock.monotonicMs();
  const ask = (...[deployment, path]: Parameters<Parameters<typeof scrape>[2]>) =>
    askUpstream(deployment, path, upstream, clock);
  return keepVisiting({
    things: () => scrapedDeployments(routes()),
    intervalMs: scrapeIntervalMs,
    visit: (deployment) => scrape(deployment, gateway.engines, ask),
    nowMs,
    random,
  });
}
