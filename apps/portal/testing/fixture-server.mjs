/**
 * Serves the built portal over sample data, with the security headers the API sends. For screenshots and browser checks:
 *
 *   node apps/portal/testing/fixture-server.mjs [port]
 *
 * `FIXTURE_STATE`, or the cookie `fixture_state`, is `ok`, `empty`, `error` or `slow` (every answer takes 4 s).
 * `FIXTURE_NOW` is the moment the data ends. Sign in with any address and the password `correct horse battery`.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { pathToFileURL } from 'node:url';
import { handleApi } from './fixture-api.mjs';

const dist = join(import.meta.dirname, '..', 'dist');
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.map': 'application/json',
};

export function startFixtureServer({ port = 0, state = process.env.FIXTURE_STATE ?? 'ok' } = {}) {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://fixture');
    const cookies = Object.fromEntries((request.headers.cookie ?? '').split(/;\s*/).map((pair) => pair.split('=')));
    const mode = cookies.fixture_state ?? state;
    const work = url.pathname.startsWith('/api/v1/')
      ? serveApi(request, response, url, cookies, mode)
      : serveFile(response, url.pathname);
    work.catch((error) => response.writeHead(500).end(String(error)));
  });
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve({
        url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`,
        close: () => new Promise((done) => server.close(done)),
      });
    });
  });
}

async function serveApi(request, response, url, cookies, mode) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const path = url.pathname.slice('/api/v1'.length);
  if (mode === 'slow' && !path.startsWith('/auth')) await new Promise((done) => setTimeout(done, 4_000));
  const write = request.method !== 'GET' && path !== '/auth/login';
  const signedIn = Boolean(cookies.tollgate_session);
  const answer =
    write && signedIn && request.headers['x-csrf-token'] !== 'csrf_fixture'
      ? {
          status: 403,
          headers: {},
          problem: {
            type: 'about:blank',
            title: 'Forbidden',
            status: 403,
            code: 'csrf_failed',
            detail: 'The CSRF token is missing.',
            requestId: 'req_csrf',
          },
        }
      : handleApi({
          method: request.method ?? 'GET',
          path,
          query: Object.fromEntries(url.searchParams),
          body: text ? JSON.parse(text) : {},
          signedIn,
          mode,
        });
  const body = answer.problem ?? answer.body;
  response.writeHead(answer.status, {
    'content-type': answer.problem ? 'application/problem+json' : 'application/json',
    'cache-control': 'no-store',
    ...answer.headers,
  });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

async function serveFile(response, pathname) {
  const asked = normalize(pathname).replace(/^(\.\.[/\\])+/, '');
  const isPage = extname(asked) === '';
  const file = join(dist, isPage ? 'index.html' : asked);
  let content;
  try {
    content = await readFile(file);
  } catch {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
    return;
  }
  const headers = {
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    'x-content-type-options': 'nosniff',
  };
  if (!isPage) {
    response.writeHead(200, headers).end(content);
    return;
  }
  const nonce = randomBytes(16).toString('base64');
  headers['content-security-policy'] =
    `default-src 'self'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'`;
  response.writeHead(200, headers).end(content.toString().replaceAll('__CSP_NONCE__', nonce));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { url } = await startFixtureServer({ port: Number(process.argv[2] ?? 4173) });
  process.stdout.write(`The portal over sample data: ${url}\n`);
}
