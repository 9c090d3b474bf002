/**
 * R63 on every POST of the OpenAPI document: a client that lost the answer and asks again must get that answer, and nothing
 * may have happened twice. What takes no key says why.
 */
import { createHash } from 'node:crypto';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { CreatedInvitation, PasswordReset, RecoveryCodes, TotpSeed } from '@tollgate/contracts';
import { generateSync } from 'otplib';
import {
  addMember,
  memberPassword,
  type ManagementApp,
  type Reply,
  type RequestOptions,
} from '../testing/management-app.js';
import { startWriteWorld, type WriteWorld } from './testing/write-samples.js';

let world: WriteWorld;
let app: ManagementApp;
/** `POST <path as in the document>` of what was tried. */
const tried: string[] = [];
beforeAll(async () => {
  world = await startWriteWorld();
  ({ app } = world);
}, 60_000);
afterAll(async () => {
  await app?.stop();
});

const withKey = (as: RequestOptions, key: string, body: unknown): RequestOptions => ({
  ...as,
  headers: { ...as.headers, 'idempotency-key': key },
  ...(body === undefined ? {} : { body }),
});

/** Rows of everything that a write adds to. */
const rows = () =>
  app.database.asSystem(async (tx) => ({
    audit: await tx.auditEntry.count(),
    records: await tx.idempotencyRecord.count(),
    users: await tx.user.count(),
    members: await tx.member.count(),
    sessions: await tx.session.count(),
    outbox: await tx.outbox.count(),
  }));

/** Sends it twice, then something else under the same key. `other` undefined: the same at another address. */
async function expectOnce<T>(
  name: string,
  url: string,
  as: RequestOptions,
  body: unknown,
  other?: unknown,
): Promise<Reply<T>> {
  tried.push(`POST ${name}`);
  const first = await app.request<T>('POST', url, withKey(as, name, body));
  expect([name, first.status < 300, first.status < 300 ? '' : first.text]).toEqual([name, true, '']);
  const after = await rows();
  const again = await app.request<T>('POST', url, withKey(as, name, body));
  expect([name, again.status, again.text]).toEqual([name, first.status, first.text]);
  expect([name, again.headers['idempotency-replayed']]).toEqual([name, 'true']);
  expect([name, again.headers['set-cookie']]).toEqual([name, first.headers['set-cookie']]);
  const reused = await app.request<{ code: string }>(
    'POST',
    other === undefined ? `${url}?again=1` : url,
    withKey(as, name, other ?? body),
  );
  expect([name, reused.status, reused.body?.code]).toEqual([name, 422, 'idempotency_key_reused']);
  expect([name, await rows()]).toEqual([name, after]);
  return first;
}

/** The same with something else in it that its schema takes, too. */
function changed(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return undefined;
  for (const field of ['name', 'reason', 'model'] as const) {
    if (field in body) return { ...body, [field]: 'other' };
  }
  return undefined;
}

describe('R63: every POST', () => {
  it('that needs a permission gives the same bytes again, once done, and refuses another request under its key', async () => {
    for (const { method, route, path, body } of world.samples) {
      await world.prepare();
      if (method !== 'POST') {
        const reply = await app.request(method, path(), body === undefined ? {} : { body });
        expect([route, reply.status < 300]).toEqual([route, true]);
        continue;
      }
      const name = `/api/v1${route.replaceAll(/:(\w+)/g, '{$1}')}`;
      const reply = await expectOnce<{ id?: string }>(name, path(), {}, body, changed(body));
      world.ids[route] = reply.body?.id ?? '';
    }
  }, 120_000);

  it('on one’s own account does, also where the repeated request would be refused by what the first one changed', async () => {
    const { as } = await addMember(app, 'viewer');
    const code = (secret: string, later = 0) =>
      generateSync({ secret, epoch: Math.floor(app.clock.nowMs / 1000) + later });
    const newPassword = 'another long password';
    await expectOnce(
      '/api/v1/auth/password',
      'auth/password',
      as,
      { currentPassword: memberPassword, newPassword },
      { currentPassword: newPassword, newPassword: 'a third long password' },
    );
    const password = newPassword;
    const seed = await expectOnce<TotpSeed>('/api/v1/auth/totp', 'auth/totp', as, { password });
    const { secret } = seed.body;
    await expectOnce<RecoveryCodes>('/api/v1/auth/totp/confirm', 'auth/totp/confirm', as, { totp: code(secret) });
    app.clock.nowMs += 30_000;
    const renewed = await expectOnce<RecoveryCodes>(
      '/api/v1/auth/totp/recovery-codes',
      'auth/totp/recovery-codes',
      as,
      { password, totp: code(secret) },
      { password, totp: code(secret, 30) },
    );
    const [recoveryCode, unused] = renewed.body.recoveryCodes;
    await expectOnce(
      '/api/v1/auth/totp/disable',
      'auth/totp/disable',
      as,
      { password, recoveryCode },
      { password, recoveryCode: unused },
    );
  });

  it('of a stranger with a link does: a lost answer to an acceptance is the same session, not a dead link', async () => {
    const stranger: RequestOptions = { token: null };
    const reset = await app.request<PasswordReset>(
      'POST',
      `organizations/demo/members/${(await addMember(app, 'viewer')).memberId}/password-reset`,
      { body: {} },
    );
    const resetToken = reset.body.link.split('#')[1];
    await expectOnce(
      '/api/v1/auth/password-reset',
      'auth/password-reset',
      stranger,
      { token: resetToken, newPassword: 'set by a link' },
      { token: resetToken, newPassword: 'set by another' },
    );
    const invite = async (email: string) =>
      (
        await app.request<CreatedInvitation>('POST', 'organizations/demo/invitations', {
          body: { email, role: 'viewer' },
        })
      ).body.link.split('#')[1];

    const accept = { token: await invite('new@example.com'), name: 'New', password: 'a long password' };
    const name = '/api/v1/auth/invitations/accept';
    const joined = await expectOnce<{ csrfToken: string }>(name, 'auth/invitations/accept', stranger, accept, {
      ...accept,
      name: 'Other',
    });
    const cookie = String(joined.headers['set-cookie']).split(';', 1)[0] ?? '';
    expect((await app.request('GET', 'auth/session', { token: null, headers: { cookie } })).status).toBe(200);
    // Somebody else with another link and, by chance, the same key is somebody else.
    const other = { token: await invite('newer@example.com'), name: 'Newer', password: 'a long password' };
    const elsewhere = await app.request('POST', 'auth/invitations/accept', withKey(stranger, name, other));
    expect([elsewhere.status, elsewhere.headers['idempotency-replayed']]).toEqual([200, undefined]);

    const known = await addMember(app, 'viewer', { email: 'known@example.com' });
    await app.database.asSystem((tx) => tx.member.delete({ where: { id: known.memberId } }));
    const link = { token: await invite('known@example.com') };
    await expectOnce('/api/v1/invitations/accept', 'invitations/accept', known.as, link);
  });

  it('is one of these, or says why not', async () => {
    const document = (await app.request<OpenAPIObject>('GET', '/api/openapi.json')).body;
    const excused: string[] = [];
    const taking: string[] = [];
    for (const [path, { post }] of Object.entries(document.paths)) {
      if (!post) continue;
      const takes = (post.parameters ?? []).some((one) => 'name' in one && one.name === 'idempotency-key');
      const reason = (post as { 'x-not-repeatable'?: string })['x-not-repeatable'];
      expect([path, takes, reason]).toEqual([
        path,
        reason === undefined,
        takes ? undefined : expect.stringMatching(/\w{4}/),
      ]);
      (takes ? taking : excused).push(path);
    }
    expect(taking.map((path) => `POST ${path}`).toSorted()).toEqual(tried.toSorted());
    expect(excused.toSorted()).toEqual([
      '/api/v1/auth/invitations/look',
      '/api/v1/auth/login',
      '/api/v1/auth/logout',
      '/api/v1/auth/logout-everywhere',
      '/api/v1/auth/sso/choices',
      '/api/v1/organizations/{organizationId}/routes/dry-run',
      '/api/v1/routes/dry-run',
    ]);
  });

  it('keeps no readable trace of a password: the request is known by a keyed hash', async () => {
    const { as } = await addMember(app, 'viewer');
    const body = { currentPassword: memberPassword, newPassword: 'yet another password' };
    await app.request('POST', 'auth/password', withKey(as, 'keyed', body));
    const record = await app.database.asSystem((tx) =>
      tx.idempotencyRecord.findFirstOrThrow({ where: { key: 'keyed' } }),
    );
    const plain = createHash('sha256').update('POST /api/v1/auth/password\n').update(JSON.stringify(body)).digest();
    expect(Buffer.from(record.requestHash).equals(plain)).toBe(false);
  });

  it('is no way to guess a password under a known key: wrong guesses count', async () => {
    const { as } = await addMember(app, 'viewer');
    const body = { currentPassword: memberPassword, newPassword: 'yet another password' };
    expect((await app.request('POST', 'auth/password', withKey(as, 'guess', body))).status).toBe(204);
    const codes: string[] = [];
    for (let guess = 0; guess < 6; guess += 1) {
      const wrong = { ...body, currentPassword: `guess ${guess}` };
      codes.push((await app.request<{ code: string }>('POST', 'auth/password', withKey(as, 'guess', wrong))).body.code);
    }
    expect(codes).toEqual([...Array<string>(5).fill('invalid_credentials'), 'too_many_attempts']);
  });
});
