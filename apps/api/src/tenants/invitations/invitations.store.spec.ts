/** An invitation lets somebody in: it must be good once, for one address, for a while, and never for more than was meant. */
import type { CreatedInvitation, Invitation, InvitationOffer, Member, Page, Session } from '@tollgate/contracts';
import { SMTPServer } from 'smtp-server';
import { MailOutbox } from '../../mail/mail-outbox.js';
import {
  addMember,
  startManagementApp,
  type ManagementApp,
  type RequestOptions,
} from '../../testing/management-app.js';

interface ProblemBody {
  code: string;
}

/** A real mail server on a free port, which keeps what it is sent. */
async function startMailServer() {
  const mails: { to: string; text: string }[] = [];
  const state = { refuse: false };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, done) => done(state.refuse ? new Error('mailbox busy') : null),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address).join();
        // Quoted-printable: a long line is cut with "=" at its end, and "=3D" is "=".
        const text = Buffer.concat(chunks).toString('utf8').replaceAll('=\r\n', '').replaceAll('=3D', '=');
        mails.push({ to, text });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { mails, state, port, stop: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}

let mailServer: Awaited<ReturnType<typeof startMailServer>>;
let app: ManagementApp;
let admin: Awaited<ReturnType<typeof addMember>>;
beforeAll(async () => {
  mailServer = await startMailServer();
  app = await startManagementApp({
    publicUrl: 'https://tollgate.example.com',
    mail: { smtpUrl: `smtp://127.0.0.1:${mailServer.port}`, from: 'Tollgate <tollgate@example.com>' },
  });
  admin = await addMember(app, 'admin');
}, 60_000);
afterAll(async () => {
  await app?.stop();
  await mailServer?.stop();
});

let count = 0;
const newAddress = () => `guest-${(count += 1)}@example.com`;
const invite = (body: object, as: RequestOptions = admin.as, headers: Record<string, string> = {}) =>
  app.request<CreatedInvitation & ProblemBody>('POST', 'organizations/demo/invitations', {
    ...as,
    headers: { ...as.headers, ...headers },
    body,
  });
const tokenOf = ({ link }: CreatedInvitation) => link.split('#')[1] ?? '';
const open = <T>(path: string, body: object, as: RequestOptions = { token: null }) =>
  app.request<T & ProblemBody>('POST', path, { ...as, body });
const accept = (token: string) =>
  open<Session>('auth/invitations/accept', { token, name: 'Guest', password: 'a guest password' });
const listed = async (id: string) =>
  (await app.request<Page<Invitation>>('GET', 'organizations/demo/invitations', admin.as)).body.data.find(
    (invitation) => invitation.id === id,
  );
async function until(check: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('It did not come to be.');
}

describe('an invitation', () => {
  it('comes by mail, with a link that makes an account and lets its person in as what was offered', async () => {
    const email = newAddress();
    const made = (await invite({ email: email.toUpperCase(), role: 'developer' })).body;
    expect(made).toMatchObject({ email, role: 'developer', state: 'open', mail: 'queued' });
    expect(made.link).toMatch(/^https:\/\/tollgate\.example\.com\/accept-invitation#[\w-]{43}$/);
    await until(async () => (await listed(made.id))?.mail === 'sent');
    const mail = mailServer.mails.find(({ to }) => to === email);
    expect(mail?.text).toContain(made.link);

    const offer = (await open<InvitationOffer>('auth/invitations/look', { token: tokenOf(made) })).body;
    expect(offer).toMatchObject({ organizationName: 'Demo', email, role: 'developer', hasAccount: false });
    const session = await accept(tokenOf(made));
    expect(session.body).toMatchObject({ user: { email }, organizations: [{ slug: 'demo', role: 'developer' }] });
    expect(session.headers['set-cookie']).toMatch(/HttpOnly; SameSite=Lax; Max-Age=\d+; Secure/);
    expect(await listed(made.id)).toMatchObject({ state: 'accepted' });
  });

  it('is good once, also for two who are as fast as each other', async () => {
    const made = (await invite({ email: newAddress(), role: 'viewer' })).body;
    const replies = await Promise.all([accept(tokenOf(made)), accept(tokenOf(made))]);
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await accept(tokenOf(made))).body.code).toBe('link_expired');
  });

  it('is none when it is too old, withdrawn, made anew, or made up: always in the same words', async () => {
    const texts = new Set<string>();
    const tried = async (token: string) => {
      const reply = await accept(token);
      expect([reply.status, reply.body.code]).toEqual([410, 'link_expired']);
      texts.add(JSON.stringify({ ...reply.body, requestId: '' }));
    };
    const old = (await invite({ email: newAddress(), role: 'viewer', expiresInHours: 1 })).body;
    app.clock.nowMs += 3_600_000;
    await tried(tokenOf(old));
    const withdrawn = (await invite({ email: newAddress(), role: 'viewer' })).body;
    const path = `organizations/demo/invitations/${withdrawn.id}`;
    expect((await app.request('DELETE', path, admin.as)).status).toBe(204);
    expect((await app.request('DELETE', path, admin.as)).status).toBe(204);
    await tried(tokenOf(withdrawn));
    const email = newAddress();
    const first = (await invite({ email, role: 'viewer' })).body;
    await invite({ email, role: 'viewer' });
    await tried(tokenOf(first));
    await tried('x'.repeat(43));
    expect(texts.size).toBe(1);
  });

  it('is bound to its address: to somebody else who is signed in, it is none', async () => {
    const organization = (await open<{ id: string }>('organizations', { name: 'Third' }, {})).body;
    const guest = await addMember(app, 'viewer', { organizationId: organization.id });
    const made = (await invite({ email: guest.email, role: 'billing' })).body;
    const offer = await open<InvitationOffer>('auth/invitations/look', { token: tokenOf(made) });
    expect(offer.body.hasAccount).toBe(true);
    // Without signing in, an account that exists cannot be taken over by setting its password.
    expect((await accept(tokenOf(made))).body.code).toBe('invalid_state');
    const stranger = await open('invitations/accept', { token: tokenOf(made) }, admin.as);
    expect([stranger.status, stranger.body.code]).toEqual([410, 'link_expired']);
    const accepted = await open<Member>('invitations/accept', { token: tokenOf(made) }, guest.as);
    expect(accepted.body).toMatchObject({ role: 'billing', user: { email: guest.email } });
    const entry = await app.request<Page<{ action: string; actor: { label: string } }>>(
      'GET',
      'organizations/demo/audit-entries?action=invitation.accept&limit=1',
    );
    expect(entry.body.data[0]?.actor.label).toBe(guest.email);
  });

  it('R58: offers no more than its maker has, and not to who is a member already', async () => {
    expect((await invite({ email: newAddress(), role: 'owner' })).body.code).toBe('permission_denied');
    expect((await invite({ email: newAddress(), role: 'owner' }, {})).status).toBe(201);
    const developer = await addMember(app, 'developer');
    expect((await invite({ email: newAddress(), role: 'viewer' }, developer.as)).body.code).toBe('permission_denied');
    expect((await invite({ email: developer.email, role: 'admin' })).body.code).toBe('already_exists');
  });

  it('R63: repeated with its key is the same link, and one mail', async () => {
    const email = newAddress();
    const [first, second] = [
      await invite({ email, role: 'viewer' }, admin.as, { 'idempotency-key': 'same' }),
      await invite({ email, role: 'viewer' }, admin.as, { 'idempotency-key': 'same' }),
    ];
    expect(second.text).toBe(first.text);
    await until(async () => (await listed(first.body.id))?.mail === 'sent');
    expect(mailServer.mails.filter(({ to }) => to === email)).toHaveLength(1);
  });

  it('is tried again where the mail server refuses it, and the list says how it stands', async () => {
    mailServer.state.refuse = true;
    const made = (await invite({ email: newAddress(), role: 'viewer' })).body;
    await until(async () => (await listed(made.id))?.mail === 'failed');
    mailServer.state.refuse = false;
    const outbox = app.app.get(MailOutbox);
    expect(await outbox.deliver()).toBe(0);
    app.clock.nowMs += 61_000;
    expect(await outbox.deliver()).toBe(1);
    expect(await listed(made.id)).toMatchObject({ mail: 'sent' });
  });

  it('keeps no link in the database, in lists or in the audit log', async () => {
    const made = (await invite({ email: newAddress(), role: 'viewer' })).body;
    const dump = await app.database.asSystem(async (tx) =>
      JSON.stringify(
        [await tx.invitation.findMany(), await tx.outbox.findMany(), await tx.auditEntry.findMany()],
        (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
      ),
    );
    expect(dump).not.toContain(tokenOf(made));
    const list = await app.request('GET', 'organizations/demo/invitations', admin.as);
    expect(list.text).not.toContain(tokenOf(made));
  });

  it('refuses addresses that are none, lines that would become headers, and roles that do not exist', async () => {
    for (const body of [
      { email: 'x', role: 'viewer' },
      { email: 'a@example.com\r\nBcc: b@example.com', role: 'viewer' },
      { email: 'a@example.com, b@example.com', role: 'viewer' },
      { email: newAddress(), role: 'operator' },
      { email: newAddress(), role: 'viewer', expiresInHours: 0 },
      { email: newAddress(), role: 'viewer', organizationId: 'x' },
    ]) {
      expect([body, (await invite(body)).status]).toEqual([body, 400]);
    }
  });
});

describe('without a mail server', () => {
  it('the link is there to be copied, and nothing waits to be sent', async () => {
    const plain = await startManagementApp();
    try {
      const made = await plain.request<CreatedInvitation>('POST', 'organizations/demo/invitations', {
        body: { email: 'a@example.com', role: 'owner' },
      });
      expect(made.body).toMatchObject({ mail: 'none', link: expect.stringMatching(/^http:\/\/.+#[\w-]{43}$/) });
      expect(await plain.database.asSystem((tx) => tx.outbox.count())).toBe(0);
    } finally {
      await plain.stop();
    }
  }, 60_000);
});
