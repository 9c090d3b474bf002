/** Rotation: without this a customer who changes a leaked key loses requests, limits or history, or gets two new secrets. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiKey, CreatedApiKey, Page } from '@tollgate/contracts';
import type { OutcomeRecord } from '@tollgate/gateway';
import { findApiKeyByHash } from '../../config/api-key-records.js';
import { parsePublicId } from '../../http/public-id.js';
import { startManagementApp, type ManagementApp } from '../../testing/management-app.js';
import { LastUsed } from '../../usage/last-used.js';
import { hashApiKey } from './api-key-hash.js';

let app: ManagementApp;
beforeAll(async () => {
  app = await startManagementApp();
}, 60_000);
afterAll(async () => {
  await app?.stop();
});

const create = async (body: object = { name: 'K' }) =>
  (await app.request<CreatedApiKey>('POST', 'projects/default/api-keys', { body })).body;
const rotate = (id: string, overlap?: string | number, idempotencyKey?: string) =>
  app.request<CreatedApiKey>('POST', `api-keys/${id}/rotate`, {
    body: overlap === undefined ? {} : { overlap },
    headers: idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey },
  });
const record = (key: string) => findApiKeyByHash(app.database, hashApiKey(app.parts.secrets.apiKeyPepper, key));
const secretsOf = (id: string) =>
  app.database.asSystem((tx) => tx.apiKeySecret.count({ where: { apiKeyId: parsePublicId('key', id) ?? '' } }));

describe('R57: rotating a key', () => {
  it.each([
    ['none', 0],
    ['1h', 3_600],
    ['24h', 86_400],
    ['7d', 604_800],
    [90, 90],
    [undefined, 86_400],
  ])('with overlap %s keeps its id, and the old secret for %d s', async (overlap, seconds) => {
    const made = await create({ name: 'R', tags: { team: 'a' }, scopes: { models: ['gpt-*'] } });
    app.events.length = 0;
    const rotated = (await rotate(made.id, overlap)).body;
    expect(rotated).toMatchObject({ id: made.id, tags: { team: 'a' }, scopes: { models: ['gpt-*'] } });
    expect(rotated.key).not.toBe(made.key);
    const [old, fresh] = [await record(made.key), await record(rotated.key)];
    expect(old?.id).toBe(fresh?.id);
    expect(fresh).toMatchObject({ state: 'active', expiresAtMs: null });
    expect(old?.expiresAtMs).toBe(app.clock.nowMs + seconds * 1000);
    expect(rotated.secrets.map(({ state }) => state)).toEqual(['current', seconds === 0 ? 'ended' : 'overlap']);
    expect(rotated.flags.includes('rotating')).toBe(seconds > 0);
    // Every replica reads the key anew.
    expect(app.events).toMatchObject([{ type: 'api-key.changed', id: fresh?.id }]);
  });

  it('never makes an overlap longer that runs already, and can end it early', async () => {
    const made = await create();
    const second = (await rotate(made.id, '1h')).body;
    const third = (await rotate(made.id, '7d')).body;
    expect((await record(made.key))?.expiresAtMs).toBe(app.clock.nowMs + 3_600_000);
    expect((await record(second.key))?.expiresAtMs).toBe(app.clock.nowMs + 7 * 86_400_000);
    const ended = (await app.request<ApiKey>('POST', `api-keys/${made.id}/end-overlap`)).body;
    expect(ended.secrets.map(({ state }) => state)).toEqual(['current', 'ended', 'ended']);
    expect((await record(second.key))?.expiresAtMs).toBe(app.clock.nowMs);
    expect((await record(third.key))?.expiresAtMs).toBeNull();
    const again = await app.request<ApiKey>('POST', `api-keys/${made.id}/end-overlap`);
    expect([again.status, again.headers['x-audit-id']]).toEqual([200, undefined]);
  });

  it('fifty times at once with one idempotency key gives one new secret, the same to all who ask again', async () => {
    const made = await create();
    const answers = await Promise.all(Array.from({ length: 50 }, () => rotate(made.id, '1h', 'one-rotation')));
    expect(await secretsOf(made.id)).toBe(2);
    const keys = new Set(answers.flatMap(({ status, body }) => (status === 200 ? [body.key] : [])));
    expect(keys.size).toBe(1);
    for (const { status, body } of answers) {
      if (status !== 200)
        expect([status, (body as unknown as { code: string }).code]).toEqual([409, 'idempotency_in_progress']);
    }
    // An answer that got lost is asked for again, and is there.
    const later = await rotate(made.id, '1h', 'one-rotation');
    expect(later.body.key).toBe([...keys][0]);
    expect(await secretsOf(made.id)).toBe(2);
    expect((await rotate(made.id, '7d', 'one-rotation')).status).toBe(422);
  }, 30_000);

  it('without an idempotency key each is one of its own, also at the same time; a loop is stopped', async () => {
    const made = await create();
    const statuses = (await Promise.all(Array.from({ length: 12 }, () => rotate(made.id, '1h')))).map((r) => r.status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(9);
    expect(statuses.filter((status) => status === 409)).toHaveLength(3);
    const read = (await app.request<ApiKey>('GET', `api-keys/${made.id}`)).body;
    expect(read.secrets.filter(({ state }) => state === 'current')).toHaveLength(1);
  }, 30_000);

  it('is refused for a key that is over, and for overlaps nobody offers', async () => {
    const made = await create();
    await app.request('DELETE', `api-keys/${made.id}`);
    expect((await rotate(made.id)).status).toBe(409);
    const other = await create();
    for (const overlap of ['2h', -1, 91 * 86_400, 1.5, null]) {
      expect((await app.request('POST', `api-keys/${other.id}/rotate`, { body: { overlap } })).status).toBe(400);
    }
    expect(await secretsOf(other.id)).toBe(1);
  });

  it('shows when each secret was last used, for which model and from where', async () => {
    const made = await create();
    const rotated = (await rotate(made.id, '24h')).body;
    const [old, fresh] = [await record(made.key), await record(rotated.key)];
    const lastUsed = new LastUsed(app.database);
    const use = (secretId: string | undefined, atMs: number, clientIp: string, requestedModel: string) =>
      lastUsed.note({
        apiKeyId: old?.id ?? null,
        apiKeySecretId: secretId ?? null,
        occurredAtMs: atMs,
        clientIp,
        requestedModel,
      } as OutcomeRecord);
    use(old?.secretId, app.clock.nowMs + 2000, '192.0.2.1', 'old-model');
    use(fresh?.secretId, app.clock.nowMs + 1000, '192.0.2.2', 'new-model');
    await sleep(1);
    await lastUsed.stop();
    const read = (await app.request<ApiKey>('GET', `api-keys/${made.id}`)).body;
    expect(read.secrets).toMatchObject([
      { state: 'current', lastUsedModel: 'new-model', lastUsedIp: '192.0.2.2' },
      { state: 'overlap', lastUsedModel: 'old-model', lastUsedIp: '192.0.2.1' },
    ]);
    expect(read).toMatchObject({ lastUsedModel: 'old-model', lastUsedAt: read.secrets[1]?.lastUsedAt });
  });
});

describe('the list of keys', () => {
  it('flags those that are idle, never end, or are being rotated', async () => {
    const forever = await create({ name: 'Forever' });
    const ends = await create({ name: 'Ends', expiresAt: new Date(app.clock.nowMs + 400 * 86_400_000).toISOString() });
    await rotate(ends.id, '7d');
    const flagged = async (flag: string) =>
      (await app.request<Page<ApiKey>>('GET', `organizations/demo/api-keys?flag=${flag}&limit=500`)).body.data.map(
        ({ id }) => id,
      );
    expect(await flagged('never_expires')).toEqual(expect.arrayContaining([forever.id]));
    expect(await flagged('never_expires')).not.toContain(ends.id);
    expect(await flagged('rotating')).toContain(ends.id);
    expect(await flagged('idle')).not.toContain(forever.id);
    app.clock.nowMs += 31 * 86_400_000;
    expect(await flagged('idle')).toEqual(expect.arrayContaining([forever.id, ends.id]));
    expect((await app.request<ApiKey>('GET', `api-keys/${ends.id}`)).body.flags).toEqual(['idle']);
  });
});
