import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Dialect } from './dialect.js';
import type { Fault } from './faults/fault.js';
import type { JsonObject } from './json.js';
import type { Knobs } from './knobs.js';
import type { CacheMemory } from './prompt-cache.js';
import type { RequestEntry } from './counts.js';

/**
 * One request and the reply to it: writes with backpressure, keeps the scripted pace, lets the chosen fault interfere,
 * and notices when the client leaves. All counting of what went over the wire happens here.
 */
export class Exchange {
  knobs: Knobs;
  body: JsonObject = {};
  /** The body as it came. */
  raw: Buffer = Buffer.alloc(0);
  /** The model asked for, without knob suffixes; empty where the body names none. */
  model = '';
  fault: { readonly fault: Fault; readonly param: string | undefined } | undefined;
  /** Bytes of body handed to the socket so far. */
  bytesSent = 0;
  /** True once nothing more can be sent: answered, cut by a fault, or left by the client. */
  over = false;
  /** Resolves when the connection is gone or the reply is complete; never rejects. */
  readonly closed: Promise<void>;
  readonly #arrivedAt = performance.now();
  #lastWriteAt = 0;
  #finished = false;
  #wake: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #sends = 0;

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    readonly path: string,
    readonly dialect: Dialect,
    readonly entry: RequestEntry,
    readonly promptCache: CacheMemory,
    knobs: Knobs,
  ) {
    this.knobs = knobs;
    this.closed = new Promise((resolve) => {
      response.once('close', () => {
        this.#onClose();
        resolve();
      });
    });
  }

  /** The caller wants the reply as a stream. */
  get streamed(): boolean {
    return this.dialect.streams?.(this) ?? this.body['stream'] === true;
  }

  header(name: string): string | undefined {
    const value = this.request.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  /** Sends the status line and headers: the dialect's own, then the ones given. */
  begin(status: number, headers: Record<string, string>): void {
    if (this.over || this.response.headersSent) return;
    const all = { ...this.dialect.headers(this), ...headers };
    this.fault?.fault.head?.(all, this.fault.param);
    this.entry.status = status;
    this.response.writeHead(status, all);
    this.#lastWriteAt = performance.now();
  }

  /**
   * Sends whole events, or a piece of body, standing for `tokens` generated tokens. Gives true at once on the fast path;
   * otherwise a promise that is false when the client is gone or a fault ended the reply.
   */
  send(data: string | Buffer, tokens = 0): true | Promise<boolean> {
    if (this.over) return Promise.resolve(false);
    this.entry.completionTokens += tokens;
    if (this.fault?.fault.send) return this.fault.fault.send(this, bytesOf(data), this.fault.param);
    if (this.knobs.splitBytes) return this.#sendSplit(bytesOf(data), this.knobs.splitBytes);
    this.#sends += 1;
    // A turn of the event loop now and then, so that one unpaced stream does not hold up the others.
    if (this.#sends % 64 === 0) return this.write(data).then(async (more) => more && (await this.#turn()));
    return this.#writeNow(data) ? true : this.#drained();
  }

  /** Puts bytes on the socket, past every fault; waits for the reader where it is slow. False when it is gone. */
  async write(data: string | Buffer): Promise<boolean> {
    if (this.over) return false;
    return this.#writeNow(data) || (await this.#drained());
  }

  /** Ends the reply. */
  async end(): Promise<void> {
    if (this.fault?.fault.end && !this.over) await this.fault.fault.end(this, this.fault.param);
    this.finish();
  }

  /** Ends the reply past every fault. */
  finish(): void {
    if (this.over) return;
    this.over = true;
    this.#finished = true;
    this.response.end();
  }

  /** Cuts the connection: with a reset (RST) or as if the process had died between two writes (FIN). */
  cut(how: 'reset' | 'close'): void {
    if (this.over) return;
    this.over = true;
    this.#finished = true;
    this.entry.outcome = 'cut';
    const { socket } = this.request;
    if (how === 'reset') socket.resetAndDestroy();
    else socket.destroy();
  }

  /** Answers with a whole body. */
  async reply(status: number, headers: Record<string, string>, body: string): Promise<void> {
    const length: Record<string, string> =
      this.fault?.fault.send || this.fault?.fault.end ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    this.begin(status, { 'content-type': 'application/json', ...length, ...headers });
    if (await this.send(body)) await this.end();
  }

  /** Waits for the moment at which token number `index` is due; true at once when that has passed. */
  pace(index: number): true | Promise<boolean> {
    const { firstTokenMs, tokensPerSecond } = this.knobs;
    const dueIn =
      this.#arrivedAt + firstTokenMs + (tokensPerSecond > 0 ? (index * 1000) / tokensPerSecond : 0) - performance.now();
    return dueIn < 0.5 ? true : this.sleep(dueIn);
  }

  /** Waits, at most until the client leaves; false when it has. */
  async sleep(milliseconds: number): Promise<boolean> {
    if (this.response.closed) return false;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      this.#timer = setTimeout(resolve, milliseconds);
    });
    this.#wake = undefined;
    return !this.response.closed;
  }

  #writeNow(data: string | Buffer): boolean {
    const bytes = typeof data === 'string' ? Buffer.byteLength(data) : data.length;
    this.bytesSent += bytes;
    this.entry.bytes += bytes;
    this.entry.chunks += 1;
    this.#lastWriteAt = performance.now();
    return this.response.write(data);
  }

  async #drained(): Promise<boolean> {
    if (this.response.closed) return false;
    if (!this.response.writableNeedDrain) return true;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      this.response.once('drain', resolve);
    });
    this.#wake = undefined;
    return !this.over;
  }

  async #sendSplit(data: Buffer, size: number): Promise<boolean> {
    for (let start = 0; start < data.length; start += size) {
      if (!(await this.write(data.subarray(start, start + size))) || !(await this.#turn())) return false;
    }
    return true;
  }

  async #turn(): Promise<boolean> {
    await new Promise((resolve) => setImmediate(resolve));
    return !this.over;
  }

  #onClose(): void {
    this.over = true;
    clearTimeout(this.#timer);
    this.#wake?.();
    if (this.#finished && (this.response.writableFinished || this.entry.outcome === 'cut')) return;
    this.entry.outcome = 'aborted';
    const since = this.#lastWriteAt === 0 ? this.#arrivedAt : this.#lastWriteAt;
    this.entry.abortedAfterMs = Math.round((performance.now() - since) * 10) / 10;
  }
}

function bytesOf(data: string | Buffer): Buffer {
  return typeof data === 'string' ? Buffer.from(data) : data;
}
