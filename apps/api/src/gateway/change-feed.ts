/**
 * Carries writes of the management API to the hot path: of this process at once, of other replicas through the broadcast
 * (≤ 1 s). Where a message may have been missed, everything remembered is dropped and read anew.
 */
import type { ChangeEvent, ChangeFeed } from '../config/parts.js';
import type { Logger } from '../observability/logger.js';
import type { Directory } from './directory.js';

/** Messages to all replicas. */
export interface Broadcast {
  publish(channel: string, message: string): void | Promise<void>;
  subscribe(channel: string, listener: (message: string) => void): Promise<() => Promise<void>>;
  onGap(listener: () => void): void;
}

const channel = 'changes';

export interface RunningChangeFeed {
  feed: ChangeFeed;
  stop(): Promise<void>;
}

export async function startChangeFeed(broadcast: Broadcast | null, directory: Directory, logger: Logger): Promise<RunningChangeFeed> {
  const reload = () => {
    directory.reload().catch((error: unknown) => logger.error({ err: error }, 'the configuration could not be read; the old one stays'));
  };
  const apply = (event: ChangeEvent) => {
    if (event.type === 'api-key.changed' || event.type === 'api-key.revoked') directory.keys.forget(event.id);
    else reload();
  };
  const unsubscribe = await broadcast?.subscribe(channel, (message) => {
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
  return {
    feed: {
      publish(event) {
        // Here first: whoever wrote it must meet it with the very next request.
        apply(event);
        void Promise.resolve(broadcast?.publish(channel, JSON.stringify(event))).catch((error: unknown) =>
          logger.warn({ err: error }, 'other replicas could not be told of a change; they notice within 30 s'),
        );
      },
    },
    stop: async () => {
      await unsubscribe?.();
    },
  };
}
