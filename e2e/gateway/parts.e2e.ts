/**
 * Promise: images, PDF files and audio reach every model that takes them, as data or by URL. What an upstream fetches
 * itself is passed on; for others the gateway fetches it, from public addresses only and within the size of a body.
 */
import { jest } from '@jest/globals';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import OpenAI from 'openai';
import { startProduct, type Product } from '../support/harness.js';
import { reached, type ReachedProvider } from '../support/reached.js';
import { addModel } from '../support/simulated.js';
import { post } from '../support/v1.js';

jest.setTimeout(120_000);

const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n').toString('base64');
const providers = ['openai-compatible', 'anthropic', 'gemini', 'bedrock', 'vllm', 'ollama'] as const;
/** Of a hidden server on an address nobody may be led to. */
let secretHits = 0;
let hits: string[] = [];
const servers: Server[] = [];
let port = 0;
let product: Product;
let simulator: Simulator;
let client: OpenAI;

beforeAll(async () => {
  port = await serveMedia();
  simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
  product = await startProduct({
    env: { TOLLGATE_DEMO: '0', LOG_LEVEL: 'warn', TOLLGATE_PRIVATE_MEDIA: '127.0.0.1/32' },
  });
  for (const provider of providers) {
    await addModel(product, { simulator, ...reached(provider, simulator.url), name: provider });
  }
  client = new OpenAI({ apiKey: product.apiKey, baseURL: `${product.url}/v1`, maxRetries: 0 });
});
afterAll(async () => {
  await product?.stop();
  await simulator?.close();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});
beforeEach(() => {
  hits = [];
});

async function serveMedia(): Promise<number> {
  const png = Buffer.from(pixel, 'base64');
  const media = createServer((request, response) => {
    hits.push(request.url ?? '');
    switch (request.url) {
      case '/pixel.png':
        return response.setHeader('content-type', 'image/png').end(png);
      case '/untyped':
        return response.setHeader('content-type', 'application/octet-stream').end(png);
      case '/paper':
        return response.setHeader('content-type', 'application/pdf').end(Buffer.from(pdf, 'base64'));
      case '/moved':
        return response.writeHead(302, { location: '/pixel.png' }).end();
      case '/loop':
        return response.writeHead(302, { location: '/loop' }).end();
      case '/inwards':
        return response.writeHead(302, { location: `http://127.0.0.2:${port}/` }).end();
      case '/page':
        return response.setHeader('content-type', 'text/html; charset=utf-8').end('<html>');
      case '/endless': {
        const chunk = Buffer.alloc(65_536, 1);
        const pump = () => {
          while (!response.destroyed && response.write(chunk));
        };
        response.setHeader('content-type', 'image/png').on('drain', pump);
        return pump();
      }
      case '/huge':
        return response.writeHead(200, { 'content-type': 'image/png', 'content-length': '900000000' }).write('x');
      default:
        return response.writeHead(404).end();
    }
  });
  const secret = createServer((_request, response) => {
    secretHits++;
    response.setHeader('content-type', 'image/png').end(png);
  });
  servers.push(media, secret);
  await new Promise<void>((resolve) => media.listen(0, '127.0.0.1', resolve));
  const address = media.address();
  const free = typeof address === 'object' && address !== null ? address.port : 0;
  await new Promise<void>((resolve) => secret.listen(free, '127.0.0.2', resolve));
  return free;
}

const lastBody = () => JSON.stringify(simulator.requests().at(-1)?.body);
const text = { type: 'text' as const, text: 'say exactly: seen' };

function ask(model: string, part: OpenAI.ChatCompletionContentPart) {
  return client.chat.completions.create({ model, messages: [{ role: 'user', content: [part, text] }] });
}

const image = (url: string) => ({ type: 'image_url' as const, image_url: { url } });
const at = (path: string) => `http://127.0.0.1:${port}${path}`;

describe('as data', () => {
  const file = {
    type: 'file' as const,
    file: { filename: 'paper.pdf', file_data: `data:application/pdf;base64,${pdf}` },
  };

  it.each(['openai-compatible', 'anthropic', 'gemini', 'bedrock', 'vllm'])('a PDF file reaches %s', async (model) => {
    expect((await ask(model, file)).choices[0]?.message.content).toBe('seen');
    expect(lastBody()).toContain(pdf);
  });

  it('a PDF file is refused by name where the model takes none', async () => {
    await expect(ask('ollama', file)).rejects.toMatchObject({ status: 400, param: 'messages[0].content[0]' });
  });

  it('audio reaches those who take it, and is refused by name by those who do not', async () => {
    const audio = { type: 'input_audio' as const, input_audio: { data: pdf, format: 'wav' as const } };
    for (const model of ['openai-compatible', 'gemini', 'vllm']) {
      expect((await ask(model, audio)).choices[0]?.message.content).toBe('seen');
      expect(lastBody()).toContain(pdf);
    }
    for (const model of ['anthropic', 'ollama'])
      await expect(ask(model, audio)).rejects.toMatchObject({
        status: 400,
        param: expect.stringContaining('messages[0].content[0]'),
      });
  });
});

describe('by URL', () => {
  it.each(['openai-compatible', 'anthropic', 'gemini', 'vllm'])(
    '%s gets the URL of an image as it is',
    async (model) => {
      const url = 'https://images.example.com/pixel.png';
      expect((await ask(model, image(url))).choices[0]?.message.content).toBe('seen');
      expect(lastBody()).toContain(url);
      expect(hits).toEqual([]);
    },
  );

  it.each(['bedrock', 'ollama'])('%s gets the bytes, which it would not fetch itself', async (model) => {
    for (const path of ['/pixel.png', '/untyped', '/moved']) {
      expect((await ask(model, image(at(path)))).choices[0]?.message.content).toBe('seen');
      expect(lastBody()).toContain(pixel);
      expect(lastBody()).not.toContain(at(path));
    }
  });

  it('one image named twice is fetched once', async () => {
    const content = [image(at('/pixel.png')), image(at('/pixel.png')), text];
    await client.chat.completions.create({ model: 'bedrock', messages: [{ role: 'user', content }] });
    expect(hits).toEqual(['/pixel.png']);
  });

  it('clients of the other surfaces have it, too, and files', async () => {
    const document = { type: 'document', source: { type: 'url', url: at('/paper') } };
    const picture = { type: 'image', source: { type: 'url', url: at('/pixel.png') } };
    const messages = [{ role: 'user', content: [document, picture, { type: 'text', text: 'say exactly: seen' }] }];
    const message = await post(product, { model: 'bedrock', max_tokens: 50, messages }, { path: '/v1/messages' });
    expect(await message.json()).toMatchObject({ content: [{ type: 'text', text: 'seen' }] });
    expect(lastBody()).toContain(pdf);
    expect(lastBody()).toContain(pixel);
    const input = [
      {
        role: 'user',
        content: [
          { type: 'input_file', file_url: at('/paper') },
          { type: 'input_text', text: 'say exactly: seen' },
        ],
      },
    ];
    // Chat Completions, which this upstream has, knows no URL of a file.
    const response = await post(product, { model: 'openai-compatible', input }, { path: '/v1/responses' });
    expect(response.status).toBe(200);
    expect(lastBody()).toContain(pdf);
  });

  const refused: [string, () => string, RegExp][] = [
    ['a server that has no such thing', () => at('/missing'), /status 404/],
    ['redirects without end', () => at('/loop'), /redirected more than/],
    ['a redirect into our network', () => at('/inwards'), /not a public one/],
    ['an address in our network', () => `http://127.0.0.2:${port}/`, /not a public one/],
    ['a name of our network', () => `http://localhost:${port}/pixel.png`, /not a public one/],
    ['cloud metadata', () => 'http://169.254.169.254/latest/meta-data', /not a public one/],
    ['IPv6 loopback in disguise', () => `http://[::ffff:127.0.0.2]:${port}/`, /not a public one/],
    ['an address as one number', () => `http://2130706434:${port}/`, /not a public one/],
    ['another protocol', () => 'file:///etc/passwd', /only http and https/],
    ['a URL with a password', () => `http://a:b@127.0.0.1:${port}/pixel.png`, /user name/],
    ['a web page', () => at('/page'), /web page/],
    ['more than a body may have, announced', () => at('/huge'), /larger than/],
    ['more than a body may have, unannounced', () => at('/endless'), /larger than/],
    ['a port where nobody listens', () => 'http://127.0.0.1:9/x.png', /cannot be reached/],
  ];

  it.each(refused)('%s is a 400 that names the part, and nothing is sent upstream', async (_name, url, why) => {
    const before = simulator.counts().totals.requests;
    const error = await ask('bedrock', image(url())).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 400, code: 'media_unavailable', param: 'messages[0].content[0]' });
    expect(String(error)).toMatch(why);
    expect(simulator.counts().totals.requests).toBe(before);
    expect(secretHits).toBe(0);
  });
});

describe('large bodies', () => {
  const rssMb = () =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${product.process.pid ?? 0}/status`, 'utf8'))?.[1] ?? 0) / 1024;

  it.each<ReachedProvider>(['openai-compatible', 'anthropic', 'bedrock'])(
    '12 MB of images reach %s, and memory stays within a few times that',
    async (model) => {
      const data = Buffer.alloc(9_000_000, 7).toString('base64');
      const before = rssMb();
      const reply = await ask(model, image(`data:image/png;base64,${data}`));
      expect(reply.choices[0]?.message.content).toBe('seen');
      expect(rssMb() - before).toBeLessThan(10 * 12);
    },
  );
});
