/** Promise: a name finds the route that says most about it among those its caller may use, and nothing else. */
import type { Deployment, Principal, Route } from '@tollgate/gateway';
import { providers } from '@tollgate/providers';
import { SnapshotRouteDirectory, type OwnedRoute } from './route-directory.js';

const caller = { organization: { id: 'o' }, projectId: 'p' } as Principal;
const stranger = { organization: { id: 'other' }, projectId: 'q' } as Principal;

function deployment(name: string, provider: string, upstreamModel: string): Deployment {
  return { id: name, name, provider: providers.get(provider), target: { upstreamModel } } as unknown as Deployment;
}

function owned(model: string, deployments: Deployment[] = [], over: Partial<OwnedRoute> = {}): OwnedRoute {
  const targets = deployments.map((one) => ({ deployment: one, weight: 1, tier: 'primary' as const }));
  return {
    route: { id: model, model, strategy: 'priority', targets } as unknown as Route,
    organizationId: null,
    projectId: null,
    ...over,
  };
}

function directoryOf(...routes: OwnedRoute[]): SnapshotRouteDirectory {
  const directory = new SnapshotRouteDirectory();
  directory.swap(routes);
  return directory;
}

const upstreamOf = (route: Route | undefined) => route?.targets.map((target) => target.deployment.target.upstreamModel);

describe('patterns', () => {
  it('are asked after names, the one that says most first', () => {
    const directory = directoryOf(owned('*'), owned('gpt-*'), owned('gpt-4o*'), owned('gpt-4o-mini'), owned('*-mini'));
    const found = (model: string) => directory.resolve(caller, model)?.model;
    expect(['gpt-4o-mini', 'gpt-4o-large', 'gpt-5', 'x-mini', 'else'].map(found)).toEqual([
      'gpt-4o-mini',
      'gpt-4o*',
      'gpt-*',
      '*-mini',
      '*',
    ]);
  });

  it('of the project win over those of the organization and the platform, and are nobody else’s', () => {
    const directory = directoryOf(
      owned('gpt-4o*', [deployment('platform', 'openai', 'a')]),
      owned('gpt-*', [deployment('organization', 'openai', 'b')], { organizationId: 'o' }),
      owned('g*', [deployment('project', 'openai', 'c')], { organizationId: 'o', projectId: 'p' }),
    );
    expect(upstreamOf(directory.resolve(caller, 'gpt-4o-x'))).toEqual(['c']);
    expect(upstreamOf(directory.resolve(stranger, 'gpt-4o-x'))).toEqual(['a']);
    expect(directory.resolve(stranger, 'gpt-5')).toBeUndefined();
  });

  it('hand what their star stood for to the upstream', () => {
    const directory = directoryOf(
      owned('openai/*', [deployment('a', 'openai', '*')]),
      owned('gpt-*', [deployment('b', 'openai', 'gpt-*-2024'), deployment('c', 'openai', 'fixed')]),
    );
    expect(upstreamOf(directory.resolve(caller, 'openai/gpt-4o'))).toEqual(['gpt-4o']);
    expect(upstreamOf(directory.resolve(caller, 'gpt-4o'))).toEqual(['gpt-4o-2024', 'fixed']);
  });

  it.each(['openai/', 'openai/../keys', 'openai/a//b', 'openai/a?b', 'openai/.a', 'openai/%2e', 'openai/*'])(
    'take no %s',
    (model) => {
      const directory = directoryOf(owned('openai/*', [deployment('a', 'openai', '*')]));
      expect(directory.resolve(caller, model)).toBeUndefined();
    },
  );

  it('are one route per name, so that strategies can keep state', () => {
    const directory = directoryOf(owned('gpt-*', [deployment('a', 'openai', '*')]));
    expect(directory.resolve(caller, 'gpt-4o')).toBe(directory.resolve(caller, 'gpt-4o'));
  });

  it('are not in the list of models', () => {
    expect(
      directoryOf(owned('gpt-*'), owned('gpt-4o'))
        .list(caller)
        .map(({ model }) => model),
    ).toEqual(['gpt-4o']);
  });
});

describe('provider/model', () => {
  const routes = [
    owned('fast', [
      deployment('a', 'openai', 'gpt-4o'),
      deployment('b', 'anthropic', 'claude'),
      deployment('c', 'openai', 'gpt-4o'),
    ]),
    owned('secret', [deployment('d', 'anthropic', 'hidden')], { organizationId: 'other' }),
  ];

  it('finds the deployments of that vendor and model in a route of the caller’s', () => {
    const found = directoryOf(...routes).resolve(caller, 'openai/gpt-4o');
    expect(found?.targets.map((target) => target.deployment.name)).toEqual(['a', 'c']);
    // Limits on the route's name go on counting.
    expect(found?.model).toBe('fast');
  });

  it('finds nothing the caller has no route to', () => {
    expect(directoryOf(...routes).resolve(caller, 'anthropic/hidden')).toBeUndefined();
    expect(upstreamOf(directoryOf(...routes).resolve(stranger, 'anthropic/hidden'))).toEqual(['hidden']);
    expect(directoryOf(...routes).resolve(caller, 'openai/gpt-5')).toBeUndefined();
  });
});
