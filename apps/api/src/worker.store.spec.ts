import { setTimeout as delay } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { getQueueToken } from '@nestjs/bullmq';
import type { INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { createDatabase, type Database } from '@tollgate/database';
import type { Queue } from 'bullmq';
import { startTestPostgres, type TestPostgres } from '@tollgate/database/testing';
// A helper of tests that its library does not export.
// eslint-disable-next-line @nx/enforce-module-boundaries
import { startTestRedis, type TestRedis } from '../../../libs/state/src/testing/redis.js';
import { PartsModule, type AppParts } from './config/parts.js';
import { prepareQueueSchema, upkeepJobs, upkeepQueue } from './queues.js';
import { UpkeepService } from './upkeep/upkeep.service.js';
import { WorkerModule } from './worker.module.js';

// Others may be using the machine, too.
jest.setTimeout(60_000);

let postgres: TestPostgres;
let redis: TestRedis;

beforeAll(async () => {
  [postgres, redis] = await Promise.all([startTestPostgres(), startTestRedis()]);
}, 60_000);
afterAll(async () => {
  await Promise.all([postgres.stop(), redis.stop()]);
});

describe.each(['Redis', 'Postgres'] as const)('recurring jobs on %s', (backend) => {
  const now = Date.now();
  let database: Database;
  let appUrl: string;
  let sweeps = 0;
  const apps: INestApplicationContext[] = [];

  beforeAll(async () => {
    const made = await postgres.createMigratedDatabase();
    appUrl = made.appUrl;
    if (backend === 'Postgres') {
      await Promise.all([prepareQueueSchema(made.ownerUrl), prepareQueueSchema(made.ownerUrl)]);
    }
    database = createDatabase({ url: appUrl });
  }, 60_000);
  afterAll(async () => {
    for (const app of apps) await app.close();
    await database.close();
  });

  async function start(): Promise<INestApplicationContext> {
    const parts: AppParts = {
      database,
      masterKeys: { keys: [] } as unknown as AppParts['masterKeys'],
      secrets: {} as AppParts['secrets'],
      changeFeed: { publish: () => undefined },
      healthChecks: [],
      settings: { lookupVariable: () => undefined, version: 'test', now: () => now },
    };
    const module = await Test.createTestingModule({
      imports: [
        PartsModule.forRoot(parts),
        WorkerModule.forRoot({
          redisUrl: backend === 'Redis' ? redis.url : undefined,
          appUrl,
          retention: { rawMonths: 1 },
          holdSweeper: { sweep: () => Promise.resolve((sweeps += 1)), raiseAlerts: () => Promise.resolve(0) },
        }),
      ],
    }).compile();
    module.useLogger(false);
    await module.init();
    apps.push(module);
    return module;
  }

  async function until(what: () => boolean | Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 300; tries += 1) {
      if (await what()) return;
      await delay(50);
    }
    throw new Error('it did not happen within 15 s');
  }

  it('are scheduled once, however many processes start, and run', async () => {
    const [first] = await Promise.all([start(), start()]);
    const queue = first?.get<Queue>(getQueueToken(upkeepQueue));
    if (queue === undefined) throw new Error('no queue');
    await until(async () => (await queue.getJobSchedulersCount()) === Object.keys(upkeepJobs).length);
    await until(async () => (await queue.getCompletedCount()) >= 4);
    expect(sweeps).toBeGreaterThanOrEqual(1);
    expect(await queue.getFailed()).toEqual([]);
  }, 30_000);

  it('do their work when asked by hand, and refuse what is no job', async () => {
    const [app] = apps;
    const queue = app?.get<Queue>(getQueueToken(upkeepQueue));
    if (queue === undefined) throw new Error('no queue');
    const job = await queue.add('rollups', { hours: 1 });
    const bad = await queue.add('rollups', { hours: 'all' });
    const unknown = await queue.add('nonsense', {});
    await until(async () => (await job.getState()) === 'completed');
    await until(async () => (await bad.getState()) === 'failed' && (await unknown.getState()) === 'failed');
  }, 30_000);

  it('make partitions ahead and drop old ones, across a month boundary', async () => {
    const upkeep = apps[0]?.get(UpkeepService);
    const names = async (): Promise<string[]> => {
      const rows = await database.asSystem(
        (tx) => tx.$queryRaw<{ relname: string }[]>`
          SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relname LIKE 'operation\\_%' ORDER BY 1`,
      );
      return rows.map((row) => row.relname);
    };
    const month = (offset: number): string => {
      const at = new Date(now);
      const start = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + offset, 1));
      return `operation_${start.toISOString().slice(0, 7).replace('-', '_')}`;
    };
    await upkeep?.makePartitions();
    const old = new Date(Date.UTC(new Date(now).getUTCFullYear(), new Date(now).getUTCMonth() - 3, 1));
    await database.asSystem((tx) => tx.$queryRaw`SELECT ensure_usage_partitions(${old}::timestamptz, 1)`);
    expect(await names()).toEqual(expect.arrayContaining([-3, -2, 0, 1, 2].map(month)));
    const dropped = (await upkeep?.dropOldRows()) ?? [];
    expect(dropped).toEqual(expect.arrayContaining([-3, -2].map(month)));
    expect(await names()).toEqual(expect.arrayContaining([-1, 0, 1, 2].map(month)));
    expect(await names()).not.toContain(month(-2));
  });
});
