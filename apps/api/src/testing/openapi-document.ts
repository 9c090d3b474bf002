/** The OpenAPI document without a server and without a database: it is made of what the controllers declare. */
import { randomBytes } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { createDatabase } from '@tollgate/database';
import { testMasterKeys } from '@tollgate/database/testing';
import { AppModule } from '../app.module.js';
import { BillingModule } from '../billing/billing.module.js';
import type { OwnSecrets } from '../config/parts.js';
import { fastifyOptions } from '../http/configure-app.js';
import { buildOpenApi } from '../http/openapi.js';
import { UsageModule } from '../usage/usage.module.js';

/** Every area with endpoints, as `areasFor` lists them. Nothing is started, so nothing is ever asked of the database. */
export async function openApiDocument(): Promise<OpenAPIObject> {
  const secret = randomBytes(32);
  const secrets: OwnSecrets = {
    apiKeyPepper: secret,
    managementTokenPepper: secret,
    sessionPepper: secret,
    csrfRoot: secret,
    linkPepper: secret,
    recoveryCodePepper: secret,
    playgroundRoot: secret,
    idempotencyPepper: secret,
    signInPepper: secret,
  };
  const database = createDatabase({ url: 'postgresql://nobody:nothing@127.0.0.1:1/none' });
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(
      {
        database,
        masterKeys: testMasterKeys,
        secrets,
        changeFeed: { publish: () => undefined },
        healthChecks: [],
        settings: { lookupVariable: () => undefined, version: '0.0.0', now: () => Date.now() },
      },
      [UsageModule, BillingModule],
    ),
    new FastifyAdapter(fastifyOptions),
    { logger: false, bodyParser: false, abortOnError: false },
  );
  try {
    app.setGlobalPrefix('api/v1', { exclude: ['healthz', 'readyz'] });
    return buildOpenApi(app, '0.0.0');
  } finally {
    await app.close().catch(() => undefined);
    await database.close();
  }
}
