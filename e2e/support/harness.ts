/** Starts the built product as a user would, on free ports and a data directory of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const repositoryRoot = dirname(dirname(import.meta.dirname));
export const mainFile = join(repositoryRoot, 'apps/api/dist/main.js');
export const cliFile = join(repositoryRoot, 'apps/api/dist/cli/main.js');

/** What tests give the first start, so that they need not be read from the banner. */
export const adminToken = `tga_${'e2e0'.repeat(10)}`;
export const adminEmail = 'operator@example.com';
export const adminPassword = 'correct horse battery';

export interface ProductOptions {
  env?: Record<string, string>;
  /** Kept by the caller; otherwise made and removed. */
  dataDir?: string;
  /** Milliseconds until it must be ready. */
  readyWithinMs?: number;
  /** Do not wait for readiness (for starts that are meant to fail). */
  wait?: boolean;
}

export interface Product {
  url: string;
  port: number;
  apiKey: string;
  dataDir: string;
  process: ChildProcess;
  /** Everything it printed so far. */
  output(): string;
  /** SIGTERM, then waits for the end. @returns the exit code. */
  stop(): Promise<number | null>;
  /** `kill -9`, as a crash. */
  kill(): Promise<void>;
  exited: Promise<number | null>;
}

/** As the contract has it: others may pass through, so that as root the cluster's account reaches its own folder. */
export function makeDataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tollgate-e2e-'));
  chmodSync(folder, 0o711);
  return folder;
}

export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const port = await freePort();
  const ownDir = options.dataDir === undefined;
  const dataDir = options.dataDir ?? makeDataDir();
  const child = spawn(process.execPath, ['--enable-source-maps', mainFile], {
    cwd: repositoryRoot,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      PORT: String(port),
      HOST: '127.0.0.1',
      TOLLGATE_DATA_DIR: dataDir,
      TOLLGATE_ADMIN_EMAIL: adminEmail,
      TOLLGATE_ADMIN_PASSWORD: adminPassword,
      TOLLGATE_BOOTSTRAP_API_KEY: testApiKey(),
      TOLLGATE_BOOTSTRAP_ADMIN_TOKEN: adminToken,
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  // Nothing may outlive the test run, however that ends.
  process.once('exit', () => child.kill('SIGKILL'));

  const product: Product = {
    url: `http://127.0.0.1:${port}`,
    port,
    apiKey: testApiKey(),
    dataDir,
    process: child,
    output: () => printed,
    exited,
    async stop() {
      if (child.exitCode === null) child.kill('SIGTERM');
      const code = await exited;
      if (ownDir) rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
      return code;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
  if (options.wait !== false) {
    await untilReady(product, options.readyWithinMs ?? 60_000).catch(async (error: unknown) => {
      await product.kill();
      throw error;
    });
  }
  return product;
}

export async function untilReady(product: Product, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    if (product.process.exitCode !== null)
      throw new Error(`the product exited with ${product.process.exitCode}:\n${product.output()}`);
    try {
      const response = await fetch(`${product.url}/readyz`);
      if (response.status === 200) return;
    } catch {
      // Not listening yet.
    }
    await sleep(100);
  }
  throw new Error(`the product was not ready within ${withinMs} ms:\n${product.output()}`);
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Calls the management API with the bootstrap token. */
export async function manage<T = unknown>(
  product: Product,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; body: T }> {
  const response = await fetch(`${product.url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${adminToken}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') === true && text !== '';
  return { status: response.status, headers: response.headers, body: (json ? JSON.parse(text) : text) as T };
}

/** Repeats until the check returns something other than undefined. */
export async function eventually<T>(
  check: () => Promise<T | undefined> | T | undefined,
  withinMs = 10_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = await check();
    if (value !== undefined) return value;
    if (Date.now() > deadline)
      throw new Error(`did not happen within ${withinMs} ms: ${check.toString().slice(0, 200)}`);
    await sleep(100);
  }
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A well-formed key for tests. */
export function testApiKey(character = '7'): string {
  return withChecksum(`tg_test_${character.repeat(43)}`);
}

/** Appends what makes a key one: the CRC-32 of all before it, as six base62 characters. */
export function withChecksum(body: string): string {
  let rest = crc32(body);
  let check = '';
  for (let i = 0; i < 6; i++) {
    check = (alphabet[rest % 62] ?? '') + check;
    rest = Math.floor(rest / 62);
  }
  return body + check;
}

/** CRC-32 of IEEE 802.3, written out so that the test does not share the product's code. */
function crc32(text: string): number {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
