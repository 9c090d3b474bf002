/**
 * All of `/v1`, before any framework: Nest's adapter hands every request whose path begins with /v1 to `handleV1` and
 * never sees it. Costs nothing over bare node:http (docs/decisions, "own the request").
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import {
  answerError,
  endpointFor,
  errorShapeOf,
  GatewayError,
  priorityOf,
  toGatewayError,
  Watchdog,
  type Endpoint,
  type Gateway,
  type OutcomeRecorder,
  type Principal,
  type RequestHead,
  type StoredCall,
} from '@tollgate/gateway';
import type { Clock } from '@tollgate/state';
import { checkBodyHeaders, ClientGoneError, readBody } from './read-body.js';
import { newOperationId, publicRequestId } from './request-id.js';
import { OpenReplies, ResponseSink } from './response-sink.js';

export interface V1Options {
  gateway: Gateway;
  recorder: OutcomeRecorder;
  clock: Clock;
  maxBodyBytes: number;
  /** Requests worked on at once at most; batch is turned away a fifth before that. */
  maxInFlight: number;
}

export interface V1Server {
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Requests being worked on. */
  readonly inFlight: number;
  /** Bytes that wait in this process for clients that read slowly: all together, and the most for one. */
  buffered(): { sum: number; most: number };
  /** It is about to stop: not ready any more, while requests are still served, each on its connection's last turn. */
  readonly draining: boolean;
  startDraining(): void;
  /** Resolves when every reply has left this process, or after `timeoutMs` with how many have not. */
  drain(timeoutMs: number): Promise<number>;
}

export function isV1(url: string | undefined): boolean {
  return url !== undefined && url.startsWith('/v1') && (url.length === 3 || url[3] === '/' || url[3] === '?');
}

export function createV1Server(options: V1Options): V1Server {
  let inFlight = 0;
  let draining = false;
  let idle: (() => void) | null = null;
  const replies = new OpenReplies(() => {
    if (replies.count === 0 && inFlight === 0) idle?.();
  });
  const watchdog = new Watchdog(options.clock);

  return {
    get inFlight() {
      return inFlight;
    },
    handle(request, response) {
      inFlight++;
      if (draining) response.setHeader('connection', 'close');
      void serve(request, new ResponseSink(response, replies), response, options, watchdog, inFlight).finally(() => {
        inFlight--;
        if (replies.count === 0 && inFlight === 0) idle?.();
      });
    },
    buffered: () => replies.buffered(),
    get draining() {
      return draining;
    },
    startDraining() {
      draining = true;
    },
    async drain(timeoutMs) {
      draining = true;
      if (inFlight > 0 || replies.count > 0) {
        await new Promise<void>((resolve) => {
          idle = resolve;
          setTimeout(resolve, timeoutMs).unref();
        });
      }
      return Math.max(inFlight, replies.count);
    },
  };
}

async function serve(
  request: IncomingMessage,
  sink: ResponseSink,
  response: ServerResponse,
  options: V1Options,
  watchdog: Watchdog,
  inFlight: number,
): Promise<void> {
  const { gateway, clock } = options;
  const startedAtMs = clock.nowMs();
  const operationId = newOperationId(startedAtMs);
  const head: RequestHead = {
    header: (name) => headerOf(request, name),
    clientIp: request.socket.remoteAddress ?? null,
    operationId,
    requestId: publicRequestId(operationId),
    startedAtMs,
    startedMonotonicMs: clock.monotonicMs(),
  };
  let principal: Principal | null = null;
  let endpoint: Endpoint | null = null;
  try {
    const target = route(request);
    if (inFlight > options.maxInFlight * batchPart) refuseOverload(inFlight, options.maxInFlight, head);
    const authenticated = gateway.authenticate(head);
    principal = authenticated instanceof Promise ? await authenticated : authenticated;
    if (target.kind === 'models') {
      gateway.models(head, principal, target.model, sink);
      return;
    }
    if (target.kind === 'stored') {
      await gateway.stored(head, principal, target.call, sink);
      return;
    }
    endpoint = target.endpoint;
    checkBodyHeaders(request, options.maxBodyBytes);
    const body = await readBody(request, options.maxBodyBytes, watchdog, clock);
    await gateway.handle(head, principal, endpoint, body, sink);
  } catch (error) {
    if (error instanceof ClientGoneError) return;
    const failure = toGatewayError(error);
    if (principal === null) options.recorder.rejected(failure.code);
    else if (endpoint !== null) gateway.refused(head, principal, endpoint, failure);
    if (failure.code === 'internal_error') options.recorder.fault('a /v1 request failed', error);
    // The rest of an unread body would be taken for the next request.
    if (!request.complete) {
      response.setHeader('connection', 'close');
      response.once('finish', () => request.destroy());
    }
    answerError(failure, head, sink, null, [], startedAtMs, errorShapeOf(pathOf(request), head));
  }
}

/** Batch steps back before anybody who waits for an answer is turned away. */
const batchPart = 0.8;

/** @throws {GatewayError} 503 */
function refuseOverload(inFlight: number, maxInFlight: number, head: RequestHead): void {
  if (inFlight <= maxInFlight && priorityOf(head) !== 'batch') return;
  throw new GatewayError(
    'overloaded',
    'This process has as many requests as it takes. Try again after the time in retry-after.',
    { retryAfterMs: 1_000, internal: `${inFlight} of ${maxInFlight} requests under way` },
  );
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

type V1Target =
  | { kind: 'endpoint'; endpoint: Endpoint }
  | { kind: 'models'; model: string | null }
  | { kind: 'stored'; call: StoredCall };

/** @throws {GatewayError} 404, 405 */
function route(request: IncomingMessage): V1Target {
  const path = pathOf(request);
  const { method } = request;
  const endpoint = endpointFor(path);
  if (endpoint !== undefined) {
    if (method !== 'POST') throw wrongMethod(method, path, 'POST');
    return { kind: 'endpoint', endpoint };
  }
  if (path === '/v1/models' || path.startsWith('/v1/models/')) {
    if (method !== 'GET') throw wrongMethod(method, path, 'GET');
    return { kind: 'models', model: path === '/v1/models' ? null : decode(path.slice('/v1/models/'.length)) };
  }
  const stored = /^\/v1\/responses\/([\w-]{1,128})(\/input_items)?$/.exec(path);
  if (stored?.[1] !== undefined)
    return { kind: 'stored', call: storedCall(request, path, stored[1], stored[2] !== undefined) };
  throw new GatewayError(
    'unknown_url',
    `Unknown request URL: ${method ?? ''} ${path.slice(0, 200)}. Tollgate serves /v1/chat/completions, /v1/completions, /v1/embeddings, /v1/responses, /v1/messages and /v1/models.`,
  );
}

/** @throws {GatewayError} 405 */
function storedCall(request: IncomingMessage, path: string, id: string, inputItems: boolean): StoredCall {
  const { method } = request;
  if (method === 'GET') {
    const url = request.url ?? '';
    const query = new URLSearchParams(url.slice(path.length));
    return inputItems ? { what: 'input-items', id, query } : { what: 'get', id, query };
  }
  if (method === 'DELETE' && !inputItems) return { what: 'delete', id };
  throw wrongMethod(method, path, inputItems ? 'GET' : 'GET, DELETE');
}

function pathOf(request: IncomingMessage): string {
  const url = request.url ?? '';
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

/** Model names may hold `/` and `:`; clients percent-encode them. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new GatewayError('unknown_url', 'The model name in the URL is not valid percent-encoding.');
  }
}

function wrongMethod(method: string | undefined, path: string, allow: string): GatewayError {
  return new GatewayError('method_not_allowed', `Not allowed to ${method ?? ''} on ${path} (expected ${allow}).`, {
    allow,
  });
}

/** Settings of the HTTP server that `/v1` relies on; the framework's defaults are not trusted with them. */
export function hardenServer(server: Server): void {
  // Time to send all headers (slow-loris); bodies have their own idle limit, streams their own timeouts.
  server.headersTimeout = 10_000;
  server.requestTimeout = 0;
  server.timeout = 0;
  server.keepAliveTimeout = 75_000;
  server.maxRequestsPerSocket = 0;
  // Fastify's own answer comes first otherwise, in a shape that is not /v1's.
  server.removeAllListeners('clientError');
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const [status, text] = clientErrors[error.code ?? ''] ?? [400, 'Bad Request'];
    const body = JSON.stringify({
      error: {
        message: `The HTTP request could not be read (${text}).`,
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_http',
      },
    });
    socket.end(
      `HTTP/1.1 ${status} ${text}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  });
}

const clientErrors: Readonly<Record<string, [number, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
};
