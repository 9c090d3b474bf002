/** `GET` and `DELETE /v1/responses/{id}` and `GET /v1/responses/{id}/input_items`, in OpenAI's shapes. */
import { GatewayError } from '../errors.js';
import { checkEndpoint } from '../key-access.js';
import type { Principal, ReplySink, RequestHead } from '../exchange.js';
import type { GatewayPorts } from '../ports.js';
import type { ResponseOwner, StoredResponse } from './response-store.js';

export type StoredCall =
  | { what: 'get'; id: string; query: URLSearchParams }
  | { what: 'delete'; id: string }
  | { what: 'input-items'; id: string; query: URLSearchParams };

/** @throws {GatewayError} 400, 403, 404, 503 */
export async function answerStored(
  call: StoredCall,
  head: RequestHead,
  principal: Principal,
  sink: ReplySink,
  ports: GatewayPorts,
): Promise<void> {
  checkEndpoint('responses', principal);
  const owner: ResponseOwner = { organizationId: principal.organization.id, projectId: principal.projectId };
  if (ports.responses === undefined || principal.organization.storeResponses !== true) {
    throw new GatewayError(
      'response_not_found',
      `Response '${call.id}' not found: this organization does not store responses. An admin can turn it on with PATCH /api/v1/organizations/{id} {"storeResponses":true}.`,
    );
  }
  try {
    if (call.what === 'delete') {
      if (!(await ports.responses.delete(owner, call.id))) throw notFound(call.id);
      answer({ id: call.id, object: 'response', deleted: true }, head, sink);
      return;
    }
    if (call.query.get('stream') === 'true') {
      throw new GatewayError('unsupported_parameter', "'stream' is not supported for stored responses.", {
        param: 'stream',
      });
    }
    const stored = await ports.responses.find(owner, call.id);
    if (stored === null) throw notFound(call.id);
    answer(call.what === 'get' ? stored.response : itemList(stored, call.query), head, sink);
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw new GatewayError(
      'response_store_unavailable',
      'Stored responses cannot be read just now. Try again in a moment.',
      {
        retryAfterMs: 2000,
        internal: error instanceof Error ? error.message : String(error),
        cause: error,
      },
    );
  }
}

function notFound(id: string): GatewayError {
  return new GatewayError(
    'response_not_found',
    `Response with id '${id}' not found. Stored responses are kept for 30 days.`,
  );
}

const mostItems = 100;
const defaultItems = 20;

/** `limit`, `order` (newest first by default) and `after`, as OpenAI's lists take them. */
function itemList({ id, input }: StoredResponse, query: URLSearchParams) {
  const base = id.replace(/^[a-z]+_/, '');
  const items = input.map((item, index) => ({ ...shown(item), id: item['id'] ?? `in_${base}${index}` }));
  if (query.get('order') !== 'asc') items.reverse();
  const limit = Number(query.get('limit') ?? defaultItems);
  if (!Number.isInteger(limit) || limit < 1 || limit > mostItems) {
    throw new GatewayError('invalid_value', `'limit' must be a whole number from 1 to ${mostItems}.`, {
      param: 'limit',
    });
  }
  const after = query.get('after');
  const from = after === null ? 0 : items.findIndex((item) => item.id === after) + 1;
  const data = items.slice(from, from + limit);
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: from + limit < items.length,
  };
}

/** A message may have been put in as a string; lists show parts. */
function shown(item: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { role, content } = item;
  if (role === undefined) return { ...item };
  const parts =
    typeof content === 'string'
      ? [{ type: role === 'assistant' ? 'output_text' : 'input_text', text: content }]
      : content;
  return { ...item, type: 'message', content: parts };
}

function answer(value: unknown, head: RequestHead, sink: ReplySink): void {
  const body = Buffer.from(JSON.stringify(value));
  sink.start(200, {
    'x-request-id': head.requestId,
    'content-type': 'application/json',
    'content-length': String(body.length),
  });
  sink.end(body);
}
