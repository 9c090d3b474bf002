/**
 * A small HTTP balancer as one stands before replicas: takes turns between those that are ready, keeps its connections to
 * them, and does what every balancer may do without asking: try another replica when one does not take the connection.
 * Nothing that was sent is ever sent again.
 */
import {
  Agent,
  createServer,
  request as send,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

interface Backend {
  url: string;
  ready: boolean;
  agent: Agent;
}

export interface Balancer {
  url: string;
  /** Replicas by their base URL. */
  setBackends(urls: readonly string[]): void;
  /** Whether it sends requests to this one. */
  isReady(url: string): boolean;
  close(): void;
}

/** Between two looks at `/readyz`, milliseconds. */
const lookEveryMs = 100;

export async function startBalancer(): Promise<Balancer> {
  let backends: Backend[] = [];
  let turn = 0;

  const look = (backend: Backend): void => {
    const asking = send(`${backend.url}/readyz`, { agent: false, timeout: 2_000 }, (reply) => {
      backend.ready = reply.statusCode === 200;
      reply.resume();
    });
    asking.on('timeout', () => asking.destroy());
    asking.on('error', () => {
      backend.ready = false;
    });
    asking.end();
  };
  const looking = setInterval(() => backends.forEach(look), lookEveryMs);

  const server: Server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () =>
      forward(
        incoming,
        outgoing,
        Buffer.concat(chunks),
        backends.filter((one) => one.ready),
      ),
    );
  });
  server.keepAliveTimeout = 60_000;

  function forward(incoming: IncomingMessage, outgoing: ServerResponse, body: Buffer, left: readonly Backend[]): void {
    const backend = left[turn++ % Math.max(1, left.length)];
    if (backend === undefined) {
      outgoing.writeHead(502).end('{"error":{"code":"no_replica"}}');
      return;
    }
    const { method, url, headers } = incoming;
    const going = send(
      backend.url + (url ?? '/'),
      { method, agent: backend.agent, headers: { ...headers, connection: 'keep-alive' } },
      (reply) => {
        const { connection: _connection, ...kept } = reply.headers;
        outgoing.writeHead(reply.statusCode ?? 502, kept);
        reply.pipe(outgoing);
        reply.on('error', () => outgoing.destroy());
      },
    );
    going.on('error', (error: NodeJS.ErrnoException) => {
      // Refused: nothing was sent. Anything else is a failure, and is shown as one.
      if (error.code === 'ECONNREFUSED' && !outgoing.headersSent) {
        backend.ready = false;
        forward(
          incoming,
          outgoing,
          body,
          left.filter((one) => one !== backend),
        );
      } else if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502).end(JSON.stringify({ error: { code: error.code ?? error.message } }));
    });
    outgoing.on('close', () => going.destroy());
    going.end(body);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setBackends(urls) {
      const before = new Map(backends.map((backend) => [backend.url, backend]));
      backends = urls.map(
        (url) => before.get(url) ?? { url, ready: false, agent: new Agent({ keepAlive: true, maxSockets: 1_000 }) },
      );
      backends.forEach(look);
    },
    isReady: (url) => backends.some((backend) => backend.url === url && backend.ready),
    close() {
      clearInterval(looking);
      server.closeAllConnections();
      server.close();
      for (const { agent } of backends) agent.destroy();
    },
  };
}
