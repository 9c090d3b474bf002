/** If these fail, a provider with short-lived tokens hammers its token endpoint, stalls requests, or shows a token. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InvalidCredentialError, providers, type Provider } from '@tollgate/providers';
import { systemClock, TestClock } from '@tollgate/state';
import { createUpstreamClient, type UpstreamClient } from './client.js';
import { TokenBook, type TokenOwner, type TokenResult } from './tokens.js';

const base = providers.get('openai') as Provider;
let server: Server;
let upstream: UpstreamClient;
let asked = 0;
let answer: RequestListener;

beforeEach(async () => {
  asked = 0;
  answer = (_request, response) => void response.end(JSON.stringify({ token: `t${asked}`, lifeMs: 3_600_000 }));
  server = createServer((request, response) => {
    asked++;
    request.resume().on('end', () => answer(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  upstream = createUpstreamClient(systemClock);
});
afterEach(async () => {
  await upstream.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Needs a token unless its key says otherwise. */
function provider(): Provider {
  const { port } = server.address() as AddressInfo;
  return {
    ...base,
    tokenRequest(credential) {
      if (credential['apiKey'] === 'signs-by-itself') return null;
      if (credential['apiKey'] === 'broken') throw new InvalidCredentialError("'apiKey' is broken.");
      const body = Buffer.from(JSON.stringify(credential));
      return { method: 'POST', url: `http://127.0.0.1:${port}/token?a=b`, path: '', headers: {}, body };
    },
    readToken(body) {
      const { token, lifeMs } = JSON.parse(body.toString()) as { token: string; lifeMs: number };
      return { token, expiresInMs: lifeMs };
    },
  };
}

function owner(apiKey = 'k'): TokenOwner {
  return { provider: provider(), publicOnly: false, credential: { reveal: () => ({ apiKey }) } };
}

function tokenOf(result: TokenResult): string | undefined {
  if ('error' in result) throw new Error(`no token: ${result.detail}`);
  return result.token;
}

const never = Number.POSITIVE_INFINITY;

describe('a provider that signs with short-lived tokens', () => {
  it('fetches one token for many waiting requests, then answers at once', async () => {
    const book = new TokenBook(upstream, systemClock);
    const mine = owner();
    const tokens = await Promise.all(Array.from({ length: 50 }, () => book.get(mine, never)));
    expect(new Set(tokens.map(tokenOf))).toEqual(new Set(['t1']));
    expect(asked).toBe(1);
    expect(book.get(mine, never)).toEqual({ token: 't1' });
  });

  it('keeps a token over a change of configuration, and apart from other credentials', async () => {
    const book = new TokenBook(upstream, systemClock);
    await book.get(owner('a'), never);
    expect(await book.get(owner('a'), never)).toEqual({ token: 't1' });
    expect(await book.get(owner('b'), never)).toEqual({ token: 't2' });
  });

  it('asks for nothing where the credential signs by itself, or the provider needs no token', async () => {
    const book = new TokenBook(upstream, systemClock);
    const mine = owner('signs-by-itself');
    expect(await book.get(mine, never)).toEqual({ token: undefined });
    expect(book.get(mine, never)).toEqual({ token: undefined });
    expect(book.get({ ...mine, provider: base }, never)).toEqual({ token: undefined });
    expect(asked).toBe(0);
  });

  it('renews ahead of the end behind the request, which is served with the old token', async () => {
    const clock = new TestClock();
    const book = new TokenBook(upstream, clock);
    const mine = owner();
    await book.get(mine, never);
    clock.advance(3_300_000 - 1);
    expect(book.get(mine, never)).toEqual({ token: 't1' });
    expect(asked).toBe(1);
    clock.advance(1);
    expect(book.get(mine, never)).toEqual({ token: 't1' });
    await until(() => !('then' in book.get(mine, never)) && tokenNow(book, mine) === 't2');
    expect(asked).toBe(2);
  });

  it('goes on with the old token while the endpoint fails, and asks again only after a pause', async () => {
    const clock = new TestClock();
    const book = new TokenBook(upstream, clock);
    const mine = owner();
    await book.get(mine, never);
    answer = (_request, response) => void response.writeHead(503).end();
    clock.advance(3_300_000);
    expect(book.get(mine, never)).toEqual({ token: 't1' });
    await until(() => asked === 2);
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (let i = 0; i < 20; i++) expect(book.get(mine, never)).toEqual({ token: 't1' });
    expect(asked).toBe(2);
  });

  it('never uses a token that has ended', async () => {
    const clock = new TestClock();
    const book = new TokenBook(upstream, clock);
    const mine = owner();
    await book.get(mine, never);
    clock.advance(3_600_000);
    expect(await book.get(mine, never)).toEqual({ token: 't2' });
  });

  it('drops a token the upstream refused, but not one it has just been given', async () => {
    const clock = new TestClock();
    const book = new TokenBook(upstream, clock);
    const mine = owner();
    await book.get(mine, never);
    book.refused(mine);
    expect(book.get(mine, never)).toEqual({ token: 't1' });
    clock.advance(60_000);
    book.refused(mine);
    expect(await book.get(mine, never)).toEqual({ token: 't2' });
  });
});

describe('a token that cannot be had', () => {
  it.each([
    [400, '{"error":"invalid_grant"}', false],
    [401, '{"error":{"message":"no"}}', false],
    [500, 'oops', true],
    [200, 'not json', false],
    [200, '{"token":"","lifeMs":1000}', false],
    [200, '{"token":"t","lifeMs":-1}', false],
    [200, '{"token":"t"}', false],
  ])('(%i %s) fails with kind authentication', async (status, body, retryable) => {
    answer = (_request, response) => void response.writeHead(status).end(body);
    const result = await new TokenBook(upstream, systemClock).get(owner('s3cret-credential'), never);
    expect(result).toMatchObject({ error: { kind: 'authentication', retryable } });
    expect(JSON.stringify(result)).not.toContain('s3cret');
  });

  it('fails the same way for a broken credential and for an endpoint nobody answers at', async () => {
    const book = new TokenBook(upstream, systemClock);
    expect(await book.get(owner('broken'), never)).toMatchObject({
      error: { kind: 'authentication', retryable: false },
      detail: "'apiKey' is broken.",
    });
    const mine = owner();
    await new Promise((resolve) => server.close(resolve));
    expect(await book.get(mine, never)).toMatchObject({ error: { kind: 'authentication', retryable: true } });
  });

  it('is not asked for again by every request', async () => {
    answer = (_request, response) => void response.writeHead(400).end('{"error":"invalid_grant"}');
    const book = new TokenBook(upstream, systemClock);
    const mine = owner();
    for (let i = 0; i < 10; i++) expect(await book.get(mine, never)).toHaveProperty('error');
    expect(asked).toBe(1);
  });

  it('holds a request no longer than the request may take', async () => {
    answer = () => undefined;
    const book = new TokenBook(upstream, systemClock);
    const result = await book.get(owner(), systemClock.monotonicMs() + 50);
    expect(result).toMatchObject({ error: { kind: 'authentication', retryable: true } });
  });
});

function tokenNow(book: TokenBook, mine: TokenOwner): string | undefined {
  const got = book.get(mine, never);
  return got instanceof Promise ? undefined : tokenOf(got);
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(condition()).toBe(true);
}
