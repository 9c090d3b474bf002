/**
 * Processor time of the built product for streams of each dialect. The upstream is in this process and sends a chunk of every
 * stream each few milliseconds, so that a chunk is a packet, as it is with vendors.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { manage, startProduct } from './product.mjs';
import { streams } from './vendor-streams.mjs';

const streamsAtOnce = 25;
const chunksEach = 400;
const everyMs = 4;
const credential = { accessKeyId: 'AKIDBENCH', secretAccessKey: 'bench' };

/** Rows: what the upstream speaks, what the client asks. The first is the pass-through all others stand beside. */
const rows = [
  { name: 'pass-through (chat)', dialect: 'chat', provider: 'openai-compatible', path: '/v1', surface: 'chat' },
  { name: 'anthropic → chat', dialect: 'anthropic', provider: 'anthropic', path: '/v1', surface: 'chat' },
  { name: 'gemini → chat', dialect: 'gemini', provider: 'gemini', path: '/v1beta', surface: 'chat' },
  { name: 'bedrock → chat', dialect: 'bedrock', provider: 'bedrock', path: '', surface: 'chat' },
  { name: 'ollama → chat', dialect: 'ollama', provider: 'ollama', path: '', surface: 'chat' },
  { name: 'chat → messages', dialect: 'chat', provider: 'openai-compatible', path: '/v1', surface: 'messages' },
  { name: 'chat → responses', dialect: 'chat', provider: 'openai-compatible', path: '/v1', surface: 'responses' },
];
const types = { bedrock: 'application/vnd.amazon.eventstream', ollama: 'application/x-ndjson' };

/** @returns per row, µs of processor time a chunk: the median of interleaved rounds. */
export async function measureProduct(rounds) {
  const upstream = createServer((request, response) => {
    const dialect = /^\/([a-z]+)\//.exec(request.url ?? '')?.[1] ?? '';
    // Health probes ask at the root.
    if (request.method === 'GET' || !Object.hasOwn(streams, dialect)) return response.writeHead(404).end();
    return request.resume().on('end', () => send(response, dialect));
  });
  await new Promise((ok) => upstream.listen(0, '127.0.0.1', ok));
  const { port } = upstream.address();
  const product = await startProduct({ upstreamPort: port });
  try {
    const key = await prepare(product, port);
    const measured = rows.map(() => []);
    for (let round = -1; round < rounds; round++) {
      for (const [index, row] of rows.entries()) {
        const cpu = await run(product, key, row);
        if (round >= 0) measured[index].push(cpu);
      }
    }
    return rows.map(({ name }, index) => ({
      name,
      perChunk: measured[index].toSorted((a, b) => a - b)[Math.floor(rounds / 2)],
    }));
  } finally {
    await product.stop();
    upstream.closeAllConnections();
    upstream.close();
  }
}

async function send(response, dialect) {
  response.writeHead(200, { 'content-type': types[dialect] ?? 'text/event-stream' });
  for (const chunk of streams[dialect](chunksEach)) {
    if (response.destroyed) return;
    response.write(chunk);
    await sleep(everyMs);
  }
  response.end();
}

/** A deployment and a route for each dialect, and a key. */
async function prepare(product, port) {
  for (const { dialect, provider, path } of new Map(rows.map((row) => [row.dialect, row])).values()) {
    const baseUrl = `http://127.0.0.1:${port}/${dialect}${path}`;
    const access = provider === 'bedrock' ? { credential, options: { region: 'eu-central-1' } } : { apiKey: 'bench' };
    const upstreamModel = provider === 'bedrock' ? 'us.anthropic.claude-sonnet-4-5-20250929-v1:0' : 'bench';
    const price = { input: '0.15', output: '0.60' };
    const deployment = { name: dialect, provider, baseUrl, upstreamModel, price, contextWindow: 128_000, ...access };
    await manage(product, 'POST', '/deployments', deployment);
    await manage(product, 'POST', '/routes', { model: dialect, targets: [{ deployment: dialect }] });
  }
  const [organization] = (await manage(product, 'GET', '/organizations')).data;
  const [project] = (await manage(product, 'GET', `/organizations/${organization.id}/projects`)).data;
  const { key } = await manage(product, 'POST', `/projects/${project.id}/api-keys`, { name: 'bench' });
  await sleep(2_000);
  return key;
}

async function run(product, key, { dialect, surface }) {
  const before = cpuMs(product);
  await Promise.all(Array.from({ length: streamsAtOnce }, () => ask(product, key, dialect, surface)));
  return ((cpuMs(product) - before) * 1_000) / (streamsAtOnce * chunksEach);
}

async function ask(product, key, model, surface) {
  const messages = [{ role: 'user', content: 'Hi' }];
  const [path, body] =
    surface === 'chat'
      ? ['/chat/completions', { messages }]
      : surface === 'messages'
        ? ['/messages', { messages, max_tokens: 9_999 }]
        : ['/responses', { input: 'Hi' }];
  const reply = await fetch(product.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, stream: true, ...body }),
  });
  const text = await reply.text();
  if (reply.status !== 200 || text.includes('"error":{'))
    throw new Error(`${model}: ${reply.status} ${text.slice(-300)}`);
}

/** User and system time of the gateway's process, in milliseconds (clock ticks of 10). */
function cpuMs(product) {
  const stat = readFileSync(`/proc/${product.pids()[0]}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
