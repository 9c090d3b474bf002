/**
 * What limits cost: processor time of a request with 0, 1, 5 and 20 of them, and the time until it is admitted, in memory
 * and with Redis, as ratios to the same request without limits; and what 100,000 counted subjects take in memory.
 *
 *   node bench/limits.mjs [--root <checkout>] [--write]
 *
 * The whole pipeline in one process, with journal, log line and metrics, on an upstream without a network. `--write` puts
 * the table into `results/limits.md`. Without redis-server the rows with Redis are named as not run.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { repositoryRoot } from './support/programs.mjs';
import * as fixture from './support/stage-fixture.mjs';

const { values: options } = parseArgs({
  options: { root: { type: 'string', default: repositoryRoot }, write: { type: 'boolean', default: false } },
});
const built = fixture.builtFrom(resolve(options.root));
const [gateway, providers, pricing, state, calls] = await Promise.all([
  built('libs/gateway/dist/index.js'),
  built('libs/providers/dist/index.js'),
  built('libs/pricing/dist/index.js'),
  built('libs/state/dist/index.js'),
  built('libs/gateway/dist/upstream/call.js'),
]);
const { endpointsByPath } = await built('libs/gateway/dist/endpoints/registry.js');
const { newOperationId, publicRequestId } = await built('apps/api/dist/gateway/request-id.js');
const { FileJournal } = await built('apps/api/dist/usage/journal.js');
const { HostRecorder } = await built('apps/api/dist/observability/outcome-recorder.js');
const { LineWriter } = await built('apps/api/dist/observability/line-writer.js');
const { pino } = await import('pino');

const clock = state.systemClock;
const deployment = fixture.deploymentOf(providers, pricing);
const route = fixture.routeOf(deployment);
const endpoint = endpointsByPath.get('/v1/chat/completions');
const folder = mkdtempSync(join(tmpdir(), 'tollgate-limits-bench-'));
const journal = new FileJournal({ dataDir: folder, ownerId: 'bench', maxBytes: 64 * 1024 ** 3 });
const recorder = new HostRecorder(pino({ base: null }, new LineWriter(openSync('/dev/null', 'w'))), () => null);
const upstream = fixture.upstreamOf(calls.UpstreamCall, new gateway.Watchdog(clock), clock);

const counts = [0, 1, 5, 20];
const rounds = 40;
const warmRounds = 12;
const perRound = 400;

/** Requests, tokens, concurrency and spend, of organization and key in turn, until there are so many. */
function limits(count) {
  const eight = fixture.principal.limits;
  return Array.from({ length: count }, (_, index) => ({
    ...eight[index % eight.length],
    id: `lim_0199a000000070008000${String(index).padStart(12, '0')}`,
  }));
}

function headOf() {
  const startedAtMs = clock.nowMs();
  const operationId = newOperationId(startedAtMs);
  return {
    header: () => undefined,
    clientIp: '127.0.0.1',
    operationId,
    requestId: publicRequestId(operationId),
    startedAtMs,
    startedMonotonicMs: clock.monotonicMs(),
  };
}

/** One request after the other through the whole pipeline; the ways with more and fewer limits take turns. */
async function pipelines(counters) {
  const made = gateway.createGateway({
    keys: { find: () => undefined },
    routes: { resolve: () => route, list: () => [route] },
    counters,
    journal,
    recorder,
    upstream,
    clock,
    ownerId: 'bench',
    random: Math.random,
  });
  const callers = counts.map((count) => ({ ...fixture.principal, limits: limits(count) }));
  const runs = counts.map(() => ({ cpu: [], wall: [] }));
  for (let round = 0; round < rounds; round++) {
    for (const [index, caller] of callers.entries()) {
      const before = process.cpuUsage();
      const started = performance.now();
      for (let request = 0; request < perRound; request++)
        await made.handle(headOf(), caller, endpoint, fixture.requestBody, fixture.sinkOf());
      const wall = ((performance.now() - started) * 1000) / perRound;
      const { user, system } = process.cpuUsage(before);
      if (round < warmRounds) continue;
      runs[index].wall.push(wall);
      runs[index].cpu.push((user + system) / perRound);
    }
    await sleep(1);
  }
  const least = (values) => Math.min(...values);
  return runs.map(({ cpu, wall }, index) => ({ count: counts[index], cpu: least(cpu), wall: least(wall) }));
}

/** Heap of 100,000 end users counted by two limits, and what is left of it when they have been idle. */
async function subjects() {
  if (globalThis.gc === undefined) return null;
  const nowMs = { value: 1_800_000_000_000 };
  const counters = new state.MemoryCounterStore({ clock: { nowMs: () => nowMs.value, monotonicMs: () => 0 } });
  const heap = async () => {
    globalThis.gc();
    await sleep(20);
    globalThis.gc();
    return process.memoryUsage().heapUsed / 1024 ** 2;
  };
  const before = await heap();
  const check = (name, user, algorithm) => ({
    limitId: name,
    counter: `${name}:user-${user}`,
    slot: 'organization',
    algorithm,
    amount: 1000,
    take: 1,
    hard: true,
    budget: false,
  });
  for (let user = 0; user < 100_000; user++) {
    const operationId = newOperationId(nowMs.value);
    counters.admit({
      operationId,
      organizationId: 'o',
      ownerId: 'bench',
      checks: [
        check('lim_a', user, { type: 'sliding-window', windowMs: 60_000 }),
        check('lim_b', user, { type: 'calendar', startMs: 1_799_971_200_000, endMs: 1_800_057_600_000 }),
      ],
      nowMs: nowMs.value,
    });
    counters.settle(operationId, 'o', [1, 1], nowMs.value);
  }
  const counted = (await heap()) - before;
  nowMs.value += 2 * 86_400_000;
  counters.heartbeat('bench', nowMs.value);
  const idle = (await heap()) - before;
  counters.close();
  return { counted, idle };
}

/** The same µs beside what a request of the built product takes: the rows above leave sockets and drain out. */
function againstProduct(rows) {
  const table = readFileSync(join(repositoryRoot, 'bench/results/latest.md'), 'utf8');
  const product = Number(/c64: CPU per request.*· ([\d.]+) µs/.exec(table)?.[1] ?? NaN);
  if (Number.isNaN(product)) return 'What the whole product takes: not in latest.md.\n';
  const added = rows.slice(1).map(({ cpu }) => cpu - rows[0].cpu);
  // It is measured with eight limits: those are taken out, between the rows with five and with twenty.
  const base = product - (added[1] + ((added[2] - added[1]) * 3) / 15);
  const ratios = added.map((more) => `${((base + more) / base).toFixed(2)} ×`);
  return `A request of the whole product takes ${product} µs of processor time at 64 connections (latest.md, eight limits taken out: ${base.toFixed(0)} µs). On that, 1, 5 and 20 limits in memory come to ${ratios.join(', ')} (goal: at most 1.05 ×).\n`;
}

async function startRedis() {
  const port = await new Promise((ok) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port: free } = server.address();
      server.close(() => ok(free));
    });
  });
  const server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''], {
    stdio: 'ignore',
  });
  let missing = false;
  server.once('error', () => (missing = true));
  process.once('exit', () => server.kill('SIGKILL'));
  await sleep(300);
  return missing ? null : { url: `redis://127.0.0.1:${port}`, stop: () => server.kill('SIGKILL') };
}

const lines = [];
const say = (line) => lines.push(line);
const memory = await subjects();
const inMemory = await pipelines(new state.MemoryCounterStore({ clock }));
const redis = await startRedis();
let withRedis = null;
if (redis !== null) {
  const counters = new state.RedisCounterStore({ url: redis.url });
  for (let look = 0; look < 100 && counters.status().connection !== 'connected'; look++) await sleep(50);
  await counters.heartbeat('bench', 0);
  await counters.markReplicaRestored('bench');
  await counters.finishRebuild(['bench']);
  withRedis = await pipelines(counters);
  await counters.close();
  redis.stop();
}

say('# What limits cost\n');
say(
  `\`node --expose-gc bench/limits.mjs --write\`, ${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, load average ${loadavg()[0].toFixed(1)}. Ratios to the same request without limits; quickest of ${rounds - warmRounds} interleaved rounds of ${perRound} requests, one after the other. The pipeline of one process with journal and log, on an upstream that answers at once: against a real upstream the ratios are smaller.\n`,
);
say('| limits | counters | processor time | added µs of processor | time of a request | added µs |');
say('| ---: | --- | ---: | ---: | ---: | ---: |');
for (const [name, rows] of [
  ['in memory', inMemory],
  ['Redis, one on the same machine', withRedis],
]) {
  if (rows === null) {
    say(`| | ${name} | not run: no redis-server | | | |`);
    continue;
  }
  const [none] = rows;
  for (const { count, cpu, wall } of rows.slice(1))
    say(
      `| ${count} | ${name} | ${(cpu / none.cpu).toFixed(2)} × | ${(cpu - none.cpu).toFixed(1)} | ${(wall / none.wall).toFixed(2)} × | ${(wall - none.wall).toFixed(1)} |`,
    );
}
say('');
say(againstProduct(inMemory));
say(
  memory === null
    ? 'Memory of 100,000 subjects: not run, needs `--expose-gc`.'
    : `100,000 subjects counted by two limits each take ${memory.counted.toFixed(0)} MB of heap (goal: at most 150), and ${memory.idle.toFixed(0)} MB two days after they were last seen.`,
);
journal.close();
rmSync(folder, { recursive: true, force: true });
const text = `${lines.join('\n')}\n`;
console.log(text);
if (options.write) writeFileSync(join(repositoryRoot, 'bench/results/limits.md'), text);
process.exit(0);
