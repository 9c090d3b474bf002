/**
 * Promise (D6): more requests than can be served cost those who are served little, are turned away with a word when to
 * come back, and one organization's rush is not another's; whoever reads or writes slowly holds nothing up.
 */
import { jest } from '@jest/globals';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, manage, startProduct, type Product } from '../support/harness.js';
import { closedLoop, openLoop, quantile, send, type Sent } from '../support/load.js';
import { addModel } from '../support/simulated.js';
import { addTenant } from '../support/tenants.js';
import { startTorrent, type Torrent } from '../support/torrent.js';
import { metric } from '../support/usage.js';
import { chatBody, post } from '../support/v1.js';

jest.setTimeout(240_000);

let product: Product;
let simulator: Simulator;
let torrent: Torrent;
/** Opened first, so that the other tests run beside them. */
const loris: Socket[] = [];
let lorisClosed = 0;
/** How long the first of them was kept. */
let lorisHeldMs = Number.POSITIVE_INFINITY;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
  product = await startProduct({ env: { TOLLGATE_DEMO: '0', LOG_LEVEL: 'warn' }, readyWithinMs: 180_000 });
  const capacity = (more: object) => ({ maxInFlight: 8, adaptive: false, queue: 4, maxWaitMs: 20_000, ...more });
  await addModel(product, { name: 'narrow', simulator, upstreamModel: 'sim-gpt+ttfb-1000', capacity: capacity({}) });
  await addModel(product, {
    name: 'shared',
    simulator,
    upstreamModel: 'sim-gpt+ttfb-1000',
    capacity: capacity({ maxInFlight: 16, queue: 60 }),
  });
  await addModel(product, {
    name: 'single',
    simulator,
    upstreamModel: 'sim-gpt+ttfb-1200',
    capacity: capacity({ maxInFlight: 1 }),
  });
  await addModel(product, { name: 'plain', simulator, upstreamModel: 'sim-gpt+ttfb-100' });
  torrent = await startTorrent();
  await addModel(product, { name: 'torrent', simulator: torrent });
  openLoris();
});
afterAll(async () => {
  for (const socket of loris) socket.destroy();
  await product.stop();
  await simulator.close();
  torrent.close();
});
beforeEach(() => simulator.reset());

function openLoris(): void {
  const openedAt = performance.now();
  const headers = `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${product.apiKey}\r\n`;
  const body = `content-type: application/json\r\ncontent-length: 100000\r\n\r\n{"model":"plain","x":"`;
  for (let n = 0; n < 60; n++) {
    const socket = connect(product.port, '127.0.0.1');
    const dripping = setInterval(() => socket.writable && socket.write('x'), 1_000);
    socket.on('error', () => undefined);
    socket.on('data', () => undefined);
    socket.once('close', () => {
      clearInterval(dripping);
      lorisClosed++;
      lorisHeldMs = Math.min(lorisHeldMs, performance.now() - openedAt);
    });
    // Half of them never end their headers, half never end their bodies.
    socket.once('connect', () => socket.write(n % 2 === 0 ? `${headers}x-slow: ` : headers + body));
    loris.push(socket);
  }
}

const succeeded = (sent: readonly Sent[]) => sent.filter(({ status }) => status === 200);
const times = (sent: readonly Sent[]) => sent.map(({ ms }) => ms);

it('R34: at three times what it can serve it serves nearly as much, in time, and says when to come back', async () => {
  const peak = closedLoop(8, 125, () => send(product, 'narrow'));
  const peakStarted = performance.now();
  await sleep(5_000);
  const atPeak = await peak.stop();
  expect(atPeak.every(({ status }) => status === 200)).toBe(true);
  const perSecond = (atPeak.length * 1_000) / (performance.now() - peakStarted);

  let watching = true;
  const lane: Sent[] = [];
  const watch = (async () => {
    while (watching) {
      const startedAt = performance.now();
      const replies = await Promise.all([fetch(`${product.url}/healthz`), manage(product, 'GET', '/organizations')]);
      const status = Math.max(...replies.map((reply) => reply.status));
      lane.push({ status, ms: performance.now() - startedAt, code: null, retryAfter: null });
      await sleep(200);
    }
  })();
  const started = performance.now();
  const sent = await openLoop(Math.round(perSecond * 3 * 6), 1_000 / (perSecond * 3), () => send(product, 'narrow'));
  const goodput = (succeeded(sent).length * 1_000) / (performance.now() - started);
  watching = false;
  await watch;

  expect(goodput / perSecond).toBeGreaterThanOrEqual(0.8);
  const shed = sent.filter(({ status }) => status !== 200);
  expect(shed.length).toBeGreaterThan(sent.length / 3);
  expect(new Set(shed.map(({ status, code }) => `${status} ${code}`))).toEqual(new Set(['503 overloaded']));
  expect(shed.every(({ retryAfter }) => Number(retryAfter) >= 1)).toBe(true);
  // Turned away sooner than served, and the upstream never had more than was said.
  expect(quantile(times(shed), 0.5)).toBeLessThan(quantile(times(atPeak), 0.5));
  expect(simulator.counts().inFlightMax).toBe(8);
  expect(simulator.counts().totals.requests).toBe(atPeak.length + succeeded(sent).length);
  expect(lane.every(({ status }) => status === 200)).toBe(true);
  expect(quantile(times(lane), 0.9)).toBeLessThan(quantile(times(atPeak), 0.5));
});

it('R35: one organization at ten times its part costs the others next to nothing, and no errors', async () => {
  const quiet = await Promise.all(['calm-a', 'calm-b', 'calm-c'].map((slug) => addTenant(product, slug)));
  const loud = await addTenant(product, 'loud');
  const calm = async () =>
    (await Promise.all(quiet.map(({ apiKey }) => openLoop(10, 400, () => send(product, 'shared', { apiKey }))))).flat();
  const alone = await calm();
  const rush = closedLoop(40, 25, () => send(product, 'shared', { apiKey: loud.apiKey }));
  await sleep(1_000);
  const beside = await calm();
  const rushed = await rush.stop();
  expect([...alone, ...beside].every(({ status }) => status === 200)).toBe(true);
  // What it costs them in time is asserted in virtual time (`rush.spec.ts`); here that it is the loud one that waits.
  expect(rushed.every(({ status }) => status === 200)).toBe(true);
  expect(quantile(times(beside), 0.5)).toBeLessThan(quantile(times(rushed), 0.5));
});

it('interactive requests go before batch, and batch gives its place in the queue up', async () => {
  const order: string[] = [];
  const ask = async (name: string, priority: 'interactive' | 'batch') => {
    const sent = await send(product, 'single', { headers: { 'x-tollgate-priority': priority } });
    order.push(sent.status === 200 ? name : `${name}:${sent.status}`);
  };
  const first = ask('first', 'batch');
  await eventually(() => (simulator.counts().inFlight === 1 ? true : undefined));
  const batch = Array.from({ length: 4 }, () => ask('batch', 'batch'));
  await eventually(async () => {
    const text = await (await fetch(`${product.url}/metrics`)).text();
    return text.includes('tollgate_queue_length{deployment="single",priority="batch"} 4') ? true : undefined;
  });
  const people = Array.from({ length: 2 }, () => ask('person', 'interactive'));
  await Promise.all([first, ...batch, ...people]);
  // Two of batch were turned away at once, then the people were served, then the rest.
  expect(order.filter((name) => name !== 'batch:503')).toEqual([
    'first',
    ...Array<string>(2).fill('person'),
    ...Array<string>(2).fill('batch'),
  ]);
  expect(order.filter((name) => name === 'batch:503')).toHaveLength(2);
  const misspelt = await post(product, chatBody('single'), { headers: { 'x-tollgate-priority': 'urgent' } });
  expect(misspelt.status).toBe(400);
  await misspelt.text();
});

it('a client that leaves the queue is not asked for', async () => {
  const first = send(product, 'single');
  await eventually(() => (simulator.counts().inFlight === 1 ? true : undefined));
  const leaving = new AbortController();
  const left = post(product, chatBody('single'), { signal: leaving.signal }).catch(() => 'left');
  await eventually(async () => ((await metric(product, 'tollgate_requests_in_flight')) >= 2 ? true : undefined));
  leaving.abort();
  expect(await left).toBe('left');
  expect((await first).status).toBe(200);
  expect((await send(product, 'single')).status).toBe(200);
  expect(simulator.counts().totals.requests).toBe(2);
});

it('R31: clients that do not read cost a quarter of a megabyte each at most, and their upstreams wait', async () => {
  const body = JSON.stringify(chatBody('torrent', 'Go on', { stream: true }));
  const head = `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${product.apiKey}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  const sockets = Array.from({ length: 20 }, () => {
    const socket = connect(product.port, '127.0.0.1').on('error', () => undefined);
    socket.once('connect', () => socket.write(head + body));
    return socket.pause();
  });
  try {
    let before = -1;
    await eventually(async () => {
      const { bytes, open } = torrent;
      const still = open === sockets.length && bytes === before;
      before = bytes;
      await sleep(400);
      return still ? true : undefined;
    }, 60_000);
    const most = await metric(product, 'tollgate_reply_buffered_bytes_most');
    const sum = await metric(product, 'tollgate_reply_buffered_bytes');
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(262_144);
    expect(await metric(product, 'tollgate_reply_buffered_bytes')).toBe(sum);
    // Others do not notice.
    expect((await send(product, 'plain')).status).toBe(200);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
  await eventually(async () =>
    (await metric(product, 'tollgate_reply_buffered_bytes')) === 0 && torrent.open === 0 ? true : undefined,
  );
});

it('R32: whoever sends headers or bodies byte by byte is shown the door, and nobody else waits for it', async () => {
  const beside = await openLoop(20, 50, () => send(product, 'plain'));
  await eventually(() => (lorisClosed === loris.length ? true : undefined), 60_000);
  expect(beside.every(({ status }) => status === 200)).toBe(true);
  expect(Math.max(...times(beside))).toBeLessThan(lorisHeldMs);
});
