/**
 * `previous_response_id` and `item_reference` into the items they stand for, before anything is bounded or sent: the
 * request is then as long as what it really says, and any upstream can answer it.
 */
import { spliceFields } from '@tollgate/wire';
import type { Endpoint } from '../endpoints/endpoint.js';
import { wholeBody } from '../endpoints/read-facts.js';
import { GatewayError } from '../errors.js';
import type { ParsedRequest, Principal, RequestHead } from '../exchange.js';
import { parseRequest } from '../parse-request.js';
import type { GatewayPorts } from '../ports.js';
import type { ResponseOwner, StoredResponse } from './response-store.js';

type Json = Record<string, unknown>;

/** @throws {GatewayError} 503 */
export async function continueStored(
  request: ParsedRequest,
  endpoint: Endpoint,
  principal: Principal,
  head: RequestHead,
  ports: GatewayPorts,
): Promise<ParsedRequest> {
  if (ports.responses === undefined) return request;
  const body = wholeBody(request);
  const previousId = typeof body['previous_response_id'] === 'string' ? body['previous_response_id'] : null;
  const kept = { store: body['store'] !== false, previousResponseId: null };
  const find = finder(principal, ports);
  const previous = previousId === null ? null : await find(previousId);
  const input = await withReferences(inputItems(body['input']), find);
  // An id nobody knows here may be the upstream's own.
  if (previous === null && input === null) return { ...request, kept };
  const items = [...(previous === null ? [] : turnsOf(previous)), ...(input ?? inputItems(body['input']))];
  const edited = Buffer.concat(
    spliceFields(request.body, request.fields, [
      { name: 'input', json: JSON.stringify(items) },
      ...(previous === null ? [] : [{ name: 'previous_response_id', json: null }]),
    ]),
  );
  return {
    ...parseRequest(edited, endpoint, head),
    endUser: request.endUser,
    dropParams: request.dropParams,
    kept: { store: kept.store, previousResponseId: previous === null ? null : previousId },
  };
}

/** What was said in a kept turn: all that was put in, and what came out. */
function turnsOf({ input, response }: StoredResponse): readonly unknown[] {
  const output = response['output'];
  return [...input, ...(Array.isArray(output) ? (output as readonly unknown[]) : [])];
}

/** Items in the form of a list, whichever way the client wrote them. */
export function inputItems(input: unknown): readonly Json[] {
  if (typeof input === 'string') return [{ type: 'message', role: 'user', content: input }];
  return Array.isArray(input) ? (input as Json[]) : [];
}

type Find = (id: string) => Promise<StoredResponse | null>;

function finder(principal: Principal, ports: GatewayPorts): Find {
  const owner: ResponseOwner = { organizationId: principal.organization.id, projectId: principal.projectId };
  const known = new Map<string, Promise<StoredResponse | null>>();
  return (id) => {
    const asked = known.get(id) ?? ports.responses?.find(owner, id).catch(unavailable) ?? Promise.resolve(null);
    known.set(id, asked);
    return asked;
  };
}

function unavailable(error: unknown): never {
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

/** An item of ours carries the id of its reply: `msg_<reply><n>`. `null` where there is nothing to put in. */
async function withReferences(items: readonly Json[], find: Find): Promise<readonly Json[] | null> {
  if (!items.some((item) => item['type'] === 'item_reference')) return null;
  return Promise.all(
    items.map(async (item) => {
      const id = item['type'] === 'item_reference' ? String(item['id']) : '';
      const reply = /^[a-z]+_([0-9a-f]{32})\d+$/.exec(id)?.[1];
      const stored = reply === undefined ? null : await find(`resp_${reply}`);
      const output = (stored?.response['output'] ?? []) as Json[];
      return output.find((one) => one['id'] === id) ?? item;
    }),
  );
}
