/**
 * Puts the explanation into a reply on its way to a client that asked for one: as `tollgate.explain` of a JSON body, and in
 * a stream as a last event of its own just before the one that ends it, when the cost is known. Nothing is held back but
 * what ends the stream.
 */
import { readField, scanTopLevel, spliceFields } from '@tollgate/wire';
import type { Endpoint } from './endpoints/endpoint.js';
import type { ReplySink } from './exchange.js';
import type { Explanation } from './explanation.js';

export function explainingSink(
  sink: ReplySink,
  endpoint: Endpoint,
  requestId: string,
  explanation: () => Explanation,
): ReplySink {
  return new ExplainingSink(sink, endpoint, requestId, explanation);
}

const newline = 0x0a;
/** What ends a stream of each dialect. */
const chatEnd = Buffer.from('data: [DONE]');
const anthropicEnd = Buffer.from('event: message_stop');

class ExplainingSink implements ReplySink {
  /** Of a JSON reply, which is started when its body is there. */
  private waiting: { status: number; headers: Record<string, string> } | null = null;
  private held: Buffer[] = [];
  private ending = false;
  /** The last byte sent on; an event begins where a line does. */
  private lastByte = newline;

  constructor(
    private readonly sink: ReplySink,
    private readonly endpoint: Endpoint,
    private readonly requestId: string,
    private readonly explanation: () => Explanation,
  ) {}

  get closed(): boolean {
    return this.sink.closed;
  }

  start(status: number, headers: Record<string, string>): void {
    if (headers['content-type'] === 'application/json') this.waiting = { status, headers };
    else this.sink.start(status, headers);
  }

  write(chunk: Buffer): boolean {
    if (this.ending) {
      this.held.push(chunk);
      return true;
    }
    const bytes = this.held.length === 0 ? chunk : Buffer.concat([...this.held, chunk]);
    this.held = [];
    const marker = this.marker();
    const at = marker === null ? -1 : this.find(marker, bytes);
    this.ending = at >= 0;
    const safe = at >= 0 ? at : bytes.length - (marker === null ? 0 : beginningOf(marker, bytes));
    if (safe < bytes.length) this.held.push(bytes.subarray(safe));
    if (safe === 0) return true;
    this.lastByte = bytes[safe - 1] ?? newline;
    return this.sink.write(bytes.subarray(0, safe));
  }

  end(chunk?: Buffer): void {
    if (this.waiting !== null) {
      const { status, headers } = this.waiting;
      const body = this.explained(chunk ?? Buffer.alloc(0));
      headers['content-length'] = String(body.length);
      this.sink.start(status, headers);
      this.sink.end(body);
      return;
    }
    const rest = [...this.held, ...(chunk === undefined ? [] : [chunk])];
    // The beginning of an event that never came whole stays where it was; ours comes between whole ones.
    const between = this.ending || this.held.length === 0;
    this.sink.end(Buffer.concat(between ? [this.event(), ...rest] : rest));
  }

  destroy(): void {
    this.sink.destroy();
  }

  onDrain(listener: () => void): void {
    this.sink.onDrain(listener);
  }

  onClose(listener: () => void): void {
    this.sink.onClose(listener);
  }

  /** Where the marker begins a line; the same words in what a model says are no ending. */
  private find(marker: Buffer, bytes: Buffer): number {
    let at = bytes.indexOf(marker);
    while (at >= 0 && (at === 0 ? this.lastByte : bytes[at - 1]) !== newline) at = bytes.indexOf(marker, at + 1);
    return at;
  }

  private marker(): Buffer | null {
    if (this.endpoint.dialect === 'anthropic-messages') return anthropicEnd;
    return this.endpoint.id === 'responses' ? null : chatEnd;
  }

  /** An event in the stream's own manner that its clients pass over or show as they please. */
  private event(): Buffer {
    const tollgate = { explain: this.explanation() };
    if (this.endpoint.dialect === 'anthropic-messages') {
      return Buffer.from(`event: tollgate\ndata: ${JSON.stringify({ type: 'tollgate', tollgate })}\n\n`);
    }
    if (this.endpoint.id === 'responses') {
      return Buffer.from(
        `event: tollgate.explain\ndata: ${JSON.stringify({ type: 'tollgate.explain', tollgate })}\n\n`,
      );
    }
    const object = this.endpoint.id === 'completions' ? 'text_completion' : 'chat.completion.chunk';
    const chunk = { id: this.requestId, object, created: 0, model: tollgate.explain.route?.model ?? '', choices: [] };
    return Buffer.from(`data: ${JSON.stringify({ ...chunk, tollgate })}\n\n`);
  }

  /** The same body with `tollgate.explain`; as it came where it is no JSON object. */
  private explained(body: Buffer): Buffer {
    try {
      const fields = scanTopLevel(body);
      const known = fields.names.includes('tollgate') ? readField(body, fields, 'tollgate') : null;
      const members = typeof known === 'object' && known !== null ? known : {};
      const json = JSON.stringify({ ...members, explain: this.explanation() });
      return Buffer.concat(spliceFields(body, fields, [{ name: 'tollgate', json }]));
    } catch {
      return body;
    }
  }
}

/** How many of the last bytes may be the beginning of the marker. */
function beginningOf(marker: Buffer, bytes: Buffer): number {
  for (let length = Math.min(marker.length - 1, bytes.length); length > 0; length--) {
    if (bytes.subarray(bytes.length - length).equals(marker.subarray(0, length))) return length;
  }
  return 0;
}
