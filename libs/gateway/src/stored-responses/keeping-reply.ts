/** Keeps a reply as it goes by on its way to the client; not a byte of it is changed or held back. */
import { SseParser } from '@tollgate/wire';
import { wholeBody } from '../endpoints/read-facts.js';
import type { ParsedRequest, Principal, ReplySink } from '../exchange.js';
import type { GatewayPorts } from '../ports.js';
import { inputItems } from './continue-stored.js';
import { maxStoredBytes, type ResponseStore } from './response-store.js';

/** The sink itself where nothing is to be kept. */
export function keepingReply(
  request: ParsedRequest,
  principal: Principal,
  sink: ReplySink,
  ports: GatewayPorts,
): ReplySink {
  if (ports.responses === undefined || request.kept?.store !== true) return sink;
  return new KeepingSink(request, principal, sink, ports.responses);
}

class KeepingSink implements ReplySink {
  private parser: SseParser | null = null;
  private ok = false;

  constructor(
    private readonly request: ParsedRequest,
    private readonly principal: Principal,
    private readonly sink: ReplySink,
    private readonly store: ResponseStore,
  ) {}

  get closed(): boolean {
    return this.sink.closed;
  }

  start(status: number, headers: Record<string, string>): void {
    this.ok = status === 200;
    if (this.request.stream) this.parser = new SseParser(maxStoredBytes * 2);
    this.sink.start(status, headers);
  }

  write(chunk: Buffer): boolean {
    this.read(chunk);
    return this.sink.write(chunk);
  }

  end(chunk?: Buffer): void {
    if (chunk !== undefined) {
      if (this.parser !== null) this.read(chunk);
      else if (this.ok) this.keep(parse(chunk.toString('utf8')));
    }
    if (chunk === undefined) this.sink.end();
    else this.sink.end(chunk);
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

  /** The last event of a stream repeats the whole reply. */
  private read(chunk: Buffer): void {
    if (!this.ok) return;
    for (const { event, data } of this.parser?.push(chunk) ?? []) {
      if (event !== 'response.completed' && event !== 'response.incomplete') continue;
      this.keep(parse(data)?.['response']);
    }
  }

  private keep(response: unknown): void {
    if (typeof response !== 'object' || response === null || !('id' in response) || typeof response.id !== 'string')
      return;
    const { organization, projectId } = this.principal;
    this.store.save(
      { organizationId: organization.id, projectId },
      { id: response.id, response: { ...response }, input: inputItems(wholeBody(this.request)['input']) },
    );
  }
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
