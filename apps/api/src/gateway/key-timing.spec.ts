/** R55: if the time of a refusal depends on how much of a key is right, a key can be guessed character by character. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Principal } from '@tollgate/gateway';
import { checksum, generateApiKey } from '../keys/api-keys/api-key-format.js';
import { hashApiKey } from '../keys/api-keys/api-key-hash.js';
import { CachedKeyDirectory, type KeyRecord } from './key-directory.js';

const pepper = new Uint8Array(32).fill(7);
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const real = generateApiKey();

/** A well-formed key that has the first `same` random characters of the real one, and differs in the next. */
function sharing(same: number): string {
  const random = generateApiKey().slice(8, 51);
  const kept = real.slice(8, 8 + same);
  const next = alphabet[(alphabet.indexOf(real.charAt(8 + same)) + 1 + Math.floor(Math.random() * 60)) % 62] ?? '0';
  const body = `tg_live_${(kept + next + random).slice(0, 43)}`;
  return body + checksum(body);
}

async function millisecondsOf(directory: CachedKeyDirectory, apiKey: string): Promise<number> {
  const started = performance.now();
  await Promise.resolve(directory.find(apiKey));
  return performance.now() - started;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

describe('R55: refusing a key', () => {
  it('takes the same time however many of its characters are right, over 20,000 wrong keys', async () => {
    const stored = new Map<string, KeyRecord>([
      [
        Buffer.from(hashApiKey(pepper, real)).toString('hex'),
        {
          apiKeyId: 'k',
          secretId: 's',
          projectId: 'p',
          organizationId: 'o',
          state: 'active',
          expiresAtMs: null,
          access: null,
        },
      ],
    ]);
    const directory = new CachedKeyDirectory(
      {
        findAll: (keys) =>
          Promise.resolve(keys.map((key) => stored.get(Buffer.from(hashApiKey(pepper, key)).toString('hex')) ?? null)),
      },
      () => ({ access: null, organization: { state: 'active' } }) as Principal,
      () => 0,
    );
    expect(await Promise.resolve(directory.find(real))).toMatchObject({ status: 'active' });
    const lengths = [0, 10, 21, 32, 42];
    const times = new Map<number, number[]>(lengths.map((length) => [length, []]));
    // In turns, so that whatever else the machine does meets all of them alike.
    for (let round = 0; round < 4000; round++) {
      for (const length of lengths) times.get(length)?.push(await millisecondsOf(directory, sharing(length)));
      if (round % 500 === 0) await sleep(1);
    }
    const medians = lengths.map((length) => median(times.get(length) ?? []));
    const spreadMicroseconds = (Math.max(...medians) - Math.min(...medians)) * 1000;
    expect(spreadMicroseconds).toBeLessThanOrEqual(20);
  }, 60_000);

  it('that was made for a database costs no look-up at all', async () => {
    let asked = 0;
    const directory = new CachedKeyDirectory(
      {
        findAll: (keys) => {
          asked += keys.length;
          return Promise.resolve(keys.map(() => null));
        },
      },
      () => null,
      () => 0,
    );
    const bodies = [
      "' OR '1'='1",
      "'; DROP TABLE api_key; --",
      '%',
      '_',
      '\\',
      '\0',
      '${jndi:ldap://x}',
      '😀',
      '../..',
    ];
    for (const text of bodies) {
      for (const apiKey of [text, `tg_live_${text}`, `tg_live_${text.padEnd(49, '0').slice(0, 49)}`]) {
        expect(await Promise.resolve(directory.find(apiKey))).toEqual({ status: 'malformed' });
      }
    }
    expect(asked).toBe(0);
  });
});
