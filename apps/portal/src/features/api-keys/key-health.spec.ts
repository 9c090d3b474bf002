import type { ApiKey } from '../../lib/api-client.js';
import { inTab, keyHealth, tabs } from './key-health.js';

const now = new Date('2026-11-20T13:32:08Z');
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString();

function key(over: Partial<ApiKey>): ApiKey {
  return {
    id: 'key_1',
    name: 'k',
    projectId: 'prj_1',
    projectName: 'p',
    organizationId: 'org_1',
    maskedKey: 'tg_live_ab12...9xYz',
    environment: 'live',
    state: 'active',
    flags: [],
    scopes: {},
    ipAllow: [],
    tags: {},
    owner: null,
    parentId: null,
    secrets: [],
    createdAt: inDays(-100),
    createdBy: null,
    expiresAt: inDays(60),
    revokedAt: null,
    lastUsedAt: inDays(-1),
    lastUsedModel: null,
    lastUsedIp: null,
    spendMonth: null,
    requestsMonth: null,
    ...over,
  };
}

describe('the health of a key', () => {
  it.each([
    ['Good', {}],
    ['Expires in 6 days', { expiresAt: inDays(6.4) }],
    ['Expires within a day', { expiresAt: inDays(0.5) }],
    ['Expired', { expiresAt: inDays(-1) }],
    ['Idle for 94 days', { lastUsedAt: inDays(-94) }],
    ['Never used', { lastUsedAt: null }],
    ['Not used yet', { lastUsedAt: null, createdAt: inDays(-1) }],
    ['Revoked 20 Nov 2026', { state: 'revoked' as const, revokedAt: now.toISOString() }],
  ])('says “%s”', (words, over) => {
    expect(keyHealth(key(over), now).words).toBe(words);
  });

  it('lists a key under each heading it belongs to', () => {
    const headings = (over: Partial<ApiKey>) => tabs.filter((tab) => inTab(key(over), tab, now));
    expect(headings({})).toEqual(['active', 'all']);
    expect(headings({ expiresAt: inDays(3), lastUsedAt: null })).toEqual(['active', 'expiring', 'unused', 'all']);
    expect(headings({ expiresAt: inDays(-1) })).toEqual(['revoked', 'all']);
  });
});
