import { Redis, type RedisOptions } from 'ioredis';
import type { Broadcast, Subscription } from '../broadcast.js';
import { ChannelListeners } from '../listeners.js';

export interface RedisBroadcastOptions {
  url: string;
  /** Before every channel. Default `tollgate:`. */
  keyPrefix?: string;
  /** Once per change. */
  onStatusChange?: (connected: boolean) => void;
}

const HEARTBEAT_MS = 500;
/** A subscriber's connection that answers nothing for this long is replaced: it may have missed messages unnoticed. */
const SILENT_CONNECTION_MS = 2_000;

/**
 * Redis publish/subscribe on two connections. The subscribing one is pinged: a connection that died without a word would
 * otherwise look like silence, and a revoked key would go on working.
 */
export class RedisBroadcast implements Broadcast {
  private readonly publisher: Redis;
  private readonly subscriber: Redis;
  private readonly root: string;
  private readonly listeners = new ChannelListeners();
  private readonly gapListeners = new Set<() => void>();
  private readonly heartbeat: NodeJS.Timeout;
  private answeredAtMs = performance.now();
  private listening = false;
  private everListening = false;
  private closed = false;

  constructor(private readonly options: RedisBroadcastOptions) {
    this.root = options.keyPrefix ?? 'tollgate:';
    const connection: RedisOptions = {
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      autoResubscribe: false,
      maxRetriesPerRequest: 0,
      connectTimeout: 1_000,
      disconnectTimeout: 200,
      retryStrategy: (times) => Math.min(50 * times, 500),
    };
    this.publisher = new Redis(options.url, connection);
    this.subscriber = new Redis(options.url, connection);
    for (const redis of [this.publisher, this.subscriber]) redis.on('error', () => {});
    this.subscriber.on('message', (channel: string, message: string) => {
      this.answeredAtMs = performance.now();
      this.listeners.deliver(channel.slice(this.root.length), message);
    });
    this.subscriber.on('ready', () => void this.listen());
    this.subscriber.on('close', () => this.setListening(false));
    this.heartbeat = setInterval(() => this.beat(), HEARTBEAT_MS);
    this.heartbeat.unref();
  }

  get connected(): boolean {
    return this.listening;
  }

  async publish(channel: string, message: string): Promise<void> {
    try {
      await this.publisher.publish(this.root + channel, message);
    } catch {
      // Lost, as the port says: whoever listens learns of the gap.
    }
  }

  async subscribe(channel: string, listener: (message: string) => void): Promise<Subscription> {
    const own = (message: string) => listener(message);
    this.listeners.add(channel, own);
    // Where this fails the connection is away, and `listen` subscribes to everything when it is back.
    await this.subscriber.subscribe(this.root + channel).catch(() => {});
    return {
      unsubscribe: async () => {
        if (!this.listeners.remove(channel, own)) return;
        await this.subscriber.unsubscribe(this.root + channel).catch(() => {});
      },
    };
  }

  onGap(listener: () => void): () => void {
    this.gapListeners.add(listener);
    return () => this.gapListeners.delete(listener);
  }

  close(): void {
    this.closed = true;
    this.listening = false;
    clearInterval(this.heartbeat);
    this.listeners.clear();
    this.gapListeners.clear();
    this.publisher.disconnect();
    this.subscriber.disconnect();
  }

  private async listen(): Promise<void> {
    this.answeredAtMs = performance.now();
    try {
      const channels = this.listeners.names.map((name) => this.root + name);
      if (channels.length > 0) await this.subscriber.subscribe(...channels);
    } catch {
      // A connection that cannot subscribe is of no use; the next one tries again.
      if (!this.closed) this.subscriber.disconnect(true);
      return;
    }
    if (this.closed) return;
    const gap = this.everListening;
    this.everListening = true;
    this.setListening(true);
    // Only now: what is loaded again from here on cannot become stale unheard.
    if (gap) for (const listener of this.gapListeners) listener();
  }

  private beat(): void {
    if (!this.listening) return;
    if (performance.now() - this.answeredAtMs > SILENT_CONNECTION_MS) {
      this.setListening(false);
      this.subscriber.disconnect(true);
      return;
    }
    this.subscriber.ping().then(
      () => (this.answeredAtMs = performance.now()),
      () => {},
    );
  }

  private setListening(listening: boolean): void {
    if (this.listening === listening || this.closed) return;
    this.listening = listening;
    this.options.onStatusChange?.(listening);
  }
}
