/** Models of a started product that are served by a simulator of the test's own. */
import type { CreateDeployment, CreateRoute, Deployment } from '@tollgate/contracts';
import type { Simulator } from '@tollgate/simulator';
import { eventually, manage, type Product } from './harness.js';

/** Provider adapter, and with it the dialect spoken to the simulator; any id of the registry. */
export type SimulatedProvider = string;

export interface SimulatedDeployment extends Partial<Omit<CreateDeployment, 'name'>> {
  name: string;
  simulator: Simulator | { url: string };
  provider?: SimulatedProvider;
  /** Knob and fault prefixes of the simulator's URL, e.g. `/__fault/500`. */
  prefix?: string;
}

/** USD per million tokens; round enough to check sums by hand. */
export const testPrice = { input: '1', cachedInput: '0.5', output: '2' };

export async function addDeployment(product: Product, deployment: SimulatedDeployment): Promise<Deployment> {
  const { simulator, prefix = '', provider = 'openai-compatible', ...rest } = deployment;
  return created(
    await manage<Deployment>(product, 'POST', '/deployments', {
      provider,
      baseUrl: `${simulator.url}${prefix}/v1`,
      upstreamModel: provider === 'anthropic' ? 'sim-claude' : 'sim-gpt',
      apiKey: 'sk-simulator',
      price: testPrice,
      contextWindow: 128_000,
      ...rest,
    }),
  );
}

/** Ready when `/v1` knows it: what is written is read by the hot path a moment later. */
export async function addRoute(product: Product, route: Partial<CreateRoute> & { model: string }): Promise<void> {
  created(await manage(product, 'POST', '/routes', { targets: [{ deployment: route.model }], ...route }));
  const headers = { authorization: `Bearer ${product.apiKey}` };
  const path = `${product.url}/v1/models/${encodeURIComponent(route.model)}`;
  await eventually(async () => ((await fetch(path, { headers })).status === 200 ? true : undefined));
}

/** One deployment and a route of the same name. */
export async function addModel(product: Product, deployment: SimulatedDeployment): Promise<void> {
  await addDeployment(product, deployment);
  await addRoute(product, { model: deployment.name });
}

/** The body of a reply that must have made something. */
export function created<T>(reply: { status: number; body: T }): T {
  if (reply.status !== 201) throw new Error(`expected 201, got ${reply.status}: ${JSON.stringify(reply.body)}`);
  return reply.body;
}
