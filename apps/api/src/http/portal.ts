/**
 * Serves the portal: hashed assets for ever, the page itself with a fresh nonce each time. The policy allows nothing from
 * elsewhere; styles need the nonce because the component library writes a style element.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

export async function servePortal(fastify: FastifyInstance, folder: string): Promise<void> {
  const index = join(folder, 'index.html');

  const sendPage = (reply: FastifyReply) => {
    const nonce = randomBytes(16).toString('base64');
    return (
      reply
        .header('content-type', 'text/html; charset=utf-8')
        .header('cache-control', 'no-store')
        .header('content-security-policy', policy(nonce))
        .header('x-frame-options', 'DENY')
        .header('x-content-type-options', 'nosniff')
        .header('referrer-policy', 'same-origin')
        .header('cross-origin-opener-policy', 'same-origin')
        // Read anew each time: under `npm run dev` the portal is rebuilt while we run.
        .send(readFileSync(index, 'utf8').replaceAll('__CSP_NONCE__', nonce))
    );
  };

  await fastify.register(fastifyStatic, { root: folder, serve: false });
  fastify.get('/', (_request, reply) => sendPage(reply));
  // Pages are routed in the browser: any path that is neither the API's nor a file's shows the portal.
  fastify.get('/*', (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '/';
    if (path.startsWith('/api/')) return reply.callNotFound();
    if (!/\.[A-Za-z0-9]+$/.test(path)) return sendPage(reply);
    const hashed = path.startsWith('/assets/');
    return reply
      .header('x-content-type-options', 'nosniff')
      .sendFile(path.slice(1), { maxAge: hashed ? '365d' : '5m', immutable: hashed });
  });
}

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
