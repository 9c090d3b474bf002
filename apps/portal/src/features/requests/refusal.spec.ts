import type { RequestDetail } from '../../lib/api-client.js';
import { subjectInWords } from './decided-subject.js';
import { refusalOf } from './refusal.js';

const caller = {
  apiKey: { id: 'key_1', name: 'sandbox' },
  project: { id: 'p', name: 'dev-sandbox' },
  organizationName: 'Brightwater',
};
const limit = {
  id: 'lim_1',
  dimension: 'spend',
  subject: 'api_key:0193',
  mode: 'hard',
  window: 'month',
  amount: '0.002',
  usedBefore: '0.001',
  held: '0.0005',
  needed: '0.0072',
  freeAfter: '0.0005',
  unit: 'USD',
  resetAt: '2026-12-01T00:00:00Z',
  ok: false,
  remedy: 'Ask an admin to raise the budget.',
};
const refused = (more: object) =>
  ({ outcome: 'refused', status: 429, errorCode: null, decision: { limits: [] }, ...more }) as unknown as RequestDetail;

// The developer whose request failed reads this sentence and nothing else.
describe('why a request was refused', () => {
  it('names the limit, the numbers at that moment, and what helps', () => {
    const refusal = refusalOf(
      refused({ decision: { limits: [limit], refusedBy: { limitId: 'lim_1', reason: 'budget_exceeded' } } }),
      caller,
    );
    expect(refusal?.sentence).toBe(
      'The limit Spend · month of key sandbox had no room: $0.001 of $0.002 was used and $0.0005 held by open requests; this request needed up to $0.0072.',
    );
    expect(refusal?.remedy).toBe('Ask an admin to raise the budget.');
    expect(refusal?.limit?.id).toBe('lim_1');
  });

  it('says what else said no, and does not show an answer for a request that was served', () => {
    expect(refusalOf(refused({ errorCode: 'no_cleared_target', status: 403 }), caller)?.sentence).toContain(
      'cleared for data of its class',
    );
    expect(refusalOf(refused({ errorCode: 'something_new', status: 418 }), caller)?.sentence).toBe(
      'It was answered 418 (something new) before any upstream was asked.',
    );
    expect(refusalOf(refused({ outcome: 'succeeded' }), caller)).toBeNull();
  });

  it('calls subjects by their names', () => {
    expect(subjectInWords('organization:01', caller)).toBe('Brightwater');
    expect(subjectInWords('api_key:01+model:gpt-4.1', caller)).toBe('key sandbox on model gpt-4.1');
    expect(subjectInWords('end_user:a:b', caller)).toBe('end user a:b');
    expect(subjectInWords('global', caller)).toBe('the whole gateway');
  });
});
