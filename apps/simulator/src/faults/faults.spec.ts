import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import OpenAI from 'openai';
import { startSimulator, type Simulator } from '../index.js';
import { eventually, post, readEvents } from '../testing/call.js';
import { faults } from './registry.js';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ firstTokenMs: 0, tokensPerSecond: 0 });
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

const messages = [{ role: 'user', content: 'Hi' }];
const ask = (fault: string, stream = false, extra: object = {}): Promise<Response> =>
  post(
    simulator,
    '/v1/chat/completions',
    { model: 'sim-gpt+len-30', messages, stream, ...extra },
    { 'x-simulator-fault': fault },
  );

interface RawReply {
  bytes: Buffer;
  /** How the connection ended: an error code, `end` for FIN, `quiet` where it was still open after `waitMs`. */
  ending: string;
}

/** A reply as the socket saw it. */
function askRaw(fault: string, waitMs = 2_000): Promise<RawReply> {
  return new Promise((resolve) => {
    const body = JSON.stringify({
      model: 'sim-gpt+len-30',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    const parts: Buffer[] = [];
    const socket = connect(simulator.port, '127.0.0.1');
    const finish = (ending: string): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ bytes: Buffer.concat(parts), ending });
    };
    const timer = setTimeout(() => finish('quiet'), waitMs);
    socket.on('data', (part) => parts.push(part));
    socket.on('end', () => finish('end'));
    socket.on('error', (error: NodeJS.ErrnoException) => finish(error.code ?? 'error'));
    socket.write(
      `POST /__fault/${fault}/v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sk-1\r\n` +
        `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  });
}

describe('faults that are a status', () => {
  it.each([
    ['401', 401],
    ['408', 408],
    ['429', 429],
    ['quota', 429],
    ['500', 500],
    ['503', 503],
    ['overloaded', 503],
  ])('%s', async (name, status) => {
    const reply = await ask(name, true);
    expect(reply.status).toBe(status);
    const { error } = (await reply.json()) as { error: object };
    expect(Object.keys(error).sort()).toEqual(['code', 'message', 'param', 'type']);
  });

  it('429 says how long to wait, 502 is a page of somebody else', async () => {
    const limited = await ask('429:7');
    expect([limited.headers.get('retry-after'), limited.headers.get('retry-after-ms')]).toEqual(['7', '7000']);
    const page = await ask('502');
    expect([page.status, page.headers.get('content-type')]).toEqual([502, 'text/html']);
  });
});

describe('faults of the connection', () => {
  it('hang: no byte, and the leaving is seen', async () => {
    expect(await askRaw('hang', 100)).toEqual({ bytes: Buffer.alloc(0), ending: 'quiet' });
    await eventually(() => simulator.counts().totals.aborted === 1);
  });

  it('reset: no byte and RST', async () => {
    expect(await askRaw('reset')).toEqual({ bytes: Buffer.alloc(0), ending: 'ECONNRESET' });
    await eventually(() => simulator.counts().totals.cut === 1);
  });

  it('slow-headers: the reply comes whole, later', async () => {
    const startedAt = performance.now();
    const reply = await ask('slow-headers:80');
    expect(performance.now() - startedAt).toBeGreaterThan(70);
    expect(reply.status).toBe(200);
  });

  it('hang-mid-stream: some bytes, then silence on an open connection', async () => {
    const { bytes, ending } = await askRaw('hang-mid-stream:500', 200);
    expect(ending).toBe('quiet');
    expect(bodyBytes(bytes)).toBe(500);
  });

  it('reset-mid-stream: so many bytes, then RST', async () => {
    const { bytes, ending } = await askRaw('reset-mid-stream:500');
    expect(ending).toBe('ECONNRESET');
    expect(bodyBytes(bytes)).toBe(500);
  });

  it('close-mid-stream: so many bytes, then FIN without the last chunk', async () => {
    const { bytes, ending } = await askRaw('close-mid-stream:500');
    expect(ending).toBe('end');
    expect(bytes.subarray(-5).toString()).not.toBe('0\r\n\r\n');
  });

  it('trickle: a byte at a time', async () => {
    const { bytes } = await askRaw('trickle:50', 300);
    expect(bodyBytes(bytes)).toBeGreaterThan(0);
    expect(bodyBytes(bytes)).toBeLessThan(40);
  });

  it('endless-stream: [DONE], and no end', async () => {
    const { bytes, ending } = await askRaw('endless-stream', 500);
    expect(ending).toBe('quiet');
    expect(bytes.toString()).toContain('data: [DONE]');
    expect(bytes.toString()).toContain(': keep-alive');
  });
});

/** Body bytes in a chunked reply: the head and the chunk frames do not count. */
function bodyBytes(reply: Buffer): number {
  let rest = reply.subarray(reply.indexOf('\r\n\r\n') + 4);
  let sum = 0;
  while (rest.length > 0) {
    const line = rest.indexOf('\r\n');
    const size = parseInt(rest.subarray(0, line).toString(), 16);
    if (!(size > 0)) break;
    sum += Math.min(size, rest.length - line - 2);
    rest = rest.subarray(line + 2 + size + 2);
  }
  return sum;
}

describe('faults of the body', () => {
  it('truncated: a complete reply with half a JSON object', async () => {
    const text = await (await ask('truncated:50')).text();
    expect(text).toHaveLength(50);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  });

  it('empty-body: 200 and nothing', async () => {
    const reply = await ask('empty-body');
    expect([reply.status, await reply.text()]).toEqual([200, '']);
  });

  it('wrong-content-type: the right body under another name', async () => {
    const reply = await ask('wrong-content-type:text/plain');
    expect(reply.headers.get('content-type')).toBe('text/plain');
    expect(await reply.json()).toMatchObject({ object: 'chat.completion' });
  });

  it('oversized-body: valid, and as large as it says', async () => {
    const text = await (await ask('oversized-body:3')).text();
    expect(text.length).toBeGreaterThan(3 * 1024 * 1024);
    expect(JSON.parse(text)).toMatchObject({ object: 'chat.completion', padding: expect.any(String) as string });
    const [first] = readEvents(await (await ask('oversized-body:1', true)).text());
    expect(first?.data.length).toBeGreaterThan(1024 * 1024);
  });

  it('gzip-bomb: a few kilobytes that become megabytes', async () => {
    const packed = await new Promise<Buffer>((resolve, reject) => {
      const headers = {
        authorization: 'Bearer x',
        'content-type': 'application/json',
        'x-simulator-fault': 'gzip-bomb:8',
      };
      const sent = httpRequest(`${simulator.url}/v1/chat/completions`, { method: 'POST', headers }, (reply) => {
        const parts: Buffer[] = [];
        reply.on('data', (part: Buffer) => parts.push(part)).on('end', () => resolve(Buffer.concat(parts)));
      });
      sent.on('error', reject).end(JSON.stringify({ model: 'sim-gpt', messages }));
    });
    expect(packed.length).toBeLessThan(64 * 1024);
    expect(gunzipSync(packed).length).toBe(8 * 1024 * 1024);
  });

  it.each([
    'text',
    'broken-json',
    'binary',
    'bad-utf8',
    'wrong-shape',
    'unknown-event',
    'no-colon',
    'huge-line',
    'early-done',
    'html',
    'all',
  ])('garbage-sse:%s comes after the first event, and the real stream goes on', async (kind) => {
    const clean = await (await ask('slow-headers:0', true)).text();
    const dirty = await (await ask(`garbage-sse:${kind}`, true)).text();
    expect(dirty.length).toBeGreaterThan(clean.length);
    expect(dirty.trimEnd().endsWith('data: [DONE]')).toBe(true);
    const firstEvent = dirty.slice(0, dirty.indexOf('\n\n'));
    expect(JSON.parse(firstEvent.slice('data: '.length))).toMatchObject({ object: 'chat.completion.chunk' });
  });

  it("error-event: the dialect's error in the stream, and no [DONE]; 500 without a stream", async () => {
    const events = readEvents(await (await ask('error-event', true)).text());
    expect(JSON.parse(events.at(-1)?.data ?? '')).toMatchObject({
      error: { type: 'server_error', param: null, code: null },
    });
    expect((await ask('error-event')).status).toBe(500);
    const client = new OpenAI({ baseURL: `${simulator.url}/v1`, apiKey: 'sk-x', maxRetries: 0 });
    const model = 'sim-gpt+fault-error-event:300';
    const stream = await client.chat.completions.create({
      model,
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
    });
    const drain = async (): Promise<void> => {
      for await (const chunk of stream) expect(chunk.choices).toHaveLength(1);
    };
    await expect(drain()).rejects.toBeInstanceOf(OpenAI.APIError);
    const anthropic = await post(
      simulator,
      '/v1/messages',
      { model: 'sim-claude+len-30', max_tokens: 90, messages, stream: true },
      { 'x-simulator-fault': 'error-event' },
    );
    expect(readEvents(await anthropic.text()).at(-1)).toMatchObject({ event: 'error' });
  });
});

describe('faults of the usage', () => {
  it('missing-usage: asked for, and not there', async () => {
    expect(await (await ask('missing-usage')).json()).not.toHaveProperty('usage');
    const streamed = await (await ask('missing-usage', true, { stream_options: { include_usage: true } })).text();
    expect(streamed).not.toContain('prompt_tokens');
  });

  it.each([
    ['negative', '"completion_tokens":-1'],
    ['huge', '"completion_tokens":9007199254740993'],
    ['overflow', '"completion_tokens":1e309'],
    ['nan', '"completion_tokens":NaN'],
    ['string', '"completion_tokens":"12"'],
    ['null', '"completion_tokens":null'],
    ['array', '"completion_tokens":[1,2]'],
    ['usage-array', '"usage":[1,2,3]'],
    ['usage-null', '"usage":null'],
  ])('absurd-usage:%s is on the wire as it says', async (kind, text) => {
    expect(await (await ask(`absurd-usage:${kind}`)).text()).toContain(text);
    expect(
      await (await ask(`absurd-usage:${kind}`, true, { stream_options: { include_usage: true } })).text(),
    ).toContain(text);
  });

  it('absurd-usage holds for the Messages API as well', async () => {
    const body = { model: 'sim-claude+fault-absurd-usage:overflow', max_tokens: 9, messages };
    expect(await (await post(simulator, '/v1/messages', body)).text()).toContain('"output_tokens":1e309');
    expect(await (await post(simulator, '/v1/messages', { ...body, stream: true })).text()).toContain(
      '"input_tokens":1e309',
    );
  });
});

describe('choosing a fault', () => {
  const status = async (path: string, model: string, key = 'sk-a'): Promise<number> => {
    const reply = await post(simulator, path, { model, messages }, { authorization: `Bearer ${key}` });
    await reply.text();
    return reply.status;
  };

  it('by header, by model suffix, by path, each for its request only', async () => {
    expect((await ask('503')).status).toBe(503);
    expect(await status('/v1/chat/completions', 'sim-gpt+fault-503')).toBe(503);
    expect(await status('/__fault/503/v1/chat/completions', 'sim-gpt')).toBe(503);
    expect(await status('/__knobs/len-5+fault-500/v1/chat/completions', 'sim-gpt')).toBe(500);
    expect(await status('/v1/chat/completions', 'sim-gpt')).toBe(200);
  });

  it('at run time, for a model or a key, for so many requests', async () => {
    const rule = { fault: '500', model: 'sim-a', times: 2 };
    const set = await fetch(`${simulator.url}/__simulator/faults`, { method: 'POST', body: JSON.stringify(rule) });
    expect(set.status).toBe(201);
    const path = '/v1/chat/completions';
    expect([
      await status(path, 'sim-b'),
      await status(path, 'sim-a'),
      await status(path, 'sim-a+len-3'),
      await status(path, 'sim-a'),
    ]).toEqual([200, 500, 500, 200]);
    simulator.setFault({ fault: '503', apiKey: 'sk-bad' });
    expect([await status(path, 'sim-a', 'sk-good'), await status(path, 'sim-a', 'sk-bad')]).toEqual([200, 503]);
    await fetch(`${simulator.url}/__simulator/faults`, { method: 'DELETE' });
    expect(await status(path, 'sim-a', 'sk-bad')).toBe(200);
    expect(() => simulator.setFault({ fault: 'nonsense' })).toThrow('Known:');
    const wrong = await fetch(`${simulator.url}/__simulator/faults`, {
      method: 'POST',
      body: '{"fault":"500","when":1}',
    });
    expect(wrong.status).toBe(400);
  });

  it('describes them all', async () => {
    const { known } = (await (await fetch(`${simulator.url}/__simulator/faults`)).json()) as {
      known: { name: string }[];
    };
    expect(known.map((each) => each.name)).toEqual([...faults.keys()]);
  });
});
