/**
 * The goals a run is held against, in ratios to the baselines of the same run: T is the product, R the bare undici relay,
 * N nginx, D the mock without anything between. Numbers as in the performance notes.
 */
import { median } from './measure.mjs';

/** @param rows every measurement: gateway, scenario, round and the load generator's figures; the first round is left out. */
export function figuresOf(rows) {
  return (gateway, scenario, figure) =>
    median(
      rows
        .filter((row) => row.gateway === gateway && row.scenario === scenario && row.round > 0)
        .map((row) => row[figure]),
    );
}

/** @returns one line a goal: what it says, the value, floor and goal, and the verdict. */
export function judge(figure, { hold, metering }) {
  const cost = (scenario, column = 'cpu_us_req') => figure('tollgate', scenario, column);
  const against = (baseline, scenario, column = 'cpu_us_req') =>
    cost(scenario, column) / figure(baseline, scenario, column);
  const added = (gateway, scenario, column) => figure(gateway, scenario, column) - figure('direct', scenario, column);
  const lines = [];
  const line = (id, what, value, unit, floor, goal, note = '') =>
    lines.push({ id, what, value, unit, floor, goal, note });
  const us = (scenario, column) =>
    `${show(cost(scenario, column))} µs; R ${show(figure('undici', scenario, column))}, N ${show(figure('nginx', scenario, column))}`;

  line('1', 'c64: CPU per request', against('undici', 'c64'), '× R', 1.7, 1.4, us('c64', 'cpu_us_req'));
  line('2', 'c64: CPU per request', against('nginx', 'c64'), '× N', 4.0, 3.2);
  for (const rate of ['r300', 'r2000']) {
    const [mine, relay] = [added('tollgate', rate, 'lat_p50'), added('undici', rate, 'lat_p50')];
    line('5', `${rate}: added p50`, mine, 'ms', 0.4, 0.3, `R adds ${show(relay)} ms`);
    line('5', `${rate}: added p50`, mine / relay, '× R', 1.3, 1.3);
  }
  line(
    '7',
    'L50: CPU per chunk',
    against('undici', 'L50', 'cpu_us_chunk'),
    '× R',
    1.25,
    1.05,
    us('L50', 'cpu_us_chunk'),
  );
  line(
    '8',
    'L1500: chunks/s',
    against('undici', 'L1500', 'chunks_s'),
    '× R',
    -0.88,
    -0.95,
    `${show(cost('L1500', 'chunks_s'))}/s; R ${show(figure('undici', 'L1500', 'chunks_s'))}`,
  );
  const first = added('tollgate', 's50', 'ttfb_p50');
  line(
    '9',
    's50: added first byte p50',
    first,
    'ms',
    0.8,
    0.5,
    `R adds ${show(added('undici', 's50', 'ttfb_p50'))} ms`,
  );
  line('9', 's50: added first byte p50', first / added('undici', 's50', 'ttfb_p50'), '× R', 1.6, 1.6);
  line('9', 's50: added first byte p99', added('tollgate', 's50', 'ttfb_p99'), 'ms', 5, 5);
  line(
    '10',
    's50: added chunk delay p50',
    added('tollgate', 's50', 'chunk_p50'),
    'ms',
    0.25,
    0.15,
    `R adds ${show(added('undici', 's50', 'chunk_p50'))} ms`,
  );
  line(
    '10',
    's50: added chunk delay p99',
    added('tollgate', 's50', 'chunk_p99'),
    'ms',
    3,
    1.5,
    `R adds ${show(added('undici', 's50', 'chunk_p99'))} ms`,
  );
  if (hold !== null) {
    line(
      '11',
      'hold2000: memory per open stream',
      hold.kbPerStream,
      'KB',
      50,
      40,
      `${hold.open} open; R ${show(hold.baselineKbPerStream)} KB`,
    );
    line('11', 'hold2000: resident memory', hold.residentMb, 'MB', 200, 200, `${show(hold.startMb)} MB before`);
    line('11', 'hold2000: memory 60 s after the clients left', hold.afterMb / hold.startMb, '× start', 1.3, 1.3);
  }
  line(
    '12',
    '1 MB prompt: CPU per request',
    against('undici', 'c8b1000000'),
    '× R',
    1.25,
    1.1,
    us('c8b1000000', 'cpu_us_req'),
  );
  line(
    '12',
    '100 KB prompt: CPU per request',
    against('undici', 'c8b100000'),
    '× R',
    1.5,
    1.1,
    us('c8b100000', 'cpu_us_req'),
  );
  line(
    '13',
    'metering: journal and drain',
    metering.usPerRequest,
    'µs',
    12,
    8,
    `journal ${show(metering.journalUs)} alone, drain ${show(metering.drainUs)} CPU`,
  );
  return lines.filter(({ value }) => Number.isFinite(value)).map((entry) => ({ ...entry, verdict: verdict(entry) }));
}

/** Negative bounds are least values. */
function verdict({ value, floor, goal }) {
  const within = (bound) => (bound < 0 ? value >= -bound : value <= bound);
  if (within(goal)) return 'goal';
  return within(floor) ? 'floor' : 'missed';
}

export function show(value) {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  return size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : value.toFixed(2);
}
