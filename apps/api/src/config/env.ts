/**
 * The only reader of `process.env`. One schema, checked once at start; a bad value stops the process with exit code 78
 * (EX_CONFIG of sysexits.h) and one line naming the variable. Units are in the names.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { privateUpstreamProblem } from './egress.js';

export const roles = ['gateway', 'admin', 'worker'] as const;
export type ProcessRole = (typeof roles)[number];

/** Vendor keys that set up deployments at the first start; the names are the vendors' own, as in their manifests. */
export const vendorKeyVariables = [
  'OPENAI_API_KEY',
  'ANTHROPIC_API_KEY',
  'GEMINI_API_KEY',
  'MISTRAL_API_KEY',
  'GROQ_API_KEY',
  'DEEPSEEK_API_KEY',
  'OPENROUTER_API_KEY',
  'TOGETHER_API_KEY',
  'FIREWORKS_API_KEY',
  'XAI_API_KEY',
  'CEREBRAS_API_KEY',
] as const;

const flag = z.enum(['0', '1', 'true', 'false']).transform((value) => value === '1' || value === 'true');
const port = z.coerce.number().int().min(0).max(65_535);
const postgresUrl = z.string().regex(/^postgres(ql)?:\/\//, 'must be a postgres:// URL');

const schema = z.object({
  PORT: port.default(8080),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_APP_URL: postgresUrl.optional(),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must be a redis:// URL')
    .optional(),
  TOLLGATE_DATA_DIR: z.string().min(1).default('.tollgate'),
  TOLLGATE_JOURNAL_SYNC: z.enum(['background', 'always']).default('background'),
  TOLLGATE_METRICS_PORT: port.optional(),
  TOLLGATE_CONFIG: z.string().min(1).optional(),
  TOLLGATE_ROLES: z
    .string()
    .default(roles.join(','))
    .transform((value) => [...new Set(value.split(',').map((role) => role.trim()))])
    .pipe(z.array(z.enum(roles)).min(1)),
  TOLLGATE_ENCRYPTION_KEY: z.string().min(1).optional(),
  TOLLGATE_ADMIN_EMAIL: z.email().default('admin@tollgate.local'),
  TOLLGATE_ADMIN_PASSWORD: z.string().min(8, 'must have at least 8 characters').optional(),
  TOLLGATE_BOOTSTRAP_API_KEY: z.string().min(1).optional(),
  TOLLGATE_BOOTSTRAP_ADMIN_TOKEN: z
    .string()
    .regex(/^tga_.{32,}$/, 'must be `tga_` and 32 or more characters')
    .optional(),
  TOLLGATE_DEMO: flag.optional(),
  TOLLGATE_MAX_IN_FLIGHT: z.coerce.number().int().min(1).max(1_000_000).default(20_000),
  TOLLGATE_DRAIN_DELAY_MS: z.coerce.number().int().min(0).max(600_000).optional(),
  TOLLGATE_MAX_BODY_BYTES: z.coerce.number().int().min(1024).max(1_073_741_824).default(33_554_432),
  TOLLGATE_SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be an smtp:// or smtps:// URL' }).optional(),
  TOLLGATE_MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*@[^\r\n]*$/, 'must be a sender such as "Tollgate <tollgate@example.com>"')
    .default('Tollgate <tollgate@localhost>'),
  TOLLGATE_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  TOLLGATE_PRIVATE_UPSTREAMS: z.string().optional().transform(networksAndHosts),
  TOLLGATE_PRIVATE_MEDIA: z.string().optional().transform(networksAndHosts),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export interface Environment {
  port: number;
  host: string;
  databaseUrl: string | undefined;
  databaseAppUrl: string | undefined;
  redisUrl: string | undefined;
  /** Absolute. */
  dataDir: string;
  journalSync: 'background' | 'always';
  metricsPort: number | undefined;
  configPath: string | undefined;
  roles: readonly ProcessRole[];
  /** Base64 of 32 bytes each, newest first; empty = generate one in the data directory (embedded only). */
  encryptionKeys: readonly string[];
  adminEmail: string;
  adminPassword: string | undefined;
  bootstrapApiKey: string | undefined;
  bootstrapAdminToken: string | undefined;
  demo: boolean;
  /** Requests this process works on at once at most. */
  maxInFlight: number;
  /** Between saying that it goes and going, milliseconds. */
  drainDelayMs: number;
  maxBodyBytes: number;
  publicUrl: string | undefined;
  /** Networks and hosts inside ours that organizations' own URLs may lead to. */
  privateUpstreams: readonly string[];
  /** Networks and hosts inside ours from which images and files that requests name may be fetched. */
  privateMedia: readonly string[];
  /** Undefined: no mail server, links are passed on by hand. */
  mail: { smtpUrl: string; from: string } | undefined;
  logLevel: string;
  /** No `DATABASE_URL`: Postgres runs under the data directory. */
  embedded: boolean;
  vendorKeys: Readonly<Record<string, string>>;
  /** For `${NAME}` in tollgate.yaml. */
  lookup(name: string): string | undefined;
}

/** A variable that cannot be used. The process stops with exit code 78 and this one line. */
export class EnvironmentError extends Error {
  override name = 'EnvironmentError';
  constructor(
    readonly variable: string,
    problem: string,
  ) {
    super(`${variable} ${problem}`);
  }
}

export const exitConfiguration = 78;

/** @throws {EnvironmentError} */
export function loadEnvironment(source: NodeJS.ProcessEnv = process.env): Environment {
  const names = Object.keys(schema.shape);
  const values: Record<string, string> = {};
  for (const name of [...names, ...vendorKeyVariables]) {
    const value = readVariable(source, name);
    if (value !== undefined) values[name] = value;
  }
  const parsed = schema.safeParse(values);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const variable = String(issue?.path[0] ?? 'environment');
    throw new EnvironmentError(variable, issue === undefined ? 'is not valid' : sentence(issue.message));
  }
  const env = parsed.data;
  const embedded = env.DATABASE_URL === undefined;
  if (!embedded && env.TOLLGATE_ENCRYPTION_KEY === undefined) {
    throw new EnvironmentError(
      'TOLLGATE_ENCRYPTION_KEY',
      'is required with DATABASE_URL: base64 of 32 random bytes (`openssl rand -base64 32`)',
    );
  }
  if (env.REDIS_URL === undefined && env.TOLLGATE_ROLES.length < roles.length) {
    throw new EnvironmentError(
      'TOLLGATE_ROLES',
      'may name a subset only with REDIS_URL: without it one process does everything',
    );
  }
  return {
    port: env.PORT,
    host: env.HOST,
    databaseUrl: env.DATABASE_URL,
    databaseAppUrl: env.DATABASE_APP_URL,
    redisUrl: env.REDIS_URL,
    dataDir: resolve(env.TOLLGATE_DATA_DIR),
    journalSync: env.TOLLGATE_JOURNAL_SYNC,
    metricsPort: env.TOLLGATE_METRICS_PORT,
    configPath: env.TOLLGATE_CONFIG === undefined ? undefined : resolve(env.TOLLGATE_CONFIG),
    roles: env.TOLLGATE_ROLES,
    encryptionKeys: encryptionKeys(env.TOLLGATE_ENCRYPTION_KEY),
    adminEmail: env.TOLLGATE_ADMIN_EMAIL,
    adminPassword: env.TOLLGATE_ADMIN_PASSWORD,
    bootstrapApiKey: env.TOLLGATE_BOOTSTRAP_API_KEY,
    bootstrapAdminToken: env.TOLLGATE_BOOTSTRAP_ADMIN_TOKEN,
    demo: env.TOLLGATE_DEMO ?? embedded,
    maxInFlight: env.TOLLGATE_MAX_IN_FLIGHT,
    // A process with Redis has others beside it, and a balancer in front that has to notice.
    drainDelayMs: env.TOLLGATE_DRAIN_DELAY_MS ?? (env.REDIS_URL === undefined ? 0 : 5_000),
    maxBodyBytes: env.TOLLGATE_MAX_BODY_BYTES,
    publicUrl: env.TOLLGATE_PUBLIC_URL?.replace(/\/+$/, ''),
    privateUpstreams: env.TOLLGATE_PRIVATE_UPSTREAMS,
    privateMedia: env.TOLLGATE_PRIVATE_MEDIA,
    mail:
      env.TOLLGATE_SMTP_URL === undefined
        ? undefined
        : { smtpUrl: env.TOLLGATE_SMTP_URL, from: env.TOLLGATE_MAIL_FROM },
    logLevel: env.LOG_LEVEL,
    embedded,
    vendorKeys: Object.fromEntries(vendorKeyVariables.flatMap((name) => (values[name] ? [[name, values[name]]] : []))),
    lookup: (name) => readVariable(source, name),
  };
}

/** `NAME`, or the content of the file `NAME_FILE` points to, without its final line break. Empty counts as unset. */
function readVariable(source: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = source[name];
  const file = source[`${name}_FILE`];
  if (value !== undefined && value !== '' && file !== undefined && file !== '') {
    throw new EnvironmentError(name, `and ${name}_FILE are both set; keep one`);
  }
  if (file !== undefined && file !== '') {
    try {
      return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    } catch (error) {
      throw new EnvironmentError(
        `${name}_FILE`,
        `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'}): ${file}`,
      );
    }
  }
  return value === '' ? undefined : value;
}

function encryptionKeys(value: string | undefined): readonly string[] {
  if (value === undefined) return [];
  const keys = value.split(',').map((key) => key.trim());
  for (const key of keys) {
    if (!/^[A-Za-z0-9+/]{43}=$/.test(key)) {
      throw new EnvironmentError(
        'TOLLGATE_ENCRYPTION_KEY',
        'must be base64 of exactly 32 bytes; several, newest first, separated by commas',
      );
    }
  }
  return keys;
}

function networksAndHosts(value: string | undefined, context: z.RefinementCtx): readonly string[] {
  const entries = (value ?? '').split(',').flatMap((entry) => entry.trim().toLowerCase() || []);
  for (const entry of entries) {
    const problem = privateUpstreamProblem(entry);
    if (problem !== null) context.addIssue({ code: 'custom', message: `must be networks and host names: ${problem}` });
  }
  return entries;
}

function sentence(message: string): string {
  return message.startsWith('must') || message.startsWith('is ') ? message : `is not valid: ${message}`;
}
