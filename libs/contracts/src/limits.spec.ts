import { createLimitSchema, defaultAlgorithm } from './limits.js';

const limit = (over: Record<string, unknown>) => ({
  dimension: 'requests',
  subject: { type: 'organization', id: 'demo' },
  window: 'minute',
  amount: '600',
  ...over,
});
const problems = (over: Record<string, unknown>) =>
  createLimitSchema.safeParse(limit(over)).error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ??
  [];

describe('limit', () => {
  it('takes the smallest one, hard unless said otherwise', () => {
    expect(createLimitSchema.parse(limit({}))).toMatchObject({
      mode: 'hard',
      maxWaitMs: 0,
      rollover: false,
      alerts: [],
    });
  });

  it('counts in cells up to an hour and by the calendar from a day', () => {
    expect(
      ['second', 'minute', 'hour', 'day', 'week', 'month'].map((window) => defaultAlgorithm(window as 'day')),
    ).toEqual(['sliding_window', 'sliding_window', 'sliding_window', 'calendar', 'calendar', 'calendar']);
  });

  it.each([
    [{ colour: 'red' }, 'colour'],
    [{ subject: { type: 'organization', id: 'demo', name: 'x' } }, 'name'],
    [{ algorithm: 'leaky_bucket', dimension: 'spend' }, 'not smoothed'],
    [{ algorithm: 'leaky_bucket', window: 'day' }, 'a second, a minute or an hour'],
    [{ algorithm: 'leaky_bucket', subject: { type: 'deployment', id: 'd' } }, 'lets none wait'],
    [{ rollover: true }, 'carries its rest over'],
    [{ alerts: [80] }, 'only a limit over calendar periods'],
    [{ maxWaitMs: 10 }, 'only a leaky_bucket'],
    [{ dimension: 'spend', amount: '9000001' }, 'at most 9000000'],
    [{ amount: 600 }, 'expected string'],
    [{ amount: '-1' }, 'decimal number'],
    [{ amount: '1e3' }, 'decimal number'],
    [{ amount: '1.5' }, 'whole number'],
    [{ subject: { type: 'global', id: 'x' } }, 'leave it out'],
    [{ subject: { type: 'project' } }, 'name the project'],
    [{ dimension: 'concurrency' }, 'use "none"'],
    [{ burst: '10' }, 'only a token_bucket'],
    [{ on: { type: 'organization', id: 'x' } }, 'must differ'],
    [{ on: { type: 'model' } }, 'name the model'],
  ])('refuses %j', (over, message) => {
    expect(problems(over).join('\n')).toContain(message);
  });

  it.each([
    [{ dimension: 'spend', amount: '9000000' }],
    [{ dimension: 'spend', amount: '0.000000001', window: 'month' }],
    [{ dimension: 'concurrency', window: 'none', amount: '0' }],
    [{ algorithm: 'token_bucket', burst: '1000' }],
    [{ rollover: true, window: 'month' }],
    [{ algorithm: 'leaky_bucket', maxWaitMs: 60_000 }],
    [{ on: { type: 'model', id: 'gpt-4o' } }],
    [{ subject: { type: 'global' } }],
    [{ window: 'none', dimension: 'total_tokens' }],
  ])('takes %j', (over) => {
    expect(problems(over)).toEqual([]);
  });
});
