/** One HTTP exchange written byte by byte, for requests no client library would send. */
import { connect, type Socket } from 'node:net';

export interface RawReply {
  /** 0 where the connection ended without a reply. */
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Whether the server closed the connection. */
  closed: boolean;
}

export interface RawOptions {
  /** Longest wait for the reply, milliseconds; what came until then is given. */
  timeoutMs?: number;
  /** Runs after the first bytes were written; may write more. */
  after?: (socket: Socket) => void;
}

/** Writes and reads until a whole reply is there, the server closes, or the time is over. */
export function rawRequest(port: number, bytes: string | Buffer, options: RawOptions = {}): Promise<RawReply> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let received = Buffer.alloc(0);
    let closed = false;
    const finish = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ ...parseReply(received), closed });
    };
    const timer = setTimeout(finish, options.timeoutMs ?? 15_000);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (isWhole(received)) finish();
    });
    socket.on('close', () => {
      closed = true;
      finish();
    });
    socket.on('connect', () => {
      socket.write(bytes);
      options.after?.(socket);
    });
  });
}

function isWhole(received: Buffer): boolean {
  const { status, headers, body } = parseReply(received);
  const length = headers['content-length'];
  if (status === 0 || received.indexOf('\r\n\r\n') < 0) return false;
  if (length !== undefined) return Buffer.byteLength(body, 'latin1') >= Number(length);
  return headers['transfer-encoding'] === 'chunked' && body.endsWith('0\r\n\r\n');
}

function parseReply(received: Buffer): Omit<RawReply, 'closed'> {
  const text = received.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = (end < 0 ? text : text.slice(0, end)).split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(statusLine)?.[1] ?? 0),
    headers,
    body: end < 0 ? '' : text.slice(end + 4),
  };
}
