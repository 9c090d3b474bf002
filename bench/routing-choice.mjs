/**
 * What choosing a target costs: the product's own `selectTargets`, which filters, orders and scores, beside drawing one target at
 * random. Everything else of a request is left out. Medians of many short rounds, so that a busy machine matters less; what
 * counts is the ratio and the goal of 2 µs at 10 and 20 µs at 1,000 targets. A route takes at most 64.
 *
 *   node bench/routing-choice.mjs [--rounds 200] [--write]
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EngineBook, LoadBook, selectTargets, strategies } from '@tollgate/gateway';
import { compilePrice } from '@tollgate/pricing';
import { providers } from '@tollgate/providers';
import { scanTopLevel } from '@tollgate/wire';
import { median } from './support/measure.mjs';
import { repositoryRoot } from './support/programs.mjs';

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '200' }, write: { type: 'boolean', default: false } },
});
const rounds = Number(options.rounds);
const sizes = [10, 64, 1_000];

const price = compilePrice([
  { tokenClass: 'input', tierStart: 0, usdPerMillion: '0.4' },
  { tokenClass: 'output', tierStart: 0, usdPerMillion: '0.8' },
]);
const body = Buffer.from(JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'word '.repeat(200) }] }));
const asked = {
  request: {
    endpoint: 'chat-completions',
    body,
    fields: scanTopLevel(body),
    json: JSON.parse(body.toString()),
    model: 'm',
    stream: true,
    maxOutputTokens: 200,
    choices: 1,
    items: 1,
    hidden: false,
    dataClass: 0,
    endUser: 'someone',
    tags: null,
  },
  principal: { organization: { id: 'o' }, apiKeyId: 'k', projectId: 'p' },
};

/** What is remembered of a request is not remembered for the next. */
const nextRequest = () => ({ ...asked, request: { ...asked.request } });

function targetsOf(count) {
  return Array.from({ length: count }, (_, index) => ({
    deployment: {
      id: `d${index}`,
      name: `d${index}`,
      provider: providers.get('vllm'),
      price,
      state: 'hot',
      clearance: 1,
      contextWindow: null,
      limits: [],
    },
    weight: 1 + (index % 4),
    tier: 'primary',
  }));
}

/** Median µs of a call. */
function measure(choose, perRound) {
  for (let n = 0; n < perRound * 20; n++) choose();
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const started = process.hrtime.bigint();
    for (let n = 0; n < perRound; n++) choose();
    times.push(Number(process.hrtime.bigint() - started) / 1e3 / perRound);
  }
  return median(times);
}

const context = {
  random: Math.random,
  monotonicMs: () => performance.now(),
  load: new LoadBook(),
  engines: new EngineBook(),
};
const rows = new Map([['random draw', []]]);
for (const size of sizes) {
  const targets = targetsOf(size);
  for (const { deployment } of targets) {
    context.load.of(deployment.id).stream.note(100 + Math.random() * 400, performance.now());
    context.engines.note(deployment.id, { waiting: 0, running: 3, cacheUse: 0.2 });
  }
  const perRound = size > 100 ? 20 : 200;
  rows.get('random draw').push(measure(() => targets[Math.floor(Math.random() * size)], perRound * 100));
  for (const strategy of strategies.keys()) {
    const route = { model: 'm', strategy, targets, defaultMaxOutputTokens: 4_096 };
    if (!rows.has(strategy)) rows.set(strategy, []);
    rows.get(strategy).push(measure(() => selectTargets(route, nextRequest(), false, context), perRound));
  }
}

const cell = (us) => (us < 1 ? us.toFixed(3) : us.toFixed(1));
const [draw] = rows.values();
const table = [
  `| strategy | ${sizes.map((size) => `µs at ${size}`).join(' | ')} | × random at 10 |`,
  `| --- | ${sizes.map(() => '---:').join(' | ')} | ---: |`,
  ...[...rows].map(
    ([name, times]) => `| \`${name}\` | ${times.map(cell).join(' | ')} | ${Math.round(times[0] / draw[0])} |`,
  ),
].join('\n');
const text = `# What choosing a target costs

\`node bench/routing-choice.mjs --write\`: filtering, ordering and scoring the targets of a route for one request, beside drawing
one at random. Medians of ${rounds} rounds on ${cpus()[0]?.model ?? 'an unknown processor'} (${cpus().length} cores, shared with
other work), Node ${process.version}. A route takes at most 64 targets; 1,000 shows how a choice grows. Goals: 2 µs at 10, 20 µs at 1,000.

${table}

What compares every target (load, price, a hash of it with the request's key) grows with their number and misses the goal at 1,000,
sixteen times as many as a route takes; so do, at 10, those that read more of the request or of the engine first.
`;
process.stdout.write(text);
if (options.write) writeFileSync(join(repositoryRoot, 'bench/results/routing-choice.md'), text);
