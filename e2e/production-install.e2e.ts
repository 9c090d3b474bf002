/**
 * What the image contains, without a container engine: the same script installs the built product into an empty folder,
 * and it serves from there on servers of its own, knowing nothing of this repository.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adminToken, eventually, freePort, repositoryRoot, testApiKey } from './support/harness.js';
import {
  debianPostgres,
  hasDebianPostgres,
  startDebianPostgres,
  startRedis,
  type TestServer,
} from './support/servers.js';

interface Started {
  url: string;
  output(): string;
  stop(): Promise<number | null>;
}

const suite = hasDebianPostgres ? describe : describe.skip;

suite(
  `a production install${hasDebianPostgres ? '' : ` (skipped: there is no PostgreSQL in ${debianPostgres})`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'tollgate-install-'));
    const installed = join(folder, 'tollgate');
    let servers: TestServer[] = [];
    const started: Started[] = [];

    beforeAll(async () => {
      servers = await Promise.all([startDebianPostgres(join(repositoryRoot, 'docker/postgres-init.sh')), startRedis()]);
      execFileSync(process.execPath, [join(repositoryRoot, 'scripts/install-production.mjs'), installed], {
        stdio: 'pipe',
      });
    }, 300_000);

    afterAll(async () => {
      for (const program of started.reverse()) await program.stop();
      await Promise.all(servers.map((server) => server.stop()));
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }, 60_000);

    it('holds what runs and nothing that only builds or tests', () => {
      for (const path of ['apps/api/dist/main.js', 'apps/portal/dist/index.html', 'prisma/migrations', 'LICENSE']) {
        expect([path, existsSync(join(installed, path))]).toEqual([path, true]);
      }
      for (const path of [
        'apps/api/src',
        'node_modules/typescript',
        'node_modules/jest',
        'node_modules/vite',
        'node_modules/nx',
      ]) {
        expect([path, existsSync(join(installed, path))]).toEqual([path, false]);
      }
      expect(readdirSync(join(installed, 'libs/gateway'))).toEqual(['dist', 'package.json']);
    });

    it('is refused into a folder that is not empty', () => {
      expect(() =>
        execFileSync(process.execPath, [join(repositoryRoot, 'scripts/install-production.mjs'), installed], {
          stdio: 'pipe',
        }),
      ).toThrow(/is not empty/);
    });

    it('serves on PostgreSQL and Redis, and stops in order', async () => {
      const simulator = await run('apps/simulator/dist/main.js', {}, (url) =>
        fetch(`${url}/v1/models`).then((reply) => reply.status > 0),
      );
      const config = join(folder, 'tollgate.yaml');
      writeFileSync(
        config,
        `version: 1
deployments:
  - name: simulated
    provider: openai-compatible
    baseUrl: ${simulator.url}/v1
    apiKey: any
    model: gpt-4o-mini
    price: { input: "0.15", output: "0.60" }
routes:
  - { model: from-the-file, targets: [ { deployment: simulated } ] }
`,
      );
      const [postgres, redis] = servers;
      const keyFile = join(folder, 'encryption-key');
      writeFileSync(keyFile, `${Buffer.alloc(32, 9).toString('base64')}\n`);
      const product = await run(
        'apps/api/dist/main.js',
        {
          DATABASE_URL: postgres?.url ?? '',
          REDIS_URL: redis?.url ?? '',
          TOLLGATE_ENCRYPTION_KEY_FILE: keyFile,
          TOLLGATE_DATA_DIR: join(folder, 'data'),
          TOLLGATE_CONFIG: config,
          TOLLGATE_BOOTSTRAP_API_KEY: testApiKey(),
          TOLLGATE_BOOTSTRAP_ADMIN_TOKEN: adminToken,
        },
        (url) => fetch(`${url}/readyz`).then((reply) => reply.status === 200),
      );

      const ready = (await (await fetch(`${product.url}/readyz`)).json()) as {
        details: Record<string, { status: string }>;
      };
      expect(ready.details).toMatchObject({
        database: { status: 'up' },
        redis: { status: 'up' },
        journal: { status: 'up' },
      });
      expect(await (await fetch(product.url)).text()).toContain('<div id="root">');

      const reply = await fetch(`${product.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${testApiKey()}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'from-the-file', messages: [{ role: 'user', content: 'Say hello' }] }),
      });
      expect([reply.status, reply.headers.get('x-tollgate-deployment')]).toEqual([200, 'simulated']);
      const body = (await reply.json()) as {
        choices: { message: { content: string } }[];
        usage: { total_tokens: number };
      };
      expect(body.choices[0]?.message.content).not.toBe('');

      const usage = await eventually(async () => {
        const events = await fetch(`${product.url}/api/v1/organizations/demo/usage-events`, {
          headers: { authorization: `Bearer ${adminToken}` },
        });
        const { data } = (await events.json()) as { data: unknown[] };
        return data.length > 0 ? data : undefined;
      });
      expect(usage).toHaveLength(1);

      expect(await product.stop()).toBe(0);
    }, 120_000);

    /** Starts a program of the installed folder with nothing in its environment but what is given. */
    async function run(
      file: string,
      env: Record<string, string>,
      ready: (url: string) => Promise<boolean>,
    ): Promise<Started> {
      const port = await freePort();
      const workingDirectory = join(folder, 'elsewhere');
      mkdirSync(workingDirectory, { recursive: true });
      const program = spawn(process.execPath, ['--enable-source-maps', join(installed, file)], {
        cwd: workingDirectory,
        env: { PATH: '/usr/bin:/bin', NODE_ENV: 'production', HOST: '127.0.0.1', PORT: String(port), ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const result = follow(program, `http://127.0.0.1:${port}`);
      started.push(result);
      await eventually(async () => {
        if (program.exitCode !== null)
          throw new Error(`${file} ended with code ${program.exitCode}:\n${result.output()}`);
        return (await ready(result.url).catch(() => false)) ? true : undefined;
      }, 60_000).catch((error: unknown) => {
        throw new Error(`${file} did not get ready:\n${result.output()}`, { cause: error });
      });
      return result;
    }
  },
);

function follow(program: ChildProcess, url: string): Started {
  let printed = '';
  program.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  program.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => program.once('exit', (code) => resolve(code)));
  return {
    url,
    output: () => printed,
    async stop() {
      if (program.exitCode === null && program.signalCode === null) program.kill('SIGTERM');
      return exited;
    },
  };
}
