import type { Database } from './access.js';
import type { Replica } from './generated/client.js';

export interface ReplicaFacts {
  /** UUID v7 of this run of the process, not of the machine. */
  id: string;
  hostname: string;
  pid: number;
  roles: string[];
  version: string;
}

/** Says that this process lives; the first call makes its row. Due every 5 s (`HEARTBEAT_MS`). */
export async function beat(database: Database, replica: ReplicaFacts, now: Date): Promise<void> {
  await database.asSystem((tx) =>
    tx.replica.upsert({
      where: { id: replica.id },
      create: { ...replica, startedAt: now, lastSeenAt: now },
      update: { lastSeenAt: now, stoppedAt: null },
    }),
  );
}

/** Says that this process stops in order; its row stays for the record. */
export async function markStopped(database: Database, id: string, now: Date): Promise<void> {
  await database.asSystem((tx) => tx.replica.updateMany({ where: { id }, data: { lastSeenAt: now, stoppedAt: now } }));
}

/** Processes seen within their lease (20 s) and not stopped, oldest first. */
export async function liveReplicas(database: Database, now: Date): Promise<Replica[]> {
  return database.asSystem((tx) =>
    tx.replica.findMany({
      where: { stoppedAt: null, lastSeenAt: { gt: new Date(now.getTime() - LEASE_MS) } },
      orderBy: { startedAt: 'asc' },
    }),
  );
}

/** Removes rows of processes gone for longer than `keepMs`; gives how many. */
export async function forgetReplicas(database: Database, now: Date, keepMs = 7 * 86_400_000): Promise<number> {
  const before = new Date(now.getTime() - keepMs);
  const { count } = await database.asSystem((tx) => tx.replica.deleteMany({ where: { lastSeenAt: { lt: before } } }));
  return count;
}

export const HEARTBEAT_MS = 5_000;
export const LEASE_MS = 20_000;
