/**
 * Carries writes of the management API to the hot path: of this process at once, of other replicas through the broadcast
 * (≤ 1 s), of commands run beside them through PostgreSQL's NOTIFY, which also stands in while Redis is away. Where a
 * message may have been missed, everything remembered is dropped and read anew.
 */
import type { Broadcast } from '@tollgate/state';
import { listenForChanges, notifyChanges } from '../config/change-notify.js';
import type { ChangeEvent, ChangeFeed } from '../config/parts.js';
import type { Logger } from '../observability/logger.js';
import type { Directory } from './directory.js';

const channel = 'changes';

export interface RunningChangeFeed {
  feed: ChangeFeed;
  stop(): Promise<void>;
}

export interface ChangeFeedOptions {
  /** Messages to all replicas; `null` in a single process. */
  broadcast: Broadcast | null;
  /** A login that may LISTEN. */
  ownerUrl: string;
  directory: Directory;
  logger: Logger;
}

export async function startChangeFeed({
  broadcast,
  ownerUrl,
  directory,
  logger,
}: ChangeFeedOptions): Promise<RunningChangeFeed> {
  const reload = () => {
    directory
      .reload()
      .catch((error: unknown) =>
        logger.error({ err: error }, 'the configuration could not be read; the old one stays'),
      );
  };
  const apply = (event: ChangeEvent) => {
    if (event.type === 'api-key.changed' || event.type === 'api-key.revoked') directory.keys.forget(event.id);
    else reload();
  };
  const subscription = await broadcast?.subscribe(channel, (message) => {
    try {
      apply(JSON.parse(message) as ChangeEvent);
    } catch (error) {
      logger.warn({ err: error }, 'a change message could not be read');
      directory.keys.forgetAll();
      reload();
    }
  });
  broadcast?.onGap(() => {
    directory.keys.forgetAll();
    reload();
  });
  const notified = await listenForChanges(ownerUrl, apply);
  return {
    feed: {
      publish(event) {
        // Here first: whoever wrote it must meet it with the very next request.
        apply(event);
        if (broadcast === null) return;
        void tellReplicas(broadcast, ownerUrl, event).catch((error: unknown) =>
          logger.warn({ err: error }, 'other replicas could not be told of a change; they notice within 30 s'),
        );
      },
    },
    stop: async () => {
      await subscription?.unsubscribe();
      await broadcast?.close();
      await notified.close();
    },
  };
}

/** A key must be dead everywhere even when Redis has died unnoticed a moment ago: its messages take both ways. */
async function tellReplicas(broadcast: Broadcast, ownerUrl: string, event: ChangeEvent): Promise<void> {
  const ofKey = event.type === 'api-key.revoked' || event.type === 'api-key.changed';
  await Promise.all([
    broadcast.publish(channel, JSON.stringify(event)),
    ofKey || !broadcast.connected ? notifyChanges(ownerUrl, [event]) : undefined,
  ]);
}
