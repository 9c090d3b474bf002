/** The account of a person: second factor, password, sessions. A hole here is somebody else's way in. */
import type { OwnSessionList, RecoveryCodes, Session, TotpSeed, TotpState } from '@tollgate/contracts';
import { generateMasterKey, open, parseMasterKeys, rewrapSecrets, type MasterKeys } from '@tollgate/database';
import { testMasterKeys } from '@tollgate/database/testing';
import { generateSync } from 'otplib';
import { seedPlace } from './second-factor.js';
import {
  addMember,
  memberPassword,
  startManagementApp,
  type ManagementApp,
  type RequestOptions,
} from '../../testing/management-app.js';

interface ProblemBody {
  code: string;
}
type Person = Awaited<ReturnType<typeof addMember>>;

let app: ManagementApp;
beforeAll(async () => {
  app = await startManagementApp();
}, 60_000);
afterAll(async () => {
  await app?.stop();
});

const post = <T = ProblemBody>(
  as: RequestOptions,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) =>
  app.request<T & ProblemBody>('POST', path, {
    ...as,
    headers: { ...as.headers, ...headers },
    ...(body === undefined ? {} : { body }),
  });
const login = (person: Person, more: object = {}, password = memberPassword) =>
  app.request<Session & ProblemBody>('POST', 'auth/login', {
    token: null,
    body: { email: person.email, password, ...more },
  });
const codeAt = (secret: string, offsetSeconds = 0) =>
  generateSync({ secret, epoch: Math.floor(app.clock.nowMs / 1000) + offsetSeconds });
/** The next time step: every code works once. */
const nextStep = () => void (app.clock.nowMs += 30_000);

async function withSecondFactor(): Promise<{ person: Person; seed: TotpSeed; codes: string[] }> {
  const person = await addMember(app, 'developer');
  const seed = (await post<TotpSeed>(person.as, 'auth/totp', { password: memberPassword })).body;
  const confirmed = await post<RecoveryCodes>(person.as, 'auth/totp/confirm', { totp: codeAt(seed.secret) });
  expect(confirmed.status).toBe(200);
  nextStep();
  return { person, seed, codes: confirmed.body.recoveryCodes };
}

describe('the second factor', () => {
  it('is asked for from its confirmation on, and not before', async () => {
    const person = await addMember(app, 'developer');
    const begun = await post<TotpSeed>(person.as, 'auth/totp', { password: memberPassword });
    expect(begun.body.otpauthUrl).toBe(
      `otpauth://totp/Tollgate:${encodeURIComponent(person.email)}?secret=${begun.body.secret}&issuer=Tollgate`,
    );
    expect((await login(person)).status).toBe(200);
    expect((await post(person.as, 'auth/totp/confirm', { totp: '000000' })).body.code).toBe('invalid_request');
    expect((await post(person.as, 'auth/totp/confirm', { totp: codeAt(begun.body.secret) })).status).toBe(200);
    expect((await login(person)).body.code).toBe('totp_required');
    nextStep();
    const reply = await login(person, { totp: codeAt(begun.body.secret) });
    expect(reply.body.user.twoFactor).toBe(true);
  });

  it('R59: takes each code once, also from two browsers at the same moment', async () => {
    const { person, seed } = await withSecondFactor();
    const totp = codeAt(seed.secret);
    const replies = await Promise.all([login(person, { totp }), login(person, { totp })]);
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 401]);
    expect((await login(person, { totp })).body.code).toBe('invalid_credentials');
  });

  it('takes a code of one step before or after, no older one, and none before one that worked', async () => {
    const { person, seed } = await withSecondFactor();
    nextStep();
    expect((await login(person, { totp: codeAt(seed.secret, -60) })).status).toBe(401);
    expect((await login(person, { totp: codeAt(seed.secret, 60) })).status).toBe(401);
    expect((await login(person, { totp: codeAt(seed.secret, -30) })).status).toBe(200);
    expect((await login(person, { totp: codeAt(seed.secret, 30) })).status).toBe(200);
    expect((await login(person, { totp: codeAt(seed.secret) })).status).toBe(401);
  });

  it('cannot be guessed by somebody who has the password: failures count although the password is right', async () => {
    const { person } = await withSecondFactor();
    const replies = [];
    for (let guess = 0; guess < 4; guess += 1) {
      replies.push(await login(person, { totp: String(guess).padStart(6, '0') }));
      // Asking without a code gives no attempts back.
      if (guess === 1) replies.push(await login(person));
    }
    replies.push(await login(person, { totp: '999999' }));
    expect(replies.map(({ body }) => body.code)).toContain('too_many_attempts');
    app.clock.nowMs += 120_000;
  });

  it('has recovery codes in its place, each once, however they are typed', async () => {
    const { person, codes } = await withSecondFactor();
    expect(codes).toHaveLength(10);
    const typed = ` ${(codes[0] ?? '').toUpperCase().replaceAll('-', ' ')}`;
    expect((await login(person, { recoveryCode: typed })).status).toBe(200);
    expect((await login(person, { recoveryCode: codes[0] })).status).toBe(401);
    const state = await app.request<TotpState>('GET', 'auth/totp', person.as);
    expect(state.body).toMatchObject({ enabled: true, recoveryCodesLeft: 9 });
  });

  it('is taken off, and its codes renewed, only by somebody who has both factors', async () => {
    const { person, seed, codes } = await withSecondFactor();
    const step = { password: memberPassword };
    expect((await post(person.as, 'auth/totp/disable', step)).body.code).toBe('totp_required');
    expect((await post(person.as, 'auth/totp/disable', { password: 'wrong', totp: codeAt(seed.secret) })).status).toBe(
      401,
    );
    const renewed = await post<RecoveryCodes>(person.as, 'auth/totp/recovery-codes', {
      ...step,
      totp: codeAt(seed.secret),
    });
    expect(renewed.body.recoveryCodes).toHaveLength(10);
    expect((await login(person, { recoveryCode: codes[3] })).status).toBe(401);
    expect((await post(person.as, 'auth/totp', step)).body.code).toBe('invalid_state');
    const disabled = await post(person.as, 'auth/totp/disable', {
      ...step,
      recoveryCode: renewed.body.recoveryCodes[0],
    });
    expect(disabled.status).toBe(204);
    expect((await login(person)).status).toBe(200);
  });

  it('survives a rotation of the master key, after which the old key is needed no more', async () => {
    const { person, seed } = await withSecondFactor();
    const [old] = testMasterKeys;
    const [next] = parseMasterKeys(generateMasterKey());
    const rewrapped = async (keys: MasterKeys) =>
      (await rewrapSecrets(app.database, keys)).find(({ table }) => table === 'user_totp')?.rewrapped;
    expect(await rewrapped([next, old])).toBeGreaterThan(0);
    const row = await app.database.asSystem((tx) =>
      tx.userTotp.findUniqueOrThrow({ where: { userId: person.userId } }),
    );
    expect(open([next], row, seedPlace(person.userId)).toString()).toBe(seed.secret);
    expect(await rewrapped([next, old])).toBe(0);
    await rewrapped([old, next]);
    expect((await login(person, { totp: codeAt(seed.secret) })).status).toBe(200);
  });

  it('R61: keeps no seed and no recovery code readable, and a seed copied to another row does not open', async () => {
    const { person, seed, codes } = await withSecondFactor();
    const { person: thief } = await withSecondFactor();
    const rows = await app.database.asSystem(async (tx) => ({
      totp: await tx.userTotp.findMany(),
      codes: await tx.recoveryCode.findMany(),
      audit: await tx.auditEntry.findMany(),
    }));
    const dump = JSON.stringify(rows, (_, value: unknown) =>
      typeof value === 'bigint'
        ? String(value)
        : value instanceof Uint8Array
          ? Buffer.from(value).toString('utf8')
          : value,
    );
    expect(dump).not.toContain(seed.secret);
    expect(dump).not.toContain(codes[0]);
    const copied = rows.totp.find(({ userId }) => userId === thief.userId);
    await app.database.asSystem((tx) =>
      tx.userTotp.update({
        where: { userId: person.userId },
        data: {
          ciphertext: copied?.ciphertext ?? new Uint8Array(),
          wrappedDataKey: copied?.wrappedDataKey ?? new Uint8Array(),
        },
      }),
    );
    expect((await login(person, { totp: codeAt(seed.secret) })).status).toBe(500);
  });
});

describe('passwords', () => {
  it('are changed by who knows the old one, which ends every other session', async () => {
    const person = await addMember(app, 'viewer');
    const other = await app.signIn(person.email, memberPassword);
    const newPassword = 'another long password';
    expect((await post(person.as, 'auth/password', { currentPassword: 'wrong', newPassword })).status).toBe(401);
    expect(
      (await post(person.as, 'auth/password', { currentPassword: memberPassword, newPassword: 'short' })).status,
    ).toBe(400);
    expect((await post(person.as, 'auth/password', { currentPassword: memberPassword, newPassword })).status).toBe(204);
    expect((await app.request('GET', 'auth/session', person.as)).status).toBe(200);
    expect((await app.request('GET', 'auth/session', { token: null, headers: { cookie: other.cookie } })).status).toBe(
      401,
    );
    expect((await login(person)).status).toBe(401);
    expect((await login(person, {}, newPassword)).status).toBe(200);
  });

  it('are reset by a link that works once, for a day, and ends every session', async () => {
    const admin = await addMember(app, 'admin');
    const person = await addMember(app, 'viewer');
    const make = () => post<{ link: string }>(admin.as, `organizations/demo/members/${person.memberId}/password-reset`);
    const use = (token: string) =>
      post({ token: null }, 'auth/password-reset', { token, newPassword: 'a reset password' });
    const tokenOf = (link: string) => link.split('#')[1] ?? '';

    const [first, second] = [await make(), await make()];
    expect(first.body.link).toMatch(/\/reset-password#[\w-]{43}$/);
    expect((await use('x'.repeat(43))).body.code).toBe('link_expired');
    expect((await use(tokenOf(first.body.link))).status).toBe(204);
    expect((await use(tokenOf(first.body.link))).body.code).toBe('link_expired');
    // Another link that was made meanwhile is gone, too.
    expect((await use(tokenOf(second.body.link))).body.code).toBe('link_expired');
    expect((await app.request('GET', 'auth/session', person.as)).status).toBe(401);
    expect((await login(person, {}, 'a reset password')).status).toBe(200);

    const late = await make();
    const start = app.clock.nowMs;
    app.clock.nowMs += 25 * 3_600_000;
    expect((await use(tokenOf(late.body.link))).body.code).toBe('link_expired');
    app.clock.nowMs = start;
  });

  it('R58: are no way for an administrator into somebody else’s organization, or above themselves', async () => {
    const admin = await addMember(app, 'admin');
    const reset = (as: RequestOptions, person: Person) =>
      post(as, `organizations/demo/members/${person.memberId}/password-reset`);
    const owner = await addMember(app, 'owner');
    const operator = await addMember(app, 'viewer', { isOperator: true });
    const elsewhere = await addMember(app, 'viewer');
    const other = (await post<{ id: string }>({}, 'organizations', { name: 'Elsewhere' })).body;
    await app.database.asSystem((tx) =>
      tx.member.create({
        data: { id: elsewhere.userId, organizationId: other.id, userId: elsewhere.userId, role: 'owner' },
      }),
    );
    for (const person of [owner, operator, elsewhere]) {
      expect((await reset(admin.as, person)).body.code).toBe('permission_denied');
      expect((await reset({}, person)).status).toBe(201);
    }
  });
});

describe('sessions', () => {
  it('are listed to their person and nobody else, and ended one by one', async () => {
    const person = await addMember(app, 'viewer');
    const stranger = await addMember(app, 'owner');
    const second = await app.request('POST', 'auth/login', {
      token: null,
      body: { email: person.email, password: memberPassword },
      headers: { 'user-agent': 'Telephone' },
    });
    const cookie = String(second.headers['set-cookie']).split(';', 1)[0] ?? '';
    const { data } = (await app.request<OwnSessionList>('GET', 'auth/sessions', person.as)).body;
    expect(data.map(({ userAgent, current }) => [userAgent, current])).toEqual([
      ['Telephone', false],
      [expect.any(String), true],
    ]);
    const phone = data[0]?.id ?? '';
    expect((await app.request('DELETE', `auth/sessions/${phone}`, stranger.as)).status).toBe(404);
    expect((await app.request('GET', 'auth/session', { token: null, headers: { cookie } })).status).toBe(200);
    expect((await app.request('DELETE', `auth/sessions/${phone}`, person.as)).status).toBe(204);
    expect((await app.request('GET', 'auth/session', { token: null, headers: { cookie } })).status).toBe(401);
    expect((await app.request<OwnSessionList>('GET', 'auth/sessions', person.as)).body.data).toHaveLength(1);
  });

  it('R59: log out everywhere leaves none, the caller’s own included', async () => {
    const person = await addMember(app, 'viewer');
    const others = await Promise.all([1, 2, 3].map(() => app.signIn(person.email, memberPassword)));
    expect((await post(person.as, 'auth/logout-everywhere')).status).toBe(204);
    for (const cookie of [person.cookie, ...others.map((other) => other.cookie)]) {
      expect((await app.request('GET', 'auth/session', { token: null, headers: { cookie } })).status).toBe(401);
    }
  });

  it('R59: every write by cookie is refused without the CSRF token, and from another origin', async () => {
    const person = await addMember(app, 'owner');
    const { cookie } = person;
    const paths = Object.entries(
      (await app.request<{ paths: Record<string, Record<string, unknown>> }>('GET', '/api/openapi.json')).body.paths,
    );
    let tried = 0;
    for (const [path, operations] of paths) {
      for (const method of ['post', 'patch', 'delete'] as const) {
        if (!(method in operations) || /\/auth\/(login|password-reset|invitations|sso)/.test(path)) continue;
        const url = path
          .replace('{organizationId}', 'demo')
          .replace('{projectId}', 'default')
          .replaceAll(/\{\w+\}/g, 'x');
        const upper = method.toUpperCase() as 'POST' | 'PATCH' | 'DELETE';
        const body = method === 'delete' ? {} : { body: {} };
        const forged = await app.request<ProblemBody>(upper, url, { token: null, headers: { cookie }, ...body });
        expect([upper, path, forged.body.code]).toEqual([upper, path, 'csrf_failed']);
        const cross = await app.request<ProblemBody>(upper, url, {
          token: null,
          headers: { ...person.as.headers, origin: 'https://evil.example' },
          ...body,
        });
        expect([upper, path, cross.body.code]).toEqual([upper, path, 'cross_origin_refused']);
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(40);
  });

  it('are about people: a management token has none', async () => {
    for (const path of ['auth/sessions', 'auth/totp', 'auth/session']) {
      expect((await app.request<ProblemBody>('GET', path)).body.code).toBe('not_signed_in');
    }
  });
});

describe('a POST of one’s own account that is repeated with its key', () => {
  it('R63: shows the seed again instead of making another one', async () => {
    const person = await addMember(app, 'viewer');
    const begin = () =>
      post<TotpSeed>(person.as, 'auth/totp', { password: memberPassword }, { 'idempotency-key': 'seed' });
    const [first, second] = [await begin(), await begin()];
    expect(second.text).toBe(first.text);
    expect(second.headers['idempotency-replayed']).toBe('true');
  });
});
