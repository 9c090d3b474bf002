/** If these fail, what customers put into a model lies readable in the database, or longer than they were told. */
import { randomUUID } from 'node:crypto';
import { generateMasterKey, parseMasterKeys } from '@tollgate/database';
import type { StoredResponse } from '@tollgate/gateway';
import { startManagementApp, type ManagementApp } from '../testing/management-app.js';
import { createStoredResponses, deleteExpiredResponses } from './stored-responses.js';

let app: ManagementApp;
beforeAll(async () => {
  app = await startManagementApp();
}, 60_000);
afterAll(async () => {
  await app?.stop();
});

const masterKeys = parseMasterKeys(generateMasterKey());
const day = 24 * 3_600_000;
let now = Date.parse('2026-11-20T00:00:00Z');
const lost: unknown[] = [];
const store = () =>
  createStoredResponses({
    database: app.database,
    masterKeys,
    nowMs: () => now,
    onLost: (reason) => lost.push(reason),
  });
const owner = { organizationId: randomUUID(), projectId: randomUUID() };
const kept = (id: string): StoredResponse => ({
  id,
  response: { id, output: [{ type: 'message', text: 'canary-out' }] },
  input: [{ role: 'user', content: 'canary-in' }],
});

it('is found at once, and by other processes once it is written', async () => {
  const mine = store();
  mine.save(owner, kept('resp_a'));
  expect(await mine.find(owner, 'resp_a')).toEqual(kept('resp_a'));
  await mine.flush();
  expect(await store().find(owner, 'resp_a')).toEqual(kept('resp_a'));
  expect(lost).toEqual([]);
});

it('is sealed, and opens for its own project only', async () => {
  const row = await app.database.asSystem((tx) => tx.storedResponse.findFirstOrThrow({ where: { id: 'resp_a' } }));
  expect(Buffer.from(row.ciphertext).includes('canary')).toBe(false);
  expect(await store().find({ ...owner, projectId: randomUUID() }, 'resp_a')).toBeNull();
  expect(await store().find({ ...owner, organizationId: randomUUID() }, 'resp_a')).toBeNull();
  const moved = { ...owner, projectId: randomUUID() };
  await app.database.asSystem((tx) =>
    tx.storedResponse.updateMany({ where: { id: 'resp_a' }, data: { projectId: moved.projectId } }),
  );
  await expect(store().find(moved, 'resp_a')).rejects.toThrow();
});

it('is gone after 30 days, whether or not it has been swept', async () => {
  const mine = store();
  mine.save(owner, kept('resp_b'));
  await mine.flush();
  now += 29 * day;
  expect(await mine.find(owner, 'resp_b')).not.toBeNull();
  now += day;
  expect(await mine.find(owner, 'resp_b')).toBeNull();
  expect(await mine.delete(owner, 'resp_b')).toBe(false);
  expect(await deleteExpiredResponses(app.database, now)).toBeGreaterThanOrEqual(1);
});

it('that is too large is not kept, and an operator hears of it', async () => {
  const mine = store();
  mine.save(owner, { ...kept('resp_c'), input: [{ content: 'x'.repeat(9_000_000) }] });
  await mine.flush();
  expect(await mine.find(owner, 'resp_c')).toBeNull();
  expect(String(lost.at(-1))).toContain('too large');
});
