/**
 * Each routing strategy beside random choice, on one and the same trace: eight engines of different speed and price, one
 * of which turns slow half-way, conversations with long common beginnings, and bursts. The strategies are the product's own;
 * time, engines and clients are simulated, so a run takes seconds and gives the same table every time (the last two
 * columns are measured and do not).
 *
 *   node bench/routing-simulation.mjs [--requests 40000] [--write]
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EngineBook, LoadBook, strategies } from '@tollgate/gateway';
import { compilePrice } from '@tollgate/pricing';
import { scanTopLevel } from '@tollgate/wire';
import { repositoryRoot } from './support/programs.mjs';

const { values: options } = parseArgs({
  options: { requests: { type: 'string', default: '40000' }, write: { type: 'boolean', default: false } },
});

/** Requests an engine works on at once; the others queue. */
const slots = 16;
const scrapeMs = 2_000;
const prefixesKept = 24;

const engines = Array.from({ length: 8 }, (_, index) => ({
  id: `engine-${index}`,
  msPerInputToken: 0.08 * (1 + (index % 4) * 0.35),
  msPerOutputToken: 8 * (1 + (index % 4) * 0.35),
  price: compilePrice([
    { tokenClass: 'input', tierStart: 0, usdPerMillion: ['0.4', '0.3', '0.2', '0.1'][index % 4] },
    { tokenClass: 'output', tierStart: 0, usdPerMillion: ['0.8', '0.9', '1.2', '1.4'][index % 4] },
  ]),
  usd: { input: [0.4, 0.3, 0.2, 0.1][index % 4], output: [0.8, 0.9, 1.2, 1.4][index % 4] },
}));

/** mulberry32 (T. Ettinger, public domain). */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

/** Arrivals with bursts; 300 common beginnings, the popular ones far more often (Zipf), 2,000 end users. */
function makeTrace(count) {
  const random = randomFrom(7);
  const exponential = (mean) => -Math.log(1 - random()) * mean;
  const bodies = Array.from({ length: 300 }, (_, prefix) => {
    const system = `Case ${prefix}. ${String(prefix)
      .repeat(1500)
      .slice(0, 1200 + (prefix % 7) * 400)}`;
    const messages = [
      { role: 'system', content: system },
      { role: 'user', content: 'A question of its own.' },
    ];
    const body = Buffer.from(JSON.stringify({ model: 'm', messages }));
    return { body, fields: scanTopLevel(body), json: JSON.parse(body.toString()), prefix };
  });
  let at = 0;
  return Array.from({ length: count }, () => {
    const burst = Math.floor(at / 20_000) % 3 === 2 ? 1.5 : 1;
    at += exponential(34 / burst);
    const popularity = Math.min(299, Math.floor(300 ** random()) - 1);
    const outputTokens = Math.max(1, Math.round(exponential(100)));
    return { at, ...bodies[popularity], user: `user-${Math.floor(random() ** 2 * 2000)}`, outputTokens };
  });
}

const random = {
  id: 'random',
  order: (targets, context) => {
    const first = Math.floor(context.random() * targets.length);
    return [...targets.slice(first), ...targets.slice(0, first)];
  },
};

function simulate(strategy, trace) {
  let now = 1;
  const load = new LoadBook();
  const engineBook = new EngineBook();
  const context = { random: randomFrom(11), monotonicMs: () => now, load, engines: engineBook };
  const targets = engines.map(({ id, price }) => ({ deployment: { id, price }, weight: 1, tier: 'primary' }));
  const state = new Map(
    engines.map((engine) => [engine.id, { engine, running: 0, queue: [], prefixes: [], busyMs: 0 }]),
  );
  const half = trace[Math.floor(trace.length / 2)].at;
  const ends = new Heap();
  const latencies = [];
  let hits = 0;
  let usd = 0;
  let scrapeAt = 0;

  const begin = (at, job) => {
    const place = state.get(job.id);
    place.running++;
    const { engine } = place;
    const known = place.prefixes.indexOf(job.prefix);
    if (known >= 0) place.prefixes.splice(known, 1);
    place.prefixes.unshift(job.prefix);
    place.prefixes.length = Math.min(place.prefixes.length, prefixesKept);
    if (known >= 0) hits++;
    const slow = job.id === 'engine-0' && at > half ? 4 : 1;
    const inputTokens = job.body.length / 4;
    const input = inputTokens * engine.msPerInputToken * (known >= 0 ? 0.1 : 1);
    const took = slow * (input + job.outputTokens * engine.msPerOutputToken * (1 + place.running / (2 * slots)));
    place.busyMs += took;
    usd += (inputTokens * engine.usd.input + job.outputTokens * engine.usd.output) / 1e6;
    ends.push(at + took, { ...job, firstByteAt: at + slow * input });
  };
  const endNext = () => {
    const { at, value: job } = ends.pop();
    now = at;
    const seen = load.of(job.id);
    seen.inFlight--;
    seen.outputTokens = (seen.outputTokens ?? job.outputTokens) * 0.95 + job.outputTokens * 0.05;
    seen.stream.note(Math.max(0.1, job.firstByteAt - job.arrived), at);
    latencies.push(at - job.arrived);
    const place = state.get(job.id);
    place.running--;
    const next = place.queue.shift();
    if (next !== undefined) begin(at, next);
  };

  for (const request of trace) {
    while (ends.size > 0 && ends.peek() <= request.at) endNext();
    now = request.at;
    if (now >= scrapeAt) {
      scrapeAt = now + scrapeMs;
      for (const [id, { running, queue }] of state)
        engineBook.note(id, {
          waiting: queue.length,
          running,
          cacheUse: Math.min(1, (running + queue.length) / slots),
        });
    }
    const asked = {
      request: { ...request, stream: true, choices: 1, maxOutputTokens: null, tags: null, endUser: request.user },
      principal: { organization: { id: 'o' }, apiKeyId: 'k', projectId: 'p' },
    };
    const { id } = strategy.order(targets, context, asked)[0].deployment;
    load.of(id).inFlight++;
    const job = { id, arrived: now, ...request };
    const place = state.get(id);
    if (place.running < slots) begin(now, job);
    else place.queue.push(job);
  }
  while (ends.size > 0) endNext();
  latencies.sort((a, b) => a - b);
  const busy = [...state.values()].map(({ busyMs }) => busyMs);
  return {
    p50: latencies[Math.floor(latencies.length * 0.5)],
    p99: latencies[Math.floor(latencies.length * 0.99)],
    usdPerThousand: (usd / trace.length) * 1000,
    hitRate: hits / trace.length,
    imbalance: Math.max(...busy) / (busy.reduce((sum, value) => sum + value, 0) / busy.length),
  };
}

class Heap {
  items = [];
  get size() {
    return this.items.length;
  }
  peek() {
    return this.items[0].at;
  }
  push(at, value) {
    const { items } = this;
    let index = items.push({ at, value }) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (items[parent].at <= items[index].at) break;
      [items[parent], items[index]] = [items[index], items[parent]];
      index = parent;
    }
  }
  pop() {
    const { items } = this;
    const top = items[0];
    const last = items.pop();
    if (items.length === 0) return top;
    items[0] = last;
    for (let index = 0; ;) {
      let child = index * 2 + 1;
      if (child >= items.length) return top;
      if (child + 1 < items.length && items[child + 1].at < items[child].at) child++;
      if (items[index].at <= items[child].at) return top;
      [items[index], items[child]] = [items[child], items[index]];
      index = child;
    }
  }
}

/** Median µs of one choice. */
function choiceMicros(strategy, count, request) {
  const context = { random: randomFrom(3), monotonicMs: () => 5, load: new LoadBook(), engines: new EngineBook() };
  const targets = Array.from({ length: count }, (_, index) => ({
    deployment: { id: `0199a000-0000-7000-8000-${String(index).padStart(12, '0')}`, price: engines[index % 8].price },
    weight: 1,
    tier: 'primary',
  }));
  for (const { deployment } of targets) load(context.load.of(deployment.id));
  const asked = {
    request: { ...request, stream: true, choices: 1, maxOutputTokens: null, tags: null, endUser: request.user },
    principal: { organization: { id: 'o' }, apiKeyId: 'k', projectId: 'p' },
  };
  const rounds = count > 100 ? 40 : 2_000;
  const samples = [];
  for (let sample = 0; sample < 60; sample++) {
    const start = process.hrtime.bigint();
    for (let round = 0; round < rounds; round++) strategy.order(targets, context, asked);
    samples.push(Number(process.hrtime.bigint() - start) / 1000 / rounds);
  }
  return samples.sort((a, b) => a - b)[30];

  function load(entry) {
    entry.inFlight = Math.floor(context.random() * 10);
    entry.stream.note(100 * (1 + context.random()), 1);
  }
}

const trace = makeTrace(Number(options.requests));
const compared = [random, ...strategies.values()];
const rows = compared.map((strategy) => {
  const result = simulate(strategy, trace);
  const cells = [
    result.p50.toFixed(0),
    result.p99.toFixed(0),
    result.usdPerThousand.toFixed(4),
    `${(result.hitRate * 100).toFixed(1)} %`,
    result.imbalance.toFixed(2),
    choiceMicros(strategy, 10, trace[0]).toFixed(2),
    choiceMicros(strategy, 1000, trace[0]).toFixed(1),
  ];
  return `| \`${strategy.id}\` | ${cells.join(' | ')} |`;
});
const text = `# Routing strategies beside random choice

\`node bench/routing-simulation.mjs --write\` on ${options.requests} requests; what is simulated is said at the top of that file. Latency is
to the last token, with the time in the engine's queue. Imbalance is the busiest engine's work over the mean. The last two
columns are one choice among 10 and among 1,000 targets, measured on the machine that wrote this.

| strategy | p50 ms | p99 ms | USD per 1,000 | prefix hits | imbalance | µs at 10 | µs at 1,000 |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${rows.join('\n')}

\`priority\` sends everything to the first engine while it answers: it is for failover, not for load. \`least-cost\` fills the cheapest engines
whatever waits there: give them limits of their own, so that they are passed over when they are full. \`session-affinity\` keeps sessions
together and knows nothing of load. A route takes at most 64 targets; 1,000 shows how a choice grows.
`;
process.stdout.write(text);
if (options.write) writeFileSync(join(repositoryRoot, 'bench/results/routing.md'), text);
