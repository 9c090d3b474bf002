import type { ApiKeySecret } from '../../lib/api-client.js';
import { anyKey } from '../../../testing/api-key.js';
import { overlapSeconds, rotationProgress } from './rotation.js';

const now = new Date('2026-11-20T12:00:00.000Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString();

function secret(over: Partial<ApiKeySecret>): ApiKeySecret {
  return {
    id: 'sec_1',
    maskedKey: 'tg_live_ab12...9xYz',
    state: 'current',
    validFrom: minutesAgo(120),
    validUntil: null,
    lastUsedAt: null,
    lastUsedModel: null,
    lastUsedIp: null,
    ...over,
  };
}
const old = (over: Partial<ApiKeySecret> = {}) =>
  secret({ id: 'sec_0', state: 'overlap', validFrom: minutesAgo(9_000), validUntil: minutesAgo(-600), ...over });
const progress = (...secrets: ApiKeySecret[]) => rotationProgress(anyKey({ secrets }), now)?.state ?? null;

// Ending an overlap while somebody still sends the old secret is an outage, and this is what one decides by.
describe('how far a rotation has come', () => {
  it('is nothing without an older secret that works', () => {
    expect(progress(secret({}))).toBeNull();
    expect(progress(secret({}), old({ state: 'ended' }))).toBeNull();
    expect(progress(secret({}), old({ validUntil: minutesAgo(1) }))).toBeNull();
    expect(rotationProgress(anyKey({ state: 'revoked', secrets: [secret({}), old()] }), now)).toBeNull();
  });

  it('is done when no older secret was used since', () => {
    expect(progress(secret({}), old())).toBe('done');
    expect(progress(secret({}), old({ lastUsedAt: minutesAgo(121) }))).toBe('done');
  });

  it('is silent an hour after the last use, and in use until then', () => {
    expect(progress(secret({}), old({ lastUsedAt: minutesAgo(61) }))).toBe('silent');
    expect(progress(secret({}), old({ lastUsedAt: minutesAgo(59) }))).toBe('in-use');
  });

  it('names the older secret that was used last', () => {
    const secrets = [
      secret({}),
      old({ id: 'a', lastUsedAt: minutesAgo(30) }),
      old({ id: 'b', lastUsedAt: minutesAgo(5) }),
    ];
    expect(rotationProgress(anyKey({ secrets }), now)?.straggler?.id).toBe('b');
  });
});

describe('an overlap of one’s own', () => {
  it.each([
    ['48', 'hours', { seconds: 172_800 }],
    ['90', 'days', { seconds: 7_776_000 }],
    ['91', 'days', { trouble: 'At most 90 days' }],
    ['0', 'hours', { trouble: 'A whole number' }],
    ['1.5', 'hours', { trouble: 'A whole number' }],
    ['', 'days', { trouble: 'A whole number' }],
  ] as const)('%s %s', (typed, unit, expected) => {
    expect(overlapSeconds(typed, unit)).toEqual(expected);
  });
});
