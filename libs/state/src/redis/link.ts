import { Redis } from 'ioredis';
import { CounterStoreUnavailableError } from '../counter-store.js';

export interface RedisLinkOptions {
  url: string;
  /** A call without an answer by then fails and opens the circuit. */
  commandTimeoutMs: number;
  /** Custom commands by name. The first argument of each call is the number of keys. */
  scripts: Readonly<Record<string, string>>;
  /** Runs on a connection that answers, before calls are let through. Throwing keeps the circuit open. */
  open: () => Promise<void>;
  /** Once per change. `reason` is empty when connected. */
  onChange: (connected: boolean, reason: string) => void;
  /** A connection was lost: what was known of the server may no longer hold. */
  onDisconnect?: () => void;
}

export type RedisArgument = string | number | Buffer;

interface Waiter {
  resolve: (reply: unknown) => void;
  reject: (error: Error) => void;
  deadlineMs: number;
  done: boolean;
}

/** Deadline of a command that waits for its batch. */
const notSentYet = Infinity;
/** A timer this late says that the event loop was busy, and how long it gets to catch up. */
const busyMs = 20;
const PROBE_INTERVAL_MS = 100;
/** A connection that stays silent this long is given up for a new one. */
const SILENT_CONNECTION_MS = 2_000;

/**
 * One connection with a deadline on every call and a circuit: after one unanswered call all others fail at once until a
 * probe is answered, so that a slow Redis costs one timeout and not one per request.
 *
 * Calls of one event-loop turn leave in one write. All deadlines are equal, so one timer on the oldest call serves all.
 */
export class RedisLink {
  private readonly redis: Redis;
  private batch: { names: string[]; args: (readonly RedisArgument[])[]; waiters: Waiter[] } | undefined;
  private readonly pending: Waiter[] = [];
  private deadlineTimer: NodeJS.Timeout | undefined;
  private probeTimer: NodeJS.Timeout | undefined;
  private connectedNow = false;
  private opening = false;
  private closed = false;

  constructor(private readonly options: RedisLinkOptions) {
    this.redis = new Redis(options.url, {
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      enableAutoPipelining: false,
      connectTimeout: 1_000,
      disconnectTimeout: 200,
      retryStrategy: (times) => Math.min(50 * times, 500),
      scripts: Object.fromEntries(Object.entries(options.scripts).map(([name, lua]) => [name, { lua }])),
    });
    // Every failure also shows as a rejected call or a close; unheard, this event would end the process.
    this.redis.on('error', () => {});
    this.redis.on('ready', () => void this.tryOpen());
    this.redis.on('close', () => {
      this.failPending('the connection was closed');
      this.options.onDisconnect?.();
      this.down('the connection is closed');
    });
  }

  get connected(): boolean {
    return this.connectedNow;
  }

  /** @throws CounterStoreUnavailableError by rejection: at once while the circuit is open. */
  call(name: string, args: readonly RedisArgument[]): Promise<unknown> {
    if (!this.connectedNow) return Promise.reject(new CounterStoreUnavailableError('Redis is away'));
    return this.send(name, args);
  }

  /** Lets nothing further through until `open` has succeeded again. */
  reopen(): void {
    if (this.connectedNow) void this.tryOpen();
  }

  /** For `open` only: a call past the circuit. */
  send(name: string, args: readonly RedisArgument[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.batch === undefined) {
        this.batch = { names: [], args: [], waiters: [] };
        setImmediate(() => this.flush());
      }
      const waiter = { resolve, reject, deadlineMs: notSentYet, done: false };
      this.batch.names.push(name);
      this.batch.args.push(args);
      this.batch.waiters.push(waiter);
      this.pending.push(waiter);
    });
  }

  /** The server's INFO as key → value. */
  async info(): Promise<Map<string, string>> {
    const text = String(await this.send('info', []));
    return new Map(
      text
        .split('\r\n')
        .filter((line) => line.includes(':'))
        .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
    );
  }

  close(): void {
    this.closed = true;
    this.connectedNow = false;
    clearTimeout(this.probeTimer);
    clearTimeout(this.deadlineTimer);
    this.failPending('the connection was ended');
    this.redis.disconnect();
  }

  private flush(): void {
    const batch = this.batch;
    this.batch = undefined;
    if (batch === undefined) return;
    // A command is late when Redis is, not when this process was too busy to send it.
    const deadlineMs = performance.now() + this.options.commandTimeoutMs;
    for (const waiter of batch.waiters) waiter.deadlineMs = deadlineMs;
    this.armDeadline();
    const pipeline = this.redis.pipeline();
    const commands = pipeline as unknown as Record<string, (...args: RedisArgument[]) => unknown>;
    for (let i = 0; i < batch.names.length; i++) commands[batch.names[i]!]!.apply(pipeline, [...batch.args[i]!]);
    pipeline.exec().then(
      (results) => {
        for (let i = 0; i < batch.waiters.length; i++) {
          const [error, reply] = results?.[i] ?? [new Error('no reply'), undefined];
          if (error === null) this.finish(batch.waiters[i]!, undefined, reply);
          else this.finish(batch.waiters[i]!, this.refused(error));
        }
      },
      (error: unknown) => {
        for (const waiter of batch.waiters) this.finish(waiter, this.refused(error));
      },
    );
  }

  private finish(waiter: Waiter, error: Error | undefined, reply?: unknown): void {
    if (waiter.done) return;
    waiter.done = true;
    if (error === undefined) waiter.resolve(reply);
    else waiter.reject(error);
    while (this.pending.length > 0 && this.pending[0]!.done) this.pending.shift();
  }

  private refused(error: unknown): CounterStoreUnavailableError {
    const message = error instanceof Error ? error.message : String(error);
    // After a failover the old primary is read-only: only a new connection finds the new one.
    if (message.startsWith('READONLY')) this.redis.disconnect(true);
    return new CounterStoreUnavailableError(`Redis answered: ${message}`, { cause: error });
  }

  private armDeadline(): void {
    if (this.deadlineTimer !== undefined || this.pending.length === 0) return;
    const { deadlineMs } = this.pending[0]!;
    if (deadlineMs === notSentYet) return;
    const wait = Math.max(1, deadlineMs - performance.now());
    this.deadlineTimer = setTimeout(() => {
      // Replies that have arrived while this process was busy are read before anybody is told that there are none.
      const lateMs = performance.now() - deadlineMs;
      if (lateMs > busyMs) this.deadlineTimer = setTimeout(() => this.checkDeadlines(), busyMs).unref();
      else setImmediate(() => this.checkDeadlines());
    }, wait);
    this.deadlineTimer.unref();
  }

  private checkDeadlines(): void {
    this.deadlineTimer = undefined;
    const now = performance.now();
    const timeout = `no answer within ${this.options.commandTimeoutMs} ms`;
    let late = false;
    while (this.pending.length > 0 && (this.pending[0]!.done || this.pending[0]!.deadlineMs <= now)) {
      const waiter = this.pending.shift()!;
      if (waiter.done) continue;
      late = true;
      waiter.done = true;
      waiter.reject(new CounterStoreUnavailableError(timeout));
    }
    if (late) this.down(timeout);
    this.armDeadline();
  }

  private failPending(reason: string): void {
    for (const waiter of this.pending.splice(0)) {
      if (waiter.done) continue;
      waiter.done = true;
      waiter.reject(new CounterStoreUnavailableError(reason));
    }
  }

  private down(reason: string): void {
    if (this.closed) return;
    if (this.connectedNow) {
      this.connectedNow = false;
      this.options.onChange(false, reason);
    }
    this.scheduleProbe();
  }

  private scheduleProbe(): void {
    if (this.closed || this.probeTimer !== undefined) return;
    this.probeTimer = setTimeout(() => {
      this.probeTimer = undefined;
      void this.tryOpen();
    }, PROBE_INTERVAL_MS);
    this.probeTimer.unref();
  }

  private async tryOpen(): Promise<void> {
    if (this.opening || this.closed) return;
    if (this.redis.status !== 'ready') return this.scheduleProbe();
    this.opening = true;
    try {
      await this.probe();
      await this.options.open();
      if (!this.connectedNow && !this.closed && this.redis.status === 'ready') {
        this.connectedNow = true;
        this.options.onChange(true, '');
      }
    } catch {
      this.scheduleProbe();
    } finally {
      this.opening = false;
    }
  }

  /** Waits for any answer, longer than a call would: a stopped server answers when it goes on. */
  private async probe(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const silent = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.redis.disconnect(true);
        reject(new CounterStoreUnavailableError('the connection stays silent'));
      }, SILENT_CONNECTION_MS);
      timer.unref();
    });
    try {
      await Promise.race([this.redis.ping(), silent]);
    } finally {
      clearTimeout(timer);
    }
  }
}
