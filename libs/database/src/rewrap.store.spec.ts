/** Changing the master key must kill nothing: no API key, no credential, no stored answer, and nobody may have to wait. */
import { randomUUID } from 'node:crypto';
import { createDatabase, type Database } from './access.js';
import { open, seal } from './envelope.js';
import { generateMasterKey, parseMasterKeys, type MasterKeys } from './master-keys.js';
import { masterKeysInUse, rewrapSecrets } from './rewrap.js';
import { systemSecret } from './system-secrets.js';
import { startTestPostgres, testMasterKeys, type TestPostgres } from './testing/postgres.js';

/** What the migration wrapped the login's password under. */
const before = testMasterKeys;
const after = parseMasterKeys(generateMasterKey());
const both: MasterKeys = [after[0], ...before];

let server: TestPostgres;
let database: Database;
beforeAll(async () => {
  server = await startTestPostgres();
  database = createDatabase({ url: (await server.createMigratedDatabase()).appUrl });
}, 60_000);
afterAll(async () => {
  await database?.close();
  await server?.stop();
});

function credential(secret: string, keys = before) {
  const id = randomUUID();
  const at = { table: 'provider_credential', row: id, organizationId: null };
  return { row: { id, provider: 'openai', name: id, hosts: [], ...seal(keys, secret, at) }, at };
}

describe('R61: rotating the master key', () => {
  it('wraps everything again, in batches, while it is read and written, and then needs the old key no more', async () => {
    const pepper = await systemSecret(database, before, 'api-key-pepper');
    const made = Array.from({ length: 1203 }, (_, index) => credential(`sk-${index}`));
    await database.asSystem((tx) => tx.providerCredential.createMany({ data: made.map(({ row }) => row) }));
    const scope = 'user:1:platform';
    const answerAt = { table: 'idempotency_record', row: `${scope}\nkey-1`, organizationId: null };
    await database.asSystem((tx) =>
      tx.idempotencyRecord.create({
        data: {
          scope,
          key: 'key-1',
          requestHash: new Uint8Array(32),
          expiresAt: new Date(Date.now() + 86_400_000),
          ...seal(before, 'answer', answerAt),
        },
      }),
    );
    // A mail that waits for its server keeps its link through the rotation.
    const mailId = randomUUID();
    const mailAt = { table: 'outbox', row: mailId, organizationId: null };
    const mail = seal(before, 'a letter', mailAt);
    const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
    const payload = {
      ciphertext: base64(mail.ciphertext),
      wrappedDataKey: base64(mail.wrappedDataKey),
      masterKeyId: mail.masterKeyId,
    };
    await database.asSystem(async (tx) => {
      await tx.outbox.create({ data: { id: mailId, topic: 'mail', payload } });
      await tx.outbox.create({ data: { id: randomUUID(), topic: 'mail', payload: {}, doneAt: new Date() } });
    });
    expect(await masterKeysInUse(database)).toEqual(new Map([[before[0].id, 1207]]));

    const replaced = made[700];
    if (!replaced) throw new Error('there is no such row');
    // Readers with both keys, and a secret that is replaced in the middle of it.
    let reading = true;
    let read = 0;
    const reader = (async () => {
      while (reading) {
        const some = made[read++ % made.length];
        if (!some || some === replaced) continue;
        const row = await database.asSystem((tx) =>
          tx.providerCredential.findUniqueOrThrow({ where: { id: some.row.id } }),
        );
        expect(open(both, row, some.at).toString()).toMatch(/^sk-\d+$/);
      }
    })();
    const rotation = rewrapSecrets(database, both);
    const fresh = seal(before, 'replaced meanwhile', replaced.at);
    await database.asSystem((tx) => tx.providerCredential.update({ where: { id: replaced.row.id }, data: fresh }));
    const counts = await rotation;
    reading = false;
    await reader;
    expect(read).toBeGreaterThan(0);
    expect(counts.map(({ table }) => table)).toEqual([
      'system_secret',
      'provider_credential',
      'idempotency_record',
      'user_totp',
      'identity_provider',
      'alert_channel',
      'outbox',
    ]);

    // What an old process wrote at the last moment is wrapped by running it again.
    await rewrapSecrets(database, both);
    expect(await masterKeysInUse(database)).toEqual(new Map([[after[0].id, 1207]]));
    const rows = new Map(
      (await database.asSystem((tx) => tx.providerCredential.findMany())).map((row) => [row.id, row]),
    );
    for (const [index, { row, at }] of made.entries()) {
      const stored = rows.get(row.id);
      if (!stored) throw new Error('a row went away');
      expect(open(after, stored, at).toString()).toBe(index === 700 ? 'replaced meanwhile' : `sk-${index}`);
    }
    expect(await systemSecret(database, after, 'api-key-pepper')).toEqual(pepper);
    const stored = await database.asSystem((tx) => tx.idempotencyRecord.findFirstOrThrow());
    const { ciphertext, wrappedDataKey, masterKeyId } = stored;
    if (!ciphertext || !wrappedDataKey || !masterKeyId) throw new Error('the answer went away');
    expect(open(after, { ciphertext, wrappedDataKey, masterKeyId }, answerAt).toString()).toBe('answer');
    expect((await rewrapSecrets(database, both)).map(({ rewrapped }) => rewrapped)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    const letter = await database.asSystem((tx) => tx.outbox.findUniqueOrThrow({ where: { id: mailId } }));
    const kept = letter.payload as typeof payload;
    const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
    const sealed = { ...kept, ciphertext: bytes(kept.ciphertext), wrappedDataKey: bytes(kept.wrappedDataKey) };
    expect(open(after, sealed, mailAt).toString()).toBe('a letter');
  }, 60_000);

  it('leaves alone what it cannot open, and says so', async () => {
    const stranger = credential('sk-lost', parseMasterKeys(generateMasterKey()));
    await database.asSystem((tx) => tx.providerCredential.create({ data: stranger.row }));
    const counts = await rewrapSecrets(database, both);
    expect(counts[1]).toEqual({ table: 'provider_credential', rewrapped: 0, failed: 1 });
    const row = await database.asSystem((tx) =>
      tx.providerCredential.findUniqueOrThrow({ where: { id: stranger.row.id } }),
    );
    expect(Buffer.from(row.wrappedDataKey)).toEqual(Buffer.from(stranger.row.wrappedDataKey));
    expect((await masterKeysInUse(database)).get(stranger.row.masterKeyId)).toBe(1);
  });
});
