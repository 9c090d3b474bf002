/** Writes a run down: everything as JSON, a report for people, and the short table the README shows. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { show } from './goals.mjs';

const gateways = ['direct', 'nginx', 'undici', 'tollgate'];
const columns = [
  ['rps', 'requests/s'],
  ['lat_p50', 'p50 ms'],
  ['lat_p99', 'p99 ms'],
  ['ttfb_p50', 'first byte p50 ms'],
  ['chunks_s', 'chunks/s'],
  ['chunk_p50', 'chunk delay p50 ms'],
  ['cpu_us_req', 'CPU µs/request'],
  ['cpu_us_chunk', 'CPU µs/chunk'],
  ['rss_mb', 'RSS MB'],
  ['open', 'open'],
];

/** @returns the report's path. */
export function writeReport(folder, run) {
  mkdirSync(folder, { recursive: true });
  const name = run.startedAt.slice(0, 10);
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(run, null, 1)}\n`);
  writeFileSync(join(folder, `${name}.md`), `${full(run)}\n`);
  writeFileSync(join(folder, 'latest.md'), `${short(run)}\n`);
  return join(folder, `${name}.md`);
}

export function short({ goals, checks, startedAt, quick }) {
  return [
    '| | Tollgate | floor | goal | |',
    '| --- | ---: | ---: | ---: | --- |',
    ...goals.map(
      ({ what, value, unit, floor, goal, verdict, note }) =>
        `| ${what} | ${show(value)} ${unit} | ${bound(floor)} | ${bound(goal)} | ${mark(verdict)}${note === '' ? '' : ` · ${note}`} |`,
    ),
    '',
    `R: bare undici relay, N: nginx; same run, same core, everything of Tollgate on (keys, limits, journal, log, metrics, drain).${quick ? ' A quick run.' : ''}`,
    `${startedAt.slice(0, 10)}; ${checks.map(({ name, ok }) => `${name}: ${ok ? 'held' : '**broken**'}`).join(', ')}.`,
  ].join('\n');
}

function bound(value) {
  return value < 0 ? `≥ ${-value}` : `≤ ${value}`;
}

function mark(verdict) {
  return verdict === 'goal' ? 'goal met' : verdict === 'floor' ? 'floor met' : '**missed**';
}

function full(run) {
  const { figure, scenarios, stages, missing } = run;
  const table = scenarios.flatMap((scenario) => [
    '',
    `**${scenario}**`,
    '',
    `| | ${columns.map(([, title]) => title).join(' | ')} |`,
    `| --- |${' ---: |'.repeat(columns.length)}`,
    ...gateways
      .filter((gateway) => Number.isFinite(figure(gateway, scenario, 'rps')))
      .map(
        (gateway) =>
          `| ${gateway} | ${columns.map(([column]) => shown(figure(gateway, scenario, column))).join(' | ')} |`,
      ),
  ]);
  return [
    `# Benchmark of ${run.startedAt}`,
    '',
    `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}, undici ${run.undici}${run.quick ? '; quick run' : ''}.`,
    `Load average during the run: ${run.loadAverage.map((value) => value.toFixed(1)).join(' at the start, ')} at the end (the run itself needs 2).`,
    `${run.rounds} interleaved rounds, the first left out, medians. The gateway alone on core ${run.gatewayCpu}; mock, load generator and Postgres on core ${run.loadCpu}.`,
    'Tollgate as built and shipped: embedded Postgres, LOG_LEVEL info to a file, 500 keys, four limits for the organization and four for each key, journal, drain, metrics.',
    ...missing.map(({ name, why }) => `Not run: ${name} (${why}).`),
    '',
    '## Goals',
    '',
    short(run),
    '',
    '## Checks of the same run',
    '',
    ...run.checks.map(({ name, ok, detail }) => `- ${ok ? 'held' : '**broken**'}: ${name}. ${detail}`),
    '',
    '## Measurements',
    ...table,
    '',
    '## Cost of each stage alone',
    '',
    'In process, without network and database, quickest of many short runs (`node bench/stages.mjs`).',
    '',
    '| stage | µs |',
    '| --- | ---: |',
    ...Object.entries(stages).map(([name, { least }]) => `| ${name} | ${least.toFixed(2)} |`),
    '',
    run.remarks,
  ].join('\n');
}

function shown(value) {
  return !Number.isFinite(value) || value === 0 ? '' : show(value);
}
