/**
 * Serves the portal: hashed assets for ever, the page itself with a fresh nonce each time. The policy allows nothing from
 * elsewhere; styles need the nonce because the component library writes a style element.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

export async function servePortal(fastify: FastifyInstance, folder: string): Promise<void> {
  const index = join(folder, 'index.html');
  if (!existsSync(index)) return;
  const page = readFileSync(index, 'utf8');

  const sendPage = (reply: FastifyReply) => {
    const nonce = randomBytes(16).toString('base64');
    return reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('content-security-policy', policy(nonce))
      .header('x-frame-options', 'DENY')
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'same-origin')
      .header('cross-origin-opener-policy', 'same-origin')
      .send(page.replaceAll('__CSP_NONCE__', nonce));
  };

  await fastify.register(fastifyStatic, {
    root: folder,
    index: false,
    wildcard: false,
    setHeaders(response, path) {
      const hashed = path.includes('/assets/');
      response.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'public, max-age=300');
      response.header('x-content-type-options', 'nosniff');
    },
  });
  fastify.get('/', (_request, reply) => sendPage(reply));
  // Pages are routed in the browser: any path that is not the API's nor a file's shows the portal.
  for (const path of pagePaths) {
    fastify.get(path, (_request, reply) => sendPage(reply));
    fastify.get(`${path}/*`, (_request, reply) => sendPage(reply));
  }
}

const pagePaths = ['/sign-in', '/home', '/usage', '/requests', '/keys', '/o'];

function policy(nonce: string): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
