import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { broadcastContract } from '../broadcast.contract.js';
import { until } from '../testing/redis-counter-store.js';
import { startTestRedis, type TestRedis } from '../testing/redis.js';
import { RedisBroadcast } from './redis-broadcast.js';

describe('redis broadcast', () => {
  let redis: TestRedis;
  const opened: RedisBroadcast[] = [];

  beforeEach(async () => {
    redis = await startTestRedis();
  }, 60_000);

  afterEach(async () => {
    for (const broadcast of opened.splice(0)) broadcast.close();
    redis.resume();
    await redis.stop();
  });

  async function open(keyPrefix: string): Promise<RedisBroadcast> {
    const broadcast = new RedisBroadcast({ url: redis.url, keyPrefix });
    opened.push(broadcast);
    await until(() => broadcast.connected, 'the broadcast is connected');
    return broadcast;
  }

  broadcastContract({
    create: async () => {
      const keyPrefix = `test-${randomUUID()}:`;
      return [await open(keyPrefix), await open(keyPrefix)];
    },
  });

  /** Publishes until it arrives: what is sent while a connection comes back may be lost, as the port says. */
  async function hearsAgain(sender: RedisBroadcast, heard: string[], message: string): Promise<void> {
    await until(async () => {
      await sender.publish('keys', message);
      return heard.includes(message);
    }, 'messages arrive again');
  }

  // A replica that missed a revocation and does not know it serves a revoked key until its cache expires.
  it('tells of a gap after a lost connection, once it hears again', async () => {
    const broadcast = await open('test:');
    const heard: string[] = [];
    let gaps = 0;
    await broadcast.subscribe('keys', (message) => heard.push(message));
    broadcast.onGap(() => gaps++);
    const admin = new Redis(redis.url);
    await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    admin.disconnect();
    await until(() => gaps === 1, 'the gap is told');
    expect(broadcast.connected).toBe(true);
    await hearsAgain(broadcast, heard, 'after the gap');
    expect(gaps).toBe(1);
  }, 30_000);

  it('tells of a gap after Redis was killed and started again, and never fails a publish', async () => {
    const broadcast = await open('test:');
    const heard: string[] = [];
    let gaps = 0;
    await broadcast.subscribe('keys', (message) => heard.push(message));
    broadcast.onGap(() => gaps++);
    await redis.kill();
    await until(() => !broadcast.connected, 'the loss is noticed');
    await broadcast.publish('keys', 'lost');
    const added: string[] = [];
    await broadcast.subscribe('routes', (message) => added.push(message));
    await redis.start();
    await until(() => gaps === 1, 'the gap is told');
    await hearsAgain(broadcast, heard, 'again');
    expect(heard).not.toContain('lost');
    await until(async () => {
      await broadcast.publish('routes', 'changed');
      return added.includes('changed');
    }, 'a subscription made meanwhile works');
  }, 30_000);

  it('notices a connection that has died without a word', async () => {
    const broadcast = await open('test:');
    let gaps = 0;
    broadcast.onGap(() => gaps++);
    redis.pause();
    await until(() => !broadcast.connected, 'the silence is noticed');
    redis.resume();
    await until(() => gaps === 1, 'the gap is told');
  }, 30_000);
});
