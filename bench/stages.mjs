/**
 * What each stage of a request costs alone, in µs: no network, no database. Sums and differences of these explain a
 * load run; they do not replace it.
 *
 *   node bench/stages.mjs [--root <checkout>] [--json]
 */
import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { crc32 } from 'node:zlib';
import { repositoryRoot } from './support/programs.mjs';
import * as fixture from './support/stage-fixture.mjs';

const { values: options } = parseArgs({
  options: { root: { type: 'string', default: repositoryRoot }, json: { type: 'boolean', default: false } },
});
const built = fixture.builtFrom(resolve(options.root));
const [gateway, providers, pricing, state, calls] = await Promise.all([
  built('libs/gateway/dist/index.js'),
  built('libs/providers/dist/index.js'),
  built('libs/pricing/dist/index.js'),
  built('libs/state/dist/index.js'),
  built('libs/gateway/dist/upstream/call.js'),
]);
const { parseRequest } = await built('libs/gateway/dist/parse-request.js');
const { endpointsByPath } = await built('libs/gateway/dist/endpoints/registry.js');
const { authenticate } = await built('libs/gateway/dist/authenticate.js');
const { newOperationId, publicRequestId } = await built('apps/api/dist/gateway/request-id.js');
const { CachedKeyDirectory } = await built('apps/api/dist/gateway/key-directory.js');
const { FileJournal } = await built('apps/api/dist/usage/journal.js');
const { Metrics } = await built('apps/api/dist/observability/metrics.js');
const { HostRecorder } = await built('apps/api/dist/observability/outcome-recorder.js');
const { documentOfLine } = await built('apps/api/dist/usage/drain/documents.js');
const { pino } = await import('pino');

const clock = state.systemClock;
const { principal, requestBody, replyBody, streamEvent } = fixture;
const deployment = fixture.deploymentOf(providers, pricing);
const route = fixture.routeOf(deployment);
const endpoint = endpointsByPath.get('/v1/chat/completions');
const headers = { authorization: 'Bearer tg_test_x', 'user-agent': 'bench/1' };

function headOf() {
  const startedAtMs = clock.nowMs();
  const operationId = newOperationId(startedAtMs);
  return {
    header: (name) => headers[name],
    clientIp: '127.0.0.1',
    operationId,
    requestId: publicRequestId(operationId),
    startedAtMs,
    startedMonotonicMs: clock.monotonicMs(),
  };
}

const folder = mkdtempSync(join(tmpdir(), 'tollgate-stages-'));
const journal = new FileJournal({ dataDir: folder, ownerId: 'bench', maxBytes: 64 * 1024 ** 3 });
const noJournal = { append: () => undefined };
const noRecorder = {
  record: () => undefined,
  rejected: () => undefined,
  fault: (message, error) => console.error(message, error),
};
const stream = await await built('apps/api/dist/observability/line-writer.js').then(
  ({ LineWriter }) => new LineWriter(openSync('/dev/null', 'w')),
);
const logger = pino(
  {
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    redact: ['*.apiKey', '*.secret'],
  },
  stream,
);
const quietLogger = pino({ level: 'warn' }, stream);
const book = new gateway.HealthBook();
const metrics = new Metrics({
  inFlight: () => 0,
  journal: () => ({ records: 0, bytes: 0 }),
  health: book,
  deploymentName: () => undefined,
  prices: () => [],
  routes: () => [],
});
const watchdog = new gateway.Watchdog(clock);
const upstream = fixture.upstreamOf(calls.UpstreamCall, watchdog, clock);

const ports = (over = {}) => ({
  keys: { find: () => ({ status: 'active', principal }) },
  routes: { resolve: () => route, list: () => [route] },
  counters: new state.MemoryCounterStore({ clock }),
  journal: noJournal,
  recorder: noRecorder,
  upstream,
  clock,
  ownerId: 'bench',
  random: Math.random,
  ...over,
});

/** The record of one finished request, and its `begin`. */
const records = [];
await gateway
  .createGateway(ports({ journal: { append: (record) => void records.push(record) } }))
  .handle(headOf(), principal, endpoint, requestBody, fixture.sinkOf());
const [begin, end] = records;
const endJson = JSON.stringify(end);
const endLine = Buffer.from(endJson);

const keyBook = new CachedKeyDirectory(
  {
    findAll: async (keys) =>
      keys.map(() => ({
        apiKeyId: 'k',
        secretId: 's',
        projectId: 'p',
        organizationId: 'o',
        state: 'active',
        expiresAtMs: null,
        access: null,
      })),
  },
  () => principal,
  () => clock.nowMs(),
);
const apiKey = `tg_test_${'7'.repeat(43)}`;
headers.authorization = `Bearer ${apiKey}${checksum(apiKey)}`;
await authenticate(headOf(), keyBook);
const fixedHead = headOf();

const parsed = parseRequest(requestBody, endpoint, fixedHead);
const translator = deployment.provider.endpoints['chat-completions'];
const raw = {
  endpoint: 'chat-completions',
  body: requestBody,
  fields: parsed.fields,
  stream: false,
  clientWantsUsage: false,
};
const tap = translator.openTap({ stripUsage: true });
const unlimited = { ...principal, limits: [] };
const pipeline = (over, who = principal) => {
  const made = gateway.createGateway(ports(over));
  return () => made.handle(headOf(), who, endpoint, requestBody, fixture.sinkOf());
};

const stages = {
  'request id and head': () => headOf(),
  'auth (key in memory)': () => authenticate(fixedHead, keyBook),
  'parse (0.5 KB)': () => parseRequest(requestBody, endpoint, fixedHead),
  'build upstream request': () => translator.buildRequest(raw, deployment.target),
  'read reply': () => translator.readReply(replyBody),
  'journal: begin': () => journal.append(begin),
  'journal: end': () => journal.append(end, endJson),
  'serialise the record': () => JSON.stringify(end),
  'log line': () => new HostRecorder(logger, () => null).record(end, endJson),
  metrics: () => metrics.record(end),
  'pipeline, no limits, no journal': pipeline({}, unlimited),
  'pipeline, 8 limits': pipeline({}),
  'pipeline, 8 limits + journal': pipeline({ journal }),
  'pipeline, everything': pipeline({ journal, recorder: new HostRecorder(logger, () => metrics) }),
  'pipeline, everything but the log': pipeline({ journal, recorder: new HostRecorder(quietLogger, () => metrics) }),
  'drain: line to document': () => documentOfLine(Buffer.from(endLine)),
  'stream: one event through the tap': () => tap.push(streamEvent),
};

const results = {};
for (const [name, stage] of Object.entries(stages)) results[name] = await time(stage);
journal.close();
rmSync(folder, { recursive: true, force: true });
if (options.json) console.log(JSON.stringify(results));
else {
  console.log('| stage | µs, quickest | µs, median |\n| --- | ---: | ---: |');
  for (const [name, { least, median }] of Object.entries(results))
    console.log(`| ${name} | ${least.toFixed(2)} | ${median.toFixed(2)} |`);
}
process.exit(0);

/** Many short runs: the quickest is the cost, the rest tells how busy the machine is. */
async function time(stage) {
  const runs = [];
  for (let run = 0; run < 60; run++) {
    const count = 500;
    const started = performance.now();
    for (let index = 0; index < count; index++) {
      const result = stage();
      if (result instanceof Promise) await result;
    }
    if (run >= 20) runs.push(((performance.now() - started) * 1000) / count);
    await new Promise((ok) => setImmediate(ok));
  }
  runs.sort((a, b) => a - b);
  return { least: runs[0], median: runs[runs.length >> 1] };
}

/** The checksum our keys end in (contract, API keys). */
function checksum(body) {
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  let rest = crc32(body);
  let text = '';
  for (let index = 0; index < 6; index++) {
    text = alphabet[rest % 62] + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
