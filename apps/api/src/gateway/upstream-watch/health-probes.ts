/**
 * Asks deployments beside the requests whether they can serve. By default only engines with a health path of their own are
 * asked, which costs nothing and needs no credential; for others an interval has to be configured, because their probe is
 * a request to the vendor with its credential, and their replies say as much.
 */
import type { Deployment, HealthBook, Route } from '@tollgate/gateway';
import type { UpstreamAnswer } from './ask-upstream.js';

const usualIntervalMs = 10_000;

/** Deployments some route leads to. Of one that several names lead to, any is as good as the other. */
export function routedDeployments(routes: Iterable<Route>): Map<string, Deployment> {
  const found = new Map<string, Deployment>();
  for (const { targets } of routes) for (const { deployment } of targets) found.set(deployment.id, deployment);
  return found;
}

/** Milliseconds; 0 = never. */
export function probeIntervalMs({ state, probeIntervalMs: configured, provider }: Deployment): number {
  if (state === 'disabled') return 0;
  return configured ?? (provider.manifest.healthPath === undefined ? 0 : usualIntervalMs);
}

export interface ProbeTools {
  health: Pick<HealthBook, 'probed'>;
  /** GET from the root of the server, without a credential. */
  ask(deployment: Deployment, path: string): Promise<UpstreamAnswer>;
  /** GET of the provider's probe, below the base URL and signed. */
  askSigned(deployment: Deployment): Promise<UpstreamAnswer>;
  nowMs(): number;
}

export async function probe(deployment: Deployment, tools: ProbeTools): Promise<void> {
  const { healthPath } = deployment.provider.manifest;
  const { status } =
    healthPath === undefined ? await tools.askSigned(deployment) : await tools.ask(deployment, healthPath);
  const verdict = verdictOf(status);
  if (verdict !== null) tools.health.probed(deployment.id, verdict, tools.nowMs());
}

/**
 * `null` = says nothing about whether it can serve: a vendor's 401 or 429 to a list of models is about the list, and a
 * 404 for a health path is of a proxy in front that does not have it.
 */
function verdictOf(status: number): boolean | null {
  if (status >= 200 && status < 300) return true;
  return status === 0 || status >= 500 ? false : null;
}
