/** Errors on their way to the client, in the shape its own library reads. */
import type { Attempt } from './attempt.js';
import type { Endpoint } from './endpoints/endpoint.js';
import { errorHeaders, errorReply, type ErrorShape, type GatewayError } from './errors.js';
import type { Admission, ReplySink, RequestHead } from './exchange.js';
import { rateLimitHeaders } from './limits/headers.js';
import { addAttempts, anthropicHeaders } from './reply-headers.js';

/** Whose clients call a path, for errors that come before any endpoint is known. */
export function errorShapeOf(path: string, head: RequestHead): ErrorShape {
  if (path === '/v1/messages' || path.startsWith('/v1/messages/')) return 'anthropic';
  return path.startsWith('/v1/models') && head.header('anthropic-version') !== undefined ? 'anthropic' : 'openai';
}

export function shapeOf(endpoint: Endpoint): ErrorShape {
  return endpoint.dialect === 'anthropic-messages' ? 'anthropic' : 'openai';
}

/** Sends an error reply; also used by hosts for what goes wrong before the pipeline. */
export function answerError(
  error: GatewayError,
  head: RequestHead,
  sink: ReplySink,
  admission: Admission | null,
  attempts: readonly Attempt[],
  nowMs: number,
  shape: ErrorShape = 'openai',
): void {
  if (sink.closed) return;
  const headers = errorHeaders(error);
  headers['x-request-id'] = head.requestId;
  if (admission !== null) rateLimitHeaders(admission, headers, nowMs);
  if (shape === 'anthropic') anthropicHeaders(head, headers, nowMs);
  addAttempts(headers, attempts);
  const reply = errorReply(error, shape, head.requestId);
  const body = Buffer.from(reply.body);
  headers['content-type'] = 'application/json';
  headers['content-length'] = String(body.length);
  sink.start(reply.status, headers);
  sink.end(body);
}
