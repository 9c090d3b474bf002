/** What this process finds out about its upstreams beside the requests: engines' load and whether their models are loaded, health, and who is far slower than its peers. */
import { ejectSlow, type Deployment, type Gateway, type Route, type UpstreamClient } from '@tollgate/gateway';
import type { Clock } from '@tollgate/state';
import { askEngine, askProbe, askUpstream } from './ask-upstream.js';
import { EngineStateChecks } from './engine-state-checks.js';
import { scrape, scrapedDeployments, scrapeIntervalMs } from './engine-scrapes.js';
import { probe, probeIntervalMs, routedDeployments } from './health-probes.js';
import { keepVisiting } from './rounds.js';

export interface UpstreamWatchOptions {
  gateway: Pick<Gateway, 'engines' | 'health' | 'load' | 'tokens'>;
  /** Every route of every owner, as they serve now. */
  routes(): Iterable<Route>;
  upstream: UpstreamClient;
  clock: Clock;
  random(): number;
}

const slowCheckMs = 1_000;

/** @returns stops it. */
export function watchUpstreams({ gateway, routes, upstream, clock, random }: UpstreamWatchOptions): () => void {
  const tools = { upstream, clock, tokens: gateway.tokens };
  const pace = { nowMs: () => clock.monotonicMs(), random };
  const ask = (deployment: Deployment, path: string, port?: number) => askUpstream(deployment, path, tools, port);
  const probing = {
    health: gateway.health,
    ask,
    askSigned: (deployment: Deployment) => askProbe(deployment, tools),
    nowMs: () => clock.nowMs(),
  };
  const stopScraping = keepVisiting({
    ...pace,
    things: () => scrapedDeployments(routes()),
    intervalMs: scrapeIntervalMs,
    visit: (deployment) => scrape(deployment, gateway.engines, ask),
  });
  const states = new EngineStateChecks(gateway.engines, (deployment, path) => askEngine(deployment, path, tools));
  const stopChecking = keepVisiting({
    ...pace,
    things: () => routedDeployments(routes()),
    intervalMs: (deployment) => states.intervalMs(deployment),
    visit: (deployment) => states.check(deployment),
  });
  const stopProbing = keepVisiting({
    ...pace,
    things: () => routedDeployments(routes()),
    intervalMs: probeIntervalMs,
    visit: (deployment) => probe(deployment, probing),
  });
  const slow = setInterval(
    () => ejectSlow(routes(), gateway.load, gateway.health, clock.nowMs(), clock.monotonicMs()),
    slowCheckMs,
  ).unref();
  return () => {
    stopScraping();
    stopChecking();
    stopProbing();
    clearInterval(slow);
  };
}
