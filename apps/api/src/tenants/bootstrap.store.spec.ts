import { jest } from '@jest/globals';
import { createDatabase } from '@tollgate/database';
import { startTestPostgres, testMasterKeys, type TestPostgres } from '@tollgate/database/testing';
import { EnvironmentError } from '../config/env.js';
import { findApiKeyByHash } from '../config/api-key-records.js';
import { loadOwnSecrets } from '../config/parts.js';
import { generateApiKey } from '../keys/api-keys/api-key-format.js';
import { hashApiKey } from '../keys/api-keys/api-key-hash.js';
import { bootstrap } from './bootstrap.js';

jest.setTimeout(60_000);

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
}, 60_000);
afterAll(async () => {
  await postgres?.stop();
});

async function emptyDatabase() {
  const database = createDatabase({ url: (await postgres.createMigratedDatabase()).appUrl });
  return { database, secrets: await loadOwnSecrets(database, testMasterKeys) };
}
const adminEmail = 'Admin@Example.com';

describe('the first start', () => {
  it('makes operator, organization demo, project default and a key that works, once', async () => {
    const { database, secrets } = await emptyDatabase();
    try {
      const first = await bootstrap(database, secrets, { adminEmail });
      expect(first).toMatchObject({ created: true, adminEmail: 'admin@example.com', apiKeyGenerated: true });
      expect(first.generatedPassword).toMatch(/^[\w-]{16}$/);
      const record = await findApiKeyByHash(database, hashApiKey(secrets.apiKeyPepper, first.apiKey ?? ''));
      expect(record).toMatchObject({
        state: 'active',
        organizationId: first.organizationId,
        projectId: first.projectId,
      });
      expect(await bootstrap(database, secrets, { adminEmail, bootstrapApiKey: generateApiKey() })).toMatchObject({
        created: false,
        apiKey: null,
      });
      expect(await database.asSystem((tx) => tx.user.count())).toBe(1);
      expect(await database.asSystem((tx) => tx.apiKey.count())).toBe(1);
    } finally {
      await database.close();
    }
  });

  it('uses a given key exactly as it is', async () => {
    const { database, secrets } = await emptyDatabase();
    try {
      const key = generateApiKey();
      const first = await bootstrap(database, secrets, {
        adminEmail,
        adminPassword: 'given password',
        bootstrapApiKey: key,
      });
      expect(first).toMatchObject({ apiKey: key, apiKeyGenerated: false, generatedPassword: null });
      expect(await findApiKeyByHash(database, hashApiKey(secrets.apiKeyPepper, key))).not.toBeNull();
    } finally {
      await database.close();
    }
  });

  it('refuses a key with a wrong checksum, naming the variable, also on a database in use', async () => {
    const { database, secrets } = await emptyDatabase();
    try {
      const key = generateApiKey();
      const wrong = key.slice(0, -1) + (key.endsWith('a') ? 'b' : 'a');
      for (let round = 0; round < 2; round += 1) {
        const attempt = bootstrap(database, secrets, { adminEmail, bootstrapApiKey: wrong });
        await expect(attempt).rejects.toThrow(EnvironmentError);
        await expect(attempt).rejects.toThrow('TOLLGATE_BOOTSTRAP_API_KEY');
        await bootstrap(database, secrets, { adminEmail });
      }
    } finally {
      await database.close();
    }
  });

  it('is done by one of several processes that start at once', async () => {
    const { database, secrets } = await emptyDatabase();
    try {
      const results = await Promise.all(Array.from({ length: 6 }, () => bootstrap(database, secrets, { adminEmail })));
      expect(results.filter(({ created }) => created)).toHaveLength(1);
      expect(await database.asSystem((tx) => tx.organization.count())).toBe(1);
    } finally {
      await database.close();
    }
  });
});
