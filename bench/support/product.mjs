/** The product under test: the built program as a user starts it, with keys, routes and limits in place. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf, freePort, gatewayCpu, loadCpu, repositoryRoot, setSessionPriority, start } from './programs.mjs';

const adminToken = `tga_${'bench'.repeat(8)}`;
export const keyCount = 500;
/** Requests the control key may make, ever. */
export const controlAmount = 50;

/** The mock upstream reads its parameters from the model's name. */
export const models = ['mock', 'mock-n50-d20', 'mock-n400-d20', 'mock-n100-d200', 'mock-exact'];

/** Limits that every request is checked against, far from being reached: four for the organization, four for each key. */
const generous = {
  requests: ['minute', '100000000'],
  total_tokens: ['minute', '1000000000000'],
  concurrency: ['none', '100000'],
  spend: ['month', '8000000'],
};

function configuration(upstreamPort, apiKeyIds) {
  const subjects = [{ type: 'organization', id: 'demo' }, ...apiKeyIds.map((id) => ({ type: 'api_key', id }))];
  const limits = subjects.flatMap((subject) =>
    Object.entries(generous).map(([dimension, [window, amount]]) => ({
      dimension,
      subject,
      window,
      amount,
      // The generator asks for 128 tokens and long streams send 400: hard limits on tokens and money would rightly cut them.
      mode: dimension === 'total_tokens' || dimension === 'spend' ? 'soft' : 'hard',
    })),
  );
  // JSON is YAML.
  return JSON.stringify({
    version: 1,
    deployments: models.map((model) => ({
      name: model,
      provider: 'openai-compatible',
      baseUrl: `http://127.0.0.1:${upstreamPort}/v1`,
      apiKey: 'upstream-key',
      model,
      price: { input: '0.15', cachedInput: '0.075', output: '0.60' },
      contextWindow: 128000,
    })),
    routes: models.map((model) => ({ model, strategy: 'weighted', targets: [{ deployment: model, weight: 1 }] })),
    limits,
  });
}

/**
 * @param options.dataDir of an earlier product, to go on with its data; `root` other than the repository to measure
 * another build; `nodeOptions` e.g. for a profile.
 */
export async function startProduct({ upstreamPort, dataDir, nodeOptions = [], root = repositoryRoot, env = {} }) {
  const program = join(root, 'apps/api/dist/main.js');
  if (!existsSync(program)) throw new Error(`${program} does not exist; run \`npm run build\``);
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'tollgate-bench-'));
  // As root the database runs as another account, which has to get in.
  chmodSync(folder, 0o711);
  const configFile = join(folder, 'bench.yaml');
  if (dataDir === undefined) writeFileSync(configFile, configuration(upstreamPort, []));
  const port = await freePort();
  const logFile = join(folder, 'bench.log');
  const output = openSync(logFile, 'a');
  const child = start(gatewayCpu, process.execPath, [...nodeOptions, '--enable-source-maps', program], {
    cwd: root,
    stdio: ['ignore', output, output],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: String(port),
      TOLLGATE_DATA_DIR: folder,
      TOLLGATE_DEMO: '0',
      TOLLGATE_CONFIG: configFile,
      TOLLGATE_BOOTSTRAP_ADMIN_TOKEN: adminToken,
      ...env,
    },
  });
  const exited = new Promise((ok) => child.once('exit', ok));
  const origin = `http://127.0.0.1:${port}`;
  for (const end = Date.now() + 180_000; ; await sleep(100)) {
    if (child.exitCode !== null || Date.now() > end) {
      child.kill('SIGTERM');
      throw new Error(`the product did not become ready:\n${readFileSync(logFile, 'utf8').slice(-2000)}`);
    }
    const ready = await fetch(`${origin}/readyz`).then(
      (reply) => reply.status === 200,
      () => false,
    );
    if (ready) break;
  }
  // The database is not the gateway: it works on the other core.
  const databasePids = () => childrenOf(child.pid);
  for (const pid of databasePids()) execFileSync('taskset', ['-acp', loadCpu, String(pid)], { stdio: 'ignore' });
  const product = {
    name: 'tollgate',
    url: `${origin}/v1`,
    origin,
    dataDir: folder,
    pids: () => [child.pid],
    databasePids,
    /**
     * While a measurement runs, the database gets what upstream and load leave of their core, so that it does not slow
     * them down for this row alone; the journal keeps what it cannot take at once, and it is drained before the next.
     */
    yieldDatabase(yielding) {
      for (const pid of databasePids()) setSessionPriority(pid, yielding ? 10 : 0);
    },
    /** Gives each of these keys its own limits, as an operator does: a new file and SIGHUP. */
    async limitKeys(apiKeyIds) {
      const before = (await manage(product, 'GET', '/config/revisions?limit=1')).data[0]?.id;
      writeFileSync(configFile, configuration(upstreamPort, apiKeyIds));
      child.kill('SIGHUP');
      for (const end = Date.now() + 60_000; Date.now() < end; await sleep(200)) {
        if ((await manage(product, 'GET', '/config/revisions?limit=1')).data[0]?.id !== before) return;
      }
      throw new Error(`the limits were not applied:\n${readFileSync(logFile, 'utf8').slice(-2000)}`);
    },
    async stop({ keep = false } = {}) {
      if (child.exitCode === null) child.kill('SIGTERM');
      const code = await exited;
      if (!keep) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
      return code;
    },
  };
  return product;
}

export async function manage(product, method, path, body) {
  const reply = await fetch(`${product.origin}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${adminToken}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  if (reply.status >= 400) throw new Error(`${method} ${path}: ${reply.status} ${text}`);
  return text === '' ? null : JSON.parse(text);
}

/** Creates the keys; writes all but the control key to a file for the load generator. */
export async function createKeys(product, keyFile, { limitEachKey = true } = {}) {
  const organization = (await manage(product, 'GET', '/organizations')).data.find(({ slug }) => slug === 'demo');
  const project = (await manage(product, 'GET', `/organizations/${organization.id}/projects`)).data[0];
  const keys = [];
  while (keys.length < keyCount + 2) {
    const wave = Array.from({ length: Math.min(25, keyCount + 2 - keys.length) }, (_, index) =>
      manage(product, 'POST', `/projects/${project.id}/api-keys`, { name: `bench ${keys.length + index}` }),
    );
    keys.push(...(await Promise.all(wave)));
  }
  const [control, exact, ...load] = keys;
  if (limitEachKey) await product.limitKeys(load.map(({ id }) => id));
  writeFileSync(keyFile, `${load.map(({ key }) => key).join('\n')}\n`);
  await manage(product, 'POST', `/organizations/${organization.id}/limits`, {
    dimension: 'requests',
    subject: { type: 'api_key', id: control.id },
    window: 'none',
    amount: String(controlAmount),
    mode: 'hard',
  });
  await sleep(500);
  return { organization, control: control.key, exact: exact.key, load: load.map(({ key }) => key) };
}

/** Sum of a metric over its labels. */
export async function metric(product, name) {
  const text = await fetch(`${product.origin}/metrics`).then((reply) => reply.text());
  let sum = 0;
  for (const line of text.split('\n')) {
    if (line.startsWith(`${name} `) || line.startsWith(`${name}{`))
      sum += Number(line.slice(line.lastIndexOf(' ') + 1));
  }
  return sum;
}
