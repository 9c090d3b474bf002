import type { ApiKey } from '@tollgate/contracts';

/** A key nothing is special about, but for what is given. */
export function anyKey(over: Partial<ApiKey> = {}): ApiKey {
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
    createdAt: '2026-08-01T00:00:00.000Z',
    createdBy: null,
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
    lastUsedModel: null,
    lastUsedIp: null,
    spendMonth: null,
    requestsMonth: null,
    ...over,
  };
}
