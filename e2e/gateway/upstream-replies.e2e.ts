/**
 * Promise (R25, R29): whatever an upstream answers in place of a reply, the client gets a clear error of its own dialect,
 * the record says what is known, nothing crashes and memory stays bounded. For replies that are translated and for those
 * that pass through.
 */
import { jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { startProduct, type Product } from '../support/harness.js';
import { reached, type ReachedProvider } from '../support/reached.js';
import { addModel } from '../support/simulated.js';
import { requestDetail } from '../support/usage.js';
import { post } from '../support/v1.js';

jest.setTimeout(150_000);

type Surface = 'chat' | 'messages' | 'responses';

const served: readonly (readonly [ReachedProvider, Surface, 'passed on' | 'translated'])[] = [
  ['openai-compatible', 'chat', 'passed on'],
  ['anthropic', 'messages', 'passed on'],
  ['openai', 'responses', 'passed on'],
  ['openai-compatible', 'messages', 'translated'],
  ['anthropic', 'chat', 'translated'],
  ['gemini', 'chat', 'translated'],
  ['bedrock', 'chat', 'translated'],
  ['ollama', 'chat', 'translated'],
  ['bedrock', 'responses', 'translated'],
];

const lineMb = 64;
const bomb = gzipSync(Buffer.alloc(200_000_000, 32));

/** What the upstream answers, whoever asks. */
const replies: Readonly<Record<string, (response: ServerResponse) => void>> = {
  html: (response) =>
    response.setHeader('content-type', 'text/html').end('<!doctype html><html><h1>Welcome</h1></html>'),
  empty: (response) => response.setHeader('content-type', 'application/json').end(),
  'no-content': (response) => response.writeHead(200).end(),
  'truncated-json': (response) =>
    response
      .setHeader('content-type', 'application/json')
      .end('{"id":"x","object":"chat.completion","choices":[{"mess'),
  'a-list': (response) => response.setHeader('content-type', 'application/json').end('[1,2,3]'),
  'a-number': (response) => response.setHeader('content-type', 'application/json').end('42'),
  gzip: (response) =>
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bomb),
};
/** Only wrong for one way of asking. */
const forWhole: typeof replies = {
  'event-stream': (response) =>
    response
      .setHeader('content-type', 'text/event-stream')
      .end('data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\ndata: [DONE]\n\n'),
};
const forStream: typeof replies = {
  'whole-json': (response) =>
    response
      .setHeader('content-type', 'application/json')
      .end(
        '{"id":"x","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"}}]}',
      ),
};

let product: Product;
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const kind = /^\/([a-z-]+)\//.exec(request.url ?? '')?.[1] ?? '';
    request.resume().on('end', () => {
      if (kind === 'endless-line') return endlessLine(response);
      (replies[kind] ?? forWhole[kind] ?? forStream[kind])?.(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  product = await startProduct({ readyWithinMs: 120_000, env: { TOLLGATE_DEMO: '0', LOG_LEVEL: 'warn' } });
  for (const provider of new Set(served.map(([id]) => id))) {
    for (const kind of [...Object.keys({ ...replies, ...forWhole, ...forStream }), 'endless-line'])
      await addModel(product, {
        simulator: { url },
        ...reached(provider, `${url}/${kind}`),
        name: `${provider}-${kind}`,
      });
  }
});
afterAll(async () => {
  await product?.stop();
  server.closeAllConnections();
  server.close();
});

/** One line without end, cut by us when it is long enough for anybody. */
function endlessLine(response: ServerResponse): void {
  const chunk = Buffer.alloc(1_048_576, 0x78);
  let left = lineMb;
  const pump = () => {
    while (left-- > 0 && !response.destroyed) if (!response.write(chunk)) return;
    if (!response.destroyed) response.end();
  };
  response.setHeader('content-type', 'application/octet-stream').on('drain', pump);
  response.write('data: {"x":"');
  pump();
}

const rssMb = () =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${product.process.pid ?? 0}/status`, 'utf8'))?.[1] ?? 0) / 1024;

function ask(model: string, surface: Surface, stream: boolean): Promise<Response> {
  const messages = [{ role: 'user', content: 'Hi' }];
  if (surface === 'chat') return post(product, { model, messages, stream });
  if (surface === 'messages')
    return post(product, { model, messages, stream, max_tokens: 50 }, { path: '/v1/messages' });
  return post(product, { model, input: 'Hi', stream }, { path: '/v1/responses' });
}

/** The error of a reply that is one, in the words of the surface. */
function codeOf(body: string, surface: Surface): unknown {
  const value = JSON.parse(body) as { error?: { code?: string; details?: { error_code?: string } } };
  return surface === 'messages' ? value.error?.details?.error_code : value.error?.code;
}

describe.each(served)('%s behind %s, %s', (provider, surface) => {
  for (const stream of [false, true]) {
    const kinds = Object.keys({ ...replies, ...(stream ? forStream : forWhole) });
    it.each(kinds)(`%s for a ${stream ? 'stream' : 'whole reply'} is a 502 of the client’s dialect`, async (kind) => {
      // Ollama's whole reply is a line of its stream, and this one lacks what makes it one.
      const response = await ask(`${provider}-${kind}`, surface, stream);
      const body = await response.text();
      expect({ status: response.status, body: body.slice(0, 300) }).toMatchObject({ status: 502 });
      expect(codeOf(body, surface)).toBe('upstream_malformed_reply');
      const detail = await requestDetail(product, response.headers.get('x-request-id') ?? '');
      expect(detail).toMatchObject({ outcome: 'failed', attempts: 1 });
      expect(detail.attemptsDetail[0]).toMatchObject({ provenance: 'estimated' });
    });

    it(`a line of ${lineMb} MB ${stream ? 'in a stream' : 'as a reply'} ends in an error, with memory bounded`, async () => {
      const before = rssMb();
      const response = await ask(`${provider}-endless-line`, surface, stream);
      let bytes = 0;
      let tail = '';
      for await (const chunk of response.body ?? []) {
        bytes += (chunk as Uint8Array).length;
        tail = (tail + Buffer.from(chunk as Uint8Array).toString('latin1')).slice(-400);
      }
      if (response.status === 200) expect(tail).toMatch(/"error"/);
      else expect({ status: response.status, bytes: bytes < 10_000 }).toEqual({ status: 502, bytes: true });
      expect(rssMb() - before).toBeLessThan(300);
    });
  }
});
