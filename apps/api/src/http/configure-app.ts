import { RequestMethod } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { docsPath, installOpenApi } from './openapi.js';
import { ProblemError } from './problem-error.js';
import { installRequestId } from './request-id.js';

/** Options for `new FastifyAdapter(…)` that the management API relies on; the caller adds its own (`serverFactory`). */
export const fastifyOptions = {
  // Bodies of the management API are small; /v1 never comes here.
  bodyLimit: 1_048_576,
  routerOptions: { maxParamLength: 512 },
  // Addresses in audit entries and throttles are those of the connection, never of a header anyone may send.
  trustProxy: false,
} as const;

/**
 * Everything about HTTP that is not a module: prefix, ids, headers, body parsing, OpenAPI. The application must have been
 * created with `bodyParser: false`; call before `init` or `listen`.
 */
export function configureApp(app: NestFastifyApplication, version: string): void {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  installRequestId(fastify);
  installSecurityHeaders(fastify);
  installJsonOnly(fastify);
  app.setGlobalPrefix('api/v1', {
    exclude: [
      { path: 'healthz', method: RequestMethod.GET },
      { path: 'readyz', method: RequestMethod.GET },
    ],
  });
  installOpenApi(app, version);
}

/** Only JSON is read: anything else is 415 before a schema could be skipped. */
function installJsonOnly(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    // A POST without a body is no mistake in the JSON: the schema says whether one is needed.
    if (body === '') done(null, undefined);
    else
      void parse(request, body as string, (error, value) =>
        done(error ? new ProblemError('invalid_json') : null, value),
      );
  });
}

/** The docs page runs scripts of ours and inline styles of swagger-ui; the API itself is nothing a browser should render. */
function installSecurityHeaders(fastify: FastifyInstance): void {
  const common = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'x-frame-options': 'DENY' };
  const docs = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'";
  const api = "default-src 'none'; frame-ancestors 'none'";
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.url.startsWith('/api/')) {
      void reply.headers(common);
      const isDocs = request.url.startsWith(docsPath);
      void reply.header('content-security-policy', isDocs ? docs : api);
      if (!isDocs) void reply.header('cache-control', 'no-store');
    }
    done();
  });
}
