import { slug } from '@tollgate/contracts';
import fc from 'fast-check';
import { slugCandidates, slugFrom } from './slug.js';

describe('slugs', () => {
  it('keep what can be read of a name', () => {
    expect(slugFrom('  Café & Söhne, Ltd. ')).toBe('cafe-sohne-ltd');
    expect(slugFrom('日本')).toBe('');
  });

  it('are always valid', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        for (const candidate of slugCandidates(name, 'project')) expect(slug.safeParse(candidate).success).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
