/**
 * Two or more builds of the product side by side, interleaved, with the bare undici relay as the yardstick: what a
 * change costs or saves, on a machine that is never quiet.
 *
 *   node bench/ab.mjs [--roots .,/path/to/another/checkout] [--scenarios c64,L50] [--rounds 4] [--seconds 2]
 */
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { measure, median, quiet } from './support/measure.mjs';
import { createKeys, startProduct } from './support/product.mjs';
import {
  buildTools,
  freePort,
  listening,
  loadCpu,
  repositoryRoot,
  start,
  startBaselines,
} from './support/programs.mjs';

const { values: options } = parseArgs({
  options: {
    roots: { type: 'string', default: repositoryRoot },
    scenarios: { type: 'string', default: 'c64,L50' },
    rounds: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '2' },
    profile: { type: 'string' },
  },
});
const { mock, load } = buildTools();
const upstreamPort = await freePort();
const upstream = start(loadCpu, mock, ['-p', String(upstreamPort)]);
await listening(upstreamPort);
const baselines = await startBaselines(upstreamPort);
const products = [];
try {
  for (const [index, root] of options.roots.split(',').entries()) {
    const nodeOptions =
      options.profile === undefined
        ? []
        : ['--cpu-prof', '--cpu-prof-interval=200', `--cpu-prof-dir=${options.profile}`];
    const product = await startProduct({ upstreamPort, root: resolve(root), nodeOptions });
    products.push(product);
    const keyFile = join(tmpdir(), `tollgate-bench-${process.pid}-${index}.keys`);
    await createKeys(product, keyFile);
    Object.assign(product, { name: root, keyFile });
  }
  const gateways = [...baselines.rows.filter(({ name }) => name === 'undici'), ...products];
  const rows = new Map();
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const name of options.scenarios.split(',')) {
      for (const gateway of gateways) {
        const row = await measure(load, gateway, name, Number(options.seconds));
        if (row.failure !== undefined || row.bad > 0 || row.sock_err > 0)
          console.error(`! ${gateway.name} ${name}: ${JSON.stringify(row)}`);
        if (round > 0) rows.set(`${name}\t${gateway.name}`, [...(rows.get(`${name}\t${gateway.name}`) ?? []), row]);
        await quiet(gateway.pids(), 30_000);
      }
    }
  }
  for (const [key, measured] of rows) {
    const [name] = key.split('\t');
    const column = name.startsWith('c') || name.startsWith('r') ? 'cpu_us_req' : 'cpu_us_chunk';
    const of = (rowsOf) => median(rowsOf.map((row) => row[column]));
    const yardstick = of(rows.get(`${name}\tundici`) ?? []);
    const more = [
      'rps',
      'lat_p50',
      'lat_p99',
      'ttfb_p50',
      'ttfb_p99',
      'chunks_s',
      'chunk_p50',
      'chunk_p99',
      'rss_mb',
    ].map((figure) => `${figure} ${median(measured.map((row) => row[figure])).toFixed(2)}`);
    console.log(
      `${key}\t${column} ${of(measured).toFixed(1)}\t× ${(of(measured) / yardstick).toFixed(2)}\t${more.join('  ')}`,
    );
  }
} finally {
  for (const product of products) await product.stop();
  baselines.stop();
  upstream.kill('SIGTERM');
}
