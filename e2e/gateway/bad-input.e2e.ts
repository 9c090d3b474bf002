/**
 * Promise: whatever bytes arrive, the answer is a clear error or none, the process lives on, its memory stays bounded, and
 * the next caller notices nothing. Both body paths are tried: up to 64 KB (parsed) and above (scanned).
 */
import { jest } from '@jest/globals';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { eventually, startProduct, type Product } from '../support/harness.js';
import { rawRequest, type RawReply } from '../support/raw-http.js';
import { addModel } from '../support/simulated.js';
import { chatBody, post } from '../support/v1.js';

jest.setTimeout(90_000);

const maxBodyBytes = 2_000_000;
let product: Product;
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
  product = await startProduct({
    env: { TOLLGATE_DEMO: '0', LOG_LEVEL: 'warn', TOLLGATE_MAX_BODY_BYTES: String(maxBodyBytes) },
  });
  await addModel(product, { name: 'gpt-test', simulator });
});
afterAll(async () => {
  await product.stop();
  await simulator.close();
});

/** After every case: the same process, and a normal request goes through. */
afterEach(async () => {
  expect(product.process.exitCode).toBeNull();
  const response = await post(product, chatBody('gpt-test'));
  expect(response.status).toBe(200);
  await response.text();
});

interface HeadOptions {
  headers?: readonly string[];
  contentType?: string;
  method?: string;
  path?: string;
}

function head({
  headers = [],
  contentType = 'application/json',
  method = 'POST',
  path = '/v1/chat/completions',
}: HeadOptions): string {
  return [
    `${method} ${path} HTTP/1.1`,
    'host: test',
    `authorization: Bearer ${product.apiKey}`,
    `content-type: ${contentType}`,
    ...headers,
    '',
    '',
  ].join('\r\n');
}

function send(body: string | Buffer, options: HeadOptions = {}): Promise<RawReply> {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body);
  const start = head({ ...options, headers: [`content-length: ${bytes.length}`, ...(options.headers ?? [])] });
  return rawRequest(product.port, Buffer.concat([Buffer.from(start), bytes]));
}

const codeOf = (reply: RawReply): string | null =>
  (JSON.parse(reply.body) as { error: { code: string | null } }).error.code;
const prompt = '[{"role":"user","content":"Hi"}]';
const upstreamRequests = () => simulator.counts().totals.requests;

describe.each([
  { path: 'parsed', pad: '' },
  { path: 'scanned', pad: `,"metadata":{"pad":"${'p'.repeat(70_000)}"}` },
])('a body that is $path', ({ pad }) => {
  const body = (members: string) => `{"model":"gpt-test","messages":${prompt}${members}${pad}}`;
  const refused: [string, () => string | Buffer, string][] = [
    ['ends early', () => body('').slice(0, -1), 'invalid_json'],
    ['has something behind it', () => `${body('')} {}`, 'invalid_json'],
    ['has brackets that do not match', () => body(',"stop":[1}'), 'invalid_json'],
    ['is deeper than any request', () => body(`,"x":${'['.repeat(10_000)}${']'.repeat(10_000)}`), 'too_deep'],
    ['is objects all the way down', () => body(`,"x":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`), 'too_deep'],
    ['names the model twice', () => body(',"model":"other"'), 'duplicate_key'],
    ['names the model twice, once escaped', () => body(',"mod\\u0065l":"other"'), 'escaped_key'],
    [
      'has hundreds of thousands of keys',
      () => body(Array.from({ length: 100_000 }, (_, index) => `,"k${index}":1`).join('')),
      'too_many_fields',
    ],
    ['has a comma too many', () => body(','), 'invalid_json'],
    ['has a key without quotes', () => body(',x:1'), 'invalid_json'],
    ['has a NUL between members', () => body(',\u0000"x":1'), 'invalid_json'],
    [
      'starts with a byte order mark',
      () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(body(''))]),
      'invalid_json',
    ],
    ['is UTF-16', () => Buffer.from(body(''), 'utf16le'), 'invalid_json'],
    ['has a model that is a number', () => `{"model":7,"messages":${prompt}${pad}}`, 'invalid_type'],
    ['has messages that are text', () => `{"model":"gpt-test","messages":"Hi"${pad}}`, 'invalid_type'],
    ['has no messages', () => `{"model":"gpt-test"${pad}}`, 'missing_required_parameter'],
    ['has a stream that is text', () => body(',"stream":"true"'), 'invalid_type'],
    ['is a list', () => `[${body('')}]`, 'invalid_json'],
  ];
  it.each(refused)('%s is a 400 that never reaches the upstream', async (_name, make, code) => {
    const before = upstreamRequests();
    const reply = await send(make());
    expect({ status: reply.status, code: codeOf(reply) }).toEqual({ status: 400, code });
    expect(upstreamRequests()).toBe(before);
  });

  it('with odd but legal content arrives as it was sent', async () => {
    const odd = `[{"role":"user","content":"lone \\ud83d surrogate, \\u0000, __proto__ and \\"quotes\\""}]`;
    const reply = await send(
      `{ "messages" : ${odd} , "metadata":{"__proto__":"x","constructor":"y"}, "model" :"gpt-test"${pad.replace('metadata', 'x_pad')} }`,
    );
    // The simulator is as strict as the vendor about unknown members; what matters is that we passed it on and live.
    expect([200, 400]).toContain(reply.status);
    if (pad === '') expect(reply.status).toBe(200);
  });

  it('with numbers no double holds is the upstream’s to judge', async () => {
    const reply = await send(body(',"temperature":1e999'));
    expect(reply.status).toBe(400);
  });

  it('R36: with a top-level __proto__ pollutes nothing', async () => {
    await send(body(',"__proto__":{"stream":true,"polluted":true}'));
    const after = await post(product, chatBody('gpt-test'));
    expect(after.headers.get('content-type')).toContain('application/json');
    await after.text();
  });
});

describe('a stalled loop would show', () => {
  it('in another caller’s latency while hostile megabytes are read', async () => {
    const hostile = [
      `{"model":"gpt-test","messages":${'['.repeat(900_000)}`,
      `{"model":"gpt-test","messages":[{"role":"user","content":"${'\\\\'.repeat(900_000)}"}]`,
      `{${Array.from({ length: 150_000 }, (_, index) => `"k${index}":1`).join(',')}}`,
      `{"model":"${'m'.repeat(1_800_000)}","messages":[]}`,
    ];
    const attack = Promise.all(hostile.map((body) => send(body)));
    const started = performance.now();
    await (await fetch(`${product.url}/v1/models`, { headers: { authorization: `Bearer ${product.apiKey}` } })).text();
    expect(performance.now() - started).toBeLessThan(1_500);
    for (const reply of await attack) expect(reply.status).toBe(400);
  });
});

describe('HTTP that is not what it says', () => {
  const small = `{"model":"gpt-test","messages":${prompt}}`;
  const chunked = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n0\r\n\r\n`;
  const cases: [string, () => string][] = [
    [
      'content-length beside transfer-encoding',
      () => `${head({ headers: ['content-length: 5', 'transfer-encoding: chunked'] })}${chunked(small)}`,
    ],
    [
      'two content-lengths that differ',
      () => `${head({ headers: [`content-length: ${small.length}`, 'content-length: 5'] })}${small}`,
    ],
    [
      'a content-length list',
      () => `${head({ headers: [`content-length: ${small.length}, ${small.length + 1}`] })}${small}`,
    ],
    ['a negative content-length', () => `${head({ headers: ['content-length: -5'] })}${small}`],
    ['a content-length with a plus', () => `${head({ headers: [`content-length: +${small.length}`] })}${small}`],
    ['a space before the colon', () => `${head({ headers: [`content-length : ${small.length}`] })}${small}`],
    [
      'an obsolete line fold',
      () => `${head({ headers: ['x-folded: a\r\n b', `content-length: ${small.length}`] })}${small}`,
    ],
    ['a NUL in a header', () => `${head({ headers: ['x-nul: a\u0000b', `content-length: ${small.length}`] })}${small}`],
    [
      'an unknown transfer-encoding',
      () => `${head({ headers: ['transfer-encoding: chunked, gzip'] })}${chunked(small)}`,
    ],
    [
      'an unknown transfer-encoding alone',
      () => `${head({ headers: ['transfer-encoding: xchunked'] })}${chunked(small)}`,
    ],
    [
      'a chunk size that is none',
      () => `${head({ headers: ['transfer-encoding: chunked'] })}zz\r\n${small}\r\n0\r\n\r\n`,
    ],
    [
      'a chunk size beyond 2^64',
      () => `${head({ headers: ['transfer-encoding: chunked'] })}ffffffffffffffffff\r\n${small}`,
    ],
    ['no HTTP at all', () => 'EHLO there\r\n\r\n'],
    ['TLS', () => '\u0016\u0003\u0001\u0002\u0000\u0001\u0000'],
    ['another protocol version', () => 'GET /v1/models HTTP/9.9\r\nhost: x\r\n\r\n'],
  ];
  it.each(cases)('%s is refused and the connection closed', async (_name, make) => {
    const before = upstreamRequests();
    const reply = await rawRequest(product.port, make(), { timeoutMs: 3_000 });
    expect([0, 400, 505]).toContain(reply.status);
    if (reply.status === 400) expect(codeOf(reply)).toBe('invalid_http');
    expect(upstreamRequests()).toBe(before);
  });

  it('a second request hidden behind the first is a request of its own, without a key', async () => {
    const before = upstreamRequests();
    const hidden = 'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n';
    const reply = await rawRequest(product.port, `${head({ headers: ['content-length: 2'] })}{}${hidden}`);
    expect(reply.status).toBe(400);
    expect(upstreamRequests()).toBe(before);
  });

  it('headers beyond 16 KB are a 431', async () => {
    const reply = await rawRequest(
      product.port,
      head({ headers: [`x-huge: ${'h'.repeat(100_000)}`, 'content-length: 0'] }),
    );
    expect(reply.status).toBe(431);
    const many = Array.from({ length: 5_000 }, (_, index) => `x-h${index}: v`);
    expect((await rawRequest(product.port, head({ headers: [...many, 'content-length: 0'] }))).status).toBe(431);
  });

  it('an upstream sees only headers we chose', async () => {
    simulator.reset();
    await send(small, {
      headers: [
        'x-forwarded-host: evil.example',
        'x-simulator-fault: 500',
        'cookie: a=b',
        'x-api-key: stolen',
        'anthropic-version: 1',
        'connection: x-api-key',
      ],
    });
    const names = simulator.requests()[0]?.headers.map(([name]) => name.toLowerCase()) ?? [];
    const allowed = [
      'host',
      'connection',
      'authorization',
      'content-type',
      'accept',
      'content-length',
      'user-agent',
      'accept-encoding',
      // Our own: how a route that leads back here is noticed.
      'x-tollgate-hops',
    ];
    expect(names.filter((name) => !allowed.includes(name))).toEqual([]);
  });
});

describe('bodies without bounds', () => {
  const rssMb = () =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${product.process.pid ?? 0}/status`, 'utf8'))?.[1] ?? 0) / 1024;

  it('R33: one byte more than allowed is a 413', async () => {
    expect((await send('x'.repeat(maxBodyBytes + 1))).status).toBe(413);
  });

  it('chunks without end are cut at the limit, with memory bounded', async () => {
    const before = rssMb();
    const endless = (socket: Socket) => {
      const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
      const pump = () => {
        while (!socket.destroyed && socket.writable && socket.write(chunk));
      };
      socket.on('drain', pump);
      pump();
    };
    const replies = await Promise.all(
      Array.from({ length: 20 }, () =>
        rawRequest(product.port, head({ headers: ['transfer-encoding: chunked'] }), {
          after: endless,
          timeoutMs: 10_000,
        }),
      ),
    );
    // The reply may be lost in the reset that follows; what counts is that reading stopped.
    for (const reply of replies) expect([0, 413]).toContain(reply.status);
    expect(replies.some(({ status }) => status === 413)).toBe(true);
    expect(rssMb() - before).toBeLessThan(20 * 2 * (maxBodyBytes / 1e6) + 150);
  });

  it.each(['gzip', 'deflate', 'br', 'zstd', 'GZIP', 'gzip, identity'])(
    'compressed with %s is a 415 before it is read',
    async (encoding) => {
      const reply = await send(gzipSync(Buffer.alloc(5_000_000, 32)), { headers: [`content-encoding: ${encoding}`] });
      expect({ status: reply.status, code: codeOf(reply) }).toEqual({
        status: 415,
        code: 'unsupported_content_encoding',
      });
    },
  );

  it('a stranger’s megabytes are refused before they are read', async () => {
    const start =
      'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1900000\r\n\r\n';
    const reply = await rawRequest(product.port, start);
    expect({ status: reply.status, code: codeOf(reply) }).toEqual({ status: 401, code: 'missing_api_key' });
  });
});

describe('content types', () => {
  const json = [
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'Application/JSON',
    'application/json ; charset="utf-8"',
    'application/json\t;charset=utf-8',
    'application/json;',
    'application/json; charset=utf8',
  ];
  const others = [
    'text/plain',
    'text/json',
    'application/x-json',
    'application/jsonx',
    'application/json5',
    'application/jsonl',
    'application/ld+json',
    'application/*',
    '*/*',
    'application/json, text/plain',
    'application/json text/plain',
    'application/json/x',
    'application /json',
    'application/ json',
    'application\tjson',
    'applicationjson',
    'application/json; charset=utf-16',
    'application/json; charset=latin1',
    'application/json; charset',
    'application/json; charset=',
    'application/json; charset=utf-8; x=y',
    'application/json charset=utf-8',
    'application/json;;',
    'application/json\u00a0',
    '"application/json"',
    'json',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'application/octet-stream',
    'application/json%20',
    'x-application/json',
    'application/json; foo=bar',
  ];
  it.each(json)('%j is JSON', async (contentType) => {
    expect((await send(`{"model":"gpt-test","messages":${prompt}}`, { contentType })).status).toBe(200);
  });
  it.each(others)('%j is a 415: checks are never skipped', async (contentType) => {
    const before = upstreamRequests();
    const reply = await send(`{"model":"gpt-test","messages":${prompt}}`, { contentType });
    expect([400, 415]).toContain(reply.status);
    expect(upstreamRequests()).toBe(before);
  });
  it('none at all is a 415', async () => {
    const reply = await rawRequest(
      product.port,
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${product.apiKey}\r\ncontent-length: 2\r\n\r\n{}`,
    );
    expect(reply.status).toBe(415);
  });
});

describe('slow callers', () => {
  it('who never finish their headers are closed, and others go on meanwhile', async () => {
    const sockets = await Promise.all(Array.from({ length: 200 }, openSlowly));
    const started = performance.now();
    expect((await post(product, chatBody('gpt-test'))).status).toBe(200);
    expect(performance.now() - started).toBeLessThan(5_000);
    const drip = setInterval(() => sockets.forEach((socket) => socket.writable && socket.write('x')), 1_000);
    try {
      await eventually(() => (sockets.every(({ destroyed }) => destroyed) ? true : undefined), 60_000);
    } finally {
      clearInterval(drip);
      sockets.forEach((socket) => socket.destroy());
    }
  });

  function openSlowly(): Promise<Socket> {
    return new Promise((resolve) => {
      const socket = connect(product.port, '127.0.0.1', () => {
        socket.write('GET /v1/models HTTP/1.1\r\nhost: x\r\nx-slow: ');
        resolve(socket);
      });
      socket.on('error', () => undefined);
      socket.resume();
    });
  }
});
