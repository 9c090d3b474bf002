/** The management API on a database of its own, asked without sockets. */
import { jest } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DynamicModule, Type } from '@nestjs/common';
import { createDatabase, type Database } from '@tollgate/database';
import { startTestPostgres, testMasterKeys, type TestPostgres } from '@tollgate/database/testing';
import { AppModule } from '../app.module.js';
import {
  loadOwnSecrets,
  type AppParts,
  type ChangeEvent,
  type HealthCheck,
  type MailSettings,
} from '../config/parts.js';
import { configureApp, fastifyOptions } from '../http/configure-app.js';
import { newId } from '../http/public-id.js';
import { bootstrap, type BootstrapResult } from '../tenants/bootstrap.js';
import { hashPassword } from '../tenants/sign-in/password.js';
import type { Role } from '@tollgate/contracts';

// Each suite starts a Postgres of its own, on a machine that others may be using, too.
jest.setTimeout(60_000);

export const adminEmail = 'admin@example.com';
export const adminPassword = 'correct horse battery';
export const adminToken = `tga_${'t'.repeat(40)}`;

export interface Reply<T = unknown> {
  status: number;
  headers: Record<string, string | string[] | number | undefined>;
  text: string;
  body: T;
}

export interface RequestOptions {
  body?: unknown;
  headers?: Record<string, string>;
  /** Sent as bearer; by default the bootstrap token. Null = none. */
  token?: string | null;
}

export interface ManagementApp {
  app: NestFastifyApplication;
  database: Database;
  parts: AppParts;
  first: BootstrapResult;
  /** Everything told to the change feed, in order. */
  events: ChangeEvent[];
  clock: { nowMs: number };
  ownerUrl: string;
  request<T = unknown>(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    options?: RequestOptions,
  ): Promise<Reply<T>>;
  /** A signed-in browser. */
  signIn(email?: string, password?: string): Promise<{ cookie: string; csrfToken: string; reply: Reply }>;
  stop(): Promise<void>;
}

export interface ManagementAppOptions {
  postgres?: TestPostgres;
  modules?: (Type | DynamicModule)[];
  healthChecks?: HealthCheck[];
  variables?: Record<string, string>;
  publicUrl?: string;
  mail?: MailSettings;
}

export async function startManagementApp(options: ManagementAppOptions = {}): Promise<ManagementApp> {
  const postgres = options.postgres ?? (await startTestPostgres());
  const { appUrl, ownerUrl } = await postgres.createMigratedDatabase();
  const database = createDatabase({ url: appUrl });
  const events: ChangeEvent[] = [];
  const clock = { nowMs: Date.now() };
  const parts: AppParts = {
    database,
    masterKeys: testMasterKeys,
    secrets: await loadOwnSecrets(database, testMasterKeys),
    changeFeed: { publish: (event) => events.push(event) },
    healthChecks: options.healthChecks ?? [],
    settings: {
      publicUrl: options.publicUrl,
      mail: options.mail,
      lookupVariable: (name) => options.variables?.[name],
      version: '0.0.0-test',
      now: () => clock.nowMs,
    },
  };
  const first = await bootstrap(database, parts.secrets, {
    adminEmail,
    adminPassword,
    bootstrapAdminToken: adminToken,
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(parts, options.modules),
    new FastifyAdapter(fastifyOptions),
    { logger: false, bodyParser: false, abortOnError: false },
  );
  configureApp(app, parts.settings.version);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();

  const request: ManagementApp['request'] = async <T>(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    { body, headers = {}, token = adminToken }: RequestOptions = {},
  ): Promise<Reply<T>> => {
    const response = await app.inject({
      method,
      url: path.startsWith('/') ? path : `/api/v1/${path}`,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return {
      status: response.statusCode,
      headers: response.headers,
      text: response.payload,
      body: (/json/.test(String(response.headers['content-type'])) ? JSON.parse(response.payload) : undefined) as T,
    };
  };

  return {
    app,
    database,
    parts,
    first,
    events,
    clock,
    ownerUrl,
    request,
    async signIn(email = adminEmail, password = adminPassword) {
      const reply = await request<{ csrfToken: string }>('POST', 'auth/login', {
        body: { email, password },
        token: null,
      });
      const cookie = String(reply.headers['set-cookie'] ?? '').split(';', 1)[0] ?? '';
      return { cookie, csrfToken: reply.body?.csrfToken ?? '', reply };
    },
    async stop() {
      await app.close();
      await database.close();
      if (!options.postgres) await postgres.stop();
    },
  };
}

/** The password of everybody `addMember` makes. */
export const memberPassword = 'a long password';

let memberPasswordHash: Promise<string> | undefined;

/** A person with a role in an organization (by default `demo`), signed in; `as` are the options of their requests. */
export async function addMember(
  app: ManagementApp,
  role: Role,
  options: { organizationId?: string; email?: string; isOperator?: boolean } = {},
): Promise<{ userId: string; memberId: string; email: string; cookie: string; as: RequestOptions }> {
  memberPasswordHash ??= hashPassword(memberPassword);
  const passwordHash = await memberPasswordHash;
  const organizationId = options.organizationId ?? app.first.organizationId ?? '';
  const userId = newId();
  const memberId = newId();
  const email = options.email ?? `${role}-${userId.slice(-6)}@members.example.com`;
  await app.database.asSystem(async (tx) => {
    await tx.user.create({
      data: { id: userId, email, name: role, passwordHash, isOperator: options.isOperator ?? false },
    });
    await tx.member.create({ data: { id: memberId, organizationId, userId, role } });
  });
  const { cookie, csrfToken } = await app.signIn(email, memberPassword);
  return { userId, memberId, email, cookie, as: { token: null, headers: { cookie, 'x-csrf-token': csrfToken } } };
}
