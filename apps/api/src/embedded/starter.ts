/**
 * What a first start sets up so that the first request works: the vendors whose keys are in the environment, or else the
 * simulator. Written through the same services as a person's changes, so it can be changed or deleted like theirs.
 */
import type { CreateDeployment, CreateRoute } from '@tollgate/contracts';
import { providers } from '@tollgate/providers';
import { systemCaller } from '../http/actor.js';
import type { DeploymentsService } from '../routing/deployments/deployments.service.js';
import type { RoutesService } from '../routing/routes/routes.service.js';

export interface StarterOptions {
  deployments: DeploymentsService;
  routes: RoutesService;
  /** By the vendor's own variable name. */
  vendorKeys: Readonly<Record<string, string>>;
  /** Where the simulator listens; `null` = it does not run. */
  simulatorUrl: string | null;
}

const caller = systemCaller('first start');

/** @returns the model name to show in the banner; `null` when there was nothing to set up. */
export async function setUpStarter(options: StarterOptions): Promise<string | null> {
  let shown: string | null = null;
  for (const [variable, apiKey] of Object.entries(options.vendorKeys)) {
    shown = (await setUpVendor(variable, apiKey, options)) ?? shown;
  }
  if (shown !== null || options.simulatorUrl === null) return shown;
  for (const { provider, model, price } of simulatedModels) {
    const name = simulatorDeploymentName(model);
    await add(
      options,
      { name, provider, baseUrl: `${options.simulatorUrl}/v1`, upstreamModel: model, apiKey: 'simulator', price },
      model,
    );
  }
  return simulatedModels[0]?.model ?? null;
}

async function setUpVendor(variable: string, apiKey: string, options: StarterOptions): Promise<string | null> {
  const provider = [...providers.values()].find(({ manifest }) => manifest.apiKeyVariable === variable);
  const models = provider?.manifest.starterModels ?? [];
  if (provider === undefined) return null;
  for (const model of models) {
    await add(
      options,
      { name: `${provider.manifest.id}-${model}`, provider: provider.manifest.id, upstreamModel: model, apiKey },
      model,
    );
  }
  return models.find((model) => model.includes('mini') || model.includes('haiku')) ?? models[0] ?? null;
}

type StarterDeployment = Pick<CreateDeployment, 'name' | 'provider' | 'baseUrl' | 'upstreamModel' | 'apiKey' | 'price'>;

async function add(options: StarterOptions, deployment: StarterDeployment, model: string): Promise<void> {
  await options.deployments.create(caller, null, { state: 'hot', options: {}, ...deployment });
  const route: CreateRoute = {
    model,
    strategy: 'priority',
    targets: [{ deployment: deployment.name, weight: 1, tier: 'primary' }],
  };
  await options.routes.create(caller, null, route);
}

/** The vendors' list prices, so that what the simulator "costs" looks like what the real thing would. */
const simulatedModels = [
  {
    provider: 'openai-compatible',
    model: 'gpt-4o-mini',
    price: { input: '0.15', cachedInput: '0.075', output: '0.60' },
  },
  { provider: 'openai-compatible', model: 'gpt-4o', price: { input: '2.50', cachedInput: '1.25', output: '10' } },
  { provider: 'openai-compatible', model: 'text-embedding-3-small', price: { input: '0.02', output: '0' } },
  {
    provider: 'anthropic',
    model: 'claude-sonnet-4-5',
    price: { input: '3', cachedInput: '0.30', cacheWrite: '3.75', cacheWrite1h: '6', output: '15' },
  },
];

function simulatorDeploymentName(model: string): string {
  return `simulator-${model}`;
}

/** The simulator got another port than last time: its deployments follow. */
export async function moveSimulator(deployments: DeploymentsService, url: string): Promise<void> {
  for (const { model } of simulatedModels) {
    const name = simulatorDeploymentName(model);
    const known = await deployments.get(null, name).catch(() => null);
    const baseUrl = `${url}/v1`;
    if (known === null || known.managedBy === 'file' || known.baseUrl === baseUrl) continue;
    await deployments.update(caller, null, name, { baseUrl, apiKey: 'simulator' }, undefined);
  }
}
