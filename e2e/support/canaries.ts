/** Strings that must not come out again anywhere, and the search for them. */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export class Canaries {
  private readonly values = new Map<string, string>();

  /** A new one; letters and digits only, so that no encoding of the way changes it. */
  hatch(name: string, prefix = ''): string {
    return this.watch(name, `${prefix}canary${randomBytes(15).toString('hex')}`);
  }

  /** Something secret that was made elsewhere. */
  watch(name: string, value: string): string {
    this.values.set(name, value);
    return value;
  }

  /** Names of those that a text holds, as they are or in base64. */
  foundIn(text: string): string[] {
    return [...this.values]
      .filter(([, value]) => forms(value).some((form) => text.includes(form)))
      .map(([name]) => name);
  }

  /** Files below a folder that hold one: `path: names`. */
  foundBelow(folder: string, leaveOut: readonly string[] = []): string[] {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (leaveOut.includes(entry.name)) return [];
      if (entry.isDirectory()) return this.foundBelow(path);
      const found = entry.isFile() ? this.foundIn(readFileSync(path, 'latin1')) : [];
      return found.length === 0 ? [] : [`${path}: ${found.join(', ')}`];
    });
  }
}

/** In base64 a text looks different at each of three offsets; its ends depend on its neighbours and are left out. */
function forms(value: string): string[] {
  const encoded = [0, 1, 2].map((offset) => {
    const text = Buffer.from(' '.repeat(offset) + value).toString('base64');
    return text.slice(4, -4);
  });
  return [value, ...encoded];
}

/** `text`: a 200 that is no JSON; `event`: a stream that begins with an error event; else the status of an error. */
export const parrotWays = ['400', '401', '403', '404', '422', '429', '500', '503', 'text', 'event'] as const;
export type ParrotWay = (typeof parrotWays)[number];

export interface Parrot {
  url: string;
  answer(way: ParrotWay): void;
  close(): Promise<void>;
}

/** An upstream that repeats everything it was sent in what it answers, as careless ones do in their errors. */
export async function startParrot(): Promise<Parrot> {
  let way: ParrotWay = '500';
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const message = `You sent ${credentialsOf(request.headers)} and ${body}`;
      const error = { message, type: 'parrot', code: message.slice(0, 200), param: null };
      const json = JSON.stringify({ type: 'error', error });
      if (way === 'text') response.writeHead(200, { 'content-type': 'application/json' }).end(message);
      else if (way === 'event') response.writeHead(200, { 'content-type': 'text/event-stream' }).end(sse(json));
      else response.writeHead(Number(way), { 'content-type': 'application/json' }).end(json);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer: (next) => (way = next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Understood by clients of either dialect. */
function sse(json: string): string {
  return `event: error\ndata: ${json}\n\n`;
}

function credentialsOf(headers: IncomingHttpHeaders): string {
  return `authorization ${headers.authorization ?? ''}, x-api-key ${String(headers['x-api-key'] ?? '')}`;
}
