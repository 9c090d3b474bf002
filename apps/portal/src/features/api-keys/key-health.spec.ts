import type { ApiKey } from '../../lib/api-client.js';
import { anyKey } from '../../../testing/api-key.js';
import { inTab, keyHealth, tabs } from './key-health.js';

const now = new Date('2026-11-20T13:32:08Z');
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString();

const key = (over: Partial<ApiKey>) =>
  anyKey({ createdAt: inDays(-100), expiresAt: inDays(60), lastUsedAt: inDays(-1), ...over });

describe('the health of a key', () => {
  it.each([
    ['Good', {}],
    ['Expires in 6 days', { expiresAt: inDays(6.4) }],
    ['Expires within a day', { expiresAt: inDays(0.5) }],
    ['Expired', { expiresAt: inDays(-1) }],
    ['Idle for 94 days', { lastUsedAt: inDays(-94) }],
    ['Never used', { lastUsedAt: null }],
    ['Rotating', { flags: ['rotating' as const] }],
    ['Not used yet', { lastUsedAt: null, createdAt: inDays(-1) }],
    ['Revoked 20 Nov 2026', { state: 'revoked' as const, revokedAt: now.toISOString() }],
  ])('says “%s”', (words, over) => {
    expect(keyHealth(key(over), now).words).toBe(words);
  });

  it('lists a key under each heading it belongs to', () => {
    const headings = (over: Partial<ApiKey>) => tabs.filter((tab) => inTab(key(over), tab, now));
    expect(headings({})).toEqual(['active', 'all']);
    expect(headings({ expiresAt: inDays(3), lastUsedAt: null })).toEqual(['active', 'expiring', 'unused', 'all']);
    expect(headings({ expiresAt: null, flags: ['never_expires', 'rotating'] })).toEqual([
      'active',
      'endless',
      'rotating',
      'all',
    ]);
    expect(headings({ expiresAt: inDays(-1) })).toEqual(['revoked', 'all']);
  });
});
