/** Says every five seconds that this process lives: to its replicas' table and to the holds it owns. */
import { beat, HEARTBEAT_MS, markStopped, type Database, type ReplicaFacts } from '@tollgate/database';
import type { CounterStore } from '@tollgate/state';
import type { Logger } from '../observability/logger.js';

/** @returns what says that the process stops in order. */
export function keepBeating(
  database: Database,
  counters: CounterStore,
  replica: ReplicaFacts,
  logger: Logger,
): () => Promise<void> {
  let failing = false;
  const once = async (): Promise<void> => {
    try {
      await Promise.all([beat(database, replica, new Date()), counters.heartbeat(replica.id, Date.now())]);
      if (failing) logger.info('the heartbeat is heard again');
      failing = false;
    } catch (error) {
      if (!failing) logger.warn({ err: error }, 'the heartbeat of this process is not heard');
      failing = true;
    }
  };
  const timer = setInterval(() => void once(), HEARTBEAT_MS);
  timer.unref();
  void once();
  return async () => {
    clearInterval(timer);
    await markStopped(database, replica.id, new Date()).catch(() => undefined);
  };
}
