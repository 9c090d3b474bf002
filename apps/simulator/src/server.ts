import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiError } from './api-error.js';
import { handleControl } from './control.js';
import { Counter, maskKey, type Counts, type RequestEntry } from './counts.js';
import type { Dialect } from './dialect.js';
import { anthropic } from './dialects/anthropic/dialect.js';
import { isVertexClaude, vertexClaude } from './dialects/anthropic/vertex.js';
import { gemini } from './dialects/gemini/dialect.js';
import { isGooglePath } from './dialects/gemini/route.js';
import { azure } from './dialects/azure/dialect.js';
import { bedrock } from './dialects/bedrock/dialect.js';
import { isOllamaPath, ollama } from './dialects/ollama/dialect.js';
import { openai } from './dialects/openai/dialect.js';
import { isTgiPath, tgi } from './dialects/tgi/dialect.js';
import { handleMetrics, isMetricsPath } from './engine-metrics.js';
import { enginePrefix, EngineStates } from './engine-states.js';
import { Exchange } from './exchange.js';
import { chooseFault, FaultPlan, type FaultRule } from './fault-plan.js';
import { isObject } from './json.js';
import { applyKnobList, applyModelSuffix, parseFault, type Knobs } from './knobs.js';
import { CacheMemory } from './prompt-cache.js';

export interface SimulatorOptions {
  /** 0 (default) = any free port. */
  readonly port?: number;
  /** 127.0.0.1 where it is not given. */
  readonly host?: string;
  /** Milliseconds to the first byte of a reply; 20 where it is not given. */
  readonly firstTokenMs?: number;
  /** Pace of generation; 100 where it is not given, 0 = as fast as possible. */
  readonly tokensPerSecond?: number;
}

/** A running simulator. All members may be called at any time until `close` has resolved. */
export interface Simulator {
  /** `http://host:port`, without a path. OpenAI clients take `${url}/v1` as base URL, Anthropic ones `url`. */
  readonly url: string;
  readonly port: number;
  counts(): Counts;
  /** The last 1,000 requests, oldest first. */
  requests(): RequestEntry[];
  /** Forgets counts, requests, faults set at run time and the prompt cache. */
  reset(): void;
  /** @throws Error where the fault's name is unknown */
  setFault(rule: FaultRule): void;
  clearFaults(): void;
  /** Which models are in memory: put to sleep, unloaded, slow to come back. */
  readonly engine: EngineStates;
  /** Refuses new connections, lets running replies end for at most `graceMs` (0), then cuts the rest. */
  close(options?: { readonly graceMs?: number }): Promise<void>;
}

const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** Starts a simulator; rejects where the port is taken. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const counter = new Counter();
  const plan = new FaultPlan();
  const promptCache = new CacheMemory();
  const engine = new EngineStates();
  const reset = (): void => {
    counter.reset();
    plan.clear();
    promptCache.clear();
    engine.reset();
  };
  const serve = createHandler(options, counter, plan, promptCache, engine);
  const server = createServer(
    { keepAliveTimeout: 65_000, requestTimeout: 0, maxHeaderSize: 65_536 },
    (request, response) => {
      if (request.url?.startsWith('/__simulator')) void handleControl(request, response, { counter, plan, reset });
      else if (request.method === 'GET' && isMetricsPath(request.url ?? '')) {
        handleMetrics(request.url ?? '', response, counter.counts());
      } else if (!engine.handle(request, response)) void serve(request, response);
    },
  );
  server.on('connection', (socket) => {
    counter.connectionOpened();
    socket.once('close', () => counter.connectionClosed());
  });
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    counts: () => counter.counts(),
    requests: () => counter.requests(),
    reset,
    setFault: (rule) => plan.set(rule),
    clearFaults: () => plan.clear(),
    engine,
    close: ({ graceMs = 0 } = {}) => close(server, graceMs),
  };
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

function createHandler(
  options: SimulatorOptions,
  counter: Counter,
  plan: FaultPlan,
  cache: CacheMemory,
  engine: EngineStates,
): Handler {
  return async (request, response) => {
    const knobs: Knobs = {
      firstTokenMs: options.firstTokenMs ?? 20,
      tokensPerSecond: options.tokensPerSecond ?? 100,
      script: 'plain',
      refuse: false,
    };
    const path = readPath(request.url ?? '/', knobs);
    const dialect = chooseDialect(path, request);
    const entry = counter.start(request, path);
    const exchange = new Exchange(request, response, path, dialect, entry, cache, knobs);
    void exchange.closed.then(() => counter.settle(entry));
    try {
      await answer(exchange, counter, plan, engine);
    } catch (error) {
      await refuse(exchange, error);
    }
  };
}

async function answer(exchange: Exchange, counter: Counter, plan: FaultPlan, engine: EngineStates): Promise<void> {
  const { dialect, entry, knobs } = exchange;
  const key = dialect.authenticate(exchange);
  entry.apiKey = maskKey(key);
  const raw = await readBody(exchange);
  exchange.raw = raw;
  const parsed = parse(raw);
  counter.bodyArrived(entry, raw, parsed);
  if (isObject(parsed)) exchange.body = parsed;
  const asked = dialect.modelOf?.(exchange) ?? exchange.body['model'];
  if (typeof asked === 'string') {
    entry.model = asked;
    exchange.model = applyModelSuffix(asked, knobs);
  }
  applyHeaders(exchange);
  chooseFault(exchange, plan, key);
  await exchange.fault?.fault.before?.(exchange, exchange.fault.param);
  if (exchange.over) return;
  const isForm = dialect.takesForm?.(exchange) === true;
  if (exchange.request.method === 'POST' && !isObject(parsed) && !isForm) throw dialect.badBody('not-json');
  if (exchange.request.method === 'POST')
    await engine.ready(exchange.path, enginePrefix(exchange.request.url ?? ''), exchange.model);
  await dialect.handle(exchange);
}

async function refuse(exchange: Exchange, error: unknown): Promise<void> {
  if (exchange.over || exchange.request.socket.destroyed) return;
  const known = error instanceof ApiError ? error : exchange.dialect.trouble('server-error');
  if (known !== error) console.error('The simulator failed to answer:', error);
  if (exchange.response.headersSent) return exchange.cut('close');
  const body = exchange.dialect.errorBody(known, exchange);
  await exchange.reply(known.status, known.headers, body);
}

/** Takes the `/__fault/<name[:param]>` and `/__knobs/<list>` prefixes off, so that a base URL can carry them. */
function readPath(url: string, knobs: Knobs): string {
  let path = url.split('?', 1)[0] ?? '/';
  for (;;) {
    const prefix = /^\/__(fault|knobs)\/([^/]+)(\/.*)$/.exec(path);
    if (!prefix) return path;
    const [, kind, value = '', rest = '/'] = prefix;
    if (kind === 'fault') knobs.fault = parseFault(decode(value));
    else applyKnobList(decode(value), knobs);
    path = rest;
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `/v1/models` belongs to both; Anthropic's clients always name a version. */
function chooseDialect(path: string, request: IncomingMessage): Dialect {
  if (isVertexClaude(path)) return vertexClaude;
  if (isGooglePath(path)) return gemini;
  if (path.startsWith('/openai/')) return azure;
  if (/^\/(model|foundation-models|inference-profiles)(\/|$)/.test(path)) return bedrock;
  if (path === '/v1/messages' || path.startsWith('/v1/messages/')) return anthropic;
  if (path.startsWith('/v1/models') && request.headers['x-goog-api-key'] !== undefined) return gemini;
  if (isOllamaPath(path)) return ollama;
  if (isTgiPath(path)) return tgi;
  return path.startsWith('/v1/models') && request.headers['anthropic-version'] !== undefined ? anthropic : openai;
}

function applyHeaders(exchange: Exchange): void {
  const { knobs } = exchange;
  const latency = Number(exchange.header('x-simulator-latency-ms') ?? NaN);
  if (latency >= 0) knobs.firstTokenMs = latency;
  const pace = Number(exchange.header('x-simulator-tokens-per-second') ?? NaN);
  if (pace >= 0) knobs.tokensPerSecond = pace;
  const list = exchange.header('x-simulator-knobs');
  if (list) applyKnobList(list, knobs);
}

async function readBody(exchange: Exchange): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of exchange.request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // What is too much is read and dropped: leaving the loop would close the socket under the 413.
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (bytes > MAX_BODY_BYTES) throw exchange.dialect.badBody('too-large');
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

function parse(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    return null;
  }
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection becomes idle when its reply has ended; Node itself looks only once.
  const sweep = setInterval(() => server.closeIdleConnections(), 20);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}
