import type { Broadcast } from './broadcast.js';
import { until } from './testing/redis-counter-store.js';

export interface BroadcastHarness {
  /** Two ends that hear each other: two replicas, or one process twice. */
  create(): Promise<[sender: Broadcast, receiver: Broadcast]>;
}

export function broadcastContract(harness: BroadcastHarness): void {
  it('reaches every listener of the channel, in order, the sender included', async () => {
    const [sender, receiver] = await harness.create();
    const heard: string[] = [];
    const own: string[] = [];
    await receiver.subscribe('keys', (message) => heard.push(message));
    await sender.subscribe('keys', (message) => own.push(message));
    await receiver.subscribe('routes', (message) => heard.push(`other channel: ${message}`));
    const messages = Array.from({ length: 50 }, (_, i) => `revoked key_${i} é`);
    for (const message of messages) void sender.publish('keys', message);
    await until(() => heard.length === 50 && own.length === 50, 'all messages have arrived');
    expect(heard).toEqual(messages);
    expect(own).toEqual(messages);
  });

  it('does not call listeners within publish', async () => {
    const [sender] = await harness.create();
    let heard = false;
    await sender.subscribe('keys', () => (heard = true));
    void sender.publish('keys', 'x');
    expect(heard).toBe(false);
    await until(() => heard, 'the message has arrived');
  });

  it('stops with unsubscribe, for that subscription only', async () => {
    const [sender, receiver] = await harness.create();
    const heard: string[] = [];
    const listener = (message: string): void => void heard.push(message);
    const first = await receiver.subscribe('keys', listener);
    await receiver.subscribe('keys', listener);
    await sender.publish('keys', 'both');
    await until(() => heard.length === 2, 'both have heard it');
    await first.unsubscribe();
    await first.unsubscribe();
    await sender.publish('keys', 'one');
    await until(() => heard.length === 3, 'the other has heard it');
    expect(heard).toEqual(['both', 'both', 'one']);
  });
}
