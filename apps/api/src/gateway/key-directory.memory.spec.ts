/**
 * A hundred thousand keys: without this a large customer's keys push a small machine out of memory, or a restart makes
 * everybody wait until all of them are read.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Principal } from '@tollgate/gateway';
import { checksum } from '../keys/api-keys/api-key-format.js';
import { CachedKeyDirectory, type KeyRecord } from './key-directory.js';

const count = 100_000;

/** A well-formed key without the cost of a random one. */
function keyNumber(number: number): string {
  const body = `tg_live_${String(number).padStart(43, '0')}`;
  return body + checksum(body);
}

/** As the database gives it: every string its own. */
function recordNumber(number: number): KeyRecord {
  const id = (kind: number) => `01900000-0000-7000-800${kind}-${String(number).padStart(12, '0')}`;
  return {
    apiKeyId: id(1),
    secretId: id(2),
    projectId: id(3),
    organizationId: id(4),
    state: 'active',
    expiresAtMs: null,
    access: null,
  };
}

const organization: Principal['organization'] = {
  id: 'o',
  slug: 'o',
  timeZone: 'UTC',
  state: 'active',
  onLimitStoreFailure: 'local-share',
};

function principalOf(record: KeyRecord): Principal {
  const { projectId, apiKeyId } = record;
  const shared = { organization, projectSlug: 'p', limits: [], access: null, endUser: null };
  return { ...shared, projectId, apiKeyId, apiKeySecretId: record.secretId };
}

describe('100,000 keys in memory', () => {
  it('take less than 200 MB, and the first is served before the others are read', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const asked: number[] = [];
    const directory = new CachedKeyDirectory(
      {
        findAll: (keys) => {
          asked.push(keys.length);
          return Promise.resolve(keys.map((key) => recordNumber(Number(key.slice(8, 51)))));
        },
      },
      principalOf,
      () => 0,
    );
    expect(await directory.find(keyNumber(0))).toMatchObject({ status: 'active' });
    expect(asked).toEqual([1]);

    collect();
    const before = process.memoryUsage().heapUsed;
    for (let from = 0; from < count; from += 5_000) {
      await Promise.all(Array.from({ length: 5_000 }, (_, index) => directory.find(keyNumber(from + index))));
    }
    collect();
    const megabytes = (process.memoryUsage().heapUsed - before) / 1_048_576;
    expect(directory.size).toBe(count);
    expect(directory.find(keyNumber(1))).toMatchObject({ status: 'active' });
    expect(megabytes).toBeLessThan(200);
    console.log(`${count} keys: ${megabytes.toFixed(0)} MB, ${asked.length} queries`);
  }, 60_000);

  it('make the revocation of one key no slower: it is found by its id', async () => {
    const directory = new CachedKeyDirectory(
      { findAll: (keys) => Promise.resolve(keys.map((key) => recordNumber(Number(key.slice(8, 51))))) },
      principalOf,
      () => 0,
    );
    await Promise.all(Array.from({ length: 10_000 }, (_, index) => directory.find(keyNumber(index))));
    directory.forget(recordNumber(77).apiKeyId);
    expect(directory.size).toBe(9_999);
    expect(directory.find(keyNumber(77))).toBeInstanceOf(Promise);
    expect(directory.find(keyNumber(78))).toMatchObject({ status: 'active' });
  });
});
