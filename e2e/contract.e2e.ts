/**
 * Promise: the outside contract, line by line: what `npm start` prints, every variable and exit code, signals, roles, HTTP
 * paths and headers, keys, tollgate.yaml. A failure here breaks somebody's script.
 */
import { jest } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import {
  adminEmail,
  adminPassword,
  adminToken,
  eventually,
  freePort,
  makeDataDir,
  manage,
  startProduct,
  testApiKey,
  untilReady,
  withChecksum,
  type Product,
} from './support/harness.js';
import { hasPostgres15, startPostgres15, type Postgres15 } from './support/postgres15.js';
import { hasRedis, startRedis, type Redis } from './support/redis.js';
import { addModel, testPrice } from './support/simulated.js';
import { addKey, demoProject } from './support/tenants.js';
import { chatBody, errorOf, post, readStream } from './support/v1.js';

jest.setTimeout(120_000);

const run = promisify(execFile);
/** Nothing given: as on a machine where nobody set anything. */
const bare = {
  TOLLGATE_ADMIN_EMAIL: '',
  TOLLGATE_ADMIN_PASSWORD: '',
  TOLLGATE_BOOTSTRAP_API_KEY: '',
  TOLLGATE_BOOTSTRAP_ADMIN_TOKEN: '',
};
const quiet = { TOLLGATE_DEMO: '0', LOG_LEVEL: 'warn' };
const masterKey = Buffer.alloc(32, 9).toString('base64');
const keyPattern = /^tg_(live|test)_[0-9A-Za-z]{49}$/;

const folders: string[] = [];
function dataFolder(): string {
  const folder = makeDataDir();
  folders.push(folder);
  return folder;
}
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })));

async function login(url: string, email: string, password: string): Promise<Response> {
  return fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ email, password }),
  });
}

describe('one machine, one command', () => {
  const dataDir = dataFolder();
  let product: Product;
  let printedKey = '';
  afterAll(() => product.stop());

  it('the first start prints the portal, a sign-in that works, a key that works and a curl that streams', async () => {
    product = await startProduct({ dataDir, env: bare });
    const banner = await eventually(() => (product.output().includes('curl') ? product.output() : undefined));
    expect(banner).toContain(`Portal     ${product.url}`);

    const [, email = '', password = ''] = /Sign in {4}(\S+) {2}(\S+)/.exec(banner) ?? [];
    expect((await login(product.url, email, password)).status).toBe(200);
    expect((await login(product.url, email, `${password}x`)).status).toBe(401);

    printedKey = /API key {4}(\S+)/.exec(banner)?.[1] ?? '';
    expect(printedKey).toMatch(keyPattern);
    expect(withChecksum(printedKey.slice(0, -6))).toBe(printedKey);

    const curl = /curl -N [^]*?'\n/.exec(banner)?.[0] ?? '';
    const { stdout } = await run('bash', ['-c', curl.replace('curl -N', 'curl -sSN')]);
    expect(stdout).toContain('data: {');
    expect(stdout.trimEnd().endsWith('data: [DONE]')).toBe(true);
  });

  it('the data directory is passable, its secrets are not', () => {
    const modeOf = (path: string) => (statSync(join(dataDir, path)).mode & 0o777).toString(8);
    expect({ own: modeOf('.'), secrets: modeOf('secrets'), pg: modeOf('pg') }).toEqual({
      own: '711',
      secrets: '700',
      pg: '700',
    });
  });

  it('a second process on the same data directory is refused in one sentence', async () => {
    const second = await startProduct({ dataDir, env: bare, wait: false });
    expect(await second.exited).toBe(78);
    expect(
      second
        .output()
        .trim()
        .split('\n')
        .filter((line) => !line.startsWith('{')),
    ).toHaveLength(1);
    expect((await fetch(`${product.url}/healthz`)).status).toBe(200);
  });

  it('SIGTERM, and another within a second, lets a running stream finish before everything stops, with exit code 0', async () => {
    const response = await post(
      { url: product.url, apiKey: printedKey },
      chatBody('gpt-4o-mini', 'Tell a long story', { stream: true }),
    );
    product.process.kill('SIGTERM');
    await sleep(100);
    product.process.kill('SIGINT');
    const read = await readStream(response);
    expect({ done: read.done, finish: read.finishReason, error: read.error }).toEqual({
      done: true,
      finish: 'stop',
      error: null,
    });
    expect(await product.exited).toBe(0);
  });

  it('later starts print no secrets, and what was there is there', async () => {
    product = await startProduct({ dataDir, env: bare });
    const banner = await eventually(() => (product.output().includes('curl') ? product.output() : undefined));
    expect(banner).toContain(product.url);
    expect(banner).toContain('npm run tollgate -- keys create');
    expect(banner).not.toMatch(/tg_(live|test)_|Sign in/);
    expect((await post({ url: product.url, apiKey: printedKey }, chatBody('gpt-4o-mini'))).status).toBe(200);
  });

  it('kill -9 is followed by a clean start', async () => {
    await product.kill();
    product = await startProduct({ dataDir, env: bare });
    expect((await post({ url: product.url, apiKey: printedKey }, chatBody('gpt-4o-mini'))).status).toBe(200);
  });
});

describe('a bad value stops the start with exit code 78 and one line naming the variable', () => {
  const databaseUrl = 'postgres://u:p@127.0.0.1:1/x';
  const cases: [string, Record<string, string>][] = [
    ['PORT', { PORT: 'eighty' }],
    ['PORT', { PORT: '70000' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://localhost/x' }],
    ['DATABASE_APP_URL', { DATABASE_APP_URL: 'localhost' }],
    ['REDIS_URL', { REDIS_URL: 'http://localhost' }],
    ['TOLLGATE_JOURNAL_SYNC', { TOLLGATE_JOURNAL_SYNC: 'sometimes' }],
    ['TOLLGATE_METRICS_PORT', { TOLLGATE_METRICS_PORT: '-1' }],
    ['TOLLGATE_ROLES', { TOLLGATE_ROLES: 'gateway,admn', REDIS_URL: 'redis://127.0.0.1:1' }],
    ['TOLLGATE_ROLES', { TOLLGATE_ROLES: 'gateway' }],
    ['TOLLGATE_ENCRYPTION_KEY', { TOLLGATE_ENCRYPTION_KEY: 'short' }],
    ['TOLLGATE_ENCRYPTION_KEY', { DATABASE_URL: databaseUrl }],
    ['TOLLGATE_ADMIN_EMAIL', { TOLLGATE_ADMIN_EMAIL: 'nobody' }],
    ['TOLLGATE_ADMIN_PASSWORD', { TOLLGATE_ADMIN_PASSWORD: 'short' }],
    ['TOLLGATE_BOOTSTRAP_ADMIN_TOKEN', { TOLLGATE_BOOTSTRAP_ADMIN_TOKEN: 'tga_short' }],
    ['TOLLGATE_DEMO', { TOLLGATE_DEMO: 'perhaps' }],
    ['TOLLGATE_MAX_BODY_BYTES', { TOLLGATE_MAX_BODY_BYTES: '0' }],
    ['TOLLGATE_PUBLIC_URL', { TOLLGATE_PUBLIC_URL: 'gateway.example' }],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
    ['TOLLGATE_ADMIN_PASSWORD_FILE', { TOLLGATE_ADMIN_PASSWORD: '', TOLLGATE_ADMIN_PASSWORD_FILE: '/nonexistent' }],
    ['TOLLGATE_ADMIN_PASSWORD', { TOLLGATE_ADMIN_PASSWORD_FILE: '/etc/hostname' }],
    ['TOLLGATE_BOOTSTRAP_API_KEY', { TOLLGATE_BOOTSTRAP_API_KEY: `${testApiKey().slice(0, -1)}!` }],
    ['TOLLGATE_BOOTSTRAP_API_KEY', { TOLLGATE_BOOTSTRAP_API_KEY: `${testApiKey().slice(0, -6)}000000` }],
    ['TOLLGATE_CONFIG', { TOLLGATE_CONFIG: '/nonexistent/tollgate.yaml' }],
  ];
  /** Three at a time: each is a process of its own, and most of the time is Node starting. */
  const ended = new Map<Record<string, string>, { code: number | null; output: string }>();
  beforeAll(async () => {
    const waiting = [...cases];
    const startNext = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const product = await startProduct({ dataDir: dataFolder(), env: next[1], wait: false });
        ended.set(next[1], { code: await product.exited, output: product.output() });
      }
    };
    await Promise.all([startNext(), startNext(), startNext()]);
  });

  it.each(cases)('%s (%j)', (variable, env) => {
    const { code, output } = ended.get(env) ?? { code: null, output: '' };
    expect(code).toBe(78);
    const lines = output
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('{'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(variable);
    for (const value of Object.values(env)) if (value.startsWith('tg')) expect(output).not.toContain(value);
  });

  it('PORT (taken)', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    const address = await eventually(() => server.address() ?? undefined);
    const product = await startProduct({
      dataDir: dataFolder(),
      wait: false,
      env: { ...quiet, PORT: String(typeof address === 'object' ? address.port : 0) },
    });
    expect(await product.exited).toBe(78);
    expect(product.output()).toMatch(/PORT/);
    server.close();
  });
});

describe('configured by files', () => {
  const dataDir = dataFolder();
  const configFile = join(dataDir, 'tollgate.yaml');
  const token = `tga_${'file'.repeat(10)}`;
  const apiKey = testApiKey('f');
  let product: Product;
  let simulator: Simulator;
  let metricsPort: number;
  const asAdmin = { authorization: `Bearer ${token}` };

  const yaml = (models: string[]) =>
    [
      'version: 1',
      'deployments:',
      ...models.map(
        (name) =>
          `  - { name: ${name}, provider: openai-compatible, baseUrl: ${simulator.url}/v1, apiKey: "\${MOCK_KEY}", model: sim-gpt, price: { input: "0.15", cachedInput: "0.075", output: "0.60" } }`,
      ),
      'routes:',
      ...models.map(
        (name) => `  - { model: ${name}, strategy: weighted, targets: [ { deployment: ${name}, weight: 1 } ] }`,
      ),
      'limits:',
      '  - { dimension: requests, subject: { type: organization, id: demo }, window: minute, amount: "600", mode: hard }',
      '',
    ].join('\n');
  const revisions = async () =>
    (
      (await (await fetch(`${product.url}/api/v1/config/revisions`, { headers: asAdmin })).json()) as {
        data: unknown[];
      }
    ).data.length;
  const modelNames = async () => {
    const reply = await fetch(`${product.url}/v1/models`, { headers: { authorization: `Bearer ${apiKey}` } });
    return ((await reply.json()) as { data: { id: string }[] }).data.map(({ id }) => id).sort();
  };

  beforeAll(async () => {
    simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
    metricsPort = await freePort();
    const secrets = join(dataDir, 'given');
    mkdirSync(secrets);
    const file = (name: string, content: string) => {
      writeFileSync(join(secrets, name), `${content}\n`);
      return join(secrets, name);
    };
    writeFileSync(configFile, yaml(['from-file']));
    product = await startProduct({
      dataDir,
      env: {
        ...quiet,
        ...bare,
        TOLLGATE_ADMIN_EMAIL: 'Files@Example.com',
        TOLLGATE_ADMIN_PASSWORD_FILE: file('password', 'from a file, twelve'),
        TOLLGATE_BOOTSTRAP_API_KEY_FILE: file('key', apiKey),
        TOLLGATE_BOOTSTRAP_ADMIN_TOKEN_FILE: file('token', token),
        TOLLGATE_ENCRYPTION_KEY_FILE: file('master', masterKey),
        MOCK_KEY_FILE: file('mock', 'sk-from-file'),
        TOLLGATE_CONFIG: configFile,
        TOLLGATE_METRICS_PORT: String(metricsPort),
        TOLLGATE_PUBLIC_URL: 'https://gate.example/',
        TOLLGATE_MAX_BODY_BYTES: '100000',
      },
    });
  });
  afterAll(async () => {
    await product.stop();
    await simulator.close();
  });

  it('every secret is taken from its _FILE', async () => {
    expect((await login(product.url, 'files@example.com', 'from a file, twelve')).status).not.toBe(401);
    expect((await fetch(`${product.url}/api/v1/organizations`, { headers: asAdmin })).status).toBe(200);
    const response = await post({ url: product.url, apiKey }, chatBody('from-file'));
    expect(response.status).toBe(200);
    expect(simulator.requests()[0]?.apiKey).toBe('…file');
    expect(await eventually(() => (product.output().includes('Portal') ? product.output() : undefined))).toContain(
      'https://gate.example',
    );
  });

  it('/metrics is on its own port and not on the main one', async () => {
    const own = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
    expect(await own.text()).toContain('tollgate_requests_total');
    expect(await (await fetch(`${product.url}/metrics`)).text()).not.toContain('tollgate_requests_total');
  });

  it('TOLLGATE_MAX_BODY_BYTES is the largest body', async () => {
    expect((await post({ url: product.url, apiKey }, chatBody('from-file', 'x'.repeat(100_001)))).status).toBe(413);
  });

  it('SIGHUP applies tollgate.yaml again; the same file twice changes nothing', async () => {
    const before = await revisions();
    product.process.kill('SIGHUP');
    await sleep(1_500);
    expect(await revisions()).toBe(before);
    writeFileSync(configFile, yaml(['from-file', 'added-later']));
    product.process.kill('SIGHUP');
    await eventually(async () => ((await modelNames()).includes('added-later') ? true : undefined));
    expect(await revisions()).toBe(before + 1);
    writeFileSync(configFile, yaml(['from-file']));
    product.process.kill('SIGHUP');
    await eventually(async () => ((await modelNames()).includes('added-later') ? undefined : true));
  });

  it('a mistake is reported with line and column, and nothing of the file is applied', async () => {
    const before = { models: await modelNames(), revisions: await revisions() };
    writeFileSync(configFile, yaml(['from-file', 'added-again']).replace('window: minute', 'window: fortnight'));
    product.process.kill('SIGHUP');
    const output = await eventually(() => (/:9:\d+/.test(product.output()) ? product.output() : undefined));
    expect(output).toContain('window');
    expect({ models: await modelNames(), revisions: await revisions() }).toEqual(before);
    const second = await startProduct({
      dataDir: dataFolder(),
      env: { ...quiet, TOLLGATE_CONFIG: configFile, MOCK_KEY: 'x' },
      wait: false,
    });
    expect(await second.exited).toBe(78);
    expect(second.output()).toMatch(/tollgate\.yaml:9:\d+/);
    writeFileSync(configFile, yaml(['from-file']));
  });

  it('what the file manages is read-only elsewhere', async () => {
    const reply = await fetch(`${product.url}/api/v1/deployments/from-file`, {
      method: 'PATCH',
      headers: { ...asAdmin, 'content-type': 'application/json' },
      body: '{"state":"disabled"}',
    });
    expect(reply.status).toBe(409);
    expect(reply.headers.get('content-type')).toContain('application/problem+json');
    expect(await reply.json()).toMatchObject({ code: 'managed_by_file' });
  });
});

describe('HTTP', () => {
  let product: Product;
  let simulator: Simulator;

  beforeAll(async () => {
    simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
    product = await startProduct({ env: quiet });
    await addModel(product, { name: 'gpt-test', simulator });
  });
  afterAll(async () => {
    await product.stop();
    await simulator.close();
  });

  it('/healthz and /readyz answer anybody, the latter with each dependency', async () => {
    expect(await (await fetch(`${product.url}/healthz`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${product.url}/readyz`)).json()).toMatchObject({
      status: 'ok',
      details: { database: { status: 'up' }, journal: { status: 'up' } },
    });
  });

  it('OpenAPI 3.1 and its page are readable without signing in', async () => {
    const document = (await (await fetch(`${product.url}/api/openapi.json`)).json()) as {
      openapi: string;
      paths: Record<string, unknown>;
    };
    expect(document.openapi).toMatch(/^3\.1/);
    for (const path of [
      '/api/v1/auth/login',
      '/api/v1/organizations',
      '/api/v1/deployments',
      '/api/v1/routes',
      '/api/v1/limits',
      '/api/v1/config/revisions',
    ]) {
      expect(Object.keys(document.paths)).toContain(path);
    }
    expect((await fetch(`${product.url}/api/docs`)).status).toBe(200);
  });

  it('the portal has its root element', async () => {
    const page = await fetch(product.url);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(await page.text()).toContain('<div id="root">');
  });

  it('/metrics answers programs here, others with a management token only', async () => {
    const metrics = `${product.url}/metrics`;
    expect(await (await fetch(metrics)).text()).toContain('tollgate_requests_in_flight');
    const forwarded = { 'x-forwarded-for': '203.0.113.9' };
    expect((await fetch(metrics, { headers: forwarded })).status).toBe(401);
    expect(
      (await fetch(metrics, { headers: { ...forwarded, authorization: `Bearer ${product.apiKey}` } })).status,
    ).toBe(401);
    expect((await fetch(metrics, { headers: { ...forwarded, authorization: `Bearer ${adminToken}` } })).status).toBe(
      200,
    );
  });

  it('management lists and errors have their one form; sign-in needs its CSRF token to write', async () => {
    const list = await manage<{ data: unknown[]; nextCursor: string | null }>(product, 'GET', '/organizations?limit=1');
    expect({ count: list.body.data.length, keys: Object.keys(list.body).sort() }).toEqual({
      count: 1,
      keys: ['data', 'nextCursor'],
    });
    expect((await manage(product, 'GET', '/organizations?limit=501')).status).toBe(400);
    const missing = await manage(product, 'GET', '/organizations/nope');
    expect(missing.headers.get('content-type')).toContain('application/problem+json');
    expect(missing.body).toMatchObject({ status: 404, code: 'not_found' });
    expect((await fetch(`${product.url}/api/v1/organizations`)).status).toBe(401);

    const session = await login(product.url, adminEmail, adminPassword);
    const cookie = session.headers
      .getSetCookie()
      .map((value) => value.split(';')[0])
      .join('; ');
    expect(session.headers.getSetCookie().join()).toMatch(/HttpOnly/i);
    const { csrfToken } = (await session.json()) as { csrfToken: string };
    const create = (headers: Record<string, string>) =>
      fetch(`${product.url}/api/v1/organizations`, {
        method: 'POST',
        headers: { cookie, origin: product.url, 'content-type': 'application/json', ...headers },
        body: '{"name":"By session","slug":"by-session"}',
      });
    expect((await create({})).status).toBe(403);
    expect((await create({ 'x-csrf-token': csrfToken })).status).toBe(201);
  });

  it('POSTs take an idempotency key', async () => {
    const once = { 'idempotency-key': 'contract-1' };
    const first = await manage<{ id: string }>(product, 'POST', '/organizations', { name: 'Once', slug: 'once' }, once);
    const again = await manage<{ id: string }>(product, 'POST', '/organizations', { name: 'Once', slug: 'once' }, once);
    expect(again).toMatchObject({ status: 201, body: { id: first.body.id } });
    expect((await manage(product, 'POST', '/organizations', { name: 'Twice', slug: 'twice' }, once)).status).toBe(422);
  });

  it('every /v1 reply says which request, deployment, attempts, cache and cost', async () => {
    const { organizationId } = await demoProject(product);
    await manage(product, 'POST', `/organizations/${organizationId}/limits`, {
      dimension: 'requests',
      subject: { type: 'organization' },
      window: 'hour',
      amount: '1000',
    });
    await sleep(500);
    const response = await post(product, chatBody('gpt-test'), {
      headers: {
        'x-tollgate-cache': 'refresh',
        'x-tollgate-tags': 'team=search,env=prod',
        'x-tollgate-end-user': 'ada',
        'x-tollgate-timeout-ms': '20000',
      },
    });
    const { usage } = (await response.json()) as { usage: { prompt_tokens: number; completion_tokens: number } };
    const header = (name: string) => response.headers.get(name);
    expect(header('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/);
    expect(header('x-ratelimit-limit-requests')).toBe('1000');
    expect({
      deployment: header('x-tollgate-deployment'),
      attempts: header('x-tollgate-attempts'),
      cache: header('x-tollgate-cache'),
    }).toEqual({ deployment: 'gpt-test', attempts: '1', cache: 'bypass' });
    const cost =
      (usage.prompt_tokens * Number(testPrice.input) + usage.completion_tokens * Number(testPrice.output)) / 1e6;
    expect(Number(header('x-tollgate-cost-usd'))).toBeCloseTo(cost, 9);
    const detail = await eventually(async () => {
      const reply = await manage<{ tags: unknown; endUser: string; charge: string }>(
        product,
        'GET',
        `/requests/${header('x-request-id') ?? ''}`,
      );
      return reply.status === 200 ? reply.body : undefined;
    });
    expect(detail).toMatchObject({
      tags: { team: 'search', env: 'prod' },
      endUser: 'ada',
      charge: header('x-tollgate-cost-usd'),
    });
    expect((await manage(product, 'GET', `/requests/${header('x-request-id') ?? ''}/explain`)).status).toBe(200);
  });

  it('keys have their form, are shown once, and stop working when revoked', async () => {
    const { projectId } = await demoProject(product);
    const made = await addKey(product, projectId);
    expect(made.key).toMatch(keyPattern);
    expect(withChecksum(made.key.slice(0, -6))).toBe(made.key);
    const read = await manage(product, 'GET', `/api-keys/${made.id}`);
    expect(JSON.stringify(read.body)).not.toContain(made.key.slice(20));
    expect((await post(product, chatBody('gpt-test'), { apiKey: made.key })).status).toBe(200);
    expect((await manage(product, 'DELETE', `/api-keys/${made.id}`)).status).toBeLessThan(300);
    expect((await post(product, chatBody('gpt-test'), { apiKey: made.key })).status).toBe(401);
  });
});

const onServers = hasPostgres15 ? describe : describe.skip;
onServers('on a PostgreSQL 15 of one’s own (skipped without /usr/lib/postgresql/15)', () => {
  let postgres: Postgres15;
  beforeAll(async () => {
    postgres = await startPostgres15();
  });
  afterAll(() => postgres.stop());

  it('R14: starts with a role that is no superuser, and refuses a second process without REDIS_URL', async () => {
    const env = { ...quiet, DATABASE_URL: await postgres.createDatabase('single'), TOLLGATE_ENCRYPTION_KEY: masterKey };
    const product = await startProduct({ env });
    try {
      const second = await startProduct({ env, wait: false });
      expect(await second.exited).toBe(78);
      expect(second.output()).toContain('REDIS_URL');
      expect((await fetch(`${product.url}/readyz`)).status).toBe(200);
    } finally {
      await product.stop();
    }
    const later = await startProduct({ env });
    expect(await later.stop()).toBe(0);
  });

  const withRedis = hasRedis ? it : it.skip;
  withRedis('with REDIS_URL roles may be split over processes (skipped without redis-server)', async () => {
    const redis: Redis = await startRedis();
    const simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
    const shared = {
      ...quiet,
      DATABASE_URL: await postgres.createDatabase('split'),
      TOLLGATE_ENCRYPTION_KEY: masterKey,
      REDIS_URL: redis.url,
    };
    const admin = await startProduct({ env: { ...shared, TOLLGATE_ROLES: 'admin,worker' } });
    const gateway = await startProduct({ env: { ...shared, TOLLGATE_ROLES: 'gateway' }, wait: false });
    try {
      await untilReady(gateway, 60_000);
      await addDeploymentOn(admin, simulator);
      const status = async (product: Product) => {
        const response = await post(product, chatBody('split'));
        await response.text();
        return response.status;
      };
      await eventually(async () => ((await status(gateway)) === 200 ? true : undefined), 10_000);
      expect((await errorOf(await post(admin, chatBody('split')))).code).toBe('unknown_url');
      expect((await manage(gateway, 'POST', '/organizations', { name: 'No' })).status).toBe(404);
      expect(await (await fetch(gateway.url)).text()).not.toContain('id="root"');
      expect(await (await fetch(admin.url)).text()).toContain('<div id="root">');
    } finally {
      await gateway.stop();
      await admin.stop();
      await redis.stop();
      await simulator.close();
    }
  });

  async function addDeploymentOn(product: Product, simulator: Simulator): Promise<void> {
    await manage(product, 'POST', '/deployments', {
      name: 'split',
      provider: 'openai-compatible',
      baseUrl: `${simulator.url}/v1`,
      upstreamModel: 'sim-gpt',
      apiKey: 'k',
      price: testPrice,
    });
    await manage(product, 'POST', '/routes', { model: 'split', targets: [{ deployment: 'split' }] });
  }
});
