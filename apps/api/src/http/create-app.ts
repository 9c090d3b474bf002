/**
 * The HTTP server: /v1 goes to `handleV1` before any framework sees it, everything else to Nest on Fastify (ADR "own the
 * request"). One server, one port.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { AppModule } from '../app.module.js';
import type { AppParts } from '../config/parts.js';
import { hardenServer, isV1 } from '../gateway/v1-server.js';
import { nestLogger, type Logger } from '../observability/logger.js';
import { configureApp, fastifyOptions } from './configure-app.js';
import { servePortal } from './portal.js';

export interface AppOptions {
  parts: AppParts;
  /** Areas that only some processes have. */
  modules: readonly (Type | DynamicModule)[];
  logger: Logger;
  /** All of /v1; answers 404 in processes without the gateway role. */
  handleV1(request: IncomingMessage, response: ServerResponse): void;
  /** Folder of the built portal; absent in processes without the admin role. */
  portal: string | undefined;
  /** More routes on the same server. */
  install?(fastify: FastifyInstance): void;
}

export interface App {
  nest: NestFastifyApplication;
  server: Server;
}

/** Ready to listen. */
export async function createApp(options: AppOptions): Promise<App> {
  let server: Server | undefined;
  const adapter = new FastifyAdapter({
    ...fastifyOptions,
    serverFactory: (handler: (request: IncomingMessage, response: ServerResponse) => void) => {
      // How often headers that do not end are looked for; Node's own 30 s would be added to their 10.
      server = createServer({ connectionsCheckingInterval: 1_000 }, (request, response) => {
        if (isV1(request.url)) options.handleV1(request, response);
        else handler(request, response);
      });
      return server;
    },
  });
  const nest = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(options.parts, options.modules),
    adapter,
    { logger: nestLogger(options.logger), bodyParser: false, abortOnError: false },
  );
  configureApp(nest, options.parts.settings.version);
  const fastify = nest.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  options.install?.(fastify);
  if (options.portal !== undefined) await servePortal(fastify, options.portal);
  await nest.init();
  await fastify.ready();
  if (server === undefined) throw new Error('Fastify did not ask for a server');
  // After Fastify, which sets its own.
  hardenServer(server);
  return { nest, server };
}

/** What /v1 answers in a process without the gateway role. */
export function refuseV1(_request: IncomingMessage, response: ServerResponse): void {
  const body = JSON.stringify({
    error: {
      message: 'This process does not serve /v1 (TOLLGATE_ROLES).',
      type: 'invalid_request_error',
      param: null,
      code: 'unknown_url',
    },
  });
  response.writeHead(404, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
