/**
 * Small messages to all replicas, the sender included: "this key was revoked", "these routes have changed". Sent at most
 * once and kept nowhere: a listener that was not connected has missed them, and is told so by `onGap`.
 *
 * Use it to drop what is cached, never to carry a fact that exists nowhere else. Messages of one sender on one channel
 * arrive in order; listeners are called one after another, outside the sender's call stack.
 *
 * Failure mode: `publish` never throws or rejects for a broker that is away; the message is lost for everybody, and every
 * replica's `onGap` follows when the broker is back. While `connected` is false, caches should trust their entries for a
 * short time only.
 */
export interface Broadcast {
  readonly connected: boolean;
  /**
   * @param channel a short fixed name.
   * @param message a few hundred bytes; ids, not contents.
   */
  publish(channel: string, message: string): void | Promise<void>;
  /** The listener hears what is published from when the promise resolves. It must not throw. */
  subscribe(channel: string, listener: (message: string) => void): Subscription | Promise<Subscription>;
  /** Called after messages may have been missed: drop everything that a message could have made stale. */
  onGap(listener: () => void): () => void;
  close(): void | Promise<void>;
}

export interface Subscription {
  unsubscribe(): void | Promise<void>;
}
