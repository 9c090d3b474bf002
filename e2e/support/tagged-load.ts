/** Requests that carry a tag of their own, upstream and into the records, so that each can be found on every side. */
import type { RequestSummary, UsageEvent } from '@tollgate/contracts';
import type { RequestEntry } from '@tollgate/simulator';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Product } from './harness.js';

export interface TaggedRequest {
  model: string;
  stream?: boolean;
  /** `/v1/chat/completions` where it is not given. */
  path?: '/v1/chat/completions' | '/v1/embeddings' | '/v1/completions';
  /** Go away after so many chunks of the reply. */
  leaveAfterChunks?: number;
  apiKey?: string;
  /** Output cap of a chat; 200 where it is not given, `null` = none is sent. */
  maxTokens?: number | null;
}

export interface SentRequest {
  tag: string;
  request: TaggedRequest;
  /** 0 = the connection broke before a status came. */
  status: number;
  requestId: string | null;
  /** The reply was read to its end. */
  complete: boolean;
}

let tags = 0;

/** Sends one and reads its reply; never rejects. */
export async function sendTagged(
  product: Pick<Product, 'url' | 'apiKey'>,
  request: TaggedRequest,
): Promise<SentRequest> {
  const sent: SentRequest = { tag: `tag-${++tags}-end`, request, status: 0, requestId: null, complete: false };
  const leaving = new AbortController();
  try {
    const response = await fetch(`${product.url}${request.path ?? '/v1/chat/completions'}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${request.apiKey ?? product.apiKey}`,
        'content-type': 'application/json',
        'x-tollgate-end-user': sent.tag,
      },
      body: JSON.stringify(bodyOf(request, sent.tag)),
      signal: leaving.signal,
    });
    sent.status = response.status;
    sent.requestId = response.headers.get('x-request-id');
    await read(response, request.leaveAfterChunks ?? Infinity);
    sent.complete = request.leaveAfterChunks === undefined;
    leaving.abort();
  } catch {
    // The product was killed, or refused the connection: what was sent stays on record here.
  }
  return sent;
}

function bodyOf(request: TaggedRequest, tag: string): Record<string, unknown> {
  const { model } = request;
  if (request.path === '/v1/embeddings') return { model, input: `Embed this, ${tag}` };
  if (request.path === '/v1/completions') return { model, prompt: `Go on, ${tag}` };
  return {
    model,
    ...(request.maxTokens === null ? {} : { max_tokens: request.maxTokens ?? 200 }),
    messages: [{ role: 'user', content: `Tell me a story, ${tag}` }],
    ...(request.stream === true ? { stream: true } : {}),
  };
}

async function read(response: Response, chunks: number): Promise<void> {
  const reader = response.body?.getReader();
  for (let seen = 0; reader !== undefined && seen < chunks; seen++) {
    if ((await reader.read()).done) return;
  }
}

export interface RunningLoad {
  /** Sends nothing more, waits for what runs. @returns everything that was sent. */
  stop(): Promise<SentRequest[]>;
  /** As it is now. */
  readonly sent: readonly SentRequest[];
}

/** Several clients, each sending one request after another round the list until it is stopped. */
export function startLoad(
  product: Pick<Product, 'url' | 'apiKey'>,
  requests: readonly TaggedRequest[],
  { clients, pauseMs }: { clients: number; pauseMs: number },
): RunningLoad {
  const sent: SentRequest[] = [];
  let running = true;
  let turn = 0;
  const client = async (): Promise<void> => {
    while (running) {
      const request = requests[turn++ % requests.length];
      if (request === undefined) return;
      sent.push(await sendTagged(product, request));
      await sleep(pauseMs);
    }
  };
  const done = Promise.all(Array.from({ length: clients }, client));
  return {
    sent,
    async stop() {
      running = false;
      await done;
      return sent;
    },
  };
}

/** What each side says of one tag. */
export interface Traced {
  tag: string;
  /** What the simulator was asked, in order. */
  upstream: RequestEntry[];
  rows: RequestSummary[];
  /** Usage events of those rows, by attempt. */
  events: UsageEvent[];
}

/** Everything the simulator or the records know, by tag; tags that neither knows are not in it. */
export function traceTags(
  entries: readonly RequestEntry[],
  rows: readonly RequestSummary[],
  events: readonly UsageEvent[],
): Map<string, Traced> {
  const traced = new Map<string, Traced>();
  const of = (tag: string): Traced => {
    const known = traced.get(tag) ?? { tag, upstream: [], rows: [], events: [] };
    traced.set(tag, known);
    return known;
  };
  for (const entry of entries) {
    const tag = /tag-\d+-end/.exec(JSON.stringify(entry.body))?.[0];
    if (tag !== undefined) of(tag).upstream.push(entry);
  }
  const tagOfRequest = new Map<string, string>();
  for (const row of rows) {
    if (row.endUser === null) continue;
    of(row.endUser).rows.push(row);
    tagOfRequest.set(row.id, row.endUser);
  }
  for (const event of [...events].sort((a, b) => a.attempt - b.attempt)) {
    const tag = tagOfRequest.get(event.requestId);
    if (tag !== undefined) of(tag).events.push(event);
  }
  return traced;
}
