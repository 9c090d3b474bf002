import type { Broadcast, Subscription } from '../broadcast.js';
import { ChannelListeners } from '../listeners.js';

/** The broadcast of a single process: always connected, never a gap. */
export class MemoryBroadcast implements Broadcast {
  readonly connected = true;
  private readonly listeners = new ChannelListeners();

  publish(channel: string, message: string): void {
    // Not in the sender's stack, as with a broker: a listener must not run in the middle of a change.
    queueMicrotask(() => this.listeners.deliver(channel, message));
  }

  subscribe(channel: string, listener: (message: string) => void): Subscription {
    // Of its own, so that the same function subscribed twice is called, and removed, twice.
    const own = (message: string) => listener(message);
    this.listeners.add(channel, own);
    return { unsubscribe: () => void this.listeners.remove(channel, own) };
  }

  onGap(): () => void {
    return () => {};
  }

  close(): void {
    this.listeners.clear();
  }
}
