/** Asks inference engines for their load, for routes of the strategy `engine-load` or that overflow by the engine's queue. Nobody waits for it. */
import type { Deployment, EngineBook, Route } from '@tollgate/gateway';
import type { UpstreamAnswer } from './ask-upstream.js';

const intervalMs = 2_000;

/** Deployments whose engines have to be asked: those some route chooses by it. */
export function scrapedDeployments(routes: Iterable<Route>): Map<string, Deployment> {
  const found = new Map<string, Deployment>();
  for (const { strategy, targets, overflow } of routes) {
    if (strategy !== 'engine-load' && (overflow?.queue ?? null) === null) continue;
    for (const { deployment } of targets)
      if (deployment.provider.engineMetrics !== undefined) found.set(deployment.id, deployment);
  }
  return found;
}

export function scrapeIntervalMs({ state }: Deployment): number {
  return state === 'disabled' ? 0 : intervalMs;
}

export async function scrape(
  deployment: Deployment,
  engines: EngineBook,
  ask: (deployment: Deployment, path: string, port?: number) => Promise<UpstreamAnswer>,
): Promise<void> {
  const { engineMetricsFor, engineMetrics } = deployment.provider;
  const metrics = engineMetricsFor?.(deployment.target.options) ?? engineMetrics;
  if (metrics === undefined) return;
  const { status, body } = await ask(deployment, metrics.path, metrics.port);
  const figures = status === 200 ? metrics.read(body.toString('utf8')) : null;
  if (figures === null) engines.missed(deployment.id);
  else engines.note(deployment.id, figures);
}
