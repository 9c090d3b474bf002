/**
 * Promise (R54, R61): what clients and upstreams say to each other, and every secret, stays out of logs, metrics, journal,
 * database and management API; also where requests fail and where upstreams are careless.
 */
import { jest } from '@jest/globals';
import type { CreatedApiKey } from '@tollgate/contracts';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { addMember, memberPassword } from '../support/portal.js';
import { Canaries, parrotWays, startParrot, type Parrot } from '../support/canaries.js';
import {
  adminEmail,
  adminPassword,
  adminToken,
  eventually,
  makeDataDir,
  manage,
  startProduct,
  testApiKey,
  type Product,
} from '../support/harness.js';
import { hasPostgres15, startPostgres15, type Postgres15 } from '../support/postgres15.js';
import { addModel, created } from '../support/simulated.js';
import { addLimit, addTenant, demoProject, type Tenant } from '../support/tenants.js';
import { metric, requestRows, testRange } from '../support/usage.js';
import { chatBody, post } from '../support/v1.js';

jest.setTimeout(120_000);

const canaries = new Canaries();
const prompt = canaries.hatch('prompt');
const toolResult = canaries.hatch('tool result');
const embedded = canaries.hatch('embedding input');
const clientHeader = canaries.hatch('header of a client');
const cookie = canaries.hatch('cookie of a client');
const query = canaries.hatch('query of a client');
const upstreamKey = canaries.hatch('upstream credential', 'sk-');
const strangeKey = canaries.hatch('key that is none', 'sk-');
const wrongPassword = canaries.hatch('password that is wrong');
const encryptionKey = canaries.watch('encryption key', randomBytes(32).toString('base64'));
const unknownKey = canaries.watch('key nobody made', testApiKey('c'));
canaries.watch('API key', testApiKey());
canaries.watch('management token', adminToken);
canaries.watch('password', adminPassword);

/** Both ways a body is read: parsed, and scanned above 64 KB. */
const fillings = { small: '', large: ' and so on'.repeat(7_000) };
const maxBodyBytes = 200_000;
const faults = [
  ...['401', '408', '429', '500', '502', '503', 'quota', 'overloaded', 'hang', 'reset', 'hang-mid-stream'],
  ...['reset-mid-stream', 'close-mid-stream', 'truncated', 'empty-body', 'garbage-sse', 'error-event'],
  ...['wrong-content-type', 'missing-usage', 'absurd-usage'],
];
const dialects = ['openai', 'anthropic'] as const;

const dataDir = makeDataDir();
/** What was started so far, in order. */
const stops: (() => Promise<unknown>)[] = [];
let postgres: Postgres15 | null = null;
let product: Product;
let simulator: Simulator;
let parrot: Parrot;
let organizationId: string;
let projectId: string;
let other: Tenant;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
  stops.push(() => simulator.close());
  parrot = await startParrot();
  stops.push(() => parrot.close());
  postgres = hasPostgres15 ? await startPostgres15() : null;
  stops.push(async () => postgres?.stop());
  const onServer = async (server: Postgres15) => ({
    DATABASE_URL: await server.createDatabase('privacy'),
    TOLLGATE_ENCRYPTION_KEY: encryptionKey,
  });
  product = await startProduct({
    dataDir,
    env: {
      TOLLGATE_DEMO: '0',
      LOG_LEVEL: 'trace',
      TOLLGATE_MAX_BODY_BYTES: String(maxBodyBytes),
      ...(postgres === null ? {} : await onServer(postgres)),
    },
  });
  stops.push(() => product.stop());
  ({ organizationId, projectId } = await demoProject(product));
  other = await addTenant(product, 'other');
  canaries.watch('API key of the other tenant', other.apiKey);
  const shared = { apiKey: upstreamKey, timeouts: { firstByteMs: 300, idleMs: 300 } };
  await addModel(product, { ...shared, name: 'openai', simulator });
  await addModel(product, { ...shared, name: 'anthropic', provider: 'anthropic', simulator });
  await addModel(product, { ...shared, name: 'embed', simulator, upstreamModel: 'text-embedding-3-small' });
  await addModel(product, { ...shared, name: 'slow', simulator, upstreamModel: 'sim-slow+tps-20+len-100' });
  await addModel(product, { ...shared, name: 'openai-parrot', simulator: parrot });
  await addModel(product, { ...shared, name: 'anthropic-parrot', provider: 'anthropic', simulator: parrot });
});
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

const secretHeaders = { cookie: `session=${cookie}`, 'x-secret': clientHeader };

/** Sends and reads to the end. @returns what the client got, headers included. */
async function exchange(body: unknown, options: Parameters<typeof post>[2] = {}): Promise<string> {
  const response = await post(product, body, { ...options, headers: { ...secretHeaders, ...options.headers } });
  const text = await response.text().catch(() => '');
  return JSON.stringify([...response.headers]) + text;
}

function conversation(model: string, stream: boolean, filling = fillings.small): Record<string, unknown> {
  const call = {
    id: 'call_1',
    type: 'function',
    function: { name: 'look_up', arguments: JSON.stringify({ what: prompt }) },
  };
  return {
    model,
    stream,
    max_tokens: 50,
    tools: [{ type: 'function', function: { name: 'look_up', parameters: { type: 'object', properties: {} } } }],
    messages: [
      { role: 'system', content: `Be kind, ${prompt}` },
      { role: 'user', content: `Look this up: ${prompt}${filling}` },
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'call_1', content: toolResult },
      { role: 'user', content: `say exactly: ${prompt}` },
    ],
  };
}

/** Parts of replies that only an upstream's own credential may not be in: the rest is the client's own. */
const replies: string[] = [];

it('requests are made in every way, and go well and wrong', async () => {
  for (const dialect of dialects) {
    for (const stream of [false, true]) {
      for (const filling of Object.values(fillings)) {
        const text = await exchange(conversation(dialect, stream, filling));
        expect(text).toContain('x-tollgate-deployment');
        replies.push(text);
      }
      for (const fault of faults) {
        simulator.setFault({ fault });
        replies.push(await exchange(conversation(dialect, stream)));
        simulator.clearFaults();
      }
      for (const way of parrotWays) {
        parrot.answer(way);
        const text = await exchange(conversation(`${dialect}-parrot`, stream));
        // With status 200 it is an answer, and answers are passed on as they are.
        if (way !== 'text') replies.push(text);
      }
    }
  }
  expect(replies.filter((text) => text.includes(prompt)).length).toBeGreaterThan(8);

  // Gone in the middle, and before the beginning.
  for (const afterMs of [20, 300]) {
    const leaving = new AbortController();
    const reading = exchange(conversation('slow', true), { signal: leaving.signal }).catch(() => '');
    setTimeout(() => leaving.abort(), afterMs);
    await reading;
  }
  // Other endpoints.
  await exchange({ model: 'embed', input: [embedded, 'x'] }, { path: '/v1/embeddings' });
  await exchange({ model: 'openai', prompt }, { path: '/v1/completions' });
  // Refused before anything is sent.
  const refused = [
    `{"model":"openai","messages":[{"role":"user","content":"${prompt}"`,
    `{"model":"openai","messages":"${prompt}"}`,
    `{"model":"openai","model":"openai","messages":[{"role":"user","content":"${prompt}"}]}`,
    { ...conversation('openai', false), temperature: prompt },
    { ...conversation('openai', false), stream: prompt },
    { ...conversation('openai', false), max_tokens: prompt },
    { ...conversation('openai', false), messages: [{ role: prompt, content: prompt }] },
    { ...conversation('anthropic', false), messages: [{ role: 'user', content: [{ type: prompt, text: prompt }] }] },
    conversation('no-such-model', false),
    conversation('openai', false, 'x'.repeat(maxBodyBytes)),
    prompt,
  ];
  for (const body of refused) replies.push(await exchange(body));
  const odd: Record<string, string>[] = [
    { 'content-type': 'text/plain' },
    { 'content-encoding': 'gzip' },
    { 'x-tollgate-timeout-ms': prompt },
  ];
  for (const headers of odd) replies.push(await exchange(conversation('openai', false), { headers }));
  replies.push(await exchange(chatBody('openai', prompt), { path: `/v1/chat/completions?api_key=${query}` }));
  replies.push(await exchange(chatBody('openai', prompt), { path: `/v1/nothing?api_key=${query}` }));
  // Keys that open nothing.
  for (const apiKey of [strangeKey, unknownKey, `${unknownKey.slice(0, -1)}_`])
    replies.push(await exchange(chatBody('openai', prompt), { apiKey, headers: { 'x-api-key': strangeKey } }));
  // The portal's side.
  for (const path of [`/api/v1/organizations?token=${query}`, `/nothing?token=${query}`])
    await fetch(product.url + path, { headers: { ...secretHeaders, authorization: `Bearer ${strangeKey}` } });
  await login(adminEmail, wrongPassword);
  await manage(product, 'POST', '/deployments', { name: '!', apiKey: upstreamKey, provider: 'nonsense' });
  await manage(product, 'POST', '/deployments', `{"apiKey":"${upstreamKey}"`);
});

it('R51: the same words from two organizations reach the upstream twice', async () => {
  const before = simulator.requests().length;
  const same = conversation('openai', false);
  const answers = [await post(product, same), await post(product, same, { apiKey: other.apiKey })];
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  for (const answer of answers) {
    expect(answer.headers.get('x-tollgate-cache')).toBe('bypass');
    await answer.arrayBuffer();
  }
  const asked = simulator.requests().slice(before);
  expect(asked).toHaveLength(2);
  expect(asked[1]?.bodySha256).toBe(asked[0]?.bodySha256);
});

it('no reply holds what somebody else is to keep secret', () => {
  const secrets = new Canaries();
  secrets.watch('upstream credential', upstreamKey);
  secrets.watch('encryption key', encryptionKey);
  secrets.watch('management token', adminToken);
  expect(replies.flatMap((text) => secrets.foundIn(text).map((name) => `${name}: ${text.slice(0, 2_000)}`))).toEqual(
    [],
  );
});

it('the next tenant’s errors know nothing of it', async () => {
  parrot.answer('500');
  const bodies = [
    chatBody('openai-parrot', 'Hello'),
    chatBody('no-such-model', 'Hello'),
    '{"model":',
    { model: 'openai', messages: 'Hello' },
    chatBody('openai', 'Hello', { temperature: 'hot' }),
  ];
  for (const body of bodies) {
    const text = await (await post(product, body, { apiKey: other.apiKey })).text();
    expect(canaries.foundIn(text)).toEqual([]);
  }
});

it('signing in and making keys leaves no secret behind', async () => {
  const session = await login(adminEmail, adminPassword);
  expect(session.status).toBe(200);
  for (const line of session.headers.getSetCookie())
    canaries.watch('session cookie', /=([^;]{16,})/.exec(line)?.[1] ?? line);
  // With an idempotency key the reply is kept for a repetition, and this reply holds a key.
  const path = `/projects/${projectId}/api-keys`;
  const once = { 'idempotency-key': 'privacy-1' };
  const first = created(await manage<CreatedApiKey>(product, 'POST', path, { name: 'Second' }, once));
  const again = await manage<CreatedApiKey>(product, 'POST', path, { name: 'Second' }, once);
  expect(again.body.key).toBe(first.key);
  canaries.watch('second API key', first.key);
  await exchange(chatBody('openai', prompt), { apiKey: first.key });
  await manage(product, 'DELETE', `/api-keys/${first.id}`);
  await exchange(chatBody('openai', prompt), { apiKey: first.key });
});

it('logs, metrics and journal hold none of it', async () => {
  await eventually(async () => ((await metric(product, 'tollgate_requests_in_flight')) === 0 ? true : undefined));
  // The log is written in blocks.
  const before = product.output().length;
  await post(product, chatBody('openai', 'Hello'), { apiKey: other.apiKey }).then((response) => response.text());
  await eventually(() => (product.output().length > before ? true : undefined));
  // The banner is indented; it shows the first key, this once.
  const lines = product
    .output()
    .split('\n')
    .filter((line) => !line.startsWith('  '));
  expect(lines.filter((line) => line.includes('"msg":"request"')).length).toBeGreaterThan(80);
  const shown = lines.filter((line) => canaries.foundIn(line).length > 0);
  expect(shown.map((line) => `${canaries.foundIn(line).join(', ')}: ${line.slice(0, 2_000)}`)).toEqual([]);
  const metrics = await (await fetch(`${product.url}/metrics`)).text();
  expect(canaries.foundIn(metrics)).toEqual([]);
  expect(metrics).not.toContain(organizationId);
  const embeddedOnly = ['pg', 'secrets'];
  expect(canaries.foundBelow(dataDir, embeddedOnly)).toEqual([]);
  await eventually(async () => ((await metric(product, 'tollgate_journal_records')) === 0 ? true : undefined), 30_000);
  expect(canaries.foundBelow(dataDir, embeddedOnly)).toEqual([]);
});

it('folders with secrets are closed to other accounts', () => {
  const mode = (path: string) => statSync(join(dataDir, path)).mode & 0o777;
  expect(mode('journal') & 0o077).toBe(0);
  if (postgres === null) expect(mode('secrets')).toBe(0o700);
});

it('no list and no view of the management API shows a secret', async () => {
  await addLimit(product, organizationId, {
    dimension: 'requests',
    subject: { type: 'organization' },
    window: 'hour',
    amount: '100000',
  });
  const hourly = { dimension: 'requests', window: 'hour', amount: '100000' };
  created(await manage(product, 'POST', '/limits', { ...hourly, subject: { type: 'global' } }));
  const ownModel = { name: 'own', provider: 'openai', baseUrl: `${simulator.url}/v1`, upstreamModel: 'sim-own' };
  const own = `/organizations/${organizationId}`;
  created(await manage(product, 'POST', `${own}/deployments`, { ...ownModel, apiKey: upstreamKey }));
  created(await manage(product, 'POST', `${own}/routes`, { model: 'own', targets: [{ deployment: 'own' }] }));
  const issuer = {
    name: 'Login',
    issuer: 'https://login.example.com/',
    jwksUrl: 'http://127.0.0.1:9/jwks',
    algorithms: ['RS256'],
  };
  const ofPlatform = { audiences: ['platform'], claims: { organization: 'org', project: 'project' } };
  created(await manage(product, 'POST', '/trusted-issuers', { ...issuer, ...ofPlatform }));
  const ofOrganization = { audiences: ['own'], claims: { project: 'project' } };
  created(await manage(product, 'POST', `${own}/trusted-issuers`, { ...issuer, ...ofOrganization }));
  const clientSecret = 'oidc-client-canary-5Zt1';
  canaries.watch('client secret of an identity provider', clientSecret);
  const login = { name: 'Company', issuer: 'https://login.example.com/', clientId: 'tollgate', clientSecret };
  created(await manage(product, 'POST', `${own}/identity-providers`, login));
  const plan = { name: 'free', limits: [{ dimension: 'requests', per: 'api_key', window: 'minute', amount: '1000' }] };
  for (const owner of ['', own]) {
    const token = await manage<{ token: string }>(product, 'POST', `${owner}/management-tokens`, {
      name: 'Reader',
      permissions: ['usage:read'],
    });
    created(token);
    canaries.watch(`management token of '${owner}'`, token.body.token);
    const channel = await manage<{ secret: string }>(product, 'POST', `${owner}/alert-channels`, {
      kind: 'webhook',
      name: 'Pager',
      url: 'https://example.com/hook',
    });
    created(channel);
    canaries.watch(`signing secret of '${owner}'`, channel.body.secret);
    created(await manage(product, 'POST', `${owner}/limit-plans`, plan));
  }
  created(await manage(product, 'POST', `${own}/limits`, { ...hourly, subject: { type: 'organization', id: 'demo' } }));
  created(await manage(product, 'POST', `${own}/end-users`, { endUser: 'ada', attributes: { tier: 'gold' } }));
  created(await manage(product, 'POST', `${own}/invitations`, { email: 'guest@example.com', role: 'viewer' }));
  canaries.watch('password of a member', memberPassword);
  await addMember(product, 'viewer');
  const shown = await viewEverything();
  expect(shown.length).toBeGreaterThan(30);
  expect(shown.filter(({ status }) => status !== 200).map(({ path, status }) => `${path}: ${status}`)).toEqual([]);
  const leaks = shown.flatMap(({ path, text }) => canaries.foundIn(text).map((name) => `${path}: ${name}`));
  expect(leaks).toEqual([]);
  const named = shown.filter(({ text }) =>
    /"(ciphertext|secretHash|tokenHash|passwordHash|wrapped\w*|key)":/i.test(text),
  );
  expect(named.map(({ path }) => path)).toEqual([]);
});

const withDump = hasPostgres15 ? it : it.skip;
withDump('a dump of the database holds none of it', () => {
  const dump = execFileSync(
    '/usr/lib/postgresql/15/bin/pg_dump',
    ['-h', '127.0.0.1', '-p', String(postgres?.port), '-U', 'postgres', '--inserts', 'privacy'],
    { env: { PGPASSWORD: 'super' }, maxBuffer: 256 * 1024 * 1024 },
  ).toString('latin1');
  expect(dump).toContain('openai-parrot');
  const lines = dump.split('\n').filter((line) => canaries.foundIn(line).length > 0 || bytesHold(line));
  expect(lines.map((line) => `${canaries.foundIn(line).join(', ')}: ${line.slice(0, 1_000)}`)).toEqual([]);
});

/** Columns of bytes are dumped as `\x…`. */
function bytesHold(line: string): boolean {
  return (line.match(/\\x[0-9a-f]{16,}/g) ?? []).some(
    (bytes) => canaries.foundIn(Buffer.from(bytes.slice(2), 'hex').toString('latin1')).length > 0,
  );
}

function login(email: string, password: string): Promise<Response> {
  return fetch(`${product.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...secretHeaders },
    body: JSON.stringify({ email, password }),
  });
}

interface View {
  path: string;
  status: number;
  text: string;
}

/** Every GET the product documents, for real things of this installation. */
async function viewEverything(): Promise<View[]> {
  const document = (await (await fetch(`${product.url}/api/openapi.json`)).json()) as {
    paths: Record<string, Record<string, unknown>>;
  };
  const views: View[] = [];
  for (const [template, methods] of Object.entries(document.paths)) {
    // The session is a browser's; a token has none.
    if (template.startsWith('/api/v1/auth/') || !template.startsWith('/api/v1/') || !('get' in methods)) continue;
    for (const path of await realPaths(template)) {
      const reply = await manage<unknown>(product, 'GET', path.slice('/api/v1'.length));
      views.push({ path, status: reply.status, text: JSON.stringify(reply.body) });
    }
  }
  return views;
}

/** What these do not answer without. */
const queries: Record<string, string> = { '/api/v1/model-facts': '?provider=openai&model=gpt-4o' };
const ranged = /\/(usage|exports\/billing\.csv)$/;

async function realPaths(template: string): Promise<string[]> {
  const query = ranged.test(template) ? `?${testRange()}` : (queries[template] ?? '');
  const parameter = /\{(\w+)\}/.exec(template);
  if (parameter === null) return [template + query];
  const [placeholder = '', name = ''] = parameter;
  const paths: string[] = [];
  for (const id of await idsFor(name, template)) paths.push(...(await realPaths(template.replace(placeholder, id))));
  return paths;
}

/** Up to ten ids of what a path parameter stands for. */
async function idsFor(name: string, template: string): Promise<string[]> {
  if (name === 'organizationId') return [organizationId];
  if (name === 'projectId') return [projectId];
  if (name === 'requestId') return (await requestRows(product, organizationId)).map(({ id }) => id).slice(0, 10);
  // Everything else is in a list: the path up to the parameter, or the organization's.
  const resource = template.slice('/api/v1'.length, template.indexOf('/{'));
  const list =
    resource === '/api-keys'
      ? `/projects/${projectId}/api-keys`
      : resource.replace('/deployment-health', '/deployments');
  const reply = await manage<{ data?: { id: string }[] }>(product, 'GET', list);
  const ids = (reply.body.data ?? []).map(({ id }) => id).slice(0, 10);
  if (ids.length === 0) throw new Error(`${template}: nothing in ${list} to look at (${reply.status})`);
  return ids;
}
