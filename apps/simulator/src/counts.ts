import type { IncomingMessage } from 'node:http';
import { createHash } from 'node:crypto';

/** Sums over the requests of one API key, model and path, or over all. Tokens are what was really generated and sent. */
export interface CountRow {
  /** Requests whose headers arrived, those still being answered among them. */
  requests: number;
  /** Replies sent in full with a status below 400. */
  replies: number;
  /** Replies sent in full with a status of 400 or more, scripted faults included. */
  errors: number;
  /** Exchanges the client left before the reply was complete. */
  aborted: number;
  /** Exchanges a fault cut off. */
  cut: number;
  promptTokens: number;
  completionTokens: number;
  cachedTokens: number;
  cacheWriteTokens: number;
  reasoningTokens: number;
  /** Writes to sockets and the body bytes in them. */
  chunks: number;
  bytes: number;
  /** Longest time between our last write (or the request's arrival) and seeing the client gone; 0 = none left. */
  abortedAfterMsMax: number;
}

/** A row with what it counts. The key is masked to its last four characters. */
export interface KeyedCountRow extends CountRow {
  apiKey: string;
  model: string;
  path: string;
}

export interface Counts {
  totals: CountRow;
  rows: KeyedCountRow[];
  /** Requests being answered now, and the most there ever were at once. */
  inFlight: number;
  inFlightMax: number;
  connections: { opened: number; open: number };
}

/** One request as it was received and answered. */
export interface RequestEntry {
  id: string;
  time: string;
  method: string;
  path: string;
  /** Names and values in the order and spelling of the wire; credentials masked to their last four characters. */
  headers: [string, string][];
  apiKey: string;
  /** The model as asked for, suffixes included; empty where the body named none. */
  model: string;
  /** The fault that applied, if one did. */
  fault: string | null;
  bodyBytes: number;
  /** Of the raw body; empty before it has arrived. */
  bodySha256: string;
  /** The parsed body; null where it was not JSON or larger than 64 KiB. */
  body: unknown;
  status: number;
  outcome: 'open' | 'done' | 'aborted' | 'cut';
  promptTokens: number;
  /** Tokens sent so far; in the end all of the reply's, unless it was cut. */
  completionTokens: number;
  cachedTokens: number;
  cacheWriteTokens: number;
  reasoningTokens: number;
  chunks: number;
  bytes: number;
  /** Time between our last write and seeing the client gone; null where it stayed. */
  abortedAfterMs: number | null;
}

const RING_SIZE = 1_000;
const BODY_KEPT_BYTES = 64 * 1024;

/** Counts everything, so that tests can compare a gateway's figures with what really happened. */
export class Counter {
  readonly #rows = new Map<string, KeyedCountRow>();
  #ring: RequestEntry[] = [];
  readonly #inFlight = new Set<RequestEntry>();
  #sequence = 0;
  #inFlightMax = 0;
  #opened = 0;
  #open = 0;

  connectionOpened(): void {
    this.#opened += 1;
    this.#open += 1;
  }

  connectionClosed(): void {
    this.#open -= 1;
  }

  /** A request's headers have arrived. */
  start(request: IncomingMessage, path: string): RequestEntry {
    this.#sequence += 1;
    const entry: RequestEntry = {
      id: String(this.#sequence),
      time: new Date().toISOString(),
      method: request.method ?? 'GET',
      path,
      headers: maskedHeaders(request.rawHeaders),
      apiKey: '',
      model: '',
      fault: null,
      bodyBytes: 0,
      bodySha256: '',
      body: null,
      status: 0,
      outcome: 'open',
      promptTokens: 0,
      completionTokens: 0,
      cachedTokens: 0,
      cacheWriteTokens: 0,
      reasoningTokens: 0,
      chunks: 0,
      bytes: 0,
      abortedAfterMs: null,
    };
    this.#inFlight.add(entry);
    this.#inFlightMax = Math.max(this.#inFlightMax, this.#inFlight.size);
    this.#ring.push(entry);
    if (this.#ring.length >= 2 * RING_SIZE) this.#ring = this.#ring.slice(-RING_SIZE);
    return entry;
  }

  bodyArrived(entry: RequestEntry, raw: Buffer, parsed: unknown): void {
    entry.bodyBytes = raw.length;
    entry.bodySha256 = createHash('sha256').update(raw).digest('hex');
    entry.body = raw.length <= BODY_KEPT_BYTES ? parsed : null;
  }

  /** The exchange is over, however it ended. */
  settle(entry: RequestEntry): void {
    if (!this.#inFlight.delete(entry)) return;
    if (entry.outcome === 'open') entry.outcome = 'done';
    add(rowFor(this.#rows, entry), entry);
  }

  counts(): Counts {
    const byKey = new Map([...this.#rows].map(([key, row]) => [key, { ...row }]));
    for (const entry of this.#inFlight) add(rowFor(byKey, entry), entry);
    const rows = [...byKey.values()];
    const totals = emptyRow();
    for (const row of rows) {
      for (const name of Object.keys(totals) as (keyof CountRow)[]) {
        totals[name] = name === 'abortedAfterMsMax' ? Math.max(totals[name], row[name]) : totals[name] + row[name];
      }
    }
    const connections = { opened: this.#opened, open: this.#open };
    return { totals, rows, inFlight: this.#inFlight.size, inFlightMax: this.#inFlightMax, connections };
  }

  /** The last requests, oldest first, at most 1,000; those still being answered are among them. */
  requests(): RequestEntry[] {
    return this.#ring.slice(-RING_SIZE);
  }

  /** Forgets everything but what is in flight. */
  reset(): void {
    this.#rows.clear();
    this.#ring = [...this.#inFlight];
    this.#inFlightMax = this.#inFlight.size;
    this.#opened = this.#open;
  }
}

/** The last four characters of a credential, after a mark that shows there was more. */
export function maskKey(key: string): string {
  return key === '' ? '' : `…${key.slice(-4)}`;
}

function rowFor(rows: Map<string, KeyedCountRow>, entry: RequestEntry): KeyedCountRow {
  const key = JSON.stringify([entry.apiKey, entry.model, entry.path]);
  let row = rows.get(key);
  if (!row) {
    row = { apiKey: entry.apiKey, model: entry.model, path: entry.path, ...emptyRow() };
    rows.set(key, row);
  }
  return row;
}

function add(row: CountRow, entry: RequestEntry): void {
  row.requests += 1;
  if (entry.outcome === 'aborted') row.aborted += 1;
  else if (entry.outcome === 'cut') row.cut += 1;
  else if (entry.outcome === 'done' && entry.status >= 400) row.errors += 1;
  else if (entry.outcome === 'done') row.replies += 1;
  row.promptTokens += entry.promptTokens;
  row.completionTokens += entry.completionTokens;
  row.cachedTokens += entry.cachedTokens;
  row.cacheWriteTokens += entry.cacheWriteTokens;
  row.reasoningTokens += entry.reasoningTokens;
  row.chunks += entry.chunks;
  row.bytes += entry.bytes;
  row.abortedAfterMsMax = Math.max(row.abortedAfterMsMax, entry.abortedAfterMs ?? 0);
}

function emptyRow(): CountRow {
  return {
    requests: 0,
    replies: 0,
    errors: 0,
    aborted: 0,
    cut: 0,
    promptTokens: 0,
    completionTokens: 0,
    cachedTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    chunks: 0,
    bytes: 0,
    abortedAfterMsMax: 0,
  };
}

const SECRET_HEADERS = new Set([
  'authorization',
  'x-api-key',
  'x-goog-api-key',
  'api-key',
  'cookie',
  'proxy-authorization',
]);

function maskedHeaders(raw: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? '';
    const value = raw[index + 1] ?? '';
    pairs.push([name, SECRET_HEADERS.has(name.toLowerCase()) ? maskKey(value) : value]);
  }
  return pairs;
}
