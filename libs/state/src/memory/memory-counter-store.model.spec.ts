import fc from 'fast-check';
import { observe, observeModel, traces } from '../testing/traces.js';
import { MemoryCounterStore } from './memory-counter-store.js';

// A counter that disagrees with the model either refuses paying customers or lets a budget be overspent.
describe('memory counter store against the model', () => {
  it('takes the same decisions and shows the same counters on 10,000 random traces', async () => {
    await fc.assert(
      fc.asyncProperty(traces, async (trace) => {
        const seen = await observe(new MemoryCounterStore(), trace, 'org');
        expect(seen).toEqual(await observeModel(trace, 'org'));
      }),
      { numRuns: 10_000 },
    );
  }, 120_000);
});
