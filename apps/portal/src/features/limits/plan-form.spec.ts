import { createLimitPlanSchema, type LimitPlan } from '@tollgate/contracts';
import { attributesOf, attributeTrouble, conditionOf } from './attributes.js';
import {
  changedPlanLimit,
  emptyPlan,
  isReady,
  newPlanLimit,
  planBody,
  planFormOf,
  planFormWords,
  planLimitWords,
} from './plan-form.js';
import { onPlan } from './plan-list.js';

const plan: LimitPlan = {
  id: 'plan_1',
  organizationId: null,
  name: 'free',
  default: true,
  limits: [
    {
      dimension: 'requests',
      per: 'end_user',
      on: { type: 'model', id: 'gpt-*' },
      window: 'minute',
      amount: '60',
      algorithm: 'leaky_bucket',
      maxWaitMs: 1500,
      alerts: [],
      mode: 'hard',
      when: { endUser: { tier: ['gold', 'silver'], region: ['eu=1'] } },
    },
    {
      dimension: 'spend',
      per: 'organization',
      window: 'month',
      amount: '20.5',
      algorithm: 'calendar',
      maxWaitMs: 0,
      alerts: [50, 100],
      mode: 'soft',
    },
    { dimension: 'concurrency', per: 'ip', window: 'none', amount: '4', maxWaitMs: 0, alerts: [], mode: 'hard' },
    {
      dimension: 'total_tokens',
      per: 'api_key',
      window: 'day',
      amount: '1000',
      algorithm: 'token_bucket',
      burst: '2000',
      maxWaitMs: 0,
      alerts: [],
      mode: 'hard',
    },
  ],
  managedBy: 'api',
  configRevision: 1,
  createdAt: '2026-11-20T00:00:00.000Z',
  updatedAt: '2026-11-20T00:00:00.000Z',
};

// What the form does not carry through would be lost the first time somebody changed a plan's name.
describe('a plan in its form', () => {
  it('comes out as it went in, with every field of its limits', () => {
    const form = planFormOf(plan);
    expect(isReady(form)).toBe(true);
    expect(planBody(form)).toEqual({ name: 'free', default: true, limits: plan.limits });
    expect(createLimitPlanSchema.safeParse(planBody(form)).success).toBe(true);
  });

  it('takes what the API took without an algorithm as what it counts by', () => {
    const [limit] = planFormOf({
      ...plan,
      limits: [
        { dimension: 'spend', per: 'project', window: 'day', amount: '5', maxWaitMs: 0, alerts: [], mode: 'hard' },
      ],
    }).limits;
    expect(limit?.algorithm).toBe('calendar');
  });

  it('is not ready without a name, without an amount, or with an attribute that is none', () => {
    expect(isReady(emptyPlan())).toBe(false);
    const limit = changedPlanLimit(newPlanLimit(), { amount: '60' });
    expect(isReady({ name: 'free', isDefault: false, limits: [limit] })).toBe(true);
    expect(isReady({ name: 'Free plan', isDefault: false, limits: [limit] })).toBe(false);
    expect(isReady({ name: 'free', isDefault: false, limits: [changedPlanLimit(limit, { when: ['gold'] })] })).toBe(
      false,
    );
  });

  it('keeps only what can be when something else changes', () => {
    const leaky = changedPlanLimit(newPlanLimit(), { amount: '5', algorithm: 'leaky_bucket', maxWait: '2' });
    const spend = changedPlanLimit(leaky, { dimension: 'spend', window: 'month', subjectType: 'project' });
    expect(planBody({ name: 'p', isDefault: false, limits: [spend] }).limits).toEqual([
      {
        dimension: 'spend',
        per: 'project',
        window: 'month',
        amount: '5',
        algorithm: 'calendar',
        maxWaitMs: 0,
        alerts: [50, 80, 100],
        mode: 'hard',
      },
    ]);
  });
});

it('says what each limit of a plan does', () => {
  expect(plan.limits.map(planLimitWords)).toEqual([
    'At most 60 requests a minute by each end user on model gpt-*. Only end users with tier gold or silver and region eu=1.',
    'At most $20.50 a calendar month by each organization. Only recorded.',
    'At most 4 requests at a time by each IP address.',
    'At most 1,000 tokens a day by each API key.',
  ]);
  expect(planFormWords(newPlanLimit())).toBeNull();
});

it('knows for which organizations a plan of the platform holds', () => {
  const organizations = [
    { name: 'A', plan: null },
    { name: 'B', plan: 'free' },
    { name: 'C', plan: 'gold' },
  ];
  const names = (one: { name: string; default: boolean }) => onPlan(one, organizations)?.map(({ name }) => name);
  expect(names({ name: 'free', default: true })).toEqual(['A', 'B']);
  expect(names({ name: 'gold', default: false })).toEqual(['C']);
  expect(onPlan(plan, undefined)).toBeUndefined();
});

it('reads attributes as they are typed', () => {
  expect(attributesOf(['tier=gold', 'query = a=b'])).toEqual({ tier: 'gold', query: 'a=b' });
  expect(conditionOf(['tier=gold', 'tier=silver', 'region=eu'])).toEqual({ tier: ['gold', 'silver'], region: ['eu'] });
  expect(attributeTrouble(['tier=gold', 'tier=silver'], false)).toBeUndefined();
  expect(attributeTrouble(['tier=gold', 'tier=silver'], true)).toBe('“tier” is there twice');
  for (const word of ['gold', 'tier=', '=gold', '1tier=gold']) expect(attributeTrouble([word], true)).toContain(word);
});
