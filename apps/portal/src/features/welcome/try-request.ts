export interface TriedRequest {
  /** What the model said; null where the answer held no text. */
  text: string | null;
  /** Leads to the record of the request; null where the gateway named none. */
  requestId: string | null;
  model: string;
  /** From sending to the whole answer. */
  milliseconds: number;
}

/** A real request to the gateway's own /v1 with the key just made. Throws an error with the gateway's words otherwise. */
export async function tryRequest(
  { key, model, message }: { key: string; model: string; message: string },
  send: typeof fetch = fetch,
): Promise<TriedRequest> {
  const begun = performance.now();
  const reply = await send('/v1/chat/completions', {
    method: 'POST',
    // The key alone: a request of a program carries no session.
    credentials: 'omit',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: message }] }),
  });
  const body: unknown = await reply.json().catch(() => null);
  if (!reply.ok) throw new Error(messageOf(body) ?? `The gateway answered ${reply.status}.`);
  return {
    text: textOf(body),
    requestId: reply.headers.get('x-request-id'),
    model,
    milliseconds: Math.round(performance.now() - begun),
  };
}

/** The models this key reaches, as any program would ask for them. */
export async function modelsFor(key: string, send: typeof fetch = fetch): Promise<string[]> {
  const reply = await send('/v1/models', { credentials: 'omit', headers: { authorization: `Bearer ${key}` } });
  const body: unknown = await reply.json().catch(() => null);
  if (!reply.ok) throw new Error(messageOf(body) ?? `The gateway answered ${reply.status}.`);
  const rows = at(body, 'data');
  const ids = Array.isArray(rows) ? rows.map((row: unknown) => at(row, 'id')) : [];
  return ids.filter((id) => typeof id === 'string');
}

function textOf(body: unknown): string | null {
  const content = at(at(at(at(body, 'choices'), '0'), 'message'), 'content');
  return typeof content === 'string' && content !== '' ? content : null;
}

function messageOf(body: unknown): string | null {
  const message = at(at(body, 'error'), 'message');
  return typeof message === 'string' ? message : null;
}

function at(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
