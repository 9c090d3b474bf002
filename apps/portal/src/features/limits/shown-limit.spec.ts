import type { TreeLimit } from '../../lib/api-client.js';
import { limitWith } from '../../../testing/limit.js';
import { limitFree, limitUse } from '../../lib/limits.js';
import { fromTree } from './shown-limit.js';

const treeLimit = (standing: TreeLimit['standing']): TreeLimit => ({
  ...limitWith(),
  unit: 'USD',
  origin: 'organization',
  planId: null,
  forEach: false,
  standing,
  status: 'ok',
  forecast: null,
});

// A budget of a process that died must not look free: what it may have used is used.
it('counts what is presumed as used', () => {
  const shown = fromTree(
    treeLimit({
      amount: '900',
      settled: '800.1',
      presumed: '17.78',
      held: '21.86',
      free: '60.26',
      usedPercent: 93,
      resetAt: null,
    }),
  );
  expect(shown.state?.used).toBe('817.88');
  expect(limitFree(shown)).toBe('60.26');
  expect(limitUse(shown)?.settled).toBeCloseTo(0.9088, 4);
});

it('says nothing where the counters do not answer', () => {
  expect(limitUse(fromTree(treeLimit(null)))).toBeNull();
});
