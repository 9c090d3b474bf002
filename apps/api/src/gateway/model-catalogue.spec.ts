/** Promise: the catalogue says what a caller would find, at the price it would be charged, and unknown is never zero. */
import { HealthBook, type CompiledLimit, type Deployment, type Principal, type Route } from '@tollgate/gateway';
import { compilePrice, type PriceLine } from '@tollgate/pricing';
import { providers } from '@tollgate/providers';
import { modelCatalogue } from './model-catalogue.js';
import { SnapshotRouteDirectory, type OwnedRoute } from './route-directory.js';

const lines: PriceLine[] = [
  { tokenClass: 'input', tierStart: 0, usdPerMillion: '1.25' },
  { tokenClass: 'output', tierStart: 0, usdPerMillion: '10' },
  { tokenClass: 'input', tierStart: 200_000, usdPerMillion: '2.5' },
];

function deployment(name: string, over: Partial<Deployment> = {}): Deployment {
  return {
    id: name,
    name,
    provider: providers.get('openai'),
    target: { upstreamModel: `up-${name}` },
    state: 'hot',
    price: compilePrice(lines),
    contextWindow: 128_000,
    ...over,
  } as unknown as Deployment;
}

function owned(model: string, deployments: Deployment[], over: Partial<OwnedRoute> = {}): OwnedRoute {
  const targets = deployments.map((one) => ({ deployment: one, weight: 1, tier: 'primary' as const }));
  const id = '0193b3f2-a4c8-7d6e-9f10-aabbccddeeff';
  const route = { id, model, strategy: 'priority', targets, defaultMaxOutputTokens: 4096, dataClass: 0 };
  return { route: route as unknown as Route, organizationId: null, projectId: null, ...over };
}

function caller(projectId: string, limits: CompiledLimit[] = []): Principal {
  return { organization: { id: 'o' }, projectId, projectSlug: `slug-${projectId}`, limits } as unknown as Principal;
}

function limit(id: string, over: Partial<CompiledLimit>): CompiledLimit {
  const subject = { type: 'organization', id: 'o' };
  return {
    id,
    dimension: 'requests',
    window: 'minute',
    amount: 10,
    hard: true,
    on: null,
    subject,
    ...over,
  } as CompiledLimit;
}

function catalogueOf(routes: OwnedRoute[], callers: Principal[], health = new HealthBook()) {
  const directory = new SnapshotRouteDirectory();
  directory.swap(routes);
  return modelCatalogue({ routes: directory, callersOf: (id) => (id === 'o' ? callers : []) }, { health });
}

it('lists each name once, as the route that would serve it, patterns too, and nothing of others', () => {
  const catalogue = catalogueOf(
    [
      owned('shared', [deployment('platform')]),
      owned('shared', [deployment('own')], { organizationId: 'o' }),
      owned('theirs', [deployment('x')], { organizationId: 'other' }),
      owned('p-only', [deployment('p')], { organizationId: 'o', projectId: 'p' }),
      owned('gpt-*', [deployment('any')]),
    ],
    [caller('p'), caller('q')],
  );
  const seen = (project: string | null) =>
    catalogue.list('o', project).map(({ model, owner, targets }) => [model, owner, targets[0]?.deployment]);
  const everybody = [
    ['gpt-*', 'platform', 'any'],
    ['shared', 'organization', 'own'],
  ];
  expect(seen('q')).toEqual(everybody);
  expect(seen('slug-p')).toEqual([everybody[0], ['p-only', 'project', 'p'], everybody[1]]);
  expect(seen(null)).toEqual(seen('p'));
  expect(catalogue.list('other', null)).toEqual([]);
});

it('gives prices by class and size, what a class inherits included, and null where nobody knows', () => {
  const [model] = catalogueOf([owned('m', [deployment('a')])], [caller('p')]).list('o', null);
  expect(model).toMatchObject({ unpriced: false, pricesDiffer: false });
  expect(
    model?.prices?.map(({ fromInputTokens, input, cachedInput, output, reasoning }) =>
      [fromInputTokens, input, cachedInput, output, reasoning].map(Number),
    ),
  ).toEqual([
    [0, 1.25, 1.25, 10, 10],
    [200_000, 2.5, 2.5, 10, 10],
  ]);
  const unknown = deployment('b', { price: null, contextWindow: null });
  const [mixed] = catalogueOf([owned('m', [deployment('a'), unknown])], [caller('p')]).list('o', null);
  expect(mixed).toMatchObject({ unpriced: true, pricesDiffer: true, contextWindow: null });
  expect(mixed?.targets[1]?.prices).toBeNull();
  const [none] = catalogueOf([owned('m', [unknown])], [caller('p')]).list('o', null);
  expect(none).toMatchObject({ unpriced: true, prices: null });
});

it('says who is passed over, and when nobody is left', () => {
  const health = new HealthBook();
  for (let failure = 0; failure < 5; failure++) health.failed('a', Date.now());
  const state = (...deployments: Deployment[]) =>
    catalogueOf([owned('m', deployments)], [caller('p')], health).list('o', null)[0];
  expect(state(deployment('b'))?.health).toBe('healthy');
  expect(state(deployment('a'), deployment('b'))).toMatchObject({
    health: 'degraded',
    targets: [{ health: 'ejected', healthReason: 'errors' }, { health: 'healthy' }],
  });
  expect(state(deployment('a'))?.health).toBe('unavailable');
  expect(state(deployment('b', { state: 'disabled' }))?.health).toBe('unavailable');
});

it('names the limits a request for the model meets, money in USD, and not those of other models', () => {
  const limits = [
    limit('lim_org', {}),
    limit('lim_model', { subject: { type: 'model', id: 'm' }, dimension: 'spend', amount: 2_500_000_000 }),
    limit('lim_other', { subject: { type: 'model', id: 'else' } }),
    limit('lim_pair', { on: { type: 'model', id: 'else' } }),
    limit('lim_each', { subject: { type: 'model', id: null } }),
  ];
  const [model] = catalogueOf([owned('m', [deployment('a')])], [caller('p', limits), caller('q', limits)]).list(
    'o',
    null,
  );
  expect(model?.limits.map(({ id, amount }) => [id, Number(amount)])).toEqual([
    ['lim_org', 10],
    ['lim_model', 2.5],
    ['lim_each', 10],
  ]);
});
