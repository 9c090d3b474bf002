/**
 * Promise: whoever asked to hear of a budget hears of it once: by a webhook that is signed and tried again, or by mail; and
 * can see what became of it. Without it the first to learn of a spent budget is the customer whose requests are refused.
 */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AlertDelivery, CreatedAlertChannel, Limit, Page } from '@tollgate/contracts';
import { createUpstreamClient } from '@tollgate/gateway';
import { pino } from 'pino';
import { raiseAlerts } from '../../gateway/limit-alerts.js';
import { MailOutbox } from '../../mail/mail-outbox.js';
import { TestLimitCounters } from '../../testing/limit-counters.js';
import { addMember, startManagementApp, type ManagementApp } from '../../testing/management-app.js';
import { deliverAlerts } from './deliver-alerts.js';

interface Call {
  headers: IncomingMessage['headers'];
  body: string;
}

const counting = new TestLimitCounters();
const clock = { nowMs: () => app.clock.nowMs, monotonicMs: () => performance.now() };
const upstream = createUpstreamClient(clock);
/** What the receiver answers next. */
const answers: number[] = [];
const calls: Call[] = [];
let app: ManagementApp;
let receiver: Server;
let url: string;

beforeAll(async () => {
  app = await startManagementApp({ modules: [counting.module] });
  await counting.connect(app);
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      calls.push({ headers: request.headers, body });
      response.writeHead(answers.shift() ?? 204).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
});
afterAll(async () => {
  await upstream.close();
  receiver.close();
  if (app !== undefined) await counting.directory.close();
  await app?.stop();
});

const deliver = () => deliverAlerts({ database: app.database, masterKeys: app.parts.masterKeys, upstream, clock });

/** A budget that is at 85 %, and the alerts it raises. */
async function reachEighty(): Promise<{ limit: Limit; raise: () => Promise<number> }> {
  const { body: limit } = await app.request<Limit>('POST', 'organizations/demo/limits', {
    body: { dimension: 'spend', subject: { type: 'organization' }, window: 'month', amount: '10', alerts: [80] },
  });
  await counting.directory.reload();
  const owned = counting.directory.limit(limit.id);
  const now = new Date(app.clock.nowMs);
  await app.database.asSystem((tx) =>
    tx.limitPeriod.create({
      data: {
        limitId: limit.id.replace(/^lim_(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
        subjectKey: limit.id,
        periodStart: new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth())),
        organizationId: app.first.organizationId,
        settled: '8.5',
      },
    }),
  );
  const mail = new MailOutbox(app.database, app.parts.masterKeys, app.parts.settings);
  const raise = () =>
    raiseAlerts({
      database: app.database,
      logger: pino({ level: 'silent' }),
      nowMs: clock.nowMs,
      mail,
      calendarLimits: () => (owned === undefined ? [] : [owned]),
    });
  return { limit, raise };
}

async function channel(body: object): Promise<CreatedAlertChannel> {
  const reply = await app.request<CreatedAlertChannel>('POST', 'organizations/demo/alert-channels', { body });
  if (reply.status !== 201) throw new Error(reply.text);
  return reply.body;
}

async function log({ id }: { id: string }): Promise<AlertDelivery[]> {
  const path = `organizations/demo/alert-channels/${id}/deliveries`;
  return (await app.request<Page<AlertDelivery>>('GET', path)).body.data;
}

it('a webhook is signed, tried again until it is taken, and logged; nothing is told twice', async () => {
  const hook = await channel({ kind: 'webhook', name: 'Pager', url });
  const silent = await channel({ kind: 'webhook', name: 'Off', url });
  await app.request('PATCH', `organizations/demo/alert-channels/${silent.id}`, { body: { enabled: false } });
  const post = await channel({ kind: 'mail', name: 'Finance', email: 'finance@example.com' });
  const { limit, raise } = await reachEighty();
  const raised = await raise();
  expect(raised).toBeGreaterThanOrEqual(1);
  expect(await raise()).toBe(0);

  answers.push(...Array<number>(raised).fill(500));
  expect(await deliver()).toBe(0);
  expect((await log(hook))[0]).toMatchObject({ state: 'pending', attempts: 1, lastStatus: 500 });
  // Not before its pause is over.
  expect(await deliver()).toBe(0);
  expect(calls).toHaveLength(raised);
  app.clock.nowMs += 6_000;
  expect(await deliver()).toBe(raised);
  app.clock.nowMs += 3_600_000;
  expect(await deliver()).toBe(0);
  expect((await log(hook))[0]).toMatchObject({ state: 'delivered', attempts: 2, lastStatus: 204, nextAttemptAt: null });
  expect(await log(silent)).toEqual([]);

  const { headers, body } = calls.at(-1) as Call;
  const key = Buffer.from(String(hook.secret).replace('whsec_', ''), 'base64');
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  expect(calls[0]?.headers['webhook-id']).toBe(
    calls.slice(raised).find((call) => call.body === calls[0]?.body)?.headers['webhook-id'],
  );
  const told = calls.map((call) => JSON.parse(call.body) as { type: string; data: Record<string, unknown> });
  expect(told.find(({ data }) => data['kind'] === 'threshold')).toMatchObject({
    type: 'limit.alert',
    data: { limitId: limit.id, threshold: 80, settled: '8.5', amount: '10' },
  });

  expect((await log(post))[0]).toMatchObject({ state: 'pending', attempts: 0 });
  const waiting = await app.database.asSystem((tx) => tx.outbox.count({ where: { topic: 'mail', doneAt: null } }));
  expect(waiting).toBe(raised);
});

it('a receiver that never takes it is given up after a day, and it says so', async () => {
  const hook = await channel({ kind: 'webhook', name: 'Gone', url: 'http://127.0.0.1:9/hook' });
  const { raise } = await reachEighty();
  const raised = await raise();
  for (let attempt = 0; attempt < 10; attempt++) {
    await deliver();
    app.clock.nowMs += 11 * 3_600_000;
  }
  expect(await log(hook)).toHaveLength(raised);
  expect((await log(hook))[0]).toMatchObject({ state: 'failed', attempts: 8, lastStatus: null, deliveredAt: null });
});

it('an organization cannot make us call our own network, and a secret is shown once', async () => {
  const owner = await addMember(app, 'owner');
  const body = { kind: 'webhook', name: 'Inside', url: 'http://127.0.0.1:5432/' };
  const refused = await app.request('POST', 'organizations/demo/alert-channels', { ...owner.as, body });
  expect(refused.status).toBe(400);
  expect(
    (await app.request('POST', 'alert-channels', { body: { kind: 'mail', name: 'Us', email: 'a@example.com' } }))
      .status,
  ).toBe(400);
  expect((await app.request('POST', 'alert-channels', { body: { ...body, url: 'ftp://example.com' } })).status).toBe(
    400,
  );
  const made = await channel({ kind: 'webhook', name: 'Once', url: 'https://example.com/hook' });
  expect(made.secret).toMatch(/^whsec_/);
  const list = await app.request('GET', 'organizations/demo/alert-channels');
  expect(list.text).not.toContain('whsec_');
  expect(list.text).not.toContain(String(made.secret).slice(6));
  const audit = await app.request('GET', 'organizations/demo/audit-entries');
  expect(audit.text).not.toContain(String(made.secret).slice(6));
});
