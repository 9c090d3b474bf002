import type { Limit } from '../../lib/api-client.js';
import { limitsOn, policyOf } from './effective-policy.js';
import { noRights } from './key-rights.js';

const organization = { id: 'org_1', slug: 'one' };
const project = { id: 'prj_1', slug: 'search' };

function limit(id: string, type: Limit['subject']['type'], subject?: string, on?: Limit['on']): Limit {
  return { id, subject: { type, id: subject }, on: on ?? null } as Limit;
}

// The preview promises what will be enforced before the key exists: a limit it leaves out is a surprise in production.
describe('the limits every request of a key meets', () => {
  const limits = [
    limit('gateway', 'global'),
    limit('ours', 'organization'),
    limit('by-slug', 'organization', 'one'),
    limit('theirs', 'organization', 'org_2'),
    limit('project', 'project', 'search'),
    limit('other-project', 'project', 'prj_2'),
    limit('key', 'api_key', 'key_1'),
    limit('other-key', 'api_key', 'key_2'),
    limit('model', 'model', 'gpt-4o'),
    limit('combined', 'organization', 'org_1', { type: 'end_user', id: 'u' }),
  ];
  const ids = (keyId: string | null) => limitsOn(limits, { organization, project, keyId }).map(({ id }) => id);

  it('are those of every level, the key’s own first', () => {
    expect(ids('key_1')).toEqual(['key', 'project', 'ours', 'by-slug', 'gateway']);
  });

  it('are those above it for a key that does not exist yet', () => {
    expect(ids(null)).toEqual(['project', 'ours', 'by-slug', 'gateway']);
  });
});

describe('what a key narrows itself', () => {
  it('is nothing for a key without scopes', () => {
    expect(policyOf(noRights, null, ['gpt-4o']).filter((row) => row.narrowed)).toEqual([]);
  });

  it('is said scope by scope', () => {
    const rights = {
      ...noRights,
      endpoints: ['chat-completions'],
      models: ['gpt-*'],
      dataClass: 'internal' as const,
      ipAllow: ['10.0.0.0/8'],
    };
    const rows = policyOf(rights, new Date('2027-02-18T12:00:00Z'), ['gpt-4o', 'claude']);
    expect(rows.map(({ value }) => value)).toEqual(['gpt-*', 'chat', 'up to internal', '1 entry', '18 Feb 2027']);
    expect(rows[0]?.detail).toBe('Of its own routes: gpt-4o');
  });
});
