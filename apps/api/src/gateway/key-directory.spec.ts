import { KeyStoreUnavailableError, type KeyLookup, type Principal } from '@tollgate/gateway';
import { generateApiKey } from '../keys/api-keys/api-key-format.js';
import { CachedKeyDirectory, type KeyRecord } from './key-directory.js';

const record: KeyRecord = {
  apiKeyId: 'k1',
  secretId: 's1',
  projectId: 'p1',
  organizationId: 'o1',
  state: 'active',
  expiresAtMs: null,
  access: null,
};
const principal = { apiKeyId: 'k1' } as Principal;

function setUp(found: () => Promise<KeyRecord | null>) {
  const asked: string[] = [];
  /** How many keys each query asked about. */
  const queries: number[] = [];
  let now = 0;
  const directory = new CachedKeyDirectory(
    {
      findAll: (keys) => {
        asked.push(...keys);
        queries.push(keys.length);
        return Promise.all(keys.map(() => found()));
      },
    },
    () => principal,
    () => now,
  );
  return { directory, asked, queries, advance: (ms: number) => (now += ms) };
}

const key = generateApiKey();

describe('the key directory', () => {
  it('never asks the store about something that cannot be a key (R55)', () => {
    const { directory, asked } = setUp(() => Promise.resolve(null));
    const wrongSum = `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`;
    for (const noise of ['', 'sk-123', "tg_live_' OR 1=1 --", wrongSum]) {
      expect(directory.find(noise)).toEqual({ status: 'malformed' });
    }
    expect(asked).toEqual([]);
  });

  it('asks once, then answers from memory without a promise', async () => {
    const { directory, asked } = setUp(() => Promise.resolve(record));
    expect(await directory.find(key)).toEqual({ status: 'active', principal });
    expect(directory.find(key)).toEqual({ status: 'active', principal });
    expect(asked).toHaveLength(1);
  });

  it('asks once for many requests that arrive together', async () => {
    const { directory, asked } = setUp(() => Promise.resolve(record));
    await Promise.all(Array.from({ length: 20 }, () => directory.find(key)));
    expect(asked).toHaveLength(1);
  });

  it('R55: somebody who makes up keys with right checksums keeps two queries busy, never more, and pushes no real key out', async () => {
    const queries: number[] = [];
    const made = Array.from({ length: 30_000 }, () => generateApiKey());
    let running = 0;
    let most = 0;
    const book = new CachedKeyDirectory(
      {
        async findAll(keys) {
          most = Math.max(most, ++running);
          await new Promise((resolve) => setTimeout(resolve, 1));
          running--;
          queries.push(keys.length);
          return keys.map((each) => (each === key ? record : null));
        },
      },
      () => principal,
      () => 0,
    );
    await book.find(key);
    const answers = await Promise.allSettled(made.map((each) => Promise.resolve(book.find(each))));
    expect(most).toBeLessThanOrEqual(2);
    expect(queries.length).toBeLessThan(60);
    const served = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.status] : []));
    expect(new Set(served)).toEqual(new Set(['unknown']));
    // What is beyond the queue is turned away at once, and not as a bad key.
    const turnedAway = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []));
    expect(turnedAway.length).toBeGreaterThan(0);
    for (const reason of turnedAway) expect(reason).toBeInstanceOf(KeyStoreUnavailableError);
    // The real key is still known without a query, and a made-up one is not asked for again for a while.
    expect(book.find(key)).toEqual({ status: 'active', principal });
    const before = queries.length;
    expect(book.find(made[10_000] ?? '')).toEqual({ status: 'unknown' });
    expect(queries.length).toBe(before);
  });

  it('forgets a key it is told about', async () => {
    let current: KeyRecord = record;
    const { directory } = setUp(() => Promise.resolve(current));
    await directory.find(key);
    current = { ...record, state: 'revoked' };
    directory.forget('k1');
    expect(await directory.find(key)).toEqual({ status: 'revoked' });
  });

  it('does not keep what it read before it was told', async () => {
    let answer: (value: KeyRecord) => void = () => undefined;
    const { directory, asked } = setUp(() => new Promise((resolve) => (answer = resolve)));
    const first = directory.find(key) as Promise<KeyLookup>;
    directory.forget('k1');
    answer(record);
    await first;
    void directory.find(key);
    expect(asked).toHaveLength(2);
  });

  it('checks known keys again in one query, behind the requests', async () => {
    let current: KeyRecord = record;
    const { directory, queries, advance } = setUp(() => Promise.resolve(current));
    const keys = Array.from({ length: 20 }, () => generateApiKey());
    for (const each of keys) await directory.find(each);
    current = { ...record, state: 'revoked' };
    queries.length = 0;
    advance(30_001);
    for (const each of keys) expect(directory.find(each)).toEqual({ status: 'active', principal });
    await new Promise((resolve) => setTimeout(resolve, 300));
    for (const each of keys) expect(directory.find(each)).toEqual({ status: 'revoked' });
    expect(queries).toEqual([20]);
  });

  it('keeps serving a known key while the store is away, and never calls an unknown one bad (R17)', async () => {
    let away = false;
    const { directory, advance } = setUp(() =>
      away ? Promise.reject(new Error('no database')) : Promise.resolve(record),
    );
    await directory.find(key);
    away = true;
    advance(120_000);
    expect(directory.find(key)).toEqual({ status: 'active', principal });
    await expect(Promise.resolve(directory.find(generateApiKey()))).rejects.toBeInstanceOf(KeyStoreUnavailableError);
  });

  it('notices the end of a key by itself', async () => {
    const { directory, advance } = setUp(() => Promise.resolve({ ...record, expiresAtMs: 1000 }));
    await directory.find(key);
    advance(1000);
    expect(directory.find(key)).toEqual({ status: 'expired' });
  });
});
