/** Promise: a database that was away finds the product waiting politely, not knocking with everything it has, and all of it works again. */
import { jest } from '@jest/globals';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startSimulator, type Simulator } from '@tollgate/simulator';
import { eventually, repositoryRoot, startProduct, type Product } from '../support/harness.js';
import { hasPostgres15, onServer, startPostgres15, type Postgres15 } from '../support/postgres15.js';
import { addModel } from '../support/simulated.js';
import { addKey, demoProject } from '../support/tenants.js';
import { chatBody, post } from '../support/v1.js';

jest.setTimeout(90_000);

/** Long enough that reconnecting with doubled attempts would show: 2^8 of them. */
const awayMs = 9_000;
/** The pool of 20, and a few connections with one purpose each. */
const mostConnections = 40;

const suite = hasPostgres15 ? describe : describe.skip;
suite('after an outage of PostgreSQL (skipped without /usr/lib/postgresql/15)', () => {
  let postgres: Postgres15;
  let product: Product;
  let simulator: Simulator;
  let env: Record<string, string>;

  beforeAll(async () => {
    postgres = await startPostgres15();
    simulator = await startSimulator({ port: 0, firstTokenMs: 0, tokensPerSecond: 0 });
    env = {
      DATABASE_URL: await postgres.createDatabase('outage'),
      TOLLGATE_ENCRYPTION_KEY: Buffer.alloc(32, 9).toString('base64'),
    };
    product = await startProduct({ env: { ...env, TOLLGATE_DEMO: '0', LOG_LEVEL: 'warn' } });
    await addModel(product, { name: 'gpt-test', simulator });
  });
  afterAll(async () => {
    await product.stop();
    await simulator.close();
    await postgres.stop();
  });

  it('the product serves on, and comes back with few connections', async () => {
    expect((await post(product, chatBody('gpt-test'))).status).toBe(200);
    await postgres.crash();
    await sleep(awayMs);
    expect((await post(product, chatBody('gpt-test'))).status).toBe(200);
    expect((await fetch(`${product.url}/readyz`)).status).toBe(503);
    await postgres.start();
    await eventually(async () => ((await fetch(`${product.url}/readyz`)).status === 200 ? true : undefined), 25_000);
    await sleep(2_000);
    const count = await onServer(
      env['DATABASE_URL'] ?? '',
      "SELECT count(*)::int AS open FROM pg_stat_activity WHERE datname = 'outage'",
    );
    expect((count.rows[0] as { open: number }).open).toBeLessThanOrEqual(mostConnections);
  });

  it('a key revoked by a command beside the running process stops working', async () => {
    const { projectId } = await demoProject(product);
    const key = await addKey(product, projectId);
    expect((await post(product, chatBody('gpt-test'), { apiKey: key.key })).status).toBe(200);
    const command = join(repositoryRoot, 'apps/api/dist/cli/main.js');
    await promisify(execFile)(process.execPath, [command, 'keys', 'revoke', key.id], {
      env: { PATH: process.env['PATH'] ?? '', TOLLGATE_DATA_DIR: product.dataDir, ...env },
    });
    await eventually(
      async () => ((await post(product, chatBody('gpt-test'), { apiKey: key.key })).status === 401 ? true : undefined),
      5_000,
    );
  });
});
