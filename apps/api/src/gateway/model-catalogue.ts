/** What can be called, for the management API: read from the routes, prices and health the hot path uses. */
import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { CallableModel, ModelLimit, ModelTarget } from '@tollgate/contracts';
import {
  dataClassNames,
  type CompiledLimit,
  type Gateway,
  type HealthEntry,
  type Principal,
  type Route,
  type RouteTarget,
} from '@tollgate/gateway';
import { usdFromPico } from '@tollgate/pricing';
import { capabilitiesOf, endpointsOf } from '@tollgate/providers';
import { publicId } from '../http/public-id.js';
import { MODEL_CATALOGUE, type ModelCatalogue } from '../routing/models/model-catalogue.js';
import { keyOf } from '../routing/models/model-page.js';
import { viewPrice } from '../routing/models/model-prices.js';
import type { Directory } from './directory.js';
import type { RouteOwner } from './route-directory.js';

@Global()
@Module({})
export class ModelCatalogueModule {
  static forRoot(directory: Directory, gateway: Pick<Gateway, 'health'>): DynamicModule {
    const catalogue = { provide: MODEL_CATALOGUE, useValue: modelCatalogue(directory, gateway) };
    return { module: ModelCatalogueModule, providers: [catalogue], exports: [MODEL_CATALOGUE] };
  }
}

export function modelCatalogue(
  directory: Pick<Directory, 'callersOf' | 'routes'>,
  gateway: Pick<Gateway, 'health'>,
): ModelCatalogue {
  return {
    list(organizationId, project) {
      const health = new Map(gateway.health.snapshot(Date.now()).map((entry) => [entry.deploymentId, entry]));
      const models = new Map<string, CallableModel>();
      for (const caller of directory.callersOf(organizationId)) {
        if (project !== null && project !== caller.projectId && project !== caller.projectSlug) continue;
        for (const { route, owner } of directory.routes.listOwned(caller)) {
          const model = viewModel(route, owner, caller, health);
          const known = models.get(keyOf(model));
          if (known === undefined) models.set(keyOf(model), model);
          else addLimits(known, model.limits);
        }
      }
      return [...models.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, model]) => model);
    },
  };
}

function viewModel(
  route: Route,
  owner: RouteOwner,
  caller: Principal,
  health: ReadonlyMap<string, HealthEntry>,
): CallableModel {
  const targets = route.targets.map((target) => viewTarget(target, health));
  const [first] = targets;
  const windows = targets.map(({ contextWindow }) => contextWindow);
  const priceTexts = new Set(targets.map(({ prices }) => JSON.stringify(prices)));
  const usable = targets.filter(({ state }) => state !== 'disabled' && state !== 'draining');
  const well = usable.filter((target) => target.health !== 'ejected');
  return {
    model: route.model,
    routeId: publicId('rt', route.id),
    owner,
    projectId: owner === 'project' ? caller.projectId : null,
    strategy: route.strategy,
    endpoints: [...new Set(route.targets.flatMap(({ deployment }) => endpointsOf(deployment.provider)))],
    capabilities: (first?.capabilities ?? []).filter((one) =>
      targets.every(({ capabilities }) => capabilities.includes(one)),
    ),
    prices: first?.prices ?? null,
    pricesDiffer: priceTexts.size > 1,
    unpriced: targets.some(({ prices }) => prices === null),
    contextWindow: windows.length === 0 || windows.includes(null) ? null : Math.min(...windows.map(Number)),
    defaultMaxOutputTokens: route.defaultMaxOutputTokens,
    dataClass: dataClassNames[route.dataClass] ?? 'public',
    health: well.length === 0 ? 'unavailable' : well.length < targets.length ? 'degraded' : 'healthy',
    targets,
    limits: caller.limits.filter((limit) => concerns(limit, route)).map(viewLimit),
  };
}

function viewTarget({ deployment, tier, weight }: RouteTarget, health: ReadonlyMap<string, HealthEntry>): ModelTarget {
  const { provider } = deployment;
  const entry = health.get(deployment.id);
  const state = entry?.state ?? 'closed';
  return {
    deployment: deployment.name,
    provider: provider.manifest.id,
    providerLabel: provider.manifest.label,
    upstreamModel: deployment.target.upstreamModel,
    tier,
    weight,
    state: deployment.state,
    health: state === 'open' ? 'ejected' : state === 'half-open' ? 'returning' : 'healthy',
    healthReason: state === 'closed' ? null : (entry?.reason ?? null),
    prices: viewPrice(deployment.price),
    contextWindow: deployment.contextWindow,
    capabilities: [...(capabilitiesOf(provider, 'chat-completions') ?? [])],
  };
}

/** Limits on one model concern that model's requests only; those on deployments are no caller's business. */
function concerns({ subject, on }: CompiledLimit, route: Route): boolean {
  return [subject, on].every(
    (one) => one === null || one.type !== 'model' || one.id === null || one.id === route.model,
  );
}

function viewLimit({ id, dimension, window, amount, hard, subject, on }: CompiledLimit): ModelLimit {
  return {
    id,
    dimension,
    window,
    amount: dimension === 'spend' ? usdFromPico(BigInt(amount) * 1000n) : String(amount),
    mode: hard ? 'hard' : 'soft',
    subject,
    on,
  };
}

/** Projects share most of their limits. */
function addLimits(model: CallableModel, limits: readonly ModelLimit[]): void {
  const known = new Set(model.limits.map(({ id }) => id));
  model.limits.push(...limits.filter(({ id }) => !known.has(id)));
}
