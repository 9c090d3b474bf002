import { wordsFor } from './store-banner.js';

const store = {
  shared: true,
  connection: 'connected',
  rebuilding: false,
  liveReplicas: 2,
  since: '2026-11-20T10:00:00Z',
} as const;

// Who reads figures while the counters are away must be told that they stand still, and what happens to requests.
describe('the banner of the limit store', () => {
  it('is silent while the counters answer', () => {
    expect(wordsFor(store, null)).toBeNull();
  });

  it('says what the organization chose for when they do not', () => {
    const away = (onLimitStoreFailure: 'strict' | 'local-share' | 'open') =>
      wordsFor({ ...store, connection: 'degraded' }, { name: 'Brightwater', onLimitStoreFailure })?.detail;
    expect(away('strict')).toContain('refused as well');
    expect(away('local-share')).toContain('replica’s share');
    expect(away('open')).toContain('not checked');
    expect(away('open')).toContain('Hard budgets refuse (503)');
  });

  it('says that budgets are being recounted', () => {
    expect(wordsFor({ ...store, rebuilding: true }, null)?.detail).toContain('hard budget get 503');
  });
});
