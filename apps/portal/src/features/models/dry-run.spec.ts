import type { RouteDryRun } from '../../lib/api-client.js';
import { parsePasted, targetWords } from './dry-run.js';

type Target = RouteDryRun['targets'][number];
const target = (more: Partial<Target> = {}): Target => ({
  deployment: 'openai-eu',
  deploymentId: 'dep_1',
  provider: 'openai',
  upstreamModel: 'gpt-4.1',
  tier: 'primary',
  weight: 60,
  position: 1,
  filters: [],
  score: null,
  state: 'hot',
  health: 'closed',
  inFlight: 19,
  firstByteMs: 538.4,
  price: null,
  mostCostUsd: null,
  problem: null,
  ...more,
});

// Who edits a route believes these words instead of trying it on customers.
describe('a dry run in words', () => {
  it('says why a target is where it is', () => {
    expect(targetWords(target(), 'weighted')).toBe('Weight 60, first byte 538 ms, 19 in flight');
    expect(targetWords(target({ tier: 'backup', firstByteMs: null, state: 'cold' }), 'priority')).toBe(
      'Backup, 19 in flight, cold',
    );
  });

  it('says why one is passed over', () => {
    const filters = [{ name: 'data-class', ok: false, reason: 'It is not cleared for the class of this data' }];
    expect(targetWords(target({ position: null, filters }), 'priority')).toBe(
      'It is not cleared for the class of this data',
    );
    expect(targetWords(target({ problem: { code: 'x', message: 'It takes no tools' } }), 'priority')).toBe(
      'It takes no tools',
    );
  });

  it('takes one JSON object, and nothing else', () => {
    expect(parsePasted('{"model":"a"}')).toEqual({ body: { model: 'a' } });
    for (const text of ['[]', '"a"', 'null', '{', '']) expect(parsePasted(text)).toHaveProperty('trouble');
  });
});
