/**
 * Every queue, its jobs and what they carry. BullMQ keeps them in Redis where `REDIS_URL` is set, else in the schema
 * `bullmq` of our own Postgres; the jobs do not notice the difference.
 */
import { BullModule } from '@nestjs/bullmq';
import { createPostgresBackend, Queue, runMigrations, withBackend, Worker, type ConnectionOptions } from 'bullmq';
import pg from 'pg';
import { z } from 'zod';

/** Recurring work on our own data. One job of a name runs at a time, in one process of all. */
export const upkeepQueue = 'upkeep';

/** Every queue there is. On Postgres a queue that is not named here cannot take jobs. */
const queueNames = [upkeepQueue];

/** Job name → how often, and what the job carries. */
export const upkeepJobs = {
  /** Makes the partitions of this and the coming months. */
  partitions: { everyMs: 6 * 3_600_000, payload: z.strictObject({}) },
  /** Compares rollups with events and makes hours anew that differ. */
  rollups: {
    everyMs: 3_600_000,
    payload: z.strictObject({
      hours: z
        .int()
        .min(1)
        .max(24 * 62)
        .default(48),
    }),
  },
  /** Sends mail that did not go out at once. */
  mail: { everyMs: 60_000, payload: z.strictObject({}) },
  /** Turns holds of dead processes into presumed ones. */
  holds: { everyMs: 10_000, payload: z.strictObject({}) },
  /** Looks which limits have reached an alert. */
  alerts: { everyMs: 10_000, payload: z.strictObject({}) },
  /** Drops raw rows that are older than they are kept. */
  retention: { everyMs: 24 * 3_600_000, payload: z.strictObject({}) },
} as const satisfies Record<string, { everyMs: number; payload: z.ZodType }>;

export type UpkeepJob = keyof typeof upkeepJobs;

export function isUpkeepJob(name: string): name is UpkeepJob {
  return Object.hasOwn(upkeepJobs, name);
}

export interface QueueSettings {
  /** `REDIS_URL`; undefined: queues live in Postgres. */
  redisUrl: string | undefined;
  /** The application's login (`migrate` gives it). */
  appUrl: string;
}

const queueSchema = 'bullmq';
/** Held by the connection: two processes that start at once would meet in the catalogue. */
const prepareLock = [1953459308, 8] as const;

/**
 * Makes or updates BullMQ's own schema as the owner and lets `tollgate_system` work in it. Call after `migrate`, before any
 * queue is opened on Postgres; cheap when there is nothing to do, safe in several processes at once.
 */
export async function prepareQueueSchema(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'tollgate migrate' });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1, $2)', [...prepareLock]);
    await runMigrations(client, queueSchema);
    const schema = pg.escapeIdentifier(queueSchema);
    // BullMQ makes a queue's id sequence at its first job, which the application may not: it has no right to make anything.
    for (const queue of queueNames) {
      const { rows } = await client.query<{ name: string }>(`SELECT ${schema}.job_id_seq_name($1) AS name`, [queue]);
      for (const { name } of rows) {
        await client.query(`CREATE SEQUENCE IF NOT EXISTS ${schema}.${pg.escapeIdentifier(name)}`);
      }
    }
    await client.query(`
      GRANT USAGE ON SCHEMA ${schema} TO tollgate_system;
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO tollgate_system;
      GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA ${schema} TO tollgate_system;
      GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${schema} TO tollgate_system`);
  } finally {
    await client.end();
  }
}

/**
 * Chooses the backend for every queue and worker that @nestjs/bullmq makes from now on, and gives the connection for
 * `BullModule.forRoot`. The choice is one per process: Nest's module keeps the classes statically.
 */
export function bindQueueBackend(settings: QueueSettings): ConnectionOptions {
  if (settings.redisUrl !== undefined) {
    BullModule.queueClass = Queue;
    BullModule.workerClass = Worker;
    // Workers wait in blocking commands, which must not be given up after some retries.
    return { url: settings.redisUrl, maxRetriesPerRequest: null };
  }
  const onPostgres = withBackend(createPostgresBackend);
  BullModule.queueClass = onPostgres.Queue;
  BullModule.workerClass = onPostgres.Worker;
  // The login has no rights of its own: each connection works as tollgate_system from its first moment.
  const connection = {
    connectionString: settings.appUrl,
    schema: queueSchema,
    options: '-c role=tollgate_system',
    max: 3,
    application_name: 'tollgate queue',
  };
  // Nest's types know Redis only and pass on whatever they are given.
  return connection as unknown as ConnectionOptions;
}
