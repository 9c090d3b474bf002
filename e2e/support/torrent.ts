/** An upstream that streams for ever, as fast as its reader takes it: what the simulator, which ends, cannot be. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Torrent {
  url: string;
  /** Written so far. */
  readonly bytes: number;
  /** Streams that run. */
  readonly open: number;
  close(): void;
}

const event = (delta: object) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: null }] })}\n\n`;

export async function startTorrent(): Promise<Torrent> {
  const chunk = Buffer.from(event({ content: 'and on it goes '.repeat(20) }).repeat(40));
  let bytes = 0;
  let open = 0;
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(event({ role: 'assistant', content: '' }));
    open++;
    let over = false;
    const pour = () => {
      if (over) return;
      bytes += chunk.length;
      if (response.write(chunk)) setImmediate(pour);
      else response.once('drain', pour);
    };
    response.on('close', () => {
      over = true;
      open--;
    });
    pour();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get bytes() {
      return bytes;
    },
    get open() {
      return open;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
