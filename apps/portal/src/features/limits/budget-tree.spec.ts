import type { Limit, LimitTree, TreeLimit } from '../../lib/api-client.js';
import { limitWith } from '../../../testing/limit.js';
import { budgetTree } from './budget-tree.js';

const limit = (id: string, more: Partial<Limit> = {}): TreeLimit => ({
  ...limitWith({ id, ...more }),
  unit: 'USD',
  origin: 'organization',
  planId: null,
  forEach: false,
  standing: null,
  status: 'unknown',
  forecast: null,
});
const key = (id: string, limits: TreeLimit[]) => ({ id, name: id, state: 'active', limits });
const tree: LimitTree = {
  asOf: '2026-11-20T10:00:00Z',
  countersKnown: true,
  organization: { id: 'o', slug: 'bright', name: 'Brightwater' },
  limits: [
    limit('tokens', { dimension: 'total_tokens', window: 'day' }),
    limit('month'),
    limit('open', { dimension: 'concurrency', window: 'none' }),
  ],
  projects: [
    { id: 'p2', slug: 'search', name: 'search', limits: [limit('search-month')], apiKeys: [], otherApiKeys: 4 },
    {
      id: 'p1',
      slug: 'claims',
      name: 'claims',
      limits: [],
      apiKeys: [key('batch', [limit('key-day', { window: 'day' })])],
      otherApiKeys: 0,
    },
    {
      id: 'p3',
      slug: 'rates',
      name: 'rates',
      limits: [limit('rate', { dimension: 'requests', window: 'minute', algorithm: 'sliding_window' })],
      apiKeys: [],
      otherApiKeys: 0,
    },
  ],
  others: [limit('model', { subject: { type: 'model', id: 'gpt' } })],
};
const lines = (closed?: Set<string>) =>
  budgetTree(tree, closed).rows.map(
    ({ level, name, limit: one, opens }) => `${'  '.repeat(level)}${name} ${one?.id ?? 'none'}${opens ? ' +' : ''}`,
  );

// A limit that is in none of the lists could not be found, nor taken away, in the portal.
describe('the tree of budgets', () => {
  it('has the organization, then projects with their keys, money first', () => {
    expect(lines()).toEqual([
      'Brightwater month +',
      'Brightwater tokens',
      '  claims none +',
      '    batch key-day',
      '  search search-month',
    ]);
  });

  it('lists every other limit beside it, and loses none', () => {
    const { rows, others, all } = budgetTree(tree);
    expect(others.map(({ id }) => id)).toEqual(['open', 'rate', 'model']);
    expect(all).toHaveLength(rows.filter((row) => row.limit).length + others.length);
  });

  it('closes what is below a subject, and still knows it', () => {
    expect(lines(new Set(['p1']))).not.toContain('    batch key-day');
    expect(lines(new Set(['o']))).toHaveLength(2);
    expect(budgetTree(tree, new Set(['o'])).all).toHaveLength(7);
  });
});
