import { adminEmail, adminPassword, startManagementApp, type ManagementApp } from '../../testing/management-app.js';
import { newId } from '../../http/public-id.js';
import { hashPassword } from './password.js';

interface ProblemBody {
  code: string;
  detail: string;
  title: string;
}

let app: ManagementApp;
beforeAll(async () => {
  app = await startManagementApp();
}, 60_000);
afterAll(async () => {
  await app?.stop();
});

const login = (email: string, password: string, headers: Record<string, string> = {}) =>
  app.request<ProblemBody & { csrfToken: string }>('POST', 'auth/login', {
    body: { email, password },
    token: null,
    headers,
  });
const asBrowser = (cookie: string, csrfToken?: string, more: Record<string, string> = {}) => ({
  token: null,
  headers: { cookie, ...(csrfToken === undefined ? {} : { 'x-csrf-token': csrfToken }), ...more },
});

describe('sign-in', () => {
  it('opens a session with a cookie that scripts and other sites do not get', async () => {
    const reply = await login(adminEmail.toUpperCase(), adminPassword);
    expect(reply.status).toBe(200);
    expect(reply.headers['set-cookie']).toMatch(
      /^tollgate_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800$/,
    );
    expect(reply.headers['cache-control']).toBe('no-store');
    expect(reply.body).toMatchObject({
      user: { email: adminEmail, isOperator: true },
      organizations: [{ slug: 'demo', role: 'operator' }],
    });
  });

  it('says the same whether the account or the password is wrong, after the same work', async () => {
    const started = performance.now();
    const wrong = await login(adminEmail, 'not it');
    const middle = performance.now();
    const unknown = await login('nobody@example.com', 'not it');
    const ended = performance.now();
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    const strip = (body: object) => ({ ...body, requestId: '' });
    expect(strip(wrong.body)).toEqual(strip(unknown.body));
    expect(wrong.body.code).toBe('invalid_credentials');
    // One argon2id hash in both; the factor is generous because the machine is shared.
    expect((ended - middle) / (middle - started)).toBeGreaterThan(0.1);
  });

  it('refuses unknown fields and never repeats what was typed', async () => {
    const reply = await app.request<ProblemBody>('POST', 'auth/login', {
      body: { email: adminEmail, password: 'canary-7', isOperator: true },
      token: null,
    });
    expect(reply.status).toBe(400);
    expect(reply.text).not.toContain('canary-7');
  });

  it('ends a session that the browser had before: a planted cookie never becomes a signed-in one', async () => {
    const first = await app.signIn();
    const second = await login(adminEmail, adminPassword, { cookie: first.cookie });
    expect(second.headers['set-cookie']).not.toContain(first.cookie.split('=')[1]);
    expect((await app.request('GET', 'auth/session', asBrowser(first.cookie))).status).toBe(401);
  });

  it('signs out for good', async () => {
    const { cookie, csrfToken } = await app.signIn();
    const out = await app.request('POST', 'auth/logout', asBrowser(cookie, csrfToken));
    expect(out.status).toBe(204);
    expect(out.headers['set-cookie']).toContain('Max-Age=0');
    expect((await app.request('GET', 'auth/session', asBrowser(cookie))).status).toBe(401);
  });

  it('ends sessions that nobody used, and all of them after a week', async () => {
    const start = app.clock.nowMs;
    try {
      const idle = await app.signIn();
      app.clock.nowMs += 13 * 3_600_000;
      expect((await app.request('GET', 'auth/session', asBrowser(idle.cookie))).status).toBe(401);

      const busy = await app.signIn();
      for (let hour = 0; hour < 7 * 24; hour += 8) {
        expect((await app.request('GET', 'auth/session', asBrowser(busy.cookie))).status).toBe(200);
        app.clock.nowMs += 8 * 3_600_000;
      }
      expect((await app.request('GET', 'auth/session', asBrowser(busy.cookie))).status).toBe(401);
    } finally {
      app.clock.nowMs = start;
    }
  });

  it('locks a disabled user out at once', async () => {
    const id = newId();
    const passwordHash = await hashPassword('a long password');
    await app.database.asSystem((tx) => tx.user.create({ data: { id, email: 'leaver@example.com', passwordHash } }));
    const { cookie } = await app.signIn('leaver@example.com', 'a long password');
    expect((await app.request('GET', 'auth/session', asBrowser(cookie))).status).toBe(200);
    await app.database.asSystem((tx) => tx.user.update({ where: { id }, data: { state: 'disabled' } }));
    expect((await app.request('GET', 'auth/session', asBrowser(cookie))).status).toBe(401);
    expect((await login('leaver@example.com', 'a long password')).body.code).toBe('invalid_credentials');
  });

  it('keeps no token and no password in the database', async () => {
    const { cookie } = await app.signIn();
    const dump = await app.database.asSystem(async (tx) =>
      JSON.stringify(
        [await tx.session.findMany(), await tx.user.findMany(), await tx.auditEntry.findMany()],
        (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
      ),
    );
    expect(dump).not.toContain(cookie.split('=')[1]);
    expect(dump).not.toContain(adminPassword);
    expect(dump).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
  });

  it('stops guessing after a few wrong passwords and says when to come back', async () => {
    const replies = [];
    for (let count = 0; count < 7; count += 1) replies.push(await login('target@example.com', `guess ${count}`));
    expect(replies.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect(replies[6]?.body.code).toBe('too_many_attempts');
    expect(Number(replies[6]?.headers['retry-after'])).toBeGreaterThan(0);
  });
});

describe('requests other sites make', () => {
  it('need the CSRF token of this very session for a write', async () => {
    const one = await app.signIn();
    const other = await app.signIn();
    const write = (csrf: string | undefined) =>
      app.request<ProblemBody>('POST', 'organizations/demo/projects', {
        ...asBrowser(one.cookie, csrf),
        body: { name: 'P' },
      });
    for (const csrf of [undefined, '', 'x', other.csrfToken, `${one.csrfToken}x`]) {
      const reply = await write(csrf);
      expect([reply.status, reply.body.code]).toEqual([403, 'csrf_failed']);
    }
    expect((await write(one.csrfToken)).status).toBe(201);
  });

  it('are refused where the browser says that they come from elsewhere', async () => {
    const { cookie, csrfToken } = await app.signIn();
    const headers: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ];
    for (const more of headers) {
      const reply = await app.request<ProblemBody>('POST', 'organizations/demo/projects', {
        ...asBrowser(cookie, csrfToken, more),
        body: { name: 'P' },
      });
      expect([reply.status, reply.body.code]).toEqual([403, 'cross_origin_refused']);
    }
    const signIn = await login(adminEmail, adminPassword, { origin: 'https://evil.example' });
    expect([signIn.status, signIn.body.code]).toEqual([403, 'cross_origin_refused']);
  });

  it('pass from our own origin', async () => {
    const { cookie, csrfToken } = await app.signIn();
    const reply = await app.request('POST', 'organizations/demo/projects', {
      ...asBrowser(cookie, csrfToken, {
        host: 'tollgate.test',
        origin: 'http://tollgate.test',
        'sec-fetch-site': 'same-origin',
      }),
      body: { name: 'Own origin' },
    });
    expect(reply.status).toBe(201);
  });
});

describe('cookies', () => {
  it('are Secure where people reach us by https', async () => {
    const secure = await startManagementApp({ publicUrl: 'https://tollgate.example.com' });
    try {
      const { reply } = await secure.signIn();
      expect(reply.headers['set-cookie']).toMatch(/; Secure$/);
    } finally {
      await secure.stop();
    }
  }, 60_000);
});
