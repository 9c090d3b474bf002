/** Promise: a process takes as many requests as it was told to, batch steps back first, and a drain waits for the last byte. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Gateway, Principal, ReplySink } from '@tollgate/gateway';
import { systemClock } from '@tollgate/state';
import { createV1Server, type V1Server } from './v1-server.js';

let v1: V1Server;
let server: Server;
let url: string;
/** Requests that wait to be answered. */
let waiting: ReplySink[] = [];

beforeAll(async () => {
  const gateway = {
    authenticate: () => ({}) as Principal,
    refused: () => undefined,
    handle: (_head: unknown, _principal: unknown, _endpoint: unknown, _body: unknown, sink: ReplySink) =>
      new Promise<void>((resolve) => {
        const { end } = sink;
        waiting.push(sink);
        sink.end = (chunk) => {
          end.call(sink, chunk);
          resolve();
        };
      }),
  } as unknown as Gateway;
  const recorder = { record: () => undefined, rejected: () => undefined, fault: () => undefined };
  v1 = createV1Server({ gateway, recorder, clock: systemClock, maxBodyBytes: 1_024, maxInFlight: 10 });
  server = createServer((request, response) => v1.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/chat/completions`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const ask = (priority = 'interactive') =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-tollgate-priority': priority },
    body: '{}',
  });

function answerAll(body = 'ok'): void {
  for (const sink of waiting) {
    sink.start(200, {});
    sink.end(Buffer.from(body));
  }
  waiting = [];
}

async function untilWaiting(count: number): Promise<void> {
  while (waiting.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
}

it('turns batch away before it turns anybody away', async () => {
  const first = Array.from({ length: 8 }, () => ask());
  await untilWaiting(8);
  const batch = await ask('batch');
  expect([batch.status, batch.headers.get('retry-after')]).toEqual([503, '1']);
  expect(((await batch.json()) as { error: { code: string } }).error.code).toBe('overloaded');
  const more = [ask(), ask()];
  await untilWaiting(10);
  const late = await ask();
  expect(late.status).toBe(503);
  await late.text();
  answerAll();
  for (const reply of await Promise.all([...first, ...more])) expect(await reply.text()).toBe('ok');
  const after = ask('batch');
  await untilWaiting(1);
  answerAll();
  expect((await after).status).toBe(200);
});

it('serves what comes while it drains, each as the last on its connection, and waits until replies have left', async () => {
  v1.startDraining();
  expect(v1.draining).toBe(true);
  const served = ask();
  await untilWaiting(1);
  const drained = v1.drain(30_000);
  const long = 'x'.repeat(8_000_000);
  answerAll(long);
  const reply = await served;
  expect(reply.headers.get('connection')).toBe('close');
  let over = false;
  void drained.then(() => (over = true));
  await new Promise((resolve) => setTimeout(resolve, 50));
  // Nobody has read it yet, so not all of it can have left.
  expect([over, v1.buffered().sum > 0]).toEqual([false, true]);
  expect((await reply.text()).length).toBe(long.length);
  expect(await drained).toBe(0);
});
