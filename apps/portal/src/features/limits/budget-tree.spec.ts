import { limitWith } from '../../../testing/limit.js';
import { budgetTree } from './budget-tree.js';

const names = {
  organization: { id: 'o', slug: 'bright', name: 'Brightwater' },
  projects: [
    { id: 'p1', slug: 'claims', name: 'claims' },
    { id: 'p2', slug: 'search', name: 'search' },
    { id: 'p3', slug: 'empty', name: 'empty' },
  ],
  keys: [{ id: 'key_1', name: 'claims-batch' }],
};
const keys = [{ id: 'key_1', name: 'claims-batch', projectId: 'p1' }];
const lines = (rows: ReturnType<typeof budgetTree>) =>
  rows.map(
    ({ level, name, limit, opens }) => `${'  '.repeat(level)}${name} ${limit?.id ?? 'none'}${opens ? ' +' : ''}`,
  );

const limits = [
  limitWith({ id: 'key-day', subject: { type: 'api_key', id: 'key_1' }, window: 'day' }),
  limitWith({ id: 'search-month', subject: { type: 'project', id: 'search' } }),
  limitWith({ id: 'tokens', dimension: 'total_tokens', window: 'day' }),
  limitWith({ id: 'month' }),
  limitWith({ id: 'gone', subject: { type: 'api_key', id: 'key_gone' } }),
  limitWith({ id: 'rate', dimension: 'requests', window: 'minute', algorithm: 'sliding_window' }),
  limitWith({ id: 'combined', on: { type: 'model', id: 'gpt' } }),
];

// A limit that is in none of the lists could not be found, nor taken away, in the portal.
describe('the tree of budgets', () => {
  it('has the organization, then projects with their keys, money first', () => {
    expect(lines(budgetTree(limits, names, keys))).toEqual([
      'Brightwater month +',
      'Brightwater tokens',
      '  claims none +',
      '    claims-batch key-day',
      '  search search-month',
      '  key_gone gone',
    ]);
  });

  it('closes what is below a subject', () => {
    expect(lines(budgetTree(limits, names, keys, new Set(['p1'])))).not.toContain('    claims-batch key-day');
    expect(budgetTree(limits, names, keys, new Set(['o']))).toHaveLength(2);
  });

  it('is empty without budgets', () => {
    expect(budgetTree([], names, keys)).toEqual([]);
  });
});
