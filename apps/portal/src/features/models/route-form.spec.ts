import { createRouteSchema } from '@tollgate/contracts';
import type { Route } from '../../lib/api-client.js';
import { hasMore, routeBody, routeForm, routeTroubles } from './route-form.js';

const target = (deployment: string) => ({ deployment, weight: 3, tier: 'primary', deploymentId: `dep_${deployment}` });
const route: Route = {
  id: 'rt_1',
  organizationId: 'o',
  model: 'gpt-4.1',
  strategy: 'weighted',
  targets: [target('eu'), { ...target('us'), tier: 'backup' }],
  overflow: { inFlight: 32, firstTokenMs: 900 },
  rules: [{ name: 'long', when: { promptTokens: { min: 20_000 } }, strategy: null, targets: [target('big')] }],
  defaultMaxOutputTokens: 2048,
  dropParams: true,
  dataClass: 'internal',
  failover: { maxCostUsd: '0.05', sameCapability: true, sameDataClass: false },
  wake: { policy: 'elsewhere', maxWaitMs: 20_000 },
  managedBy: 'api',
  configRevision: 3,
  createdAt: '2026-11-20T10:00:00Z',
  updatedAt: '2026-11-20T10:00:00Z',
};

// A form that forgets a field takes it off the route with the next save.
describe('the form of a route', () => {
  it('gives back everything it was filled from, in the form the API takes', () => {
    const body = routeBody(routeForm(route));
    expect(createRouteSchema.parse(body)).toMatchObject({
      model: 'gpt-4.1',
      strategy: 'weighted',
      targets: [
        { deployment: 'eu', weight: 3, tier: 'primary' },
        { deployment: 'us', weight: 3, tier: 'backup' },
      ],
      overflow: { inFlight: 32, firstTokenMs: 900 },
      rules: [{ name: 'long', when: { promptTokens: { min: 20_000 } }, targets: [{ deployment: 'big', weight: 3 }] }],
      defaultMaxOutputTokens: 2048,
      dropParams: true,
      dataClass: 'internal',
      failover: { maxCostUsd: '0.05', sameCapability: true, sameDataClass: false },
      wake: { policy: 'elsewhere', maxWaitMs: 20_000 },
    });
  });

  it('says that what was emptied is gone', () => {
    const emptied = {
      ...routeForm(route),
      overflowInFlight: '',
      overflowFirstTokenMs: null,
      failoverMaxCostUsd: '',
      failoverSameCapability: false,
      wakePolicy: '' as const,
      dataClass: '' as const,
      rules: '',
      defaultMaxOutputTokens: '',
    };
    expect(routeBody(emptied)).toMatchObject({
      overflow: null,
      failover: null,
      wake: null,
      dataClass: null,
      defaultMaxOutputTokens: null,
      rules: [],
    });
    expect(hasMore({ ...emptied, dropParams: false })).toBe(false);
  });

  it('says what is wrong before it is sent', () => {
    const empty = routeForm(null);
    expect(Object.keys(routeTroubles(empty))).toEqual(['model', 'targets']);
    const wrong = {
      ...routeForm(route),
      overflowQueue: '0',
      failoverMaxCostUsd: '-1',
      wakeMaxWaitMs: '600001',
      rules: '{}',
      targets: [target('eu'), target('eu')] as never,
    };
    expect(Object.keys(routeTroubles(wrong))).toEqual([
      'targets',
      'overflowQueue',
      'failoverMaxCostUsd',
      'wakeMaxWaitMs',
      'rules',
    ]);
    expect(routeTroubles(routeForm(route))).toEqual({});
    expect(routeBody({ ...routeForm(route), wakePolicy: 'wait', wakeMaxWaitMs: '' }).wake).toEqual({
      policy: 'wait',
      maxWaitMs: 30_000,
    });
  });
});
