/**
 * R52: if the time of an answer to one organization depended on what the gateway holds in memory for another, anybody with a
 * key could find out who else is a customer, and which of them are busy.
 *
 * Ratios only, and ranks rather than times: both sides are asked in turns, so that whatever else the machine does meets them
 * alike, and the Mann-Whitney test asks whether one side is faster more often than chance would have it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Principal } from '@tollgate/gateway';
import { generateApiKey } from '../keys/api-keys/api-key-format.js';
import { CachedKeyDirectory, type KeyRecord } from './key-directory.js';
import { aucOf } from './testing/rank-test.js';

const rounds = 10_000;
/**
 * Share of pairs in which one side is slower: 0.5 = no difference. A look-up takes a microsecond here, so that the size of a
 * map alone moves the share by some hundredths (a processor's caches, nanoseconds); what depends on the number of another
 * one's keys moves it to 1, as the second test shows.
 */
const noticed = 0.15;

function recordOf(apiKey: string): KeyRecord {
  return {
    apiKeyId: `key of ${apiKey}`,
    secretId: 's',
    projectId: 'p',
    organizationId: apiKey.slice(8, 10),
    state: 'active',
    expiresAtMs: null,
    access: null,
  };
}

function emptyDirectory(known: ReadonlySet<string>): CachedKeyDirectory {
  return new CachedKeyDirectory(
    { findAll: (keys) => Promise.resolve(keys.map((key) => (known.has(key) ? recordOf(key) : null))) },
    () => ({ access: null, organization: { state: 'active' } }) as Principal,
    () => 0,
  );
}

/** Slower share of `probe` in the first directory against the second, asked in turns in an order that alternates. */
async function compare(probes: readonly [probe: () => unknown, other: () => unknown]): Promise<number> {
  const times: [Float64Array, Float64Array] = [new Float64Array(rounds), new Float64Array(rounds)];
  for (let round = 0; round < rounds; round += 1) {
    for (const side of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const started = performance.now();
      await probes[side]();
      times[side][round] = performance.now() - started;
    }
    if (round % 1_000 === 0) await sleep(1);
  }
  return aucOf(times[0], times[1]);
}

describe('R52: what is in memory for one organization', () => {
  it('does not show in how long another one’s keys take, known or made up, over 20,000 probes each', async () => {
    const mine = generateApiKey();
    const theirs = Array.from({ length: 2_000 }, () => generateApiKey());
    const known = new Set([mine, ...theirs]);
    const [busy, idle] = [emptyDirectory(known), emptyDirectory(known)];
    for (const directory of [busy, idle]) await directory.find(mine);
    for (const key of theirs) await busy.find(key);

    const made = Array.from({ length: rounds }, () => generateApiKey());
    for (const [what, probe] of [
      ['a key of mine', (directory: CachedKeyDirectory) => () => directory.find(mine)],
      [
        'a made-up key',
        (directory: CachedKeyDirectory) => {
          let next = 0;
          return () => directory.find(made[next++] ?? '');
        },
      ],
    ] as const) {
      const share = await compare([probe(busy), probe(idle)]);
      expect([what, Math.abs(share - 0.5) < noticed, share]).toEqual([what, true, share]);
    }
  }, 120_000);

  it('would be noticed if it did: a directory that compared with every key it holds is told apart', async () => {
    const mine = generateApiKey();
    const theirs = Array.from({ length: 300 }, () => generateApiKey());
    const scan = (keys: readonly string[]) => () => keys.find((key) => key === mine);
    const share = await compare([scan([...theirs, mine]), scan([mine])]);
    expect(share).toBeGreaterThan(0.5 + 2 * noticed);
  }, 60_000);
});
